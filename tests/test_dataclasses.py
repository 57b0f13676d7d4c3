"""What a stage hands on can be changed by nobody, and takes no attribute that it was not made with.

A plan that was shown is the plan that is applied: so every value of the package is frozen, but for
what is filled while something is read or served, which is named here.
"""

import dataclasses
from collections.abc import Iterator
from functools import cached_property

import pytest

from tests.builders.tables import modules

CHANGING = frozenset(
    (
        "backends.azure_firewall.rendering.render._Entries",
        "backends.azure_firewall.rendering.render._Work",
        "backends.squid.flatten._Flat",
        "catalog.corrections.TableCorrector",
        "catalog.importers.tables.draft.TableDraft",
        "catalog.importers.tables.lists._SheetReader",
        "catalog.importers.tables.page._Lines",
        "catalog.importers.tables.table.TableReader",
        "catalog.importers.tables.table._Known",
        "catalog.rows._RowReader",
        "cli.reported.Reported",
        "cli.views.html.data._Numbers",
        "cli.views.html.data._Writer",
        "cli.views.html.replay.data._Sources",
        "cli.views.html.sources.Sources",
        "commands.catalog_import._Gathered",
        "documents.json._Scan",
        "documents.schema.CompiledSchema",
        "documents.yaml._Open",
        "documents.yaml._Way",
        "emulators.aws.inventory._State",
        "emulators.aws.resources.Firewall",
        "emulators.aws.resources.Policy",
        "emulators.aws.resources.RuleGroup",
        "emulators.azure.inventory._State",
        "emulators.azure.resources.Operation",
        "emulators.azure.resources.Resource",
        "language.grammar.Raw",
        "plan.rules.candidates.Candidate",
        "plan.rules.candidates.Candidates",
        "plan.rules.precedence.Overlaps",
        "probe.here.rounds._Asking",
        "replay.by_source._Counts",
        "replay.tally.Tally",
    )
)
# A class of some kinds, of which others keep what they have worked out.
BASES = frozenset(("_Resource", "ArmRule"))


@pytest.fixture(scope="module")
def classes() -> dict[str, type]:
    """Every dataclass of the package, by its name below it."""
    return {
        f"{module.__name__.removeprefix('outgate.')}.{value.__name__}": value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and dataclasses.is_dataclass(value)
    }


@pytest.mark.slow
def test_every_value_is_frozen(classes: dict[str, type]) -> None:
    assert {name for name, each in classes.items() if _can_change(each)} == CHANGING


@pytest.mark.slow
def test_only_what_keeps_an_answer_has_room_for_it(classes: dict[str, type]) -> None:
    roomy = {name: each for name, each in classes.items() if "__slots__" not in vars(each)}
    odd = (name for name, each in roomy.items() if not any(map(_keeps_an_answer, each.__mro__)))
    assert list(odd) == []


@pytest.mark.slow
def test_what_a_plan_is_made_of_is_made_by_keyword(classes: dict[str, type]) -> None:
    """Of five texts and more in a row somebody would mix two up."""
    fields = {name: dataclasses.fields(each) for name, each in classes.items() if "deploy." in name}
    long = {name: each for name, each in fields.items() if len(each) >= 5}
    assert len(long) > 20
    by_place = {name for name, each in long.items() if not all(one.kw_only for one in each)}
    assert by_place == {"deploy.look.model.Seen"}


def _can_change(value: type) -> bool:
    return "__setattr__" not in vars(value)


def _keeps_an_answer(value: type) -> bool:
    return value.__name__ in BASES or any(_cached(value))


def _cached(value: type) -> Iterator[str]:
    return (name for name, each in vars(value).items() if isinstance(each, cached_property))
