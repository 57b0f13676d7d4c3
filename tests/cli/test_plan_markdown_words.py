"""A plan for a target as Markdown, word by word, and what it loses where a comment has no room."""

import re

from outgate.cli.views import plan_markdown
from outgate.cli.views.wording import Style
from outgate.deploy.findings import Finding, Findings
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.whole_plan import WHOLE


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
        "- 🟡 **left behind**: 1 rule of ours stays in a former place – what they open stays "
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
        "- **left behind**: 1 rule of ours stays in /subscriptions/x/old; `outgate apply "
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


def test_what_the_firewall_does_otherwise_is_behind_a_click() -> None:
    wider = Finding(code="accepted-widening", severity=Severity.WARNING, message="it is wider")
    lines = plan_markdown.render(replace(WHOLE, findings=Findings((wider,))), Style()).splitlines()
    at = lines.index("<summary>What the firewall does otherwise than asked</summary>")
    assert lines[at + 2] == "- it is wider"
