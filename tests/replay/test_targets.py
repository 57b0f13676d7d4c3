"""What a request is taken for, and what the policy says to it: each reason and each verdict once.

A request that is judged where it cannot be is a rule that looks unused, or a break that is none.
"""

import pytest

from outgate.replay.flows import LoggedFlow
from outgate.replay.verdicts import (
    Answer,
    JudgedRules,
    Reason,
    Verdict,
    one_address,
    read_target,
)
from outgate.traffic.interval import EVERY_ADDRESS, NO_ADDRESS, AddressSet, address_set
from outgate.traffic.tags import NO_TAGS
from tests.builders.rules import rule

SITE = address_set(("10.20.0.0/16",))
HERE = address_set(("10.20.0.1/32",))


def flow(host: str, protocol: str = "https", port: int = 443) -> LoggedFlow:
    return LoggedFlow("", protocol, host, port, "", "allow", 1, "", "")


@pytest.mark.parametrize(
    ("asked", "text", "reason"),
    [
        (flow("A.example."), "https://a.example", None),
        (flow("a.example", port=8443), "https://a.example:8443", None),
        (flow("a.example", "http", 80), "http://a.example", None),
        (flow("a.example", "http", 443), "http://a.example:443", None),
        (flow("a.example", "tcp", 443), "tcp://a.example:443", None),
        (flow("192.0.2.1"), "https://192.0.2.1", None),
        (flow("[2001:db8::1]"), "https://[2001:db8::1]", None),
        (flow("2001:DB8::1", port=8443), "https://[2001:db8::1]:8443", None),
        (flow("intranet"), "https://intranet", Reason.SINGLE_LABEL),
        (flow("intranet."), "https://intranet.", Reason.SINGLE_LABEL),
        (flow(""), "https://", Reason.NO_HOST),
        (flow("."), "https://.", Reason.NO_HOST),
        (flow("a..example"), "https://a..example", Reason.NO_HOST),
        (flow("fe80::1%eth0"), "https://[fe80::1%eth0]", Reason.SINGLE_LABEL),
        (flow("a.example", "udp", 53), "udp://a.example:53", Reason.PROTOCOL),
        (flow("a.example", "ftp", 21), "ftp://a.example:21", Reason.PROTOCOL),
        (flow("a.example", port=0), "https://a.example:0", Reason.NO_PORT),
        (flow("a.example", port=65_536), "https://a.example:65536", Reason.NO_PORT),
    ],
)
def test_what_a_request_asks_for(asked: LoggedFlow, text: str, reason: Reason | None) -> None:
    target = read_target(asked)
    assert (str(target), target.reason) == (text, reason)
    assert bool(target.remotes) is (reason is None)
    assert target.address is (text[8:].startswith(("192", "[2001")))


def test_of_a_connection_nobody_knows_what_it_speaks() -> None:
    for port, protocols in ((443, {"tcp", "https"}), (80, {"tcp", "http"}), (25, {"tcp"})):
        remotes = read_target(flow("a.example", "tcp", port)).remotes
        assert {remote.protocol for remote in remotes} == protocols


def answer(
    allowed: AddressSet = NO_ADDRESS,
    partly: AddressSet = NO_ADDRESS,
    unknown: AddressSet = NO_ADDRESS,
    unnamed: AddressSet = NO_ADDRESS,
) -> Answer:
    return Answer(allowed, partly, unknown, unnamed, (), ())


@pytest.mark.parametrize(
    ("said", "verdict", "reason"),
    [
        (answer(), Verdict.DENIED, None),
        (answer(allowed=SITE), Verdict.ALLOWED, None),
        (answer(allowed=SITE, partly=SITE), Verdict.ALLOWED, None),
        (answer(partly=SITE), Verdict.DEPENDS, None),
        (answer(partly=SITE, unknown=SITE), Verdict.DEPENDS, None),
        (answer(unknown=SITE), Verdict.NOT_JUDGED, Reason.UNKNOWN_TAG),
        (answer(unknown=SITE, unnamed=SITE), Verdict.NOT_JUDGED, Reason.UNKNOWN_TAG),
        (answer(unnamed=SITE), Verdict.NOT_JUDGED, Reason.NO_NAME),
        (answer(allowed=address_set(("10.30.0.0/16",))), Verdict.DENIED, None),
    ],
)
def test_the_verdict_for_a_source(said: Answer, verdict: Verdict, reason: Reason | None) -> None:
    assert said.judge(HERE) == (verdict, reason)


@pytest.mark.parametrize(
    ("said", "verdict", "reason"),
    [
        (answer(), Verdict.DENIED, None),
        (answer(allowed=EVERY_ADDRESS), Verdict.ALLOWED, None),
        (answer(partly=EVERY_ADDRESS), Verdict.DEPENDS, None),
        (answer(allowed=SITE, partly=EVERY_ADDRESS), Verdict.NOT_JUDGED, Reason.SOURCE_HIDDEN),
        (answer(partly=SITE), Verdict.NOT_JUDGED, Reason.SOURCE_HIDDEN),
        (answer(unknown=SITE), Verdict.NOT_JUDGED, Reason.SOURCE_HIDDEN),
        (answer(unnamed=EVERY_ADDRESS), Verdict.NOT_JUDGED, Reason.SOURCE_HIDDEN),
    ],
)
def test_the_verdict_where_the_source_is_hidden(
    said: Answer, verdict: Verdict, reason: Reason | None
) -> None:
    assert said.judge(None) == (verdict, reason)


def test_how_a_host_is_open_by_another_way() -> None:
    """What helps somebody whose client asks by http where the policy has https."""
    rules = (
        rule("*.a.example", source=("10.20.0.0/16",)),
        rule("a.example", "tcp:8443"),
        rule("b.example"),
        rule(("192.0.2.0/24",), "tcp:25"),
    )
    judged = JudgedRules(rules, NO_TAGS)
    ways = judged.by_other_transport(read_target(flow("x.a.example", "http", 80)))
    assert [(str(remote), sources) for remote, sources in ways] == [
        ("https://*.a.example:443", SITE)
    ]
    assert judged.by_other_transport(read_target(flow("x.a.example"))) == ()
    (other,) = judged.by_other_transport(read_target(flow("a.example")))
    assert (str(other[0]), other[1]) == ("tcp://a.example:8443", EVERY_ADDRESS)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10.20.0.1", HERE),
        ("2001:db8::1", address_set(("2001:db8::1/128",))),
        ("10.20.0", None),
        ("fe80::1%eth0", None),
        ("", None),
        ("10.20.0.1/32", None),
    ],
)
def test_an_address_as_a_log_writes_it(text: str, wanted: AddressSet | None) -> None:
    assert one_address(text) == wanted
