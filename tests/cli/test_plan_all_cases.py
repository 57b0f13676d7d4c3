"""Plans for all targets where something is odd, or there is much of it: what is said of each."""

from itertools import pairwise

import pytest

from outgate.backends.rendered import Fidelity, Rendered
from outgate.cli.views import plan_all_markdown, plan_all_text
from outgate.cli.views.wording import Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.side_by_side.model import (
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
)
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Cause
from outgate.diagnostics import Diagnostic, Severity, codes
from outgate.plan.model import Retained
from outgate.project.target_settings import SettingChange
from outgate.traffic.flow import Piece, Witness
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.rules import rule
from tests.builders.target_plans import entry, target_plan

PLAIN = Style()
IN_ONE = "(all with --full, --format json or --target NAME)"
WIDER = Diagnostic(codes.ACCEPTED_WIDENING, "it is wider")


def plans(*targets: TargetOutcome, comparisons: tuple[SideBySide, ...] = ()) -> AllPlans:
    return AllPlans(targets=targets, comparisons=comparisons, problems=())


def outcome(name: str, plan: TargetPlan | None, **given: object) -> TargetOutcome:
    named = None if plan is None else replace(plan, target=name)
    return replace(TargetOutcome(name=name, title=name, plan=named), **given)  # type: ignore[arg-type]


def text_of(whole: AllPlans, style: Style = PLAIN) -> list[str]:
    return plan_all_text.render(whole, style).splitlines()


def comment_of(whole: AllPlans) -> list[str]:
    return plan_all_markdown.render(whole, Style()).splitlines()


def finding(code: str, message: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, message=message)


FOUND = replace(
    target_plan(replace(entry("a.example"), causes=(Cause.POLICY,)), entry("b.example")),
    findings=Findings(
        (
            finding("accepted-widening", "it is wider"),
            finding("no-owner", "it is of the policies"),
            finding("open-wildcard", "it is of the target"),
        )
    ),
    since="2020-01-01",
    changed_sources=("office: 1 -> 2",),
    changed_settings=(SettingChange("tier", "a", "b"),),
    native=(NativeChange(sign=NativeSign.ADDED, kind="rule", label="new"),),
    operations=("write it",),
)


def test_what_is_of_the_policies_is_told_once_and_the_rest_with_its_target() -> None:
    own = Diagnostic(codes.OPEN_WILDCARD, "it is of the target")
    whole = plans(
        outcome("one", FOUND, problems=(WIDER, own)),
        outcome("two", replace(FOUND, findings=Findings((FOUND.findings.items[1],)))),
    )
    lines = text_of(whole)
    assert lines.count("in the policies:") == 1
    start = lines.index("in the policies:")
    assert lines[start + 1 : start + 3] == ["warning[no-owner]: it is of the policies", ""]
    assert sum("it is of the policies" in line for line in lines) == 1
    assert lines.count("warning[open-wildcard]: it is of the target") == 1
    # That it is wider stands beside its target in other words.
    assert [line for line in lines if "it is wider" in line] == []
    for heading in (
        "names that mean other addresses now (1)",
        "settings of the target that changed (1)",
    ):
        assert lines.count(heading) == 2
    assert lines.count("Of these changes 1 from the policy.") == 2
    assert not any("rules of the target" in line or "write it" in line for line in lines)
    full = plan_all_text.render(whole, Style().in_full()).splitlines()
    assert full.count("rules of the target: 1 added") == 2
    assert full.count("    write it") == 2


def test_a_target_whose_policies_have_errors() -> None:
    broken = outcome("one", None, compiled=False)
    failed = outcome("two", None, problems=(Diagnostic(codes.TARGET_FAILED, "no answer"),))
    lines = text_of(plans(broken, failed))
    assert lines[2:] == [
        "No plan for `one`: its policies have errors.",
        "",
        "No plan for `two`.",
        "error[target-failed]: no answer",
        "",
        "Not compared: `two`, whose policies no other target takes.",
    ]
    comment = comment_of(plans(broken, failed))
    assert comment[1].startswith("### \u26d4 Outgate: plans for 2 targets: 2 that could not")
    at = comment.index("**No plan for `one`**")
    assert comment[at + 2] == "- its policies have errors"
    at = comment.index("**No plan for `two`**")
    assert comment[at + 2] == "- target-failed: no answer"
    assert "Not compared: `two`, whose policies no other target takes." in comment
    painted = plan_all_text.render(plans(broken, failed), Style(color=True))
    assert painted.startswith("\x1b[31m\x1b[1mPlans for 2 targets")
    assert "\x1b[31m\x1b[1mNo plan for `two`.\x1b[0m" in painted
    assert "\x1b[31m\x1b[22merror[target-failed]\x1b[0m: no answer" in painted
    fine = plan_all_text.render(plans(outcome("one", target_plan())), Style(color=True))
    assert fine.startswith("\x1b[32m\x1b[1mPlans for 1 target")


def test_the_gravest_plan_gives_the_sign_and_stands_first() -> None:
    same, opening = (
        outcome("same", target_plan()),
        outcome("opens", target_plan(entry("a.example"))),
    )
    lines = comment_of(plans(same, opening))
    assert lines[1].startswith("### \U0001f7e1 Outgate: ")
    heads = [line for line in lines if line.startswith("#### ")]
    assert heads[0].startswith("#### \U0001f7e1 Plan for `opens`: opens 1")
    assert heads[1].startswith("#### \U0001f7e2 No changes. Target `same`")


def test_how_a_target_has_the_policies() -> None:
    exact = Rendered(rules=(), allows=(), fidelity=(("r", Fidelity.EXACT),))
    unknown = Rendered(rules=(), allows=())
    for rendered, problems, title, line in (
        (exact, (), "fidelity: 1 exact", "- just as they ask"),
        (unknown, (WIDER,), "see below", "- it is wider"),
    ):
        one = outcome("one", target_plan(), rendered=rendered, problems=problems)
        lines = comment_of(plans(one))
        at = lines.index(f"<summary>How `one` has the policies: {title}</summary>")
        assert lines[at + 2] == line
    bare = outcome("one", target_plan(), rendered=unknown)
    assert not any("has the policies" in line for line in comment_of(plans(bare)))
    assert "fidelity: 1 exact" in text_of(plans(outcome("one", target_plan(), rendered=exact)))
    wide = outcome("one", target_plan(), rendered=unknown, problems=(WIDER,))
    assert "  ! it is wider" in text_of(plans(wide))


@pytest.mark.parametrize("number", [10, 11])
def test_ten_of_each_are_shown_and_the_others_counted(number: int) -> None:
    flow = SplitFlow(
        piece=Piece(rule("a.example").flow, (), Witness("10.0.0.1", "https://a.example")),
        source="any",
        statements=(),
    )
    rules = tuple(rule(f"h{n}.example") for n in range(number))
    comparison = SideBySide(
        targets=("t0", "t1"),
        traffic=(
            TrafficSplit(allowing=("t0",), refusing=("t1",), unsure=(), flows=(flow,) * number),
        ),
        blind=(BlindSplit(blind=("t0",), telling=("t1",), rules=rules),),
        left_out=tuple(LeftOut(f"t{n}", "has no rules") for n in range(2, number + 2)),
    )
    opening = target_plan(*(entry(f"h{n:02}.example") for n in range(number)))
    wider = tuple(Diagnostic(codes.ACCEPTED_WIDENING, f"w{n}") for n in range(number))
    targets = (
        outcome("t0", opening, rendered=Rendered(rules=(), allows=()), problems=wider),
        *(outcome(f"t{n}", target_plan()) for n in range(1, number)),
    )
    whole = plans(*targets, comparisons=(comparison,))
    rests = [line for line in text_of(whole) if "more" in line and IN_ONE in line]
    assert rests == [
        f"  and 1 more of them {IN_ONE}",  # that it is wider
        f"  and 1 more {IN_ONE}",  # what it opens
        f"  and 1 more of them {IN_ONE}",  # traffic
        f"  and 1 more of them {IN_ONE}",  # rules
    ] * (number - 10)
    assert not any("all with" in line for line in text_of(whole, Style().in_full()))
    comment = comment_of(whole)
    assert sum(line.startswith("#### ") for line in comment) == 10
    told = [line for line in comment if line.startswith("- On `")]
    assert told == ["- On `t10`: opens 0, closes 0, treats 0 differently."] * (number - 10)
    cut = [line for line in comment if line.startswith("- **and 1 more**")]
    assert len(cut) == 4 * (number - 10)


def test_what_stays_a_while_is_told_once_for_each_plan_that_there_is() -> None:
    kept = target_plan()
    retained = tuple(
        Retained(f"any -> {name}", "2027-01-01", "2026-07-03") for name in names("r", 1)
    )
    kept = replace(kept, plan=replace(kept.plan, retained=retained))
    other = replace(kept, plan=replace(kept.plan, rules=(rule("a.example"),)))
    lines = text_of(plans(outcome("a", kept), outcome("b", kept), outcome("c", other)))
    head = "retained: 1 rule that the catalog dropped stays open for now"
    assert lines.count(head) == 2
    first = lines.index(head)
    assert lines[first + 2 : first + 4] == ["", head]
    assert not plan_all_text.render(plans(outcome("a", kept)), PLAIN).endswith("\n")
    assert lines[-1] == "    any -> r-0 (dropped by 2026-07-03, until 2027-01-01)"
    assert not any(not one and not two for one, two in pairwise(lines))
