"""What `outgate doctor` says where a look meets problems, fails or takes too long."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread

import pytest

from outgate.commands.doctor import Examination, Finding, Level, Screen, examine, guarded, told
from outgate.commands.doctor_installation import Installation
from outgate.commands.doctor_project import ProjectLooks
from outgate.commands.doctor_target import TargetLooks
from outgate.diagnostics import Diagnostic, codes
from outgate.diagnostics.diagnostic import Label
from outgate.errors import UserError
from outgate.source import SourceFile, Span

SCREEN = Screen(width=None, color=False, encoding="utf-8")


def test_of_many_problems_the_first_of_each_kind_is_told() -> None:
    source = SourceFile("a.policy", "one\ntwo\n")
    placed = Diagnostic(codes.SYNTAX, "no", Label(Span(source, 4, 7)), help="so")
    error, warning = Diagnostic(codes.SYNTAX, "nor so"), Diagnostic(codes.SHADOWED_RULE, "odd")
    assert list(told("x", ())) == []
    assert list(told("x", (warning, placed, error, error))) == [
        Finding("x", Level.FAIL, "a.policy:2: no (and 2 more)", "so"),
        Finding("x", Level.WARN, "odd"),
    ]

    def refused() -> Iterator[Finding]:
        raise UserError(placed, others=(error,))
        yield

    assert guarded("x", refused) == (Finding("x", Level.FAIL, "a.policy:2: no (and 1 more)", "so"),)


def test_a_look_that_fails_or_takes_too_long_says_what_to_do() -> None:
    def broken() -> Iterator[Finding]:
        raise KeyError
        yield

    assert guarded("x", broken) == (
        Finding(
            "x",
            Level.FAIL,
            "looking at this failed with KeyError",
            "mend what stands above, and run `outgate doctor` again",
        ),
    )
    waiting = Event()
    asking = []

    def endless() -> Iterator[Finding]:
        asking.append(current_thread())
        waiting.wait(60)
        yield Finding("x", Level.OK, "too late")

    (late,) = guarded("x", endless, seconds=0.05)
    # Whatever it waits for, it keeps no process from its end.
    assert [thread.daemon for thread in asking] == [True]
    waiting.set()

    def slow() -> Iterator[Finding]:
        Event().wait(0.05)
        yield Finding("x", Level.OK, "in time")

    assert guarded("x", slow) == (Finding("x", Level.OK, "in time"),)
    assert late == Finding(
        "x",
        Level.FAIL,
        "there is no answer after 0 seconds",
        "check the network, and proxies (HTTPS_PROXY)",
    )


LOOKS = (
    (Installation, ("python", "libraries", "terminal", "environment", "extras")),
    (ProjectLooks, ("configuration", "policies", "catalog", "git")),
    (TargetLooks, ("chosen", "login", "rules", "record")),
)


def test_a_look_that_breaks_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Iterator[Finding]:
        raise RuntimeError

    for kind, names in LOOKS:
        for name in names:
            monkeypatch.setattr(kind, name, broken)
    examination = examine(tmp_path, None, SCREEN, {})
    assert [finding.name for finding in examination.findings] == [
        "python",
        "libraries",
        "terminal",
        "environment",
        "project",
        "policies",
        "catalog",
        "git",
        "extras",
        "target",
        "login",
        "rules",
        "record",
    ]
    assert {finding.level for finding in examination.findings} == {Level.FAIL}
    assert not examination.ok
    fine = Finding("x", Level.OK, "x"), Finding("y", Level.WARN, "y")
    assert Examination(fine).ok
    assert not Examination((*fine, Finding("z", Level.FAIL, "z"))).ok
