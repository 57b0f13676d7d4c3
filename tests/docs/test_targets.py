"""The kinds of targets in the manual: each has its page, and does what its row there says."""

import re
from pathlib import Path

import pytest
import yaml

from outgate.backends.fidelity import find_unkept
from outgate.backends.kind import BackendKind
from outgate.backends.registry import BACKENDS
from outgate.backends.rendered import Context, Fact
from outgate.project.project import load_project
from tests.builders.shipped_policies import shipped_policies
from tests.conftest import ROOT, Workspace
from tests.docs.pages import Write, steps

FACTS = {fact.value: fact for fact in Fact}
each_kind = pytest.mark.parametrize("kind", BACKENDS, ids=lambda kind: str(kind.name))


def page_of(kind: BackendKind) -> Path:
    return ROOT / "docs" / f"{kind.name}.md"


def promised(kind: BackendKind) -> dict[Fact, bool]:
    """The treatments that a row names, each with whether that holds without a condition."""
    told = {}
    for part in filter(None, kind.treatments.split(", ")):
        match = re.match(r"`(\w+)`(.*)", part)
        assert match is not None, part
        told[FACTS[match[1]]] = not match[2]
    return told


@each_kind
def test_a_kind_has_a_page_that_the_manual_lists(kind: BackendKind) -> None:
    assert page_of(kind).is_file()
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = yaml.safe_load(text.partition("\nnav:")[2].partition("\n\n")[0])
    section = next(part["Targets"] for part in listed if "Targets" in part)
    assert f"{kind.name}.md" in [page for entry in section for page in entry.values()]


@each_kind
def test_the_texts_of_a_row_are_cells_of_a_table(kind: BackendKind) -> None:
    for text in (kind.exact, kind.judged):
        assert text
        assert not text.endswith(".")
    for text in (kind.exact, kind.judged, kind.treatments):
        assert not re.search(r"[|\n]", text)
        assert text.count("`") % 2 == 0


@each_kind
def test_the_target_of_a_page_treats_traffic_as_its_row_says(
    kind: BackendKind, empty: Workspace
) -> None:
    """Of the policies of this repository, which ask for every treatment."""
    plan = shipped_policies().plan
    assert len({one.fact for one in find_unkept(plan.rules, dict.fromkeys(Fact, ""))}) == len(Fact)
    config = next(
        step.text
        for step in steps(page_of(kind))
        if isinstance(step, Write) and step.name == "outgate.yaml"
    )
    empty.write("outgate.yaml", config)
    project, problems = load_project(empty.folder)
    assert project is not None, problems
    context = Context(shipped_policies().catalog.tag_files, shipped_policies().places)
    targets = [each for each in project.config.targets if each.backend == kind.name]
    assert targets, "the page's outgate.yaml has no target of its kind"
    for each in targets:
        target, _ = project.target(each.name)
        assert target is not None
        rendered, refused = target.renderer.render(plan, context)
        assert rendered is not None, refused
        unkept = {one.fact for one in rendered.unkept}
        told = promised(kind)
        assert unkept >= set(Fact) - told.keys(), "what is not named is not kept, and a plan warns"
        assert not {fact for fact, always in told.items() if always} & unkept
