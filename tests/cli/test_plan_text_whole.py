"""A plan with everything as text and as a comment, and where lists of many are cut."""

from types import ModuleType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.cli.views import compile_text, plan_markdown, plan_text, plan_wording
from outgate.cli.views.wording import Style
from outgate.deploy.drift import Drift
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.record import Journal
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Entry, Reason, TrafficChange
from outgate.diagnostics import Severity
from outgate.plan.model import Quarantined, Retained, Withheld
from outgate.project.target_settings import SettingChange
from outgate.values import replace
from tests.builders.hostile_plans import hostile_plan
from tests.builders.plenty import names
from tests.builders.target_plans import entry, target_plan


@pytest.mark.parametrize("view", [plan_text, plan_markdown], ids=["text", "markdown"])
def test_a_plan_with_everything(view: ModuleType, snapshot: SnapshotAssertion) -> None:
    assert view.render(hostile_plan("plain"), Style()) == snapshot


def finding(severity: Severity, message: str, *, standing: bool = False) -> Finding:
    return Finding(code=f"{severity}-code", severity=severity, message=message, standing=standing)


def large_plan() -> TargetPlan:
    plan = target_plan(*(entry(f"h{n:04}.example") for n in range(600)))
    return replace(
        plan,
        native=tuple(
            NativeChange(sign=NativeSign.ADDED, kind="rule", label=each) for each in names("n")
        ),
        findings=Findings(
            (
                *(finding(Severity.ERROR, each) for each in names("error", 30)),
                *(finding(Severity.WARNING, each) for each in names("new", 600)),
                *(finding(Severity.WARNING, each, standing=True) for each in names("old")),
            ),
            names("gone", 3),
        ),
        drift=tuple(Drift("allowed", each) for each in names("drift")),
        foreign=names("foreign"),
        operations=names("write"),
        changed_settings=tuple(SettingChange(each, None, "1") for each in names("set", 600)),
        changed_sources=names("source", 600),
        left_behind=tuple(LeftBehind(f"/a/{each}", 2) for each in names("left", 2)),
        plan=replace(
            plan.plan,
            withheld=tuple(Withheld("s", "e", each, "f") for each in names("withheld")),
            quarantined=tuple(Quarantined("r", each, "odd", ()) for each in names("row")),
            retained=tuple(
                Retained(each, "2027-01-01", "2026-07-03") for each in names("retained")
            ),
        ),
    )


RESTS = [
    "  and 100 more warnings (all with --full or --format json)",
    "  and 100 more (all with --full or --format json)",
    "  and 100 more of them (all with --full or --format json)",
    "  and 290 more of them (all with --full or --format json)",
    "  and 100 more of them (all with --full or --format json)",
    "  and 280 more rules (all with --full or --format json)",
    "    and 290 more",
    "    and 290 more (`outgate compile` lists them all)",
    "    and 290 more (`outgate compile` lists them all)",
    "    and 290 more (`outgate compile` lists them all)",
]
ALWAYS_CUT = [*RESTS[-4:]]


def test_each_list_of_a_large_plan_is_cut_and_says_so() -> None:
    """Errors are all there: whoever mends one wants to know of the next."""
    lines = plan_text.render(large_plan(), Style()).splitlines()
    assert [line for line in lines if " more" in line and line.lstrip().startswith("and")] == RESTS
    assert sum(line.startswith("error[error-code]") for line in lines) == 30
    assert "300 warnings as at the last apply: 300 warning-code" in lines
    assert "no longer: gone-2" in lines
    # What sums it up stands below as well, where it has gone out of sight.
    assert lines[0].startswith("Plan for `t`: opens 600, closes 0, treats 0 differently")
    assert lines[-2:] == lines[:2]
    assert lines[1] == "It cannot be applied: 30 errors."


def test_in_full_nothing_of_the_changes_is_cut() -> None:
    lines = plan_text.render(large_plan(), Style().in_full()).splitlines()
    cut = [line for line in lines if " more" in line and line.lstrip().startswith("and")]
    assert cut == ALWAYS_CUT


@pytest.mark.parametrize(("hosts", "repeated"), [(17, False), (18, True)])
def test_the_headline_is_said_again_below_what_is_longer_than_a_screen(
    hosts: int, repeated: bool
) -> None:
    plan = target_plan(*(entry(f"h{n:04}.windows.com") for n in range(hosts)))
    text = plan_text.render(replace(plan, foreign=names("foreign", 4)), Style())
    lines = text.splitlines()
    assert (lines.count(lines[0]) == 2) is repeated
    assert len(lines) == (32 if repeated else 29)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "withheld: 1 required endpoint is left out by `without`"),
        (2, "withheld: 2 required endpoints are left out by `without`"),
    ],
)
def test_one_is_not_said_as_many(number: int, words: str) -> None:
    plan = replace(
        target_plan().plan,
        withheld=tuple(Withheld("s", "e", each, "f") for each in names("x", number)),
        retained=tuple(Retained(each, "2027-01-01", "x") for each in names("x", number)),
    )
    lines = compile_text.render(plan, Style()).splitlines()
    assert words in lines
    stay = "1 rule that the catalog dropped stays" if number == 1 else "2 rules that the"
    assert any(line.startswith(f"retained: {stay}") for line in lines)


def planned(*opened: Entry, native: tuple[NativeChange, ...] = (), **given: Any) -> TargetPlan:
    """A plan that writes something."""
    change = ChangeSet((Change(None, NativeRule("i", "l", {})),), 7)
    return replace(target_plan(*opened, native=native), changes=change, **given)


def caused(*causes: Cause) -> Entry:
    return replace(entry("a.example"), causes=causes)


ADDED, MOVED, CHANGED, REMOVED = (
    NativeChange(sign=sign, kind="rule", label="l")
    for sign in (NativeSign.ADDED, NativeSign.MOVED, NativeSign.CHANGED, NativeSign.REMOVED)
)
TROUBLED = ChangeSet(
    (Change(NativeRule("i", "l", {}, trouble="failed"), NativeRule("i", "l", {})),), 0
)


@pytest.mark.parametrize(
    ("plan", "headline"),
    [
        (
            replace(target_plan(), changes=ChangeSet((), 1)),
            "No changes. Target `t` holds the 1 rule of the policy, and nothing else.",
        ),
        (
            replace(target_plan(), changes=ChangeSet((), 2), foreign=("x",)),
            "No changes. Target `t` holds the 2 rules of the policy, and nothing else of ours.",
        ),
        (
            planned(entry("a.example"), operations=("one", "two")),
            "Plan for `t`: opens 1, closes 0, treats 0 differently (0 rules, 2 writes).",
        ),
        (
            planned(
                entry("a.example"),
                replace(entry("b.example"), effect=Effect.OPEN),
                native=(ADDED,),
            ),
            "Plan for `t`: opens 1 (and 1 that rules of others decide), closes 0, treats 0 "
            "differently (1 rule, 1 write).",
        ),
        (
            planned(traffic=TrafficChange(appearing=("x",), vanishing=("y", "z"))),
            "Plan for `t`: opens 0, closes 0, treats 0 differently, writes 1 part of rules that "
            "nobody can read, removes 2 parts of rules that nobody can read (0 rules, 1 write).",
        ),
        (
            planned(native=(MOVED, CHANGED)),
            "Plan for `t`: changes no traffic (2 rules, 1 write). Rules move to another place and "
            "are written another way; what they allow together stays the same.",
        ),
        (
            planned(native=(ADDED, REMOVED)),
            "Plan for `t`: changes no traffic (2 rules, 1 write). Rules are cut another way; what "
            "they allow together stays the same.",
        ),
        (
            replace(planned(native=(CHANGED,)), changes=TROUBLED),
            "Plan for `t`: changes no traffic (1 rule, 1 write). The last write failed, so it is "
            "written again.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_that_heads_a_plan(plan: TargetPlan, headline: str) -> None:
    assert plan_wording.headline(plan) == headline


def test_what_is_done_is_told_as_done() -> None:
    change = TrafficChange(opened=(entry("a.example"),), appearing=("x",), vanishing=("y",))
    assert plan_wording.change_words(change, done=True) == (
        "opened 1, closed 0, treated 0 differently, wrote 1 part of rules that nobody can read, "
        "removed 1 part of rules that nobody can read"
    )
    assert plan_wording.change_words(TrafficChange(), done=True) == "changed no traffic"


@pytest.mark.parametrize(
    ("entries", "since", "words"),
    [
        ((), None, ""),
        ((caused(Cause.POLICY),), None, ""),  # it stands beside each of them
        (
            (caused(Cause.POLICY), caused(Cause.DRIFT), caused(Cause.POLICY, Cause.EXPIRY)),
            None,
            "Of these changes 2 from the policy, 1 from what somebody changed, 1 from statements "
            "that expired.",
        ),
        (
            (caused(Cause.CATALOG), caused(Cause.SETTINGS)),
            "2020-01-01",
            "Of these changes 1 from the catalog (2020-01-01 to 2021-03-04), 1 from the settings "
            "of the target.",
        ),
        ((), "2020-01-01", "Of these changes none from the catalog (2020-01-01 to 2021-03-04)."),
    ],
)
def test_where_changes_come_from(entries: tuple[Entry, ...], since: str | None, words: str) -> None:
    plan = replace(
        target_plan(), traffic=TrafficChange(opened=entries[:1], closed=entries[1:]), since=since
    )
    assert plan_wording.cause_words(plan) == words


def test_reasons_of_a_flow_are_three_places_and_a_row() -> None:
    reasons = tuple(Reason(f"allow {each}", f"row-{each}") for each in "edcba")
    places = {f"allow {each}": (f"{each}.policy:1",) for each in "edcb"}
    told = plan_wording.reasons_words(replace(entry("a.example"), reasons=reasons), places)
    assert told == "`allow a`, b.policy:1, c.policy:1 and 2 more (row-e and 4 more)"


@pytest.mark.parametrize(
    ("drift", "words"),
    [
        (Drift("unread", "a rule"), "somebody wrote a rule (this plan takes it back)"),
        (Drift("closed", "x", stays=True), "somebody closed x (the policy wants it too)"),
    ],
)
def test_what_somebody_did_and_what_becomes_of_it(drift: Drift, words: str) -> None:
    assert plan_wording.drift_words(drift) == words


def test_an_apply_that_did_not_end_says_how_far_it_came() -> None:
    none = Journal(by="ada", changes=ChangeSet((), 0), edition=None, plan=None, rest="")
    begun = replace(none, started=("one", "two", "three"), done=("one",))
    rest = "What it did is in the plan below, which goes on from there."
    assert plan_wording.unfinished_words(none) == f"An apply by ada did not end. {rest}"
    assert plan_wording.unfinished_words(begun) == (
        f"An apply by ada did not end; done: one; begun: two, three. {rest}"
    )
