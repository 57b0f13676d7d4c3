"""What one would write first: the engine shows what it does, and that ours does not."""

from tests.backends.suricata.engine import Engine, Verdict
from tests.backends.suricata.packets import Conversation, client_hello, cut, request
from tests.backends.suricata.plans import text_of
from tests.builders.rules import PLAIN, rule

TLS = "drop tls any any -> any any (ssl_state:client_hello; flow:to_server,established; sid:901;)\n"
ESTABLISHED = "drop tcp any any -> any any (flow:to_server,established; sid:902;)\n"
OTHER_HTTP = (
    "drop http any any -> any any (http.host; bsize:>0; flow:to_server,established; sid:903;)\n"
)
OTHERS = (
    "drop tcp any any -> any any (app-layer-protocol:!tls; app-layer-protocol:!http; "
    "flow:to_server,established; sid:904;)\n"
)


def passes(
    engine: Engine, lines: str, port: int, *pieces: bytes, source: str = "10.20.0.1"
) -> bool:
    target = "2001:db8::9" if ":" in source else "198.51.100.7"
    one = Conversation(7, source, target, port, pieces)
    return engine.verdicts(lines, [one]) == [Verdict.PASSED]


def tls(options: str) -> str:
    return f"pass tls any any -> any 443 (tls.sni; {options} flow:to_server,established; sid:1;)\n"


def http(options: str) -> str:
    return f"pass http any any -> any 80 ({options} flow:to_server,established; sid:1;)\n"


def test_dropping_what_is_established_breaks_long_first_messages(engine: Engine) -> None:
    exact = tls('content:"x.example"; startswith; endswith; nocase;')
    ours = text_of(rule("x.example"))
    for size in (50, 1200):
        long = cut(client_hello("x.example", 1500), size)
        assert not passes(engine, exact + ESTABLISHED, 443, *long)
        assert passes(engine, ours, 443, *long)
        other = cut(client_hello("y.example", 1500), size)
        assert not passes(engine, ours, 443, *other)


def test_a_leading_dot_is_the_name_itself_as_well(engine: Engine) -> None:
    naive = (
        'pass tls any any -> any 443 (tls.sni; dotprefix; content:".x.example"; endswith; sid:1;)\n'
    )
    ours = text_of(rule("*.x.example"))
    assert passes(engine, naive + TLS, 443, client_hello("x.example"))
    assert not passes(engine, ours, 443, client_hello("x.example"))
    assert passes(engine, ours, 443, client_hello("a.x.example"))
    without = tls('content:"x.example"; endswith; nocase;')
    assert passes(engine, without + TLS, 443, client_hello("evilx.example"))
    assert not passes(engine, ours, 443, client_hello("evilx.example"))


def test_names_in_tls_are_as_they_were_sent(engine: Engine) -> None:
    naive = tls('content:"x.example"; startswith; endswith;')
    assert not passes(engine, naive + TLS, 443, client_hello("X.Example"))
    assert passes(engine, text_of(rule("x.example")), 443, client_hello("X.Example"))


def test_a_request_that_passes_opens_no_connection(engine: Engine) -> None:
    naive = http(
        'http.host; content:"x.example"; startswith; endswith; '
        'http.uri; content:"/pki/"; startswith; http.uri.raw; content:"/pki/"; startswith;'
    )
    pages = request("/pki/x", "x.example"), request("/secret", "evil.example")
    assert not passes(engine, naive + OTHER_HTTP, 80, pages[1])
    assert passes(engine, naive + OTHER_HTTP, 80, *pages)
    ours = text_of(rule("x.example/pki/*", "http:80", PLAIN))
    assert not passes(engine, ours, 80, *pages)
    assert passes(engine, ours, 80, pages[0], pages[0])


def test_a_request_without_a_host_is_stopped(engine: Engine) -> None:
    naked = b"GET /secret HTTP/1.0\r\n\r\n"
    assert passes(engine, OTHER_HTTP, 80, naked)
    assert not passes(engine, text_of(), 80, naked)
    assert not passes(engine, text_of(rule("x.example", "http:80", PLAIN)), 80, naked)


def test_dot_segments_are_no_way_out_of_a_folder(engine: Engine) -> None:
    naive = http('http.uri.raw; content:"/pki/"; startswith;')
    ours = text_of(rule("x.example/pki/*", "http:80", PLAIN))
    for path in ("/pki/../secret", "/pki/%2e%2E/secret", "/pki/.%2e/s", "/pki/x/..", "/pki/..\\s"):
        assert passes(engine, naive + OTHER_HTTP, 80, request(path, "x.example")), path
        assert not passes(engine, ours, 80, request(path, "x.example")), path
    decoded = http('http.uri; content:"/pki/x"; startswith;')
    assert passes(engine, decoded + OTHER_HTTP, 80, request("/pki%2fx", "x.example"))
    assert not passes(engine, ours, 80, request("/pki%2fx", "x.example"))


def test_what_no_protocol_is_known_of_is_stopped(engine: Engine) -> None:
    """Suricata makes up its mind after 100,000 bytes."""
    unknown = cut(b"\x01\x02hello" * 700, 1400)
    assert passes(engine, TLS + OTHER_HTTP + OTHERS, 443, *unknown)
    assert not passes(engine, text_of(), 443, *unknown)
    assert not passes(engine, text_of(), 443, b"\x01\x02hello")


def test_both_families_are_anywhere_and_neither_is_the_other(engine: Engine) -> None:
    hello = client_hello("x.example")
    both = text_of(rule("x.example"))
    four = text_of(rule("x.example", source=("0.0.0.0/0",)))
    six = text_of(rule("x.example", source=("::/0",)))
    for source, wanted in (
        ("10.20.0.1", (True, True, False)),
        ("2001:db8::1", (True, False, True)),
    ):
        came = tuple(
            passes(engine, lines, 443, hello, source=source) for lines in (both, four, six)
        )
        assert came == wanted


def test_what_means_something_in_a_line_is_written_as_a_number(engine: Engine) -> None:
    accepted, _ = engine.check('pass http any any -> any 80 (http.uri; content:"a;b"; sid:1;)\n')
    assert not accepted
    letters = "._~!$&'()+,;=:@-"
    rules = [
        rule(f"x.example/{number}{letter}z{end}", "http:80", PLAIN)
        for number, letter in enumerate(letters)
        for end in ("", "/*")
    ]
    lines = text_of(*rules)
    conversations: list[Conversation] = []
    wanted: list[Verdict] = []
    for number, letter in enumerate(letters):
        for path, verdict in (
            (f"/{number}{letter}z", Verdict.PASSED),
            (f"/{number}{letter}z?q={letter}", Verdict.PASSED),
            (f"/{number}{letter}z/q", Verdict.PASSED),
            (f"/{number}{letter}zq", Verdict.STOPPED),
            (f"/{number}0z", Verdict.STOPPED),
        ):
            data = request(path, "x.example")
            conversations.append(
                Conversation(len(wanted), "10.20.0.1", "198.51.100.7", 80, (data,))
            )
            wanted.append(verdict)
    assert engine.verdicts(lines, conversations) == wanted
