"""A report of what was said: each thing once, the gravest first, with places of the repository."""

from pathlib import Path

import pytest

from outgate.cli.exit_codes import ExitCode
from outgate.cli.report import Remark, Report, make_report, remarks_on
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.findings import Finding, Findings
from outgate.diagnostics import Code, Diagnostic, Edit, Fix, Label, Severity, codes
from outgate.plan.model import PlanWarning
from outgate.source import SourceFile, Span
from outgate.values import replace
from tests.builders.target_plans import target_plan


def at(name: str, start: int = 0, end: int = 1) -> Label:
    return Label(Span(SourceFile(name, "allow mde\n"), start, end))


def said(code: Code, message: str, *labels: Label, fixes: tuple[Fix, ...] = ()) -> Diagnostic:
    primary, *related = labels or (None,)
    more = tuple(label for label in related if label is not None)
    return Diagnostic(code, message, primary=primary, related=more, fixes=fixes)


def messages(*remarks: Remark) -> list[str]:
    report = make_report("outgate check", remarks, 0)
    return [each.diagnostic.message for each in report.remarks]


def test_errors_come_before_warnings_and_these_before_notes() -> None:
    note = Remark(said(codes.NO_OWNER, "note"), note=True)
    warnings = [Remark(said(codes.NO_OWNER, each)) for each in ("b", "a")]
    error = Remark(said(codes.SYNTAX, "error"))
    assert messages(note, *warnings, error) == ["error", "b", "a", "note"]
    assert [each.level for each in (error, warnings[0], note)] == ["error", "warning", "note"]


def test_what_differs_in_anything_is_told_apart() -> None:
    base = Remark(said(codes.NO_OWNER, "x", at("a")), "s")
    others = [
        Remark(said(codes.NO_ALLOW, "x", at("a")), "s"),
        Remark(said(codes.NO_OWNER, "y", at("a")), "s"),
        Remark(said(codes.NO_OWNER, "x", at("b")), "s"),
        Remark(said(codes.NO_OWNER, "x", at("a", 1, 2)), "s"),
        Remark(said(codes.NO_OWNER, "x", at("a", 0, 2)), "s"),
        Remark(said(codes.NO_OWNER, "x"), "s"),
        Remark(said(codes.NO_OWNER, "x", at("a")), "t"),
    ]
    for other in others:
        assert len(messages(base, other, base, other)) == 2


@pytest.mark.parametrize(
    ("code", "ok"),
    [
        (ExitCode.DONE, True),
        (ExitCode.CHANGES, True),
        (ExitCode.FAILED, False),
        (ExitCode.BUG, False),
    ],
)
def test_whether_it_did_what_it_was_asked_for(code: ExitCode, ok: bool) -> None:
    assert Report("outgate plan", (), code, {}, "outgate.yaml").ok is ok


@pytest.mark.parametrize(
    ("files", "home"),
    [
        ((), "net/outgate.yaml"),
        (("outgate.lock",), "net/outgate.lock"),
        (("outgate.yaml",), "net/outgate.yaml"),
        (("outgate.lock", "outgate.yaml"), "net/outgate.yaml"),
    ],
)
def test_which_file_stands_for_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], home: str
) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "net"
    root.mkdir()
    for name in files:
        (root / name).touch()
    monkeypatch.chdir(tmp_path)
    assert make_report("outgate check", (), 0, root).home == home
    monkeypatch.chdir(root)  # where nobody knows the project, it is this folder
    assert make_report("outgate check", (), 0).home == home


def test_paths_lead_from_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = tmp_path / "repository"
    root, here = repository / "net", repository / "net" / "policies"
    here.mkdir(parents=True)
    (repository / ".git").mkdir()
    for path in (here / "a.policy", here / "new.policy", tmp_path / "far.policy"):
        path.touch()
    monkeypatch.chdir(here)
    edit = Edit(at("policies/b.policy").span, "x")
    (here / "b.policy").touch()
    outside = str(tmp_path / "far.policy")
    diagnostic = said(
        codes.SYNTAX,
        "x",
        at("policies/a.policy"),
        at("new.policy"),  # as the command line has it
        at(outside),
        fixes=(Fix("mend it", (edit,)),),
    )
    report = make_report("outgate check", [Remark(diagnostic)], 1, root)
    assert report.paths == {
        "policies/a.policy": "net/policies/a.policy",
        "new.policy": "net/policies/new.policy",
        "policies/b.policy": "net/policies/b.policy",
        outside: outside,
    }
    # Outside of any repository they lead from the project.
    (repository / ".git").rmdir()
    report = make_report("outgate check", [Remark(diagnostic)], 1, root)
    assert report.paths["policies/a.policy"] == "policies/a.policy"


NO_OWNER = Finding(code="no-owner", severity=Severity.WARNING, message="nobody", help="name one")
ELSEWHERE = replace(NO_OWNER, message="nobody either", where="a.policy:1")
UNKNOWN = Finding(code="of-a-target", severity=Severity.ERROR, message="cannot")


def test_what_a_plan_says_beside_what_was_told_at_its_statements() -> None:
    """A finding with a place is a diagnostic that was told there already."""
    plan = replace(target_plan(), findings=Findings((NO_OWNER, ELSEWHERE, UNKNOWN)))
    outcome = TargetOutcome(name="t", title="x", plan=plan)
    every = AllPlans(targets=(outcome,), comparisons=(), problems=())
    known = Remark(Diagnostic(codes.NO_OWNER, "nobody", help="name one"))
    # A code that is no page of the manual stands for its own title.
    other = Remark(Diagnostic(Code("of-a-target", Severity.ERROR, "of-a-target"), "cannot"))
    assert list(remarks_on(plan)) == [known, other]
    assert list(remarks_on(every)) == [known, other]


def test_warnings_of_a_plan_name_their_rules() -> None:
    warnings = (
        PlanWarning("open-wildcard", "wide", "any -> https://*.example.com:443"),
        PlanWarning("expired", "over", None),
    )
    plan = replace(target_plan().plan, warnings=warnings)
    assert list(remarks_on(plan)) == [
        Remark(Diagnostic(codes.OPEN_WILDCARD, "wide"), "any -> https://*.example.com:443"),
        Remark(Diagnostic(codes.EXPIRED, "over"), ""),
    ]
    assert list(remarks_on("nothing of ours")) == []
