"""A plan for a target as text, word by word, and what undoes one."""

from outgate.cli.views import plan_lines, plan_text, undoing_text
from outgate.cli.views.wording import Style
from outgate.deploy.drift import Drift
from outgate.deploy.findings import Findings
from outgate.deploy.target_plan import LeftBehind
from outgate.deploy.traffic_change.model import Cause, TrafficChange
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.target_plans import entry, target_plan
from tests.builders.whole_plan import PLAN, TREATED, UNDO, WHOLE, finding


def test_the_text() -> None:
    assert plan_text.render(WHOLE, Style()).splitlines() == [
        "Plan for `prod`: opens 3 (and 1 that rules of others decide), closes 3 (and 1 that "
        "rules of others decide), treats 1 differently, writes 1 part of rules that nobody "
        "can read, removes 1 part of rules that nobody can read (6 rules, 2 writes).",
        "It cannot be applied: 1 error.",
        "Of these changes 1 from the policy, 1 from the catalog (2020-01-01 to 2021-03-04), "
        "1 from what somebody changed, 1 from statements that expired.",
        "Dangerous: 9 risks",
        "  ! unread: writes 1 part of rules that nobody can read",
        "  ! unread: removes 1 part of rules that nobody can read",
        "  ! unread: rules of others that nobody can read may decide some of "
        "`https://*.hole.example:443`",
        "  ! unknown place: outside of the domains of the published lists: 2 destinations "
        "(`https://*.hole.example:443`, `https://a.example:443`)",
        "  ! from anywhere: open to every address: 2 destinations "
        "(`https://*.hole.example:443`, `https://a.example:443`)",
        "  and 4 more risks (all with --full or --format json)",
        "",
        "error[code-error]: it is wrong (a.policy:1)",
        "warning[code-warning]: it is odd",
        "1 warning as at the last apply: 1 code-warning",
        "no longer: it is no more",
        "",
        "opens (4)",
        "  from lab",
        "    + https://denied.example:443                [drift] as `deny-1`, `deny-2`, "
        "which denies it, goes",
        "    + https://*.hole.example:443 but for https://a.hole.example:443, such as "
        "https://*.hole.example:443",
        "        (as far as can be told: `perhaps` of others may decide some of it)",
        "  from office",
        "    + https://a.example:443      [policy] `allow gone`, a.policy:1, b.policy:2 "
        "(l/urls#1 and 1 more)",
        "    + https://stopped.example:443                          (still stopped: `theirs` "
        "denies it first)",
        "",
        "closes (4)",
        "  from office",
        "    - https://closed.example:443",
        "        [expiry, catalog] its statement has expired; the catalog no longer has it",
        "    - https://nobody.example:443                                      no statement "
        "asks for it",
        "    - https://denied.example:443                                 as `deny-3`, which "
        "denies it, comes",
        "    - https://open.example:443   no statement asks for it (stays open: `theirs` of "
        "others allows it)",
        "",
        "treats differently (1)",
        "    ~ https://treated.example:443 from office                         inspection "
        "bypass -> keep",
        "",
        "writes what has no form that a policy could say (1)",
        "  ! an odd range",
        "",
        "removes what has no form that a policy could say (1)",
        "  ! another odd range",
        "",
        "names that mean other addresses now (1)",
        "  ! office: 10.0.0.0/8 -> 10.0.0.0/9",
        "",
        "changed by somebody else since the last apply:",
        "  ! somebody allowed https://drift.example from any (this plan takes it back)",
        "",
        "settings of the target that changed (2)",
        "  ! tier: not set -> Premium",
        "  ! mode: a -> not set",
        "",
        "rules of the target: 1 added, 2 changed, 1 moved, 2 removed",
        "  + rule new",
        "  ~ rule changed: a: 1 -> 2; b",
        "  ~ rule renamed: its name only",
        "  > rule moved -> elsewhere",
        "  - rule covered; its traffic stays open through `by-1`, `by-2`",
        "  - rule removed",
        "",
        "2 writes, one after the other:",
        "    write one",
        "    write two",
        "",
        "others' and never touched:",
        "    a rule of others",
        "left behind where the target was before:",
        "    1 rule of ours stays in /subscriptions/x/old; `outgate apply --retire old` "
        "closes what they open",
        "",
        "retained: 1 rule that the catalog dropped stays open for now",
        "    any -> https://r.example:443 (dropped by 2026-07-03, until 2027-01-01)",
        "withheld: 1 required endpoint is left out by `without`",
        "    https://w.example:443 (updates, l/urls#3)",
        "quarantined: 1 row of the list could not be read and may concern you",
        "    https://q (l/urls#4): it is odd",
        "",
        "Plan for `prod`: opens 3 (and 1 that rules of others decide), closes 3 (and 1 that "
        "rules of others decide), treats 1 differently, writes 1 part of rules that nobody "
        "can read, removes 1 part of rules that nobody can read (6 rules, 2 writes).",
        "It cannot be applied: 1 error.",
    ]


def test_what_undoes_a_plan_names_no_statement() -> None:
    text = undoing_text.render("Rollback of `prod`", UNDO, Style())
    assert text.splitlines() == [
        "Rollback of `prod`: opens 3 (and 1 that rules of others decide), closes 3 (and 1 "
        "that rules of others decide), treats 1 differently, writes 1 part of rules that "
        "nobody can read, removes 1 part of rules that nobody can read (6 rules, 1 write).",
        "",
        "opens (4)",
        "  from lab",
        "    + https://denied.example:443                [drift] as `deny-1`, `deny-2`, "
        "which denies it, goes",
        "    + https://*.hole.example:443 but for https://a.hole.example:443, such as "
        "https://*.hole.example:443",
        "        (as far as can be told: `perhaps` of others may decide some of it)",
        "  from office",
        "    + https://a.example:443                                           [policy]",
        "    + https://stopped.example:443                          (still stopped: `theirs` "
        "denies it first)",
        "",
        "closes (4)",
        "  from office",
        "    - https://closed.example:443                                      [expiry, catalog]",
        "    - https://nobody.example:443",
        "    - https://denied.example:443                                 as `deny-3`, which "
        "denies it, comes",
        "    - https://open.example:443                            (stays open: `theirs` of "
        "others allows it)",
        "",
        "treats differently (1)",
        "    ~ https://treated.example:443 from office                         inspection "
        "bypass -> keep",
        "",
        "writes what has no form that a policy could say (1)",
        "  ! an odd range",
        "",
        "removes what has no form that a policy could say (1)",
        "  ! another odd range",
        "",
        "rules of the target: 1 added, 2 changed, 1 moved, 2 removed",
        "  + rule new",
        "  ~ rule changed: a: 1 -> 2; b",
        "  ~ rule renamed: its name only",
        "  > rule moved -> elsewhere",
        "  - rule covered; its traffic stays open through `by-1`, `by-2`",
        "  - rule removed",
        "",
        "1 write, one after the other:",
        "    write one",
    ]


def test_a_note_stands_behind_a_change_where_there_is_room() -> None:
    """From column 70 on, or as near as it can; else below. Three blanks are the least between."""
    change = TrafficChange(opened=(replace(entry("a.example"), causes=(Cause.POLICY,)),))
    line = "    + https://a.example:443"

    def told(width: int) -> list[str]:
        return plan_lines.traffic_lines(change, None, Style(width=width))[2:-1]

    assert told(100) == [f"{line:<70}[policy]"]
    assert told(78) == [f"{line:<70}[policy]"]
    assert told(77) == [f"{line:<69}[policy]"]
    assert told(len(line) + 11) == [f"{line}   [policy]"]
    assert told(len(line) + 10) == [f"{line}\n        [policy]"]


def test_eleven_of_what_is_beside_a_plan_are_cut_to_ten() -> None:
    for number in (10, 11):
        plan = replace(
            PLAN,
            drift=tuple(Drift("allowed", each) for each in names("d", number)),
            foreign=names("f", number),
        )
        lines = plan_text.render(plan, Style()).splitlines()
        rests = [line for line in lines if line.lstrip().startswith("and ")]
        assert rests == [
            "  and 1 more of them (all with --full or --format json)",
            "    and 1 more",
        ] * (number - 10)


def test_a_plan_that_opens_one_thing() -> None:
    opening = target_plan(entry("a.windows.com", "office"))
    assert plan_text.render(opening, Style()).splitlines() == [
        "Plan for `t`: opens 1, closes 0, treats 0 differently (0 rules, 0 writes).",
        "Worth a look: 1 risk",
        "  ! from anywhere: open to every address: `https://a.windows.com:443`",
        "",
        "opens (1)",
        "  from office",
        "    + https://a.windows.com:443",
    ]
    closing = replace(PLAN, traffic=TrafficChange(closed=(entry("a.windows.com"),)))
    assert plan_text.render(closing, Style()).splitlines()[1:4] == [
        "No risk found",
        "",
        "closes (1)",
    ]
    assert plan_text.render(PLAN, Style()).splitlines() == [
        "No changes. Target `t` holds the 0 rules of the policy, and nothing else."
    ]
    left = replace(PLAN, left_behind=(LeftBehind("/x/old", 2),))
    assert plan_text.render(left, Style()).splitlines()[1:] == [
        "Worth a look: 1 risk",
        "  ! left behind: 2 rules of ours stay in a former place",
        "",
        "left behind where the target was before:",
        "    2 rules of ours stay in /x/old; `outgate apply --retire old` closes what they open",
    ]


def test_errors_are_red_and_new_warnings_yellow() -> None:
    painted = plan_text.render(WHOLE, Style(color=True))
    assert "\x1b[31m\x1b[22merror[code-error]\x1b[0m: it is wrong (a.policy:1)" in painted
    assert "\x1b[33m\x1b[22mwarning[code-warning]\x1b[0m: it is odd" in painted
    assert "\x1b[31m\x1b[1mIt cannot be applied: 1 error." in painted
    assert "\x1b[31m\x1b[22mDangerous: 9 risks" in painted
    standing = (finding(Severity.WARNING, "x", standing=True),)
    other = (replace(standing[0], code="other"),)
    lines = plan_text.render(replace(PLAN, findings=Findings((*standing, *other))), Style())
    assert "2 warnings as at the last apply: 1 code-warning, 1 other" in lines.splitlines()


def test_what_is_treated_otherwise_is_cut_as_the_rest_is() -> None:
    plan = replace(PLAN, traffic=TrafficChange(treated=(TREATED, TREATED)))
    lines = plan_text.render(plan, Style(limit=1)).splitlines()
    assert lines[-2].startswith("    ~ https://treated.example:443 from office")
    assert lines[-1] == "  and 1 more of them (all with --full or --format json)"
    assert not plan_text.render(WHOLE, Style()).endswith("\n")


def test_what_is_safe_is_green() -> None:
    closing = replace(PLAN, traffic=TrafficChange(closed=(entry("a.windows.com"),)))
    assert "\x1b[32m\x1b[22mNo risk found\x1b[0m" in plan_text.render(closing, Style(color=True))
