"""The plans for all targets in Markdown, word by word: with everything, and bare."""

from outgate.cli.views import plan_all_markdown
from outgate.cli.views.wording import Style
from tests.builders.all_plans import BARE, WHOLE


def test_the_markdown() -> None:
    assert plan_all_markdown.render(WHOLE, Style()).splitlines() == [
        "<!-- outgate plan all -->",
        "### ⛔ Outgate: plans for 3 targets: 1 with changes, 1 without changes, 1 that could "
        "not be planned",
        "",
        "**No plan for `three`**",
        "",
        "- target-failed: it does not answer",
        "",
        "**Where `one` and `two` differ.**",
        "",
        "- not compared: `three`, which has no rules",
        "",
        "**let through by `one`, not by `two` (2)**",
        "",
        "- `https://*.a.example:443` from office, but for `https://b.a.example:443`, such as "
        "`https://any.a.example` from 10.0.0.1; behind it: `allow gone`, `a.policy:1`, "
        "`b.policy:2`",
        "- `https://*.a.example:443` from lab, such as `https://any.a.example` from 10.0.0.1",
        "",
        "**let through by `two` beside all rules, not by `one`: tcp and udp from 10.1.0.0/16 "
        "to anywhere, as `otherwise: direct` lets it out**",
        "",
        "**told by address only by `two`, by name by `one`: whatever else has that address "
        "gets through there as well (1)**",
        "",
        "- `https://*.a.example:443` from office",
        "",
        "**stays under HTTPS inspection on `one`, not on `two`: it cannot (1)**",
        "",
        "- `https://*.a.example:443` from office",
        "",
        "#### 🟡 Plan for `one`: opens 1, closes 0, treats 0 differently (0 rules, 0 writes)",
        "",
        "**Worth a look: 2 risks**",
        "",
        "- 🟡 **unknown place**: outside of the domains of the published lists: "
        "`https://o.example:443` – no publisher of a list vouches for it: somebody must know "
        "whose it is",
        "- 🟡 **from anywhere**: open to every address: `https://o.example:443` – no source "
        "limits who may use it",
        "",
        "| | what | from | why |",
        "|---|---|---|---|",
        "| **opens 1** | `https://o.example:443` | `any` |  |",
        "",
        "Permissiveness 0.0.",
        "",
        "<details>",
        "<summary>How `one` has the policies: fidelity: 2 exact, 1 wider</summary>",
        "",
        "- it is wider",
        "- it lets through beside all rules: tcp and udp from 10.1.0.0/16 to anywhere, as "
        "`otherwise: direct` lets it out",
        "- 1 rule is told by address only (`office -> https://*.a.example:443`): whatever "
        "else has that address gets through as well",
        "",
        "</details>",
        "",
        "#### 🟢 No changes. Target `two` holds the 0 rules of the policy, and nothing else",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "<details>",
        "<summary>In full: opens 1 flow</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://o.example:443` | `any` |  |  |",
        "",
        "</details>",
        "",
        "Catalog 2021-03-04, plan "
        "`sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`",
    ]
    assert plan_all_markdown.render(BARE, Style()).splitlines() == [
        "<!-- outgate plan all -->",
        "### 🟢 Outgate: plans for 1 target: 1 without changes",
        "",
        "#### 🟢 No changes. Target `t` holds the 0 rules of the policy, and nothing else",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "Catalog 2021-03-04, plan "
        "`sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`",
    ]
