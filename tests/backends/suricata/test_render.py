"""What becomes of plans: exact, wider with a witness, or refused; and what is told of it."""

import re
from ipaddress import IPv4Address, summarize_address_range

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.backends.rendered import Context
from outgate.backends.suricata.file import file_text
from outgate.backends.suricata.renderer import SuricataRenderer
from outgate.backends.suricata.rules import text
from outgate.backends.suricata.rules.lines import assign_sids
from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.reading import read_rules
from outgate.backends.suricata.rules.text import lay_out
from outgate.backends.suricata.settings import read_settings
from outgate.backends.suricata.store import MAX_BYTES
from outgate.catalog.model import Cloud, ServiceTag
from outgate.catalog.store import Store
from outgate.plan.model import Rule
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.backends.suricata.engine import Engine, Verdict
from tests.backends.suricata.packets import Conversation, client_hello, request
from tests.backends.suricata.plans import drawn_plan, lines_of, rendered, text_of, with_tail
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule
from tests.support import shipped

HAMBURG = ("10.20.0.0/15",)
EXAMPLE = (
    rule("winatp-gw-neu.microsoft.com"),
    rule("*.endpoint.security.microsoft.com"),
    rule("www.microsoft.com/pki/*", "http:80", PLAIN),
    rule("*.wns.windows.com", treatment=DIRECT, source=HAMBURG),
    rule("*.blob.core.windows.net", treatment=KEEP),
    rule(("20.77.0.0/16",), "tcp:443"),
    rule("www.microsoft.com/security/encyclopedia/adlpackages.aspx"),
)


def render(*rules: Rule, accept: bool = False, **settings: object) -> tuple[list[str], list[str]]:
    """Fidelities of the rules, and the codes of what is said."""
    raw = {"path": "outgate.rules", **settings}
    renderer = SuricataRenderer(read_settings(raw, {"url-path": "why"} if accept else {}))
    result, problems = renderer.render(plan_with(rules), Context())
    fidelity = [] if result is None else [fidelity.value for _, fidelity in result.fidelity]
    unkept = [] if result is None else [one.fact.value for one in result.unkept]
    return fidelity, [*(problem.code.id for problem in problems), *unkept]


@pytest.mark.parametrize(
    ("one", "settings", "expected"),
    [
        (rule("x.example"), {}, (["exact"], [])),
        (rule("*.x.example", "https:8443"), {}, (["exact"], [])),
        (rule("x.example/a/*", "http:80", PLAIN), {}, (["exact"], [])),
        (rule("x.example/a/*", "http:80", PLAIN), {"tail": "none"}, ([], ["wider-rule"])),
        (rule("x.example", "http:80", PLAIN), {"tail": "none"}, (["exact"], [])),
        (rule(("192.0.2.0/24", "2001:db8::/32"), "tcp:443", PLAIN), {}, (["exact"], [])),
        (rule(("192.0.2.0/24",), "https:443"), {}, (["exact"], [])),
        (rule("db.example", "tcp:1433", PLAIN), {}, ([], ["unsupported-rule"])),
        (rule("x.example/a"), {}, ([], ["wider-rule"])),
        (rule("x.example/a"), {"accept": True}, (["wider"], ["accepted-widening"])),
        (rule("x.example", treatment=KEEP), {}, (["exact"], ["keep"])),
        (rule("x.example", treatment=DIRECT), {}, (["exact"], [])),
        (rule("x.example", treatment=BYPASS), {}, (["exact"], [])),
        (rule("x.example", source=("::ffff:10.0.0.0/104",)), {}, (["exact"], [])),
    ],
)
def test_one_rule(
    one: Rule, settings: dict[str, object], expected: tuple[list[str], list[str]]
) -> None:
    accept = settings.get("accept") is True
    rest = {key: value for key, value in settings.items() if key != "accept"}
    assert render(one, accept=accept, **rest) == expected


@pytest.mark.parametrize("tail", ["drop", "none"])
def test_a_file(snapshot: SnapshotAssertion, engine: Engine, tail: str) -> None:
    result = rendered(plan_with(EXAMPLE), tail)
    assert isinstance(result.native, RuleSet)
    text = file_text(result.native)
    accepted, said = engine.check(text)
    assert accepted, said
    assert text == snapshot


@pytest.mark.parametrize("tail", ["drop", "none"])
def test_what_a_file_lets_through(engine: Engine, tail: str) -> None:
    """Typed one by one; with the tail of a site no line of ours tells paths."""
    hamburg, elsewhere, defender = "10.21.255.255", "10.22.0.0", "20.77.1.1"
    server = "198.51.100.7"

    def tls(host: str, source: str = elsewhere, port: int = 443) -> tuple[str, str, int, bytes]:
        return source, server, port, client_hello(host)

    def http(host: str, path: str, port: int = 80) -> tuple[str, str, int, bytes]:
        return elsewhere, server, port, request(path, host)

    cases: dict[tuple[str, str, int, bytes], bool] = {
        tls("winatp-gw-neu.microsoft.com"): True,
        tls("WINATP-gw-neu.microsoft.com"): True,
        tls("a.winatp-gw-neu.microsoft.com"): False,
        tls("winatp-gw-neu.microsoft.com", port=8443): False,
        tls("a.b.endpoint.security.microsoft.com"): True,
        tls("endpoint.security.microsoft.com"): False,
        tls("aendpoint.security.microsoft.com"): False,
        tls("a.wns.windows.com", hamburg): True,
        tls("a.wns.windows.com"): False,
        tls("x.blob.core.windows.net"): True,
        tls("x.blob.core.windows.net.evil.example"): False,
        tls("www.microsoft.com"): True,
        http("www.microsoft.com", "/pki/x.crl"): True,
        http("www.microsoft.com", "/pkix"): tail == "none",
        http("www.microsoft.com", "/pki/../secret"): tail == "none",
        http("www.microsoft.com", "/pki/x.crl", port=8080): False,
        http("a.www.microsoft.com", "/pki/x.crl"): False,
        (elsewhere, defender, 443, b"\x01\x02hello"): True,
        (elsewhere, defender, 443, client_hello("evil.example")): True,
        (elsewhere, defender, 80, b"\x01\x02hello"): False,
        (elsewhere, "20.78.0.0", 443, b"\x01\x02hello" * 900): False,
    }
    lines = with_tail(text_of(*EXAMPLE, tail=tail), tail)
    conversations = [
        Conversation(number, source, destination, port, (data,))
        for number, (source, destination, port, data) in enumerate(cases)
    ]
    verdicts = engine.verdicts(lines, conversations)
    passed = [verdict is Verdict.PASSED for verdict in verdicts]
    assert dict(zip(cases, passed, strict=True)) == cases


def test_what_is_rendered_allows_what_it_says_it_does() -> None:
    for seed in range(40):
        result = rendered(drawn_plan(seed))
        renderer = SuricataRenderer(read_settings({"path": "outgate.rules"}))
        understood = renderer.to_canonical(result.rules)
        assert understood.unread == ()
        told = TrafficSet(one.flow for one in result.allows)
        assert TrafficSet(one.flow for one in understood.rules).same(told)


def test_order_and_doubles_of_a_plan_mean_nothing() -> None:
    text = text_of(*EXAMPLE)
    assert text_of(*reversed(EXAMPLE)) == text
    assert text_of(*EXAMPLE, *EXAMPLE[:3]) == text


def test_a_rule_keeps_its_number_whatever_comes_beside_it() -> None:
    def numbers(*rules: Rule) -> dict[str, str]:
        lines = (line for line in text_of(*rules).splitlines() if line.startswith("pass"))
        return {
            line.partition(' (msg:"')[2].partition('"')[0]: line.partition("sid:")[2]
            for line in lines
        }

    few = numbers(*EXAMPLE[:3])
    many = numbers(*EXAMPLE, *(rule(f"h{number}.example") for number in range(500)))
    assert {name: many[name] for name in few} == few
    moved = numbers(rule("winatp-gw-neu.microsoft.com", source=HAMBURG))
    assert list(moved.values()) == [few["any -> https://winatp-gw-neu.microsoft.com:443"]]


def test_no_two_rules_have_one_number() -> None:
    """Of a million numbers, 3,000 rules take some twice: the second has the next."""
    rules = tuple(rule(f"h{number}.example") for number in range(3_000))
    result = rendered(plan_with(rules))
    assert isinstance(result.native, RuleSet)
    lines = lay_out(result.native)
    sids = assign_sids(lines, 5_000_000)
    assert len(set(sids.values())) == len(lines)
    assert min(sids.values()) == 5_000_001
    assert max(sids.values()) < 6_000_000
    assert sids == assign_sids(tuple(reversed(lines)), 5_000_000)


def test_long_lists_of_networks_take_several_lines(engine: Engine) -> None:
    sources = tuple(f"10.{number}.0.0/24" for number in range(250))
    networks = tuple(f"192.0.{number}.0/25" for number in range(250))
    result = rendered(
        plan_with(
            (
                rule(networks, "tcp:443", PLAIN, sources),
                rule("x.example", source=sources),
                rule("y.example/a/*", "http:80", PLAIN, sources),
            )
        )
    )
    text = lines_of(result)
    assert max(map(len, text.splitlines())) < 8_192
    assert len([line for line in text.splitlines() if line.startswith("pass tcp")]) == 4
    accepted, said = engine.check(text)
    assert accepted, said


def test_every_line_has_a_number_of_its_own() -> None:
    for seed in range(100):
        native = rendered(drawn_plan(seed)).native
        assert isinstance(native, RuleSet)
        lines = lay_out(native)
        assert len({line.key for line in lines}) == len(lines)


def test_what_does_not_go_into_a_line_is_refused() -> None:
    paths = tuple(rule(f"x.example/{n}/{'a' * 40}", "http:80", PLAIN) for n in range(200))
    assert render(*paths) == ([], ["unsupported-rule"])


def test_a_service_tag_is_its_networks() -> None:
    remote = Remote(ServiceTagDestination("OneDsCollector"), "https", 443)
    tagged = Rule(EXAMPLE[0].source, remote, BYPASS, ())
    plan = plan_with((tagged,))
    prefixes = ("192.0.2.0/24", "::/64")
    tag = ServiceTag(name="OneDsCollector", change_number=1, features=(), prefixes=prefixes)
    (published, *_) = shipped(Store(None).editions()[-1]).tag_files
    files = (replace(published, cloud=Cloud.COMMERCIAL, tags=(tag,)),)
    renderer = SuricataRenderer(read_settings({"path": "outgate.rules"}))
    result, problems = renderer.render(plan, Context(tag_files=files))
    assert result is not None, problems
    assert result.allows == (tagged,)
    assert "pass tls any any -> [192.0.2.0/24,::/64] 443 " in lines_of(result)
    assert [one.code.id for one in renderer.render(plan, Context())[1]] == ["unsupported-rule"]


def test_hostile_text_is_no_line() -> None:
    """Paths may have any letter of URLs; nothing of a name of a source stands in the file."""
    evil = Rule(
        type(EXAMPLE[0].source)('x"; sid:1;)\npass ip any any -> any any (', HAMBURG),
        rule("x.example/a';()$|\\*/b", "http:80", PLAIN).remote,
        PLAIN,
        (),
    )
    text = text_of(evil)
    assert 'content:!"/a|27||3b||28||29||24||7c||5c||2a|/b"' in text
    for line in text.splitlines():
        assert line.split()[0] in ("pass", "drop", "alert")
        assert line.count("sid:") == 1


@pytest.mark.parametrize("step", [1, 2, 44])
def test_many_ports_of_http_take_several_lines(engine: Engine, step: int) -> None:
    """Suricata leaves out a line with a longer list of ports: http by any port would pass."""
    ports = range(1, 65_536, step)[:1_500]
    lines = text_of(*[rule("a.example", f"http:{port}", PLAIN) for port in ports])
    ok, said = engine.check(lines)
    assert ok, said
    dropped = [
        range(int(first), int(last) + 1)
        for line in lines.splitlines()
        if "outgate: other http" in line
        for first, last in re.findall(r"([0-9]+):([0-9]+)", line.split("->")[1].split("(")[0])
    ]
    assert sorted(port for some in dropped for port in some) == sorted({*range(65_536)} - {*ports})
    assert [native.trouble for native in read_rules(lines) if native.trouble] == []


def test_more_lines_than_are_read_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each who may ask for something else by http has lines of its own: some rules take megabytes.

    Less than a million characters are enough here.
    """
    first = int(IPv4Address("10.0.0.1"))
    sources = [
        tuple(map(str, summarize_address_range(IPv4Address(at), IPv4Address(at + 500))))
        for at in range(first, first + 100)
    ]
    rules = [
        rule(f"h{number}.example", "http:80", PLAIN, source)
        for number, source in enumerate(sources)
    ]
    assert render(*rules) == (["exact"] * 100, [])
    monkeypatch.setattr(text, "MOST_CHARACTERS", 400_000)
    assert render(*rules) == ([], ["target-limit"])


def test_all_that_is_written_is_read_again() -> None:
    assert text.MOST_CHARACTERS + 1_000 < MAX_BYTES
