"""Our file read back: what its lines say, and what of it somebody else wrote."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata.renderer import NO_TAIL, SuricataRenderer
from outgate.backends.suricata.rules.lines import LONGEST
from outgate.backends.suricata.rules.reading import MISSING, OPEN, numbered_lines, read_rules
from outgate.backends.suricata.settings import read_settings
from tests.backends.suricata.engine import Engine, Verdict
from tests.backends.suricata.packets import Conversation
from tests.backends.suricata.plans import drawn_plan, lines_of, rendered
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN
from tests.builders.rules import rule as a_rule

PLAN = plan_with(
    (
        a_rule("*.x.example"),
        a_rule("y.example", "https:8443", source=("10.0.0.0/8", "2001:db8::/32")),
        a_rule("y.example/pki/*", "http:80", PLAIN),
        a_rule("*.z.example/a{,/*}", "http:80", PLAIN),
        a_rule("b.z.example", "http:80", PLAIN),
        a_rule("y.example/one.crl", "http:8080", PLAIN, ("10.0.0.0/8", "2001:db8::/32")),
        a_rule(("192.0.2.0/24", "2001:db8:1::/48"), "tcp:443", PLAIN),
        a_rule(("198.51.100.0/24",), "http:80", PLAIN),
    )
)
TEXT = lines_of(rendered(PLAN))
RULES = {native.identity: native for native in rendered(PLAN).rules}
RENDERER = SuricataRenderer(read_settings({"path": "outgate.rules"}))


def read(text: str) -> tuple[dict[str, NativeRule], list[str]]:
    """The rules by identity, and the lines that are not ours."""
    natives = read_rules(text)
    strays = [str(native.body["line"]) for native in natives if "line" in native.body]
    return {n.identity: n for n in natives if "line" not in n.body}, strays


def unread(text: str) -> list[str]:
    return [part.text for part in RENDERER.to_canonical(read_rules(text)).unread]


@given(st.integers(0, 10**6), st.sampled_from(["drop", "none"]))
def test_what_is_written_is_what_is_read(seed: int, tail: str) -> None:
    result = rendered(drawn_plan(seed), tail)
    natives, strays = read(lines_of(result))
    assert natives == {native.identity: native for native in result.rules}
    assert strays == []


def test_many_hosts_are_read_as_they_were_written() -> None:
    draw = random.Random(4)
    hosts = {f"{draw.choice('abcd')}{n}.{draw.choice(['a', 'bc'])}.example" for n in range(900)}
    rules = [a_rule(host, "http:80", PLAIN) for host in hosts]
    rules += [a_rule(f"*.{host}", "http:80", PLAIN) for host in sorted(hosts)[:300]]
    rules += [a_rule("*.wild.example", "http:80", PLAIN), a_rule("wild.example", "http:80", PLAIN)]
    result = rendered(plan_with(tuple(rules)))
    text = lines_of(result)
    assert max(map(len, text.splitlines())) <= LONGEST
    assert read(text) == ({native.identity: native for native in result.rules}, [])


@pytest.mark.parametrize("number", [100, 130, 160])
def test_hosts_have_no_more_room_than_their_networks_leave(number: int) -> None:
    """Suricata leaves out a line that is too long: all that it drops would pass."""
    source = tuple(f"10.{n}.100.0/24" for n in range(0, 2 * 150, 2) if n < 256)
    source += tuple(f"172.16.{n}.0/24" for n in range(0, 80, 2))
    rules = [a_rule(f"h{n:03}.example", "http:80", PLAIN, source) for n in range(number)]
    result = rendered(plan_with(tuple(rules)))
    lines = lines_of(result).splitlines()
    assert max(len(line.partition(" -> ")[0]) for line in lines) > 2_300
    assert max(map(len, lines)) <= 8_000
    assert read(lines_of(result)) == ({native.identity: native for native in result.rules}, [])


def test_every_address_is_read_as_it_was_written(engine: Engine) -> None:
    rules = (
        a_rule(("0.0.0.0/0",), "https:443"),
        a_rule(("::/0",), "https:443"),
        a_rule(("0.0.0.0/0", "::/0"), "tcp:8443", PLAIN),
    )
    result = rendered(plan_with(rules))
    text = lines_of(result)
    assert read_rules(text) == result.rules
    assert RENDERER.to_canonical(result.rules).unread == ()
    ok, said = engine.check(text)
    assert ok, said


def test_nothing_is_written_is_nothing() -> None:
    assert read("") == ({}, [])
    assert read("# a comment\n\n   # another\n") == ({}, [])
    assert unread("") == []


def test_comments_numbers_messages_and_layout_mean_nothing() -> None:
    text = TEXT.replace('msg:"', 'msg:"something; else \\" '.replace(";", "\\;"))
    text = text.replace("sid:1", "sid:2").replace("; startswith", ";startswith")
    text = text.replace("rev:1;", "rev:99;").replace("[10.0.0.0/8,", "[10.0.0.0/8, ")
    assert text != TEXT
    assert read("# comment\n" + "\n\n".join(reversed(text.splitlines()))) == (RULES, [])


@pytest.mark.parametrize("line", TEXT.splitlines())
def test_every_line_counts(line: str) -> None:
    """Whatever line is gone, what is read says so, and nobody reads a line of it as open."""
    text = TEXT.replace(f"{line}\n", "", 1)
    natives, strays = read(text)
    assert (natives, strays) != (RULES, [])
    if line.startswith("pass"):
        assert set(natives) < set(RULES) or any(n.trouble == MISSING for n in natives.values())
        assert unread(text) == []
        return
    assert natives["tail"].trouble == OPEN
    assert f"our file: {OPEN}" in unread(text)


@pytest.mark.parametrize(
    "line",
    [
        "pass tcp any any -> any any (sid:1;)",
        'pass tls any any -> any 443 (msg:"x"; sid:1;)',
        'pass http any any -> any 80 (http.host; content:"e.example"; startswith; endswith;)',
        "drop tcp any any -> any 25 (sid:1;)",
        "pass tls any any -> 192.0.2.0/24 443 "
        '(flow:to_server,established; tls.sni; content:"e.example"; startswith; endswith; sid:1;)',
        "pass tls any any -> any 443 (flow:to_server,established; sid:1;)",
        "pass tcp any any -> [0.0.0.0/0,::/0] 443 (flow:to_server; sid:1;)",
        "pass tcp any any -> 192.0.2.0/33 443 (flow:to_server; sid:1;)",
        "pass tcp 192.0.2.0/33 any -> 192.0.2.0/24 443 (flow:to_server; sid:1;)",
        "pass tcp any any -> 192.0.2.0/24 0 (flow:to_server; sid:1;)",
        "pass tcp any any -> 192.0.2.0/24 65536 (flow:to_server; sid:1;)",
        "pass tcp any 1 -> 192.0.2.0/24 443 (flow:to_server; sid:1;)",
        "pass udp any any -> 192.0.2.0/24 443 (flow:to_server; sid:1;)",
        "pass tcp any any -> any 443 "
        '(flow:to_server; tls.sni; content:"e.example"; startswith; endswith; sid:1;)',
        "alert ip any any <> any any (sid:1;)",
        "what is this",
        'pass tls $HOME_NET any -> any 443 (tls.sni; content:"a.example"; sid:1;)',
        'pass tls any any -> any 99999 (tls.sni; content:"e.example"; startswith; endswith;)',
    ],
)
def test_lines_of_others_are_told(line: str) -> None:
    natives, strays = read(f"{TEXT}{line}\n")
    assert (natives, strays) == (RULES, [line])
    assert any(line in text for text in unread(f"{TEXT}{line}\n"))


@pytest.mark.parametrize(
    "named",
    [
        'content:"ae.example"; endswith;',
        'content:".e.example"; startswith; endswith;',
        'content:"e.example"; startswith;',
        'content:"e.example";',
        'content:!"e.example"; startswith; endswith;',
        'startswith; content:"e.example"; endswith;',
        "endswith;",
        'content:"e..example"; startswith; endswith;',
        'content:"e.example"; startswith; endswith; content:"f.example"; startswith; endswith;',
    ],
)
def test_a_line_that_nearly_names_a_host_names_none(named: str) -> None:
    options = f"(flow:to_server,established; tls.sni; {named} nocase; sid:1;)"
    line = f"pass tls any any -> any 443 {options}"
    assert read(f"{TEXT}{line}\n") == (RULES, [line])


@pytest.mark.parametrize(
    "head",
    [
        "drop http any any -> 192.0.2.0/24 9090",
        "drop http 192.0.2.0/33 any -> any 9090",
        "drop tls any any -> any 9090",
        "drop tcp any any -> any 9090",
        "pass http any any -> any 9090",
    ],
)
def test_what_lets_no_host_over_names_none(head: str) -> None:
    """What a line drops but for some hosts it lets over, where it drops requests to anywhere."""
    options = '(flow:to_server,established; http.host; content:!"e.example"; startswith; endswith;'
    line = f"{head} {options} sid:1;)"
    assert read(f"{TEXT}{line}\n") == (RULES, [line])


@pytest.mark.parametrize("path", ["/pki", "/a/../b/", "pki/"])
def test_a_path_that_nobody_can_tell_is_no_rule_and_open(path: str) -> None:
    """`/pki` without an end is `/pkix` as well."""
    old = 'content:!"/pki/"; startswith'
    text = TEXT.replace(old, f'content:!"{path}"; startswith')
    natives, strays = read(text)
    assert set(natives) < set(RULES)
    assert f'content:!"{path}"; startswith' in "".join(strays)
    assert f"our file: {OPEN}" in unread(text)


def test_a_rule_of_others_that_is_as_ours_is_read_as_one() -> None:
    more = TEXT + (
        'pass tls any any -> any 443 (flow:to_server,established; tls.sni; content:"evil.example"; '
        "startswith; endswith; nocase; sid:7;)\n"
    )
    natives, strays = read(more)
    assert strays == []
    assert set(natives) - set(RULES) == {"https://evil.example:443"}


def test_a_host_that_is_let_through_by_an_edit_is_read_as_one() -> None:
    edited = TEXT.replace(
        'content:!"y.example"; startswith; endswith;',
        'content:!"y.example"; startswith; endswith; '
        'content:!"evil.example"; startswith; endswith;',
    )
    natives, strays = read(edited)
    assert strays == []
    assert "http://evil.example:80" in natives
    assert all(native.trouble is None for native in natives.values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("drop tls", "alert tls"),
        ("drop http any any -> any 80 ", "#drop http any any -> any 80 "),
        ("ssl_state:client_hello", "ssl_state:server_hello"),
        ("content:!\"/pki/\"; startswith", "content:!\"/pki/\""),
        ("drop http any any -> any ![80,8080]", "drop http any any -> any ![80,8080,81]"),
        ("drop udp any any -> any 443", "drop udp 10.0.0.0/8 any -> any 443"),
    ],
)  # fmt: skip
def test_an_edit_that_opens_is_never_read_as_closed(old: str, new: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    assert f"our file: {OPEN}" in unread(text)


def test_without_the_tail_nobody_knows_what_passes() -> None:
    text = "".join(f"{line}\n" for line in TEXT.splitlines() if line.startswith("pass"))
    assert NO_TAIL in unread(text)


RULE = 'drop tcp any any -> any any (msg:"x"; sid:1;)'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{RULE}\n", [RULE]),
        (f"{RULE}\r\n", [RULE]),
        (f" {RULE}\n\t{RULE}\n#{RULE}\n", []),
        (f"# comment \\\n{RULE}\n", [RULE]),
        (f" comment \\\n{RULE}\n", [RULE]),
        (RULE.replace(" any (", " any \\\n("), [RULE]),
        (f"#{'a' * 8190}{RULE}\n", [RULE]),
    ],
)
def test_lines_are_those_that_suricata_reads(engine: Engine, text: str, lines: list[str]) -> None:
    """Also where an editor would show a comment: a rule can hide behind a long one."""
    assert [" ".join(line.split()) for _, line in numbered_lines(text)] == lines
    conversation = Conversation(1, "10.20.0.1", "198.51.100.7", 443, (b"x",))
    came = engine.verdicts(text, [conversation])
    assert came == [Verdict.STOPPED if lines else Verdict.PASSED]


def test_garbage_is_read_without_an_error() -> None:
    draw = random.Random(7)
    words = [*TEXT.split(), "\\", "(", ")", "\x00", "é", '"', ";", "[", "!", "/a/../b", "%"]
    for _ in range(300):
        text = " ".join(draw.choices(words, k=draw.randint(1, 60)))
        RENDERER.to_canonical(read_rules(text.replace("rev:1;)", "rev:1;)\n")))
    lines = TEXT.splitlines()
    for _ in range(300):
        line = draw.choice(lines)
        at = draw.randrange(len(line))
        broken = line[:at] + draw.choice(words) + line[at + draw.randrange(5) :]
        RENDERER.to_canonical(read_rules(TEXT.replace(line, broken)))


def test_long_runs_of_spaces_are_read_at_once() -> None:
    """Whoever writes the file may be whoever opens a pull request."""
    line = f"pass tls any any -> any 443{' ' * 8_000}x(a)\n"
    begun = time.process_time()
    assert len(read_rules(line * 50)) == 50
    assert time.process_time() - begun < 5  # each of them took half a second
