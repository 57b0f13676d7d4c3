"""A comparison in Markdown, word by word: of policies, and of a project."""

import pytest

from outgate.cli.views import diff_markdown
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference, TargetDifference
from tests.builders.comparisons import NOTHING, PROJECT, WHOLE


def test_the_markdown() -> None:
    text = diff_markdown.render(Comparison(WHOLE, ProjectDifference()), Style())
    assert text.splitlines() == [
        "<!-- outgate diff main branch -->",
        "### 🟡 Outgate: 1 gained, 2 lost, 1 treated differently, 1 the same",
        "",
        "**Worth a look: 3 risks**",
        "",
        "- 🟡 **unknown place**: outside of the domains of the published lists: "
        "`tcp://203.0.113.0/24:8443` – no publisher of a list vouches for it: somebody must "
        "know whose it is",
        "- 🟡 **required closed**: 1 required row of the list: `https://*.hole.example:443` – "
        "the published list marks it required: devices that still use it lose what it is for",
        "- 🟡 **new warning**: 1 warning (code-new) – it was not there before",
        "  - **warning code-new**: it is new",
        "",
        "| | what | from | why |",
        "|---|---|---|---|",
        "| **1 gained** | `tcp://203.0.113.0/24:8443` | `198.51.100.0/24` | by the live rule "
        "`lab -> tcp://203.0.113.0/24:8443` |",
        "| **1 lost** | `https://*.hole.example:443` but for 1 destination | `office` "
        "(10.0.0.0/8) | `branch` has the statement, for other devices<br>`a.policy:3`, "
        "`b.policy:4` |",
        "| **1 lost** | `https://lost.example:443/x/*` | `192.0.2.0/24` | by the live rule "
        "`lab -> https://lost.example:443/x/*` |",
        "| **1 treated differently** | `https://treated.example:443` | `office` (10.0.0.0/8) "
        "| inspection bypass -> keep<br>`a.policy:3`, `b.policy:4` |",
        "",
        "Of what opens and closes, 1 flow from the policy, nothing from the catalog "
        "(2025-12-25 to 2026-09-03). Permissiveness 38.3 -> 2.8 (-35.5).",
        "",
        "- **source**: lab: 192.0.2.0/24 -> 198.51.100.0/24",
        "- **no longer**: it is gone",
        "",
        "<details>",
        "<summary>1 warning as before</summary>",
        "",
        "- **warning code-standing**: it is standing",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 1 flow gained</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `tcp://203.0.113.0/24:8443` | `198.51.100.0/24` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 2 flows lost</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://*.hole.example:443` but for `https://a.hole.example:443`, such as "
        "`https://any.hole.example` | `office` | `a.policy:3`, `b.policy:4` | `l/urls#7`: why |",
        "| `https://lost.example:443/x/*` | `192.0.2.0/24` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 1 flow treated differently</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://treated.example:443` | `office` | `a.policy:3`, `b.policy:4` | "
        "`l/urls#7`: why |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Who answers for it: 1 statement</summary>",
        "",
        "| statement | owner | because | until | flows |",
        "|---|---|---|---|---|",
        "| `a.policy:3`, `b.policy:4` | – | – | – | 2 |",
        "",
        "</details>",
        "",
        "From `main` to `branch`, catalog 2025-12-25 and 2026-09-03",
    ]
    nothing = diff_markdown.render(Comparison(NOTHING, ProjectDifference()), Style())
    assert nothing.splitlines() == [
        "<!-- outgate diff a b -->",
        "### \U0001f7e2 Outgate: no difference: `a` and `b` allow the same traffic, to 0 targets.",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "From `a` to `b`",
    ]


def test_the_markdown_of_a_project() -> None:
    text = diff_markdown.render(Comparison(NOTHING, PROJECT), Style())
    lines = text.splitlines()
    assert lines[1] == (
        "### \U0001f7e1 Outgate: 0 gained, 0 lost, 0 the same; 2 settings changed; target `prod`: "
        "1 gained, 2 lost, 1 treated differently; target `lab`: cannot be compared, as its "
        "policies have errors"
    )
    at = lines.index("On `prod`: 1 gained, 2 lost, 1 treated differently.")
    assert lines[at + 2] == "| | what | from | why |"
    assert lines[lines.index("<details>") - 1] == ""  # else it would be a row of the table


@pytest.mark.parametrize("number", [10, 11])
def test_ten_targets_are_shown_whole_and_the_others_in_a_line(number: int) -> None:
    targets = tuple(TargetDifference(f"t{n}", WHOLE) for n in range(number))
    text = diff_markdown.render(Comparison(NOTHING, ProjectDifference((), targets)), Style())
    assert text.count("\n| | what | from | why |") == 10
    assert text.count("\n- On `t10`: 1 gained, 2 lost, 1 treated differently.") == number - 10
