"""What speaks for and against closing a rule that no request needed, and who is counted for what.

Somebody closes rules by this list: a reason that is not the true one closes what devices need.
"""

from collections.abc import Callable

import pytest

from outgate.plan.comparison.compare import Side
from outgate.plan.model import Origin, Rule
from outgate.replay.attribution import Attribution
from outgate.replay.devices import DeviceBook, KnownDevice, Unknown
from outgate.replay.flows import LoggedFlow
from outgate.replay.fold import Folder
from outgate.replay.replay import segments_of
from outgate.replay.report import UnusedRule
from outgate.replay.usage import Usage
from outgate.replay.verdicts import JudgedRules
from outgate.traffic.tags import NO_TAGS
from outgate.values import replace
from tests.builders.rules import rule

NAME = LoggedFlow("10.0.0.1", "https", "other.example", 443, "", "allow", 1, "", "")
ADDRESS = NAME._replace(host="192.0.2.1", protocol="tcp")
HOST = rule("a.example")


def asked_by(of: Rule, *needs: str) -> Rule:
    """A rule that rows of a list ask for, each with its need."""
    origins = tuple(
        Origin(statement=f"s{number}", endpoint=f"e{number}", need=need, because=())
        for number, need in enumerate(needs)
    )
    return replace(of, origins=origins)


def usage_of(
    flows: list[LoggedFlow], *rules: Rule, own: Callable[[str], bool] = lambda _: False
) -> Usage:
    side = Side(name="policies", rules=rules)
    judged = JudgedRules(rules, NO_TAGS)
    folder = Folder(judged, segments_of(side, judged), None)
    folder.add(flows)
    folded = folder.fold()
    return Usage(folded, tuple(Attribution(side).allowed(folded)), side, own)


def graded(usage: Usage, *retained: str) -> UnusedRule:
    (grade,) = usage.unused(retained)
    return grade


NETWORKS = asked_by(rule(("198.51.100.0/24",), "tcp:443"), "optional")
REQUIRED, OPTIONAL = asked_by(HOST, "optional", "required"), asked_by(HOST, "optional")


@pytest.mark.parametrize(
    ("of", "flow", "proposed", "need", "because"),
    [
        (REQUIRED, NAME, False, "required", "a published list says that devices need it"),
        (OPTIONAL, NAME, True, "optional", "optional"),
        (HOST, NAME, False, "unknown", "nobody knows what it is for"),
        (OPTIONAL, ADDRESS, False, "optional", "the log cannot tell: it has no names"),
        (REQUIRED, ADDRESS, False, "required", "the log cannot tell: it has no names"),
        (NETWORKS, ADDRESS, True, "optional", "optional"),
        (NETWORKS, NAME, False, "optional", "the log cannot tell: it has no addresses"),
    ],
)
def test_a_rule_that_no_request_needed(
    of: Rule, flow: LoggedFlow, proposed: bool, need: str, because: str
) -> None:
    grade = graded(usage_of([flow], of))
    assert (grade.proposed, grade.need, grade.because) == (proposed, need, because)
    assert grade.statements == tuple(sorted(origin.statement for origin in of.origins))


def test_what_only_an_earlier_edition_asks_for_may_go() -> None:
    grade = graded(usage_of([NAME], REQUIRED), REQUIRED.key)
    assert (grade.proposed, grade.because) == (True, "only an earlier edition asks for it")


def test_what_a_team_asks_for_itself_may_go_though_it_calls_it_required() -> None:
    both = asked_by(HOST, "required", "required")
    grade = graded(usage_of([NAME], both, own=lambda _: True))
    assert (grade.proposed, grade.need) == (True, "optional")
    assert grade.because == "only a service of your own asks for it"
    # A published list beside it wants it still.
    mixed = graded(usage_of([NAME], both, own=lambda endpoint: endpoint == "e0"))
    assert (mixed.proposed, mixed.need) == (False, "required")


def test_a_request_that_may_have_been_for_a_path_speaks_for_its_rule() -> None:
    grade = graded(
        usage_of([NAME._replace(host="a.example")], asked_by(rule("a.example/x"), "optional"))
    )
    assert (grade.proposed, grade.because) == (
        False,
        "the log cannot tell: some requests may need it",
    )


def test_a_source_that_only_rules_together_hold_speaks_for_both() -> None:
    """A proxy's requests come from nobody knows whom; no rule alone is for all of them."""
    flow = NAME._replace(host="a.example", source="")
    halves = tuple(
        asked_by(rule("a.example", source=(half,)), "optional")
        for half in ("0.0.0.0/1", "128.0.0.0/1")
    )
    assert [grade.proposed for grade in usage_of([flow], *halves).unused(())] == [False, False]


def test_requests_are_counted_for_the_rule_that_decides_and_told_of_the_others() -> None:
    wide, narrow = rule("*.a.example"), asked_by(rule("x.a.example"), "optional")
    usage = usage_of([NAME._replace(host="x.a.example", requests=5)], wide, narrow)
    told = {each.key: (each.sums.requests, each.also) for each in usage.rules()}
    assert told == {narrow.key: (5, 0), wide.key: (0, 5)}
    assert usage.unused(()) == ()


def test_who_sends_from_an_address() -> None:
    """Devices that count come before those that do not; of several fleets nobody knows which."""
    book = DeviceBook(
        [
            KnownDevice(addresses=("10.0.0.1", "10.0.0.1"), fleets=("linux",), name="b"),
            KnownDevice(addresses=("10.0.0.1",), fleets=("linux",), name="a"),
            KnownDevice(addresses=("10.0.0.2",), fleets=("linux",), counts=False, name="c"),
            KnownDevice(addresses=("10.0.0.2", "10.0.0.3"), fleets=("macos",)),
            KnownDevice(addresses=("10.0.0.4",), fleets=("macos",), counts=False),
            KnownDevice(addresses=("10.0.0.5", "10.0.0.3"), fleets=("one", "two")),
            KnownDevice(addresses=("2001:db8::7",), fleets=()),
        ],
        "2026-11-29",
    )
    assert (book.counted, book.others, book.addresses, book.last_seen) == (5, 2, 6, "2026-11-29")
    senders = {
        address: book.sender(book.at(address))
        for address in (
            "10.0.0.9", "10.0.0.3", "2001:DB8:0::7", "10.0.0.4", "10.0.0.5", "10.0.0.2", "10.0.0.1",
        )
    }  # fmt: skip
    assert [(each.fleet, each.fleets, each.why) for each in senders.values()] == [
        (None, (), Unknown.NO_DEVICE),
        (None, (), Unknown.DIFFERENT),
        (None, (), Unknown.NO_FLEET),
        (None, (), Unknown.NOT_COUNTED),
        (None, ("one", "two"), Unknown.UNDECIDED),
        ("macos", ("macos",), None),
        ("linux", ("linux",), None),
    ]
    assert book.names(book.at("10.0.0.1")) == ("a", "b")
    assert book.names(book.at("10.0.0.3")) == ()
    # Fleets by their names; then what is not known, the likeliest reason first.
    ordered = sorted(senders.values(), key=lambda each: each.order)
    assert [each.fleet or each.why for each in ordered] == [
        "linux", "macos", Unknown.UNDECIDED, Unknown.DIFFERENT, Unknown.NO_FLEET,
        Unknown.NOT_COUNTED, Unknown.NO_DEVICE,
    ]  # fmt: skip
