"""How a review puts entries together, and which statements it names for them."""

from itertools import permutations

import pytest

from outgate.deploy.review.groups import group_entries
from outgate.deploy.review.leads import RulesBehind, choose_leads
from outgate.deploy.review.risk import EXPLANATIONS, Level, Risk, RiskKind, level_of, order_risks
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.traffic_change.model import Cause, Effect, Reason
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.plan.model import Origin, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow, Piece
from outgate.values import replace
from tests.deploy.risky import BYPASS, KEEP, OFFICE, WITNESS, remote

STATEMENTS = {
    "anywhere": ReviewedStatement(text="anywhere"),
    "hq": ReviewedStatement(text="hq", sources=("hq",)),
    "lab": ReviewedStatement(text="lab", sources=("lab",)),
}


def entry(host: str = "a.example", *asking: str) -> ReviewEntry:
    flow = Flow(OFFICE, remote(host))
    return ReviewEntry(
        kind=Kind.OPENED,
        piece=Piece(flow, (), WITNESS),
        target=str(flow.remote),
        source="office",
        reasons=tuple(Reason(text, "l/t#1") for text in asking),
    )


def rule(host: str, **asking: str | None) -> Rule:
    """A rule, with what each statement asks for: the rule as it is (None) or what it covers."""
    origins = tuple(Origin(text, "l/t#1", "required", (), of) for text, of in asking.items())
    return Rule(RuleSource("s", OFFICE), remote(host), BYPASS, origins)


@pytest.mark.parametrize(
    ("asking", "rules", "leads"),
    [
        ((), [rule("a.example", hq=None)], ()),
        (("hq",), [], ("hq",)),
        (("hq", "lab"), [], ("hq", "lab")),
        # What asks for all of the destination from every address asks for all of it.
        (("anywhere", "hq"), [rule("a.example", hq=None, anywhere=None)], ("anywhere",)),
        (("anywhere", "hq", "lab"), [rule("a.example", hq=None, lab=None)], ("hq", "lab")),
        (("anywhere", "hq"), [rule("a.example", hq=None, anywhere="x")], ("hq",)),
        (("hq", "lab"), [rule("*.example", lab=None)], ("lab",)),
        (("hq", "lab"), [rule("*.example", hq="x", lab="y")], ("hq", "lab")),
        # A rule for a part of it, or for something else, tells nothing.
        (("hq", "lab"), [rule("b.example", lab=None)], ("hq", "lab")),
        # Nor does a statement that does not ask for this traffic.
        (("hq", "lab"), [rule("a.example", anywhere=None)], ("hq", "lab")),
    ],
)
def test_which_statements_are_named_first(
    asking: tuple[str, ...], rules: list[Rule], leads: tuple[str, ...]
) -> None:
    assert choose_leads(entry("a.example", *asking), rules, STATEMENTS) == leads


def test_the_rules_behind_traffic_are_those_that_share_some_of_it() -> None:
    same, wide, narrow = rule("a.example"), rule("*.example"), rule("*.a.example")
    elsewhere = replace(same, source=RuleSource("t", ("192.0.2.0/24",)))
    behind = RulesBehind([same, wide, narrow, elsewhere, rule("b.example")])
    assert set(behind.find(entry("a.example"))) == {same, wide}
    assert set(behind.find(entry("*.a.example"))) == {wide, narrow}
    assert behind.find(entry("z.test")) == ()


OTHERWISE = (
    replace(entry(), leads=("hq",)),
    replace(entry(), causes=(Cause.DRIFT,)),
    replace(entry(), effect=Effect.STOPPED),
    replace(entry(), lacking=("b has none",)),
    replace(entry(), denials=("d",)),
    replace(entry(), doubts=("d",)),
    replace(entry(), treatments=(BYPASS, KEEP)),
    replace(entry(), treatments=(KEEP, BYPASS)),
)


@pytest.mark.parametrize("other", OTHERWISE)
def test_what_has_another_reason_is_another_group(other: ReviewEntry) -> None:
    entries = [entry(), other, replace(other, source="lab")]
    groups = group_entries(entries, Kind.OPENED, STATEMENTS, Yardstick())
    assert sorted(group.flows for group in groups) == [1, 2]
    assert {group.change != "" for group in groups} == {False, other.treatments is not None}


def test_labels_and_other_statements_make_no_group_of_their_own() -> None:
    asked = replace(entry("a.example", "hq", "lab"), leads=("hq",))
    entries = [
        replace(asked, denials=("d",)),
        replace(asked, denials=("e",), reasons=asked.reasons[:1]),
        replace(asked, kind=Kind.CLOSED, denials=("f",)),
    ]
    (group,) = group_entries(entries, Kind.OPENED, STATEMENTS, Yardstick())
    assert (group.kind, group.effect, group.causes) == (Kind.OPENED, Effect.FULL, ())
    assert group.statements == (STATEMENTS["hq"],)
    assert group.also == (STATEMENTS["lab"],)
    assert group.why == "`d`, `e`, which denies it, goes"


def test_a_line_has_one_destination_and_the_widest_comes_first() -> None:
    wide, narrow, holed = (
        entry("*.example"),
        entry("b.example"),
        replace(entry("b.example"), without=("x",)),
    )
    elsewhere = replace(narrow, source="lab")
    entries = (narrow, holed, elsewhere, entry("a.example"), wide)
    for order in permutations(entries):
        (group,) = group_entries(order, Kind.OPENED, STATEMENTS, Yardstick())
        assert [(line.target, line.without, len(line.entries)) for line in group.lines] == [
            (wide.target, (), 1),
            (narrow.target, (), 2),  # from two places, which is wider than from one
            ("https://a.example:443", (), 1),
            (narrow.target, ("x",), 1),
        ]
        assert {*group.lines[1].sources} == {"office", "lab"}
        assert group.width == group.lines[0].width == Yardstick().measure(wide.piece.flow)
        assert group.targets == (wide.target, narrow.target, "https://a.example:443")


def test_what_a_name_stands_for_in_a_line_and_in_a_group() -> None:
    lab = ("192.0.2.0/24",)
    here, there = entry("a.example", "hq"), replace(entry("a.example", "lab"), source="lab")
    there = replace(there, piece=replace(there.piece, flow=Flow(lab, remote("a.example"))))
    more = replace(here, reasons=(Reason("hq", "l/t#2"), Reason("lab", "l/t#1")))
    elsewhere = replace(entry("b.example"), source="hall")
    entries = [replace(each, leads=()) for each in (here, there, more, elsewhere)]
    (group,) = group_entries(entries, Kind.OPENED, STATEMENTS, Yardstick())
    (line,) = (each for each in group.lines if each.target == here.target)
    for held in (line, group):
        assert held.addresses_of("office") == OFFICE
        assert held.addresses_of("lab") == lab
        assert held.addresses_of("nowhere") == ()
    assert group.addresses_of("hall") == OFFICE
    assert line.addresses_of("hall") == ()
    assert line.rows == ("l/t#1", "l/t#2")
    assert group.sources == ("office", "lab", "hall")
    assert more.statements == ("hq", "lab")


def test_of_groups_the_widest_comes_first_and_then_the_longest() -> None:
    groups = (
        [replace(entry("*.example"), leads=("lab",))],
        [replace(entry(f"{name}.test"), leads=("hq",)) for name in "cd"],
        [replace(entry("a.test"), leads=("lab",), causes=(Cause.DRIFT,))],
        [replace(entry("b.test"), leads=("anywhere",))],
    )
    wanted = [[each.target for each in group] for group in groups]
    for order in permutations(groups):
        entries = [each for group in order for each in group]
        made = group_entries(entries, Kind.OPENED, STATEMENTS, Yardstick())
        assert [[line.target for line in group.lines] for group in made] == wanted


def test_the_gravest_risk_is_the_level_and_comes_first() -> None:
    def risk(kind: RiskKind, level: Level, text: str) -> Risk:
        return Risk(kind=kind, level=level, text=text, count=1)

    ordered = (
        risk(RiskKind.UNREAD, Level.DANGER, "z"),
        risk(RiskKind.EXPIRING, Level.DANGER, "a"),
        risk(RiskKind.UNREAD, Level.LOOK, "b"),
        risk(RiskKind.DRIFT, Level.LOOK, "a"),
        risk(RiskKind.DRIFT, Level.LOOK, "b"),
        risk(RiskKind.OPEN_WILDCARD, Level.NONE, "a"),
    )
    for order in permutations(ordered):
        assert order_risks(order) == ordered
    assert level_of(()) is Level.NONE
    assert level_of(ordered[5:]) is Level.NONE
    assert level_of(reversed(ordered[2:])) is Level.LOOK
    assert level_of(reversed(ordered)) is Level.DANGER
    assert ordered[0].name == "unread"
    assert ordered[5].name == "open wildcard"
    assert ordered[5].explanation == EXPLANATIONS[RiskKind.OPEN_WILDCARD]
