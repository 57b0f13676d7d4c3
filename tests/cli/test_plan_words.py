"""A plan for a target word by word, each thing with a text of its own, and what undoes one."""

import re

import pytest

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.cli.views import plan_lines, plan_markdown, plan_text, plan_wording, undoing_text
from outgate.cli.views.wording import Style
from outgate.deploy.drift import Drift
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.target_plan import OFFLINE, LeftBehind
from outgate.deploy.traffic_change.model import (
    Cause,
    Effect,
    Entry,
    Reason,
    TrafficChange,
    TreatedEntry,
)
from outgate.deploy.undo import Undo
from outgate.diagnostics import Severity
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.model import Quarantined, Retained, Withheld
from outgate.project.target_settings import SettingChange
from outgate.traffic.flow import Witness
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.plenty import names
from tests.builders.rules import BYPASS, KEEP, rule
from tests.builders.target_plans import entry, target_plan

REASONS = (Reason("allow a", "l/urls#1"), Reason("allow gone", "l/urls#2"))
HOLED = entry("*.hole.example", "lab")
HOLED = replace(
    HOLED, piece=replace(HOLED.piece, without=(entry("a.hole.example").piece.flow.remote,))
)
OPENED = (
    replace(entry("a.example", "office"), reasons=REASONS, causes=(Cause.POLICY,)),
    replace(entry("denied.example", "lab"), denials=("deny-1", "deny-2"), causes=(Cause.DRIFT,)),
    replace(entry("stopped.example", "office"), effect=Effect.STOPPED, others=("theirs",)),
    replace(HOLED, doubts=("perhaps",)),
)
CLOSED = (
    replace(entry("closed.example", "office"), causes=(Cause.EXPIRY, Cause.CATALOG)),
    entry("nobody.example", "office"),
    replace(entry("denied.example", "office"), denials=("deny-3",)),
    replace(entry("open.example", "office"), effect=Effect.OPEN, others=("theirs",)),
)
TREATED = TreatedEntry(
    TreatmentChange(
        flow=rule("treated.example").flow,
        before=BYPASS,
        after=KEEP,
        witness=Witness("10.0.0.1", "https://treated.example"),
        rules=(rule("treated.example"), rule("treated.example", treatment=KEEP)),
    ),
    "office",
)
NATIVE = (
    NativeChange(sign=NativeSign.ADDED, kind="rule", label="new"),
    NativeChange(sign=NativeSign.CHANGED, kind="rule", label="changed", fields=("a: 1 -> 2", "b")),
    NativeChange(sign=NativeSign.CHANGED, kind="rule", label="renamed"),
    NativeChange(sign=NativeSign.MOVED, kind="rule", label="moved", to="elsewhere"),
    NativeChange(sign=NativeSign.REMOVED, kind="rule", label="covered", covered=("by-1", "by-2")),
    NativeChange(sign=NativeSign.REMOVED, kind="rule", label="removed"),
)


def finding(
    severity: Severity, message: str, where: str = "", *, standing: bool = False
) -> Finding:
    return Finding(
        code=f"code-{severity}", severity=severity, message=message, where=where, standing=standing
    )


TRAFFIC = TrafficChange(
    opened=OPENED,
    closed=CLOSED,
    treated=(TREATED,),
    appearing=("an odd range",),
    vanishing=("another odd range",),
)
PLAN = target_plan()
WHOLE = replace(
    PLAN,
    target="prod",
    changes=ChangeSet((Change(None, NativeRule("i", "l", {})),), 7),
    traffic=TRAFFIC,
    native=NATIVE,
    findings=Findings(
        (
            finding(Severity.ERROR, "it is wrong", "a.policy:1"),
            finding(Severity.WARNING, "it is odd"),
            finding(Severity.WARNING, "it was odd", standing=True),
        ),
        ("it is no more",),
    ),
    places={"allow a": ("a.policy:1", "b.policy:2")},
    since="2020-01-01",
    drift=(Drift("allowed", "https://drift.example from any"),),
    foreign=("a rule of others",),
    operations=("write one", "write two"),
    changed_settings=(SettingChange("tier", None, "Premium"), SettingChange("mode", "a", None)),
    left_behind=(LeftBehind("/subscriptions/x/old", 1),),
    changed_sources=("office: 10.0.0.0/8 -> 10.0.0.0/9",),
    plan=replace(
        PLAN.plan,
        withheld=(Withheld("s", "l/urls#3", "https://w.example:443", "updates"),),
        quarantined=(Quarantined("l/urls#4", "https://q", "it is odd", ()),),
        retained=(Retained("any -> https://r.example:443", "2027-01-01", "2026-07-03"),),
    ),
)
UNDO = Undo(WHOLE.changes, TRAFFIC, NATIVE, ("write one",))


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
        "    1 rule of ours stay in /subscriptions/x/old; `outgate apply --retire old` "
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


def test_the_markdown() -> None:
    assert plan_markdown.render(WHOLE, Style()).splitlines() == [
        "<!-- outgate plan prod -->",
        "### ⛔ Outgate: plan for `prod`: opens 3 (and 1 that rules of others decide), closes "
        "3 (and 1 that rules of others decide), treats 1 differently, writes 1 part of rules "
        "that nobody can read, removes 1 part of rules that nobody can read (6 rules, 2 writes)",
        "",
        "**It cannot be applied: 1 error**",
        "",
        "- **error code-error**: it is wrong (`a.policy:1`)",
        "",
        "**Dangerous: 9 risks**",
        "",
        "- 🔴 **unread**: writes 1 part of rules that nobody can read – nobody can tell what "
        "they let through",
        "- 🟡 **unread**: removes 1 part of rules that nobody can read – nobody can tell what "
        "they let through",
        "- 🟡 **unread**: rules of others that nobody can read may decide some of "
        "`https://*.hole.example:443` – nobody can tell what they let through",
        "- 🟡 **unknown place**: outside of the domains of the published lists: 2 "
        "destinations (`https://*.hole.example:443`, `https://a.example:443`) – no publisher "
        "of a list vouches for it: somebody must know whose it is",
        "- 🟡 **from anywhere**: open to every address: 2 destinations "
        "(`https://*.hole.example:443`, `https://a.example:443`) – no source limits who may "
        "use it",
        "- 🟡 **more addresses**: open to lab as well: `https://denied.example:443` – whoever "
        "has one of these addresses may use what others could before",
        "- 🟡 **drift**: 1 thing is not as the last apply left it – somebody changes the "
        "target beside Outgate",
        "- 🟡 **left behind**: 1 rule of ours stay in a former place – what they open stays "
        "open until they are retired",
        "- 🟡 **new warning**: 1 warning (code-warning) – it was not there before",
        "  - **warning code-warning**: it is odd",
        "",
        "| | what | from | why |",
        "|---|---|---|---|",
        "| **opens 1** | `https://*.hole.example:443` but for 1 destination | `lab` | as far "
        "as can be told: `perhaps` of others may decide some of it |",
        "| **opens 1** | `https://a.example:443` | `office` | *policy*<br>`a.policy:1`, "
        "`b.policy:2`, `allow gone` |",
        "| **opens 1** | `https://denied.example:443` | `lab` | *drift*<br>`deny-1`, "
        "`deny-2`, which denies it, goes |",
        "| **still stopped 1** | `https://stopped.example:443` | `office` | still stopped: "
        "`theirs` denies it first |",
        "| **closes 1** | `https://closed.example:443` | `office` | *expiry, catalog*<br>its "
        "statement has expired; the catalog no longer has it |",
        "| **closes 1** | `https://denied.example:443` | `office` | `deny-3`, which denies "
        "it, comes |",
        "| **closes 1** | `https://nobody.example:443` | `office` | no statement asks for it |",
        "| **stays open 1** | `https://open.example:443` | `office` | no statement asks for "
        "it; stays open: `theirs` of others allows it |",
        "| **treats 1 differently** | `https://treated.example:443` | `office` | inspection "
        "bypass -> keep |",
        "",
        "Of what opens and closes, 1 flow from the policy, 1 flow from the catalog "
        "(2020-01-01 to 2021-03-04), 1 flow from what somebody changed, 1 flow from "
        "statements that expired. Permissiveness 0.0.",
        "",
        "- **setting**: tier: not set -> Premium",
        "- **setting**: mode: a -> not set",
        "- **retained**: 1 rule that the catalog dropped stays until 2027-01-01",
        "- **drift**: somebody allowed `https://drift.example` from any (this plan takes it back)",
        "- **left behind**: 1 rule of ours stay in /subscriptions/x/old; `outgate apply "
        "--retire old` closes what they open",
        "- **unread**: writes what has no form that a policy could say: an odd range",
        "- **unread**: removes what has no form that a policy could say: another odd range",
        "- **source**: office: 10.0.0.0/8 -> 10.0.0.0/9",
        "- **no longer**: it is no more",
        "",
        "<details>",
        "<summary>1 warning as before</summary>",
        "",
        "- **warning code-warning**: it was odd",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: opens 4 flows</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://*.hole.example:443` but for `https://a.hole.example:443`, such as "
        "`https://*.hole.example:443` | `lab` |  |  |",
        "| `https://a.example:443` | `office` | `a.policy:1`, `b.policy:2`, `allow gone` | "
        "`l/urls#1`; `l/urls#2` |",
        "| `https://denied.example:443` | `lab` |  |  |",
        "| `https://stopped.example:443` | `office` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: closes 4 flows</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://closed.example:443` | `office` |  |  |",
        "| `https://denied.example:443` | `office` |  |  |",
        "| `https://nobody.example:443` | `office` |  |  |",
        "| `https://open.example:443` | `office` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: treats 1 flow differently</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://treated.example:443` | `office` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Who answers for it: 2 statements</summary>",
        "",
        "| statement | owner | because | until | flows |",
        "|---|---|---|---|---|",
        "| `a.policy:1`, `b.policy:2` | – | – | – | 1 |",
        "| `allow gone` | – | – | – | 1 |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>On the firewall: 6 rules, 1 added, 2 changed, 1 moved, 2 removed</summary>",
        "",
        "- added: rule new",
        "- changed: rule changed: a: 1 -> 2; b",
        "- changed: rule renamed: its name only",
        "- moved: rule moved -> elsewhere",
        "- removed: rule covered; its traffic stays open through `by-1`, `by-2`",
        "- removed: rule removed",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>2 writes</summary>",
        "",
        "- write one",
        "- write two",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Others' rules, never touched</summary>",
        "",
        "- a rule of others",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Retained: 1 rule</summary>",
        "",
        "- any -> `https://r.example:443` (dropped by 2026-07-03, until 2027-01-01)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Withheld: 1 endpoint</summary>",
        "",
        "- `https://w.example:443` (updates, `l/urls#3`)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Quarantined: 1 row</summary>",
        "",
        "- `https://q` (`l/urls#4`): it is odd",
        "",
        "</details>",
        "",
        "Catalog 2021-03-04, plan "
        "`sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`",
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


def test_why_a_plan_cannot_be_applied() -> None:
    error = Findings((finding(Severity.ERROR, "x"),))
    assert plan_wording.refusal(PLAN) == ""
    assert plan_wording.refusal(replace(PLAN, findings=error)) == "It cannot be applied: 1 error."
    assert plan_wording.refusal(replace(PLAN, base=OFFLINE)) == (
        "It cannot be applied: made offline, it compares with what was last applied."
    )
    painted = plan_text.render(replace(WHOLE, findings=error), Style(color=True))
    assert painted.startswith("\x1b[31m\x1b[1mPlan for `prod`: ")
    assert plan_text.render(PLAN, Style(color=True)).startswith("\x1b[32m\x1b[1mNo changes. ")


@pytest.mark.parametrize(
    ("given", "opened", "words"),
    [
        ({}, True, ""),
        ({}, False, "no statement asks for it"),
        ({"causes": (Cause.POLICY,)}, True, "[policy]"),
        (
            {"causes": (Cause.POLICY, Cause.DRIFT)},
            True,
            "[policy, drift] somebody closed it",
        ),
        (
            {"causes": (Cause.DRIFT,), "reasons": REASONS},
            False,
            "[drift] somebody opened it; `allow gone`, a.policy:1, b.policy:2 (l/urls#1 and 1 "
            "more)",
        ),
        ({"denials": ("d",)}, True, "as `d`, which denies it, goes"),
        ({"denials": ("d",)}, False, "as `d`, which denies it, comes"),
    ],
)
def test_why_traffic_changes(given: dict[str, object], opened: bool, words: str) -> None:
    made: Entry = replace(entry("a.example"), **given)  # type: ignore[arg-type]
    assert plan_wording.why_words(made, WHOLE.places, opened=opened) == words


def test_without_a_policy_behind_it_no_statement_is_named() -> None:
    bare = entry("a.example")
    assert plan_wording.why_words(bare, None, opened=False) == ""
    denied = replace(bare, denials=("d",))
    assert plan_wording.why_words(denied, None, opened=False) == "as `d`, which denies it, comes"


def test_what_a_comment_loses_first() -> None:
    """What forbids to apply it is never left out for the sake of anything else."""
    lost = lost_in_turn(
        lambda limit: plan_markdown.render(WHOLE, Style(), limit=limit), range(9_000, 1_500, -120)
    )
    assert lost == [
        "On the firewall: 6 rules, 1 added, 2 changed, 1 moved, 2 removed",
        "2 writes",
        "Others' rules, never touched",
        "Retained: 1 rule",
        "Withheld: 1 endpoint",
        "Quarantined: 1 row",
        "1 warning as before",
        "In full: opens 4 flows",
        "In full: closes 4 flows",
        "In full: treats 1 flow differently",
        "Who answers for it: 2 statements",
    ]


def test_what_the_first_screen_loses_first() -> None:
    """Some of each is there for long, but where there is no room at all it goes in this order."""
    parts = {
        "the foot": r"^Catalog 2021-03-04",
        "notes": r"notes\*\*|^- \*\*setting",
        "treated": r"^\| \*\*treats",
        "closed": r"^\| \*\*closes",
        "opened": r"^\| \*\*opens",
        "risks": r"^\*\*Dangerous: 9 risks",
        "errors": r"^\*\*It cannot be applied: 1 error",
    }
    lost = []
    for limit in range(5_000, 500, -60):
        comment = plan_markdown.render(WHOLE, Style(), limit=limit)
        seen = {name for name, text in parts.items() if re.search(text, comment, re.MULTILINE)}
        lost += [name for name in parts if name not in seen and name not in lost]
    assert lost == list(parts)


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


def test_what_a_rule_was_before_plays_no_part_unless_it_failed() -> None:
    before, after = NativeRule("i", "l", {"a": 1}), NativeRule("i", "l", {"a": 2})
    plan = replace(PLAN, changes=ChangeSet((Change(before, after),), 0), native=NATIVE[1:2])
    assert plan_wording.headline(plan).endswith(
        "Rules are written another way; what they allow together stays the same."
    )


def test_three_holes_of_a_destination_are_named() -> None:
    holes = tuple(entry(f"h{n}.a.example").piece.flow.remote for n in range(4))
    opened = entry("*.a.example")
    opened = replace(opened, piece=replace(opened.piece, without=holes))
    assert plan_wording.what_words(opened) == (
        "https://*.a.example:443 but for https://h0.a.example:443, https://h1.a.example:443, "
        "https://h2.a.example:443 and 1 more, such as https://*.a.example:443"
    )


def test_two_causes_are_counted() -> None:
    opened = tuple(
        replace(entry("a.example"), causes=(cause,)) for cause in (Cause.POLICY, Cause.DRIFT)
    )
    assert plan_wording.cause_words(target_plan(*opened)) == (
        "Of these changes 1 from the policy, 1 from what somebody changed."
    )


def test_what_is_treated_otherwise_is_cut_as_the_rest_is() -> None:
    plan = replace(PLAN, traffic=TrafficChange(treated=(TREATED, TREATED)))
    lines = plan_text.render(plan, Style(limit=1)).splitlines()
    assert lines[-2].startswith("    ~ https://treated.example:443 from office")
    assert lines[-1] == "  and 1 more of them (all with --full or --format json)"
    assert not plan_text.render(WHOLE, Style()).endswith("\n")


def test_what_the_firewall_does_otherwise_is_behind_a_click() -> None:
    wider = Finding(code="accepted-widening", severity=Severity.WARNING, message="it is wider")
    lines = plan_markdown.render(replace(WHOLE, findings=Findings((wider,))), Style()).splitlines()
    at = lines.index("<summary>What the firewall does otherwise than asked</summary>")
    assert lines[at + 2] == "- it is wider"


def test_what_is_safe_is_green() -> None:
    closing = replace(PLAN, traffic=TrafficChange(closed=(entry("a.windows.com"),)))
    assert "\x1b[32m\x1b[22mNo risk found\x1b[0m" in plan_text.render(closing, Style(color=True))
