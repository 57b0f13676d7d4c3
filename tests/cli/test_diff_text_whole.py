"""A comparison in text, word by word: of policies, and of a project."""

from outgate.cli.views import diff_text
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference
from outgate.plan.comparison.compare import difference
from outgate.values import replace
from tests.builders.comparisons import BEFORE, NOTHING, PROJECT, WHOLE, warning

LISTS = [
    "gained (1)",
    "  + tcp://203.0.113.0/24:8443 from 198.51.100.0/24",
    "      such as tcp://203.0.113.1:8443 from 198.51.100.1",
    "      by the live rule `lab -> tcp://203.0.113.0/24:8443`",
    "",
    "lost (2)",
    "  - https://*.hole.example:443 from office",
    "      but for https://a.hole.example:443",
    "      such as https://any.hole.example from 10.0.0.1",
    "      a.policy:3, b.policy:4 (l/urls#7); `branch` has the statement, for other devices",
    "  - https://lost.example:443/x/* from 192.0.2.0/24",
    "      such as https://lost.example/x/ from 192.0.2.1",
    "      by the live rule `lab -> https://lost.example:443/x/*`",
    "",
    "treated differently (1)",
    "  ~ https://treated.example:443 from office: inspection bypass -> keep",
    "      such as https://treated.example from 10.0.0.1",
    "",
    "names that mean something else (1)",
    "  ~ lab: 192.0.2.0/24 -> 198.51.100.0/24",
    "",
]


def test_the_text() -> None:
    text = diff_text.render(Comparison(WHOLE, ProjectDifference()), Style())
    assert text.splitlines() == [
        *LISTS,
        "1 gained, 2 lost, 1 treated differently, 1 the same.",
        "permissiveness 38.3 -> 2.8",
        "new warning[code-new]: it is new",
        "gone warning[code-gone]: it is gone",
        "warnings that stand as before: 1",
    ]
    assert diff_text.render(Comparison(NOTHING, ProjectDifference()), Style()).splitlines() == [
        "No difference. `a` and `b` allow the same traffic, to 0 targets.",
        "permissiveness 0.0",
    ]


def test_the_text_of_a_project() -> None:
    """Settings come first, then each target with its own lists, then what all share."""
    text = diff_text.render(Comparison(NOTHING, PROJECT), Style())
    assert text.splitlines() == [
        "settings (2)",
        "  ~ retain: 5d -> 6d",
        "  ~ target `prod`: tier: not set -> Premium",
        "",
        "target `prod`: 1 gained, 2 lost, 1 treated differently",
        *LISTS,
        "target `lab`: cannot be compared, as its policies have errors",
        "",
        "`a` and `b` allow the same traffic, to 0 targets.",
        "2 settings changed.",
        "target `prod`: 1 gained, 2 lost, 1 treated differently.",
        "target `lab`: cannot be compared, as its policies have errors.",
        "permissiveness 0.0",
    ]


def test_warnings_that_only_stand_are_not_told() -> None:
    same = replace(BEFORE, warnings=(warning("standing"),))
    text = diff_text.render(Comparison(difference(same, same), ProjectDifference()), Style())
    assert "standing" not in text
