"""The questions of `outgate init`, each asked again until its answer can be used."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from outgate.backends.registry import backends
from outgate.catalog.fleets import FLEETS, GROUPS
from outgate.catalog.store import Store
from outgate.cli.console import Console
from outgate.cli.views.diagnostics import visible, wrapped
from outgate.commands.catalog_names import region_rows
from outgate.commands.init_draft import (
    SERVICE,
    TARGET,
    Draft,
    draft_policy,
    read_sources,
    split_words,
)
from outgate.commands.init_target import check_name, check_setting, check_target, required_settings
from outgate.diagnostics import Diagnostic, codes
from outgate.values import replace

_OF_REGIONS = (codes.UNKNOWN_REGION, codes.MIXED_CLOUDS, codes.SYNTAX)
Reader = Callable[[str], tuple[Draft | None, tuple[Diagnostic, ...]]]


class Questions:
    """Asks for what a draft is to hold; `given` are the fields that options answered already."""

    def __init__(self, console: Console, folder: Path, given: Iterable[str]) -> None:
        self._console = console
        self._folder = folder
        self._given = frozenset(given)

    def ask(self, draft: Draft, *, policies: bool) -> Draft:
        """The draft with the answers; `policies` tells whether there is a policy to be made."""
        draft = self._ask_edition(draft)
        if policies:
            draft = self._ask_regions(draft)
            draft = self._ask_fleets(draft)
            draft = self._ask_sources(draft)
        return self._ask_target(draft)

    def _ask_edition(self, draft: Draft) -> Draft:
        store = Store(self._folder / "catalog", self._folder)
        editions = store.editions()

        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            catalog, problems = store.load(text)
            return (None if catalog is None else replace(draft, edition=text)), problems

        about = f"The catalog has the editions {', '.join(editions)}."
        return self._ask("edition", draft, about, "Edition", editions[-1], read)

    def _ask_regions(self, draft: Draft) -> Draft:
        catalog, _ = Store(self._folder / "catalog", self._folder).load(draft.edition)
        rows = region_rows(catalog) if catalog else ()
        names = [row.name for row in rows if SERVICE in row.services]

        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            answered = replace(draft, regions=split_words(text))
            problems = draft_policy(answered, self._folder).diagnostics
            problems = tuple(each for each in problems if each.code in _OF_REGIONS)
            return (None if problems else answered), problems

        about = f"Where are the devices' tenants? Regions are {', '.join(names)}."
        return self._ask("regions", draft, about, "Regions", ", ".join(draft.regions), read)

    def _ask_fleets(self, draft: Draft) -> Draft:
        about = (
            f"Which devices? Groups are {', '.join(sorted(GROUPS))}; {len(FLEETS)} fleets are in "
            "`outgate catalog fleets`."
        )

        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            return self._checked(draft, replace(draft, fleets=split_words(text)))

        return self._ask("fleets", draft, about, "Fleets", ", ".join(draft.fleets), read)

    def _ask_sources(self, draft: Draft) -> Draft:
        about = (
            "Which networks are they in? Write `NAME = NETWORK, NETWORK`, several with `;` between "
            "them, or nothing for any address."
        )

        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            try:
                answered = replace(draft, sources=read_sources(text.split(";")))
            except ValueError as error:
                help = "write it as `hamburg = 10.20.0.0/16`"
                return None, (Diagnostic(codes.SYNTAX, str(error), help=help),)
            return self._checked(draft, answered)

        return self._ask("sources", draft, about, "Sources", "", read)

    def _checked(
        self, draft: Draft, answered: Draft
    ) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
        """The draft with an answer; no answer mends what an option made wrong before it."""
        standing = {each.message for each in draft_policy(draft, self._folder).diagnostics}
        told = draft_policy(answered, self._folder).diagnostics
        problems = tuple(each for each in told if each.message not in standing)
        return (None if problems else answered), problems

    def _ask_target(self, draft: Draft) -> Draft:
        names = [kind.name for kind in backends()]

        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            answered = replace(draft, backend=text)
            problems = check_target(answered) if text not in names else ()
            return (None if problems else answered), problems

        about = f"Which firewall? Backends are {', '.join(names)}; the first is a file to try with."
        draft = self._ask("backend", draft, about, "Backend", draft.backend, read)
        if draft.kind.for_trial:
            return draft
        name = TARGET if draft.target == Draft().target else draft.target
        draft = self._ask("target", draft, "", "Name of the target", name, _named(draft))
        for setting, what in required_settings(draft.kind).items():
            if setting not in draft.settings:
                draft = self._ask_setting(draft, setting, what)
        return draft

    def _ask_setting(self, draft: Draft, setting: str, about: str) -> Draft:
        def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
            answered = replace(draft, settings={**draft.settings, setting: text})
            problems = check_setting(answered, setting)
            return (None if problems else answered), problems

        return self._ask(setting, draft, about, setting.replace("_", " ").capitalize(), None, read)

    def _ask(
        self, field: str, draft: Draft, about: str, question: str, default: str | None, read: Reader
    ) -> Draft:
        """Ask one question until its answer can be used."""
        if field in self._given:
            return draft
        err = self._console.err
        if about:
            err.say(wrapped("\n", about, err.width, 0))
        while True:
            text = click.prompt(question, default=default, err=True, show_default=bool(default))
            answered, problems = read(str(text).strip())
            if answered is not None:
                return answered
            for problem in problems[:3]:
                help = f"; {problem.help}" if problem.help else ""
                err.say(wrapped("  ", visible(f"{problem.message}{help}"), err.width, 2))


def _named(draft: Draft) -> Reader:
    def read(text: str) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
        answered = replace(draft, target=text)
        problems = check_name(answered)
        return (None if problems else answered), problems

    return read
