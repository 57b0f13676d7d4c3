"""From files to a compilation: which edition is taken, and what stands in the way of a plan."""

from contextvars import copy_context
from datetime import date
from pathlib import Path

import pytest

from outgate.catalog.lock import lock_text
from outgate.diagnostics import Diagnostic
from outgate.project.compile import (
    Compiled,
    Inputs,
    compile_policies,
    compile_with,
    every_edition,
    load_catalog,
)
from outgate.project.guard_files import GuardFiles
from outgate.source import SourceFile
from outgate.stages import Stage, listen
from outgate.values import replace
from tests.support import shipped

DAY = date(2026, 10, 1)
ALLOW = "allow mde for region EU, fleet linux\n"
OLD, PINNED, NEWEST = "2021-03-04", "2026-07-03", "2026-09-03"


def inputs(folder: Path, text: str | None = ALLOW, edition: str | None = None) -> Inputs:
    texts = () if text is None else (SourceFile("a.policy", text),)
    return Inputs(folder, (), folder / "catalog", edition, DAY, texts=texts)


def pin(folder: Path, edition: str) -> None:
    (folder / "outgate.lock").write_text(lock_text(shipped(edition)))


def told(problems: tuple[Diagnostic, ...]) -> list[str]:
    return [problem.code.id for problem in problems]


class Noting:
    """A listener that writes down what begins and what is read."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def begins(self, stage: Stage) -> None:
        self.heard.append(stage.what)

    def ends(self, stage: Stage) -> None:
        pass

    def reads(self, what: str) -> None:
        self.heard.append(what)


@pytest.mark.parametrize(
    ("pinned", "edition", "told"),
    [
        (None, None, f"{NEWEST}, the newest"),
        (None, OLD, f"{OLD}, asked for"),
        (PINNED, None, f"{PINNED}, pinned by outgate.lock"),
        (PINNED, OLD, f"{OLD}, asked for"),
    ],
)
def test_who_listens_hears_what_goes_on(
    tmp_path: Path, pinned: str | None, edition: str | None, told: str
) -> None:
    if pinned:
        pin(tmp_path, pinned)
    noting = Noting()

    def work() -> None:
        listen(noting)
        assert compile_policies(inputs(tmp_path, edition=edition)).compilation is not None

    copy_context().run(work)
    assert [each for each in noting.heard if not each.startswith("read ")] == [
        "parsing policies",
        "loading the catalog",
        f"catalog {told}",
        "resolving names",
        "compiling 1 statement",
    ]


def test_which_edition_is_taken(tmp_path: Path) -> None:
    def taken(edition: str | None = None) -> str:
        catalog, problems = load_catalog(inputs(tmp_path, edition=edition))
        assert catalog is not None, problems
        assert problems == ()
        return catalog.edition

    assert (taken(), taken(OLD)) == (NEWEST, OLD)
    pin(tmp_path, PINNED)
    assert (taken(), taken(OLD)) == (PINNED, OLD)


def test_an_edition_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    pin(tmp_path, PINNED)
    lock = tmp_path / "outgate.lock"
    digest = shipped(PINNED).digest
    lock.write_text(lock.read_text().replace(digest, f"sha256:{'0' * 64}"))
    _, problems = load_catalog(inputs(tmp_path))
    assert told(problems) == ["lock-mismatch"]
    # Whoever names an edition knows that it is not the pinned one.
    catalog, problems = load_catalog(inputs(tmp_path, edition=PINNED))
    assert catalog is not None
    assert problems == ()
    lock.write_text(lock.read_text().replace(PINNED, "2020-01-01"))
    catalog, problems = load_catalog(inputs(tmp_path))
    assert catalog is None
    assert told(problems) == ["unknown-edition"]
    lock.write_text("nonsense")
    catalog, problems = load_catalog(inputs(tmp_path, edition=PINNED))
    assert catalog is None
    assert len(problems) == 1
    lock.unlink()
    catalog, problems = load_catalog(inputs(tmp_path, edition="2020-01-01"))
    assert catalog is None
    assert told(problems) == ["unknown-edition"]


@pytest.mark.parametrize(
    ("text", "codes", "message", "help"),
    [
        ("# nothing\n", ["no-policies"], "no statement in `a.policy`", "write a statement such as"),
        # Of what a plan would be warned of nothing is said: here of the day that is over.
        (f"allow mda\n{ALLOW.strip()} until 2026-09-30\n", ["unknown-service"], "`mda`", "`mde`"),
        ("allow mda\n", ["unknown-service"], "there is no service `mda`", "did you mean `mde`?"),
        ("allow\n", ["syntax"], "", ""),
    ],
)
def test_what_stands_in_the_way(
    tmp_path: Path, text: str, codes: list[str], message: str, help: str
) -> None:
    compiled = compile_policies(inputs(tmp_path, text))
    assert compiled.compilation is None
    assert compiled.files == ()
    assert told(compiled.diagnostics) == codes
    assert message in compiled.diagnostics[0].message
    assert help in str(compiled.diagnostics[0].help)


def test_policies_that_allow_nothing_are_warned_of(tmp_path: Path) -> None:
    """A project may begin with its guards."""
    compiled = compile_policies(inputs(tmp_path, 'forbid "*.us"\n'))
    assert compiled.compilation is not None
    (problem,) = compiled.diagnostics
    assert (problem.code.id, problem.message, problem.help) == (
        "no-allow",
        "the policy set allows nothing, so its plan closes everything",
        "add an `allow` statement",
    )


def test_files_without_a_statement_are_all_named(tmp_path: Path) -> None:
    texts = (SourceFile("a.policy", ""), SourceFile("b.policy", "# b\n"))
    compiled = compile_policies(replace(inputs(tmp_path), texts=texts))
    assert [each.message for each in compiled.diagnostics] == [
        "no statement in `a.policy`, `b.policy`"
    ]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    text = "allow mda for region EU\nallow mde for region EUU, fleet linux\nallow\n"
    compiled = compile_policies(inputs(tmp_path, text, "2020-01-01"))
    assert told(compiled.diagnostics) == ["syntax", "unknown-edition"]
    compiled = compile_policies(inputs(tmp_path, text))
    assert told(compiled.diagnostics) == ["unknown-service", "unknown-region", "syntax"]
    nothing = compile_policies(inputs(tmp_path, None))
    assert nothing == Compiled(None, ())


def test_what_compiles_is_there_with_its_files(tmp_path: Path) -> None:
    compiled = compile_policies(inputs(tmp_path))
    assert compiled.compilation is not None
    assert [file.file.name for file in compiled.files] == ["a.policy"]
    assert compiled.compilation.catalog.edition == NEWEST
    # Guards of other files hold as well, and one that cannot be read forbids it.
    guard = tmp_path / "g.policy"
    guard.write_text('forbid "*.us"\n')
    guarded = replace(inputs(tmp_path), guards=(GuardFiles((guard,)),))
    held = compile_policies(guarded)
    assert held.compilation is not None
    assert [each.span.text for each in held.compilation.policy.guards] == ['forbid "*.us"']
    guard.write_text("forbid\n")
    broken = compile_policies(guarded)
    assert broken.compilation is None
    assert told(broken.diagnostics) == ["syntax"]


def test_the_same_policies_with_another_edition(tmp_path: Path) -> None:
    given = inputs(tmp_path, ALLOW + "allow mde for region AEC, fleet linux\n")
    files = compile_policies(given).files
    older = compile_with(files, OLD, given)
    assert older is not None
    assert older.catalog.edition == OLD
    assert compile_with(files, "2020-01-01", given) is None
    editions = [catalog.edition for catalog in every_edition(given)()]
    assert editions == sorted(editions)
    assert {OLD, PINNED, NEWEST} <= set(editions)
