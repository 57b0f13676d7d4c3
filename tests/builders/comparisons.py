"""Two sides and a project compared: with every kind of difference, and with none."""

from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.plan.comparison.compare import Side, difference
from outgate.plan.comparison.provenance import Standing
from outgate.plan.model import Because, Origin, PlanWarning, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import address_set
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP, rule

OFFICE, LAB = ("10.0.0.0/8",), ("192.0.2.0/24",)


def asked(made: Rule, name: str, addresses: tuple[str, ...] = OFFICE) -> Rule:
    """A rule from a named source, for a statement and a row."""
    origin = Origin("allow s", "l/urls#7", "required", (Because("r", "why"),), None)
    return replace(made, source=RuleSource(name, addresses), origins=(origin,))


def warning(word: str) -> PlanWarning:
    """A warning of a plan, told apart by a word."""
    return PlanWarning(f"code-{word}", f"it is {word}", None)


STATEMENTS = {"allow s": Standing(("a.policy:3", "b.policy:4"), address_set(OFFICE))}
BEFORE = Side(
    name="main",
    rules=(
        asked(rule("same.example"), "office"),
        asked(rule("lost.example/x/*"), "lab", LAB),
        asked(rule("treated.example", treatment=BYPASS), "office"),
        asked(rule("*.hole.example"), "office"),
    ),
    edition="2025-12-25",
    statements=STATEMENTS,
    warnings=(warning("gone"), warning("standing")),
)
AFTER = Side(
    name="branch",
    rules=(
        asked(rule("same.example"), "office"),
        asked(rule("treated.example", treatment=KEEP), "office"),
        asked(rule("a.hole.example"), "office"),
        asked(rule(("203.0.113.0/24",), "tcp:8443"), "lab", ("198.51.100.0/24",)),
    ),
    edition="2026-09-03",
    statements=STATEMENTS,
    warnings=(warning("standing"), warning("new")),
)
WHOLE = difference(BEFORE, AFTER)
PROJECT = ProjectDifference(
    (Setting(None, "retain", "5d", "6d"), Setting("prod", "tier", None, "Premium")),
    (TargetDifference("prod", WHOLE), TargetDifference("lab", None, "its policies have errors")),
)
NOTHING = difference(Side(name="a", rules=()), Side(name="b", rules=()))
