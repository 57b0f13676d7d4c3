"""Where a file sends what: networks as spans, and devices that share it."""

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.backends.pac import render
from outgate.backends.pac.lowering import goes_direct
from outgate.backends.pac.networks import Span, find_spans
from outgate.backends.pac.renderer import PacRenderer
from outgate.backends.pac.settings import read_settings
from outgate.backends.rendered import Context
from outgate.plan.model import Proxy, Rule
from outgate.traffic.interval import address_set
from outgate.values import replace
from tests.backends.pac.plans import PROXIES, text_of
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, PLAIN, rule

TEN, ELEVEN = "4:0a000000", "4:0b000000"


@pytest.mark.parametrize(
    ("ways", "spans"),
    [
        ([], []),
        ([(("10.0.0.0/8",), False)], [(TEN, "4:0affffff", False)]),
        ([(("2001:db8::/32",), True)],
         [("6:20010db8000000000000000000000000", "6:20010db8ffffffffffffffffffffffff", True)]),
        ([(("*",), True)],
         [("4:00000000", "4:ffffffff", True), ("6:" + "0" * 32, "6:" + "f" * 32, True)]),
        # What follows in one way is one span; a gap, another way or another family is none.
        ([(("10.0.0.0/8", "11.0.0.0/9"), False)], [(TEN, "4:0b7fffff", False)]),
        ([(("10.0.0.0/8",), False), (("11.0.0.0/9",), False)], [(TEN, "4:0b7fffff", False)]),
        ([(("10.0.0.0/8",), False), (("11.0.0.0/8",), True)],
         [(TEN, "4:0affffff", False), (ELEVEN, "4:0bffffff", True)]),
        ([(("10.0.0.0/8", "12.0.0.0/8"), False)],
         [(TEN, "4:0affffff", False), ("4:0c000000", "4:0cffffff", False)]),
        ([(("10.0.0.0/8", "::b00:0/104"), False)],
         [(TEN, "4:0affffff", False), ("6:" + "0" * 24 + "0b000000", "6:" + "0" * 24 + "0bffffff",
                                       False)]),
        # The smaller set counts, and of two of one size what must not pass a proxy.
        ([(("10.0.0.0/8",), True), (("10.128.0.0/9",), False)],
         [(TEN, "4:0a7fffff", True), ("4:0a800000", "4:0affffff", False)]),
        ([(("10.0.0.0/8",), False), (("10.0.0.0/8",), True)], [(TEN, "4:0affffff", True)]),
        ([(("10.0.0.0/8",), True), (("10.0.0.0/8",), False)], [(TEN, "4:0affffff", True)]),
        ([(("10.0.0.0/9", "12.0.0.0/9"), True), (("10.0.0.0/8",), False)],
         [(TEN, "4:0a7fffff", True), ("4:0a800000", "4:0affffff", False),
          ("4:0c000000", "4:0c7fffff", True)]),
    ],
)  # fmt: skip
def test_networks_are_spans_that_do_not_overlap(
    ways: list[tuple[tuple[str, ...], bool]], spans: list[tuple[str, str, bool]]
) -> None:
    assert list(find_spans(ways)) == [Span(*span) for span in spans]
    assert find_spans(ways[::-1]) == find_spans(ways)


HAMBURG, DESK = ("10.20.0.0/16",), ("10.20.4.0/24",)
ALL = rule("x.example")
ALL_DIRECT = rule("x.example", treatment=DIRECT)


@pytest.mark.parametrize(
    ("rules", "served", "direct"),
    [
        ((ALL,), ("*",), False),
        ((ALL_DIRECT,), ("*",), True),
        ((ALL, rule("x.example", treatment=DIRECT, source=HAMBURG)), ("*",), True),
        ((ALL, rule("x.example", treatment=DIRECT, source=HAMBURG)), ("10.24.0.0/16",), False),
        ((ALL_DIRECT, rule("x.example", source=HAMBURG)), HAMBURG, False),
        ((ALL_DIRECT, rule("x.example", source=HAMBURG)), DESK, False),
        ((ALL_DIRECT, rule("x.example", source=HAMBURG)), ("10.20.0.0/15",), True),
        # Each device by the narrowest rule that it is in, of three that nest.
        ((ALL, rule("x.example", treatment=DIRECT, source=HAMBURG),
          rule("x.example", source=DESK)), DESK, False),
        ((ALL, rule("x.example", treatment=DIRECT, source=HAMBURG),
          rule("x.example", source=DESK)), HAMBURG, True),
        # Paths of one host, of which one must not pass a proxy.
        ((rule("x.example/a", treatment=DIRECT), rule("x.example/b")), ("*",), True),
        ((), ("*",), False),
    ],
)  # fmt: skip
def test_what_devices_that_share_a_file_must_do(
    rules: tuple[Rule, ...], served: tuple[str, ...], direct: bool
) -> None:
    for ordered in (rules, rules[::-1]):
        assert goes_direct(ordered, address_set(served)) is direct


def test_a_file_whole(snapshot: SnapshotAssertion) -> None:
    """What browsers are asked about in other tests, to be read by who changes it."""
    direct = replace(PLAIN, proxy=Proxy.DIRECT)
    text = text_of(
        rule("x.example"),
        rule("*.x.example", treatment=DIRECT),
        rule("y.example/a{,/*}", "http:80", PLAIN),
        rule("y.example/a/b/*", "http:80", direct),
        rule("y.example/a/b", "http:80", PLAIN),
        rule(("10.0.0.0/8", "2001:db8::/32"), "https:8443"),
        rule(("10.1.0.0/16",), "https:8443", DIRECT),
    )
    assert text.partition("\nfunction")[0] == snapshot


def test_a_file_may_be_as_long_as_browsers_read(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_with((rule("x.example"),))
    renderer = PacRenderer(read_settings({"proxies": PROXIES}))
    size = len(text_of(rule("x.example")))
    monkeypatch.setattr(render, "MOST_BYTES", size)
    assert renderer.render(plan, Context())[0] is not None
    monkeypatch.setattr(render, "MOST_BYTES", size - 1)
    result, problems = renderer.render(plan, Context())
    assert (result, problems[-1].code.id) == (None, "target-limit")
    assert f"would have {size:,} bytes, and Chromium reads {size - 1:,}" in problems[-1].message


@pytest.mark.parametrize("key", ["proxies", "sources"])
def test_one_text_is_no_list(key: str) -> None:
    with pytest.raises(TypeError):
        read_settings({"proxies": ["p:1"], key: "p:1"})


@pytest.mark.parametrize(
    ("source", "help"),
    [("hamberg", "did you mean `hamburg`?"), ("zz", "write its networks under `sources`")],
)
def test_a_source_that_no_rule_has(source: str, help: str) -> None:
    one = rule("x.example", source=HAMBURG)
    named = replace(one, source=replace(one.source, name="hamburg"))
    renderer = PacRenderer(read_settings({"proxies": PROXIES, "sources": [source]}))
    result, (problem,) = renderer.render(plan_with((named,)), Context())
    assert (result, problem.code.id, problem.help) == (None, "unknown-source", help)
