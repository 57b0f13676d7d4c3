"""What a review says of a plan as a whole, each part of it from a plan that is made by hand."""

import pytest

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.deploy.drift import Drift
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.from_plan import assess_plan, review_plan
from outgate.deploy.review.model import Blocker, CauseCount, Counts, Problem, Verdict
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.review.words import remote_words
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Reason, TrafficChange
from outgate.diagnostics import Severity, codes
from outgate.diagnostics.codes import Code
from outgate.plan.model import Because, Origin, Rule
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.values import replace
from tests.builders.target_plans import target_plan
from tests.deploy.risky import BYPASS, KEEP, entry, holding, treated

ALLOW = "allow mde for region EU, fleet linux"
ENDING = f"{ALLOW} until 2026-10-01"
OTHER = "allow mde for region EU, fleet macos"
WRITE = Change(None, NativeRule("i", "l", {}))
WRITING = replace(target_plan(), changes=ChangeSet((WRITE,), 0))


def finding(code: Code, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code.id, severity=severity, message=f"{code.id} it is")


FAILED = Findings((finding(codes.FORBIDDEN),))


@pytest.mark.parametrize(
    ("plan", "verdict"),
    [
        (target_plan(), Verdict.NOTHING),
        (WRITING, Verdict.APPLICABLE),
        (replace(target_plan(), findings=FAILED), Verdict.BLOCKED),
        (replace(WRITING, findings=FAILED), Verdict.BLOCKED),
        (replace(WRITING, base=OFFLINE), Verdict.BLOCKED),
        (replace(target_plan(), base=OFFLINE), Verdict.NOTHING),
        (
            replace(WRITING, findings=Findings((finding(codes.WIDER_RULE, Severity.WARNING),))),
            Verdict.APPLICABLE,
        ),
    ],
)
def test_what_may_be_done_with_a_plan(plan: TargetPlan, verdict: Verdict) -> None:
    assert review_plan(plan).verdict is verdict


@pytest.mark.parametrize(
    ("code", "blocker"),
    [
        (codes.TEST_FAILED, Blocker.TEST),
        (codes.LIMIT_EXCEEDED, Blocker.GUARD),
        (codes.FORBIDDEN, Blocker.GUARD),
        (codes.REQUIREMENT_UNMET, Blocker.GUARD),
        (codes.GUARD_UNDECIDED, Blocker.GUARD),
        (codes.UNSUPPORTED_RULE, Blocker.ERROR),
    ],
)
def test_what_stands_against_a_plan(code: Code, blocker: Blocker) -> None:
    for severity, wanted in ((Severity.ERROR, blocker), (Severity.WARNING, None)):
        findings = Findings((replace(finding(code, severity), where="a.policy:1", help="so"),))
        (problem,) = review_plan(replace(WRITING, findings=findings)).problems
        assert problem == Problem(
            code=code.id,
            severity=severity,
            message=f"{code.id} it is",
            where="a.policy:1",
            help="so",
            blocker=wanted,
        )


def test_errors_come_first_and_what_stood_before_comes_last() -> None:
    standing = replace(finding(codes.SHADOWED_RULE, Severity.WARNING), standing=True)
    new = finding(codes.WIDER_RULE, Severity.WARNING)
    plan = replace(WRITING, findings=Findings((standing, new, *FAILED.items), ("one is gone",)))
    review = review_plan(replace(plan, base=OFFLINE))
    told = [(problem.code, problem.standing, problem.blocker) for problem in review.problems]
    assert told == [
        (codes.FORBIDDEN.id, False, Blocker.GUARD),
        (codes.WIDER_RULE.id, False, None),
        (codes.SHADOWED_RULE.id, True, None),
        ("offline", False, Blocker.OFFLINE),
    ]
    assert review.problems[-1].severity is Severity.ERROR
    assert review.problems[-1].message.startswith("the plan was made offline")
    assert "without `--offline`" in str(review.problems[-1].help)
    assert [problem.code for problem in review.blockers] == [codes.FORBIDDEN.id, "offline"]
    assert [problem.code for problem in review.new_warnings] == [codes.WIDER_RULE.id]
    assert review.gone == ("one is gone",)
    # What the firewall cannot do as it was asked to is told to its engineer as well.
    told_too = [problem.code for problem in review.firewall.fidelity]
    assert told_too == [codes.WIDER_RULE.id, codes.SHADOWED_RULE.id]


def busy() -> TargetPlan:
    """A plan with another number of everything that a review counts."""
    decided = [
        replace(entry(f"of-{n}.windows.com", effect=effect), others=("theirs", f"of {n}"))
        for n, effect in enumerate((Effect.STOPPED, Effect.OPEN))
    ]
    traffic = TrafficChange(
        opened=(
            replace(entry("a.windows.com"), causes=(Cause.POLICY,)),
            replace(entry("b.windows.com"), causes=(Cause.POLICY, Cause.DRIFT)),
            replace(entry("c.windows.com"), causes=(Cause.DRIFT,)),
            *decided,
        ),
        closed=(replace(entry("d.windows.com"), causes=(Cause.POLICY,)),),
        treated=tuple(treated(f"{name}.windows.com", BYPASS, KEEP) for name in "efg"),
        appearing=("p", "q", "r"),
        vanishing=("s",),
    )
    return replace(target_plan(), traffic=traffic)


def test_what_a_review_counts() -> None:
    review = review_plan(busy())
    assert review.counts == Counts(opened=3, closed=1, treated=3, decided=2, unread=4)
    assert review.counts.flows == 9
    assert review.causes == (CauseCount(Cause.POLICY, 3), CauseCount(Cause.DRIFT, 2))
    assert review.firewall.unread == ("+ p", "+ q", "+ r", "- s")
    assert review.firewall.others == ("theirs", "of 0", "of 1")
    assert (review.subject, review.key) == ("t", "plan t")


def test_where_all_of_it_comes_from() -> None:
    opened = replace(entry("a.windows.com"), causes=(Cause.CATALOG,))
    others = tuple(treated(f"{name}.windows.com", KEEP, BYPASS) for name in "ef")
    traffic = TrafficChange(opened=(opened,), treated=others)
    plan = replace(target_plan(), traffic=traffic)
    assert review_plan(plan).cause == "All that opens and closes comes from the catalog."
    since = review_plan(replace(plan, since="2020-01-01"))
    assert since.cause == (
        "All that opens and closes comes from the catalog (2020-01-01 to 2021-03-04)."
    )
    assert (since.since, since.edition, since.digest) == (
        "2020-01-01",
        "2021-03-04",
        plan.plan.digest,
    )


def test_which_statements_and_readings_are_behind_it() -> None:
    because = (Because("r", "the row is read so"), Because("s", "and so"))
    (rule,) = holding(("a.windows.com", ("10.0.0.0/8",))).rules
    origins = (
        Origin(ALLOW, "l/t#1", "required", because),
        Origin(ALLOW, "l/t#2", "required", because[:1]),
    )
    opened = replace(entry("a.windows.com"), reasons=(Reason(ALLOW, "l/t#1"),))
    plan = replace(
        target_plan(opened),
        plan=replace(target_plan().plan, rules=(replace(rule, origins=origins),)),
        places={OTHER: ("b.policy:1",), ALLOW: ("a.policy:2", "a.policy:9")},
        expiring=(ALLOW,),
    )
    review = review_plan(plan)
    assert review.readings == {Reason(ALLOW, "l/t#1"): ("the row is read so", "and so")}
    assert [(s.text, s.places, s.expires_soon) for s in review.statements] == [
        (ALLOW, ("a.policy:2", "a.policy:9"), True),
        (OTHER, ("b.policy:1",), False),
    ]
    (line,) = review.trail()
    assert line.statement is not None
    assert (line.statement.text, line.row, line.readings) == (
        ALLOW,
        "l/t#1",
        ("the row is read so", "and so"),
    )
    # Traffic of a statement that no file has any more is told with its text.
    gone = replace(plan, places={}, expiring=())
    (group,) = review_plan(gone).opened
    assert [(s.name, s.expires_soon) for s in group.statements] == [(f"`{ALLOW}`", False)]
    assert review_plan(gone).statements == ()


def test_what_is_done_to_the_firewall() -> None:
    native = NativeChange(sign=NativeSign.ADDED, kind="rule", label="l")
    plan = replace(WRITING, native=(native,), operations=("PUT x",), foreign=("theirs",))
    firewall = review_plan(plan).firewall
    assert (firewall.native, firewall.writes, firewall.foreign) == (
        (native,),
        ("PUT x",),
        ("theirs",),
    )


def test_the_level_alone_is_that_of_the_review() -> None:
    wildcard = finding(codes.OPEN_WILDCARD, Severity.WARNING)
    beside = finding(codes.WIDER_RULE, Severity.WARNING)
    quiet = replace(target_plan(), findings=Findings((wildcard, wildcard, beside)))
    wide = replace(quiet, traffic=TrafficChange(opened=(entry("*.windows.net"),)))
    drifted = replace(target_plan(), drift=(Drift("allowed", "x"),), expiring=(ENDING,))
    of_all = (RiskKind.NEW_WARNING, "3 warnings (open-wildcard, wider-rule)")
    of_one = (RiskKind.NEW_WARNING, "1 warning (wider-rule)")  # the wildcard is told of as a danger
    near = f"the last day of 1 statement is near: `{ENDING}` (2026-10-01)"
    names = "every storage account in Azure: `https://*.windows.net:443` from office"
    told: tuple[tuple[TargetPlan, Level, list[tuple[RiskKind, str]]], ...] = (
        (target_plan(), Level.NONE, []),
        (quiet, Level.LOOK, [of_all]),
        (wide, Level.DANGER, [(RiskKind.OPEN_WILDCARD, names), of_one]),
        (
            drifted,
            Level.LOOK,
            [
                (RiskKind.DRIFT, "1 thing is not as the last apply left it"),
                (
                    RiskKind.EXPIRING,
                    near,
                ),
            ],
        ),
    )
    for plan, level, wanted in told:
        assert assess_plan(plan) == (level, review_plan(plan).risks)
        risks = assess_plan(plan)[1]
        assert [(risk.kind, risk.text) for risk in risks] == wanted
        assert review_plan(plan).level is level


def asked(statement: str, target: str | None = None) -> Origin:
    return Origin(statement, "l/t#1", "required", (), target)


def test_which_statements_ask_for_another_treatment() -> None:
    """What stands behind a rule of the target is not known to it: the plan's own rules tell."""
    change = treated("e.windows.com", KEEP, BYPASS)
    (same,) = holding(("e.windows.com", ("10.0.0.0/8",))).rules
    (wide,) = holding(("*.windows.com", ("10.0.0.0/8",))).rules
    (narrow,) = holding(("x.e.windows.com", ("10.0.0.0/8",))).rules
    cases: tuple[tuple[list[Rule], set[str]], ...] = (
        ([replace(same, origins=(asked("a"), asked("b", "x")))], {"a"}),
        ([replace(wide, origins=(asked("a", "x"), asked("b", "y")))], {"a", "b"}),
        ([replace(wide, origins=(asked("a"),)), replace(same, origins=(asked("b"),))], {"a", "b"}),
        ([replace(same, treatment=KEEP, origins=(asked("a"),))], set()),
        ([replace(narrow, origins=(asked("a"),))], set()),
    )
    for rules, statements in cases:
        plan = replace(
            target_plan(),
            plan=replace(target_plan().plan, rules=tuple(rules)),
            traffic=TrafficChange(treated=(change,)),
        )
        (group,) = review_plan(plan).treated
        (line,) = group.lines
        assert {reason.statement for each in line.entries for reason in each.reasons} == statements
    # A rule for a part of what is treated differently says nothing of the rest.
    wider = treated("*.e.windows.com", KEEP, BYPASS)
    part = replace(narrow, origins=(asked("a"),))
    (group,) = review_plan(
        replace(
            plan,
            plan=replace(plan.plan, rules=(part,)),
            traffic=TrafficChange(treated=(wider,)),
        )
    ).treated
    assert group.statements == ()
    # Where the rule that decides now knows them, it is the one that is believed.
    before, after = change.change.rules
    known = replace(
        change,
        change=replace(change.change, rules=(before, replace(after, origins=(asked("c"),)))),
    )
    plan = replace(plan, traffic=TrafficChange(treated=(known,)))
    (group,) = review_plan(plan).treated
    assert [statement.text for statement in group.statements] == ["c"]


@pytest.mark.parametrize(
    ("number", "rest"), [(1, ""), (6, ""), (7, " and 1 more"), (9, " and 3 more")]
)
def test_of_many_networks_the_first_six_are_named(number: int, rest: str) -> None:
    networks = tuple(f"10.{n}.0.0/16" for n in range(number))
    told = remote_words(Remote(AddressesDestination(networks), "tcp", 443))
    assert told == f"tcp://{', '.join(networks[:6])}{rest}:443"
