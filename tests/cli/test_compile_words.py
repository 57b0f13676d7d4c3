"""A plan without a target, word by word: its rules, and what is beside them."""

from typing import Any

import pytest

from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from outgate.plan.model import Plan, PlanWarning, Quarantined, Retained, Withheld
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.builders.plans import plan_with
from tests.builders.rules import rule

STYLE = Style()


def from_source(host: str, name: str, *addresses: str) -> Any:
    return replace(rule(host), source=RuleSource(name, addresses))


def text_of(result: object, style: Style = STYLE) -> list[str]:
    return render(result, "text", style).splitlines()


WHOLE = replace(
    plan_with(
        (
            rule("a.example"),
            from_source("b.example", "10.0.0.0/8", "10.0.0.0/8"),
            from_source("c.example", "office", "10.1.0.0/16", "10.2.0.0/16"),
            from_source("d.example", "office", "10.1.0.0/16", "10.2.0.0/16"),
        )
    ),
    warnings=(PlanWarning("open-wildcard", "it opens much", None),),
    retained=(Retained("any -> https://r.example:443", "2027-01-01", "2026-09-03"),),
    withheld=(Withheld("s", "l/urls#1", "https://w.example:443", "updates"),),
    quarantined=(Quarantined("l/urls#2", "", "it is odd", ()),),
)


def test_a_plan_without_a_target() -> None:
    assert text_of(WHOLE) == [
        "4 rules from catalog 2026-07-03",
        "",
        "from any",
        "    https://a.example:443",
        "from 10.0.0.0/8",
        "    https://b.example:443",
        "from office (10.1.0.0/16, 10.2.0.0/16)",
        "    https://c.example:443",
        "    https://d.example:443",
        "",
        "warning[open-wildcard]: it opens much",
        "retained: 1 rule that the catalog dropped stays open for now",
        "    any -> https://r.example:443 (dropped by 2026-09-03, until 2027-01-01)",
        "withheld: 1 required endpoint is left out by `without`",
        "    https://w.example:443 (updates, l/urls#1)",
        "quarantined: 1 row of the list could not be read and may concern you",
        "    (no URL) (l/urls#2): it is odd",
        "",
        f"digest {WHOLE.digest}",
    ]
    assert "\x1b[33m" in render(WHOLE, "text", Style(color=True))
    warned = replace(WHOLE, retained=(), withheld=(), quarantined=())
    assert text_of(warned)[-3:] == [
        "warning[open-wildcard]: it opens much",
        "",
        f"digest {WHOLE.digest}",
    ]
    bare: Plan = replace(warned, warnings=(), rules=())
    assert text_of(bare) == [
        "0 rules from catalog 2026-07-03",
        "",
        "",
        f"digest {bare.digest}",
    ]


@pytest.mark.parametrize("number", [10, 11, 12])
def test_ten_of_what_is_beside_a_plan_are_listed(number: int) -> None:
    plan = replace(
        WHOLE,
        retained=WHOLE.retained * number,
        withheld=WHOLE.withheld * number,
        quarantined=tuple(replace(WHOLE.quarantined[0], url="u") for _ in range(number)),
    )
    lines = text_of(plan)
    assert [line.partition(":")[2] for line in lines if line.startswith(("ret", "wit", "qua"))] == [
        f" {number} rules that the catalog dropped stay open for now",
        f" {number} required endpoints are left out by `without`",
        f" {number} rows of the list could not be read and may concern you",
    ]
    rest = f"    and {number - 10} more (`outgate compile` lists them all)"
    assert lines.count(rest) == (3 if number > 10 else 0)
    assert lines.count("    u (l/urls#2): it is odd") == 10
