"""The plans for all targets in text, word by word: with everything, and bare."""

from outgate.cli.views import plan_all_text
from outgate.cli.views.wording import Style
from tests.builders.all_plans import BARE, WHOLE


def test_the_text() -> None:
    assert plan_all_text.render(WHOLE, Style()).splitlines() == [
        "Plans for 3 targets: 1 with changes, 1 without changes, 1 that could not be planned.",
        "",
        "Plan for `one`: opens 1, closes 0, treats 0 differently (0 rules, 0 writes).",
        "Worth a look: 2 risks",
        "  ! unknown place: outside of the domains of the published lists: `https://o.example:443`",
        "  ! from anywhere: open to every address: `https://o.example:443`",
        "fidelity: 2 exact, 1 wider",
        "  ! it is wider",
        "  ! it lets through beside all rules: tcp and udp from 10.1.0.0/16 to anywhere, as "
        "`otherwise: direct` lets it out",
        "  ! 1 rule is told by address only (`office -> https://*.a.example:443`): whatever "
        "else has that address gets through as well",
        "",
        "opens (1)",
        "  from any",
        "    + https://o.example:443",
        "",
        "No changes. Target `two` holds the 0 rules of the policy, and nothing else.",
        "",
        "No plan for `three`.",
        "error[target-failed]: it does not answer",
        "  = help: try again",
        "",
        "Where `one` and `two` differ.",
        "not compared: `three`, which has no rules",
        "",
        "let through by `one`, not by `two` (2)",
        "  https://*.a.example:443 from office, but for https://b.a.example:443",
        "      such as https://any.a.example from 10.0.0.1; behind it: `allow gone`, "
        "a.policy:1, b.policy:2",
        "  https://*.a.example:443 from lab",
        "      such as https://any.a.example from 10.0.0.1",
        "",
        "let through by `two` beside all rules, not by `one`: tcp and udp from 10.1.0.0/16 "
        "to anywhere, as `otherwise: direct` lets it out",
        "",
        "told by address only by `two`, by name by `one`: whatever else has that address "
        "gets through there as well (1)",
        "  https://*.a.example:443 from office",
        "",
        "stays under HTTPS inspection on `one`, not on `two`: it cannot (1)",
        "  https://*.a.example:443 from office",
    ]
    assert plan_all_text.render(BARE, Style()).splitlines() == [
        "Plans for 1 target: 1 without changes.",
        "",
        "No changes. Target `t` holds the 0 rules of the policy, and nothing else.",
    ]
