"""Conversations that tell whether Suricata lets through what the algebra says, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from tests.backends.shared.beside import (
    cut_path,
    hosts_beside,
    is_from,
    member_of,
    paths_beside,
    split_sources,
)
from tests.backends.suricata.engine import Engine, Verdict
from tests.backends.suricata.packets import Conversation, client_hello, cut, request

ELSEWHERE = {4: "198.51.100.7", 6: "2001:db8:ff::7"}
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a client says is for: `path` is None where it says nothing by http.

    An `odd` one is in no normal form, and may be refused even where the algebra would have it pass.
    """

    protocol: str
    host: str | None
    path: str | None = None
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A connection, what is asked by it, and the bytes that the client sends."""

    source: str
    destination: str
    port: int
    asked: tuple[Asked, ...]
    pieces: tuple[bytes, ...]
    about: str


@dataclass(frozen=True, slots=True)
class _Ends:
    source: str
    destination: str
    port: int

    def tls(self, host: str | None, about: str, size: int = 0, odd: bool = False) -> Question:
        data = client_hello(host, 1500 if size else 0)
        return self._question((Asked("https", host, odd=odd),), data, about, size)

    def http(self, host: str, path: str, about: str, *, sent: str = "", size: int = 0) -> Question:
        data = request(path, sent or host)
        return self._question((_page(host, path),), data, about, size)

    def pages(self, pages: Sequence[tuple[str, str]], about: str, *, apart: bool) -> Question:
        pieces = [request(path, host) for host, path in pages]
        asked = tuple(_page(host, path) for host, path in pages)
        return Question(
            self.source,
            self.destination,
            self.port,
            asked,
            tuple(pieces) if apart else (b"".join(pieces),),
            about,
        )

    def other(self, data: bytes, about: str, size: int = 0) -> Question:
        return self._question((Asked("tcp", None),), data, about, size)

    def nameless(self, data: bytes, about: str) -> Question:
        """A request by http that says no host."""
        return self._question((Asked("http", None, odd=True),), data, about, 0)

    def _question(self, asked: tuple[Asked, ...], data: bytes, about: str, size: int) -> Question:
        pieces = cut(data, size) if size else (data,)
        return Question(self.source, self.destination, self.port, asked, pieces, about)


def _page(host: str, path: str) -> Asked:
    written = path.partition("?")[0]
    odd = ".." in path or "%2e" in path.lower() or "/./" in written or written.endswith("/.")
    return Asked("http", host, path, odd or host.endswith("."))


def questions(rules: Iterable[Rule], sources: Sequence[str]) -> tuple[Question, ...]:
    """Connections in and beside all rules, each once."""
    asked: dict[Question, None] = {}
    for rule in rules:
        inside, outside = split_sources(rule, sources)
        for number, source in enumerate((*inside[:2], *outside[:1])):
            for destination in _destinations(rule, source):
                ends = _Ends(source, destination, rule.remote.port)
                asked.update(dict.fromkeys(_at_port(rule, ends, whole=number != 1)))
                beside = _Ends(source, destination, 8444)
                asked.update(dict.fromkeys(_beside(rule, beside)))
    return tuple(asked)


def _destinations(rule: Rule, source: str) -> Iterator[str]:
    version = ip_address(source).version
    match rule.remote.destination:
        case AddressesDestination(networks):
            for network in map(ip_network, networks):
                if network.version == version:
                    yield str(network[0])
                    yield str(network[-1])
                    if int(network[-1]) + 1 < 1 << network.max_prefixlen:
                        yield str(network[-1] + 1)
    yield ELSEWHERE[version]


def _at_port(rule: Rule, ends: _Ends, *, whole: bool) -> Iterator[Question]:
    destination = rule.remote.destination
    pattern = _pattern(destination)
    inside = member_of(pattern)
    for host in hosts_beside(pattern):
        odd = host.endswith(".")
        yield ends.tls(host, "name in TLS", odd=odd)
        yield ends.http(host, "/", "host")
    if not whole:
        return
    for path in _paths(destination):
        yield ends.http(inside, path, "path")
    first = next(_paths(destination))
    yield from (ends.tls(inside, "split", size) for size in (50, 1200))
    yield ends.tls(None, "no name in TLS")
    yield from (ends.http(inside, first, "split", size=size) for size in (6, 20))
    yield ends.http(inside, first, "port in Host", sent=f"{inside}:{ends.port}")
    yield ends.http(inside.lower(), first, "Host in capitals", sent=inside.upper())
    for page in ((inside, "/zz"), ("evil.example", first), (inside, first)):
        for apart in (False, True):
            yield ends.pages(((inside, first), page), "one after the other", apart=apart)
    absolute = request(f"http://{inside}{first}", inside)
    yield ends._question((Asked("http", inside, first, odd=True),), absolute, "absolute", 0)
    # The host of a whole URL counts, and not the one behind it (RFC 9112, 3.2.2).
    lying = request(f"http://{inside}{first}", "evil.example")
    yield ends._question((Asked("http", inside, first, odd=True),), lying, "absolute", 0)
    yield from _others(ends)


def _beside(rule: Rule, ends: _Ends) -> Iterator[Question]:
    destination = rule.remote.destination
    name = _pattern(destination).name
    for host in (name, f"any.{name}"):
        yield ends.tls(host, "name in TLS")
        yield ends.http(host, next(_paths(destination)), "host")
    yield from _others(ends)


def _pattern(destination: object) -> HostPattern:
    """The hosts of a destination; those of some rule where it has none."""
    match destination:
        case HostDestination(host, _):
            return host
    return HostPattern("y.z", subtree=True)


def _others(ends: _Ends) -> Iterator[Question]:
    yield ends.other(b"SSH-2.0-OpenSSH_9.2\r\n", "SSH")
    yield ends.other(b"\x01\x02hello", "unknown, short")
    yield ends.other(b"\x01\x02hello" * 900, "unknown, long", 1400)
    yield ends.nameless(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2")
    yield ends.nameless(b"GET / HTTP/1.0\r\n\r\n", "no host")
    yield ends.nameless(b"GET /a\r\n", "HTTP/0.9")


def _paths(destination: object) -> Iterator[str]:
    _, _, stem = cut_path(destination)
    yield from (*paths_beside(destination), f"{stem}\\x")


def expect(rules: Iterable[Rule], question: Question) -> bool:
    """Whether some rules allow all that is asked by a connection."""
    near = [
        rule
        for rule in rules
        if rule.remote.port == question.port and is_from(rule.source.addresses, question.source)
    ]
    return all(
        any(_allows(rule, asked, question.destination) for rule in near) for asked in question.asked
    )


def _allows(rule: Rule, asked: Asked, destination: str) -> bool:
    match rule.remote.destination:
        case AddressesDestination(networks):
            return rule.remote.protocol in ("tcp", asked.protocol) and is_from(
                networks, destination
            )
        case HostDestination(HostPattern() as host, path):
            if asked.host is None or rule.remote.protocol != asked.protocol:
                return False
            if not host.matches(asked.host.lower().removesuffix(".")):
                return False
            if path is None or asked.path is None:
                return path is None
            return path.matches(_normal(asked.path.partition("?")[0]))
    return False


def _normal(path: str) -> str:
    """A path as servers read it (RFC 3986, 5.2.4), dots written otherwise included."""
    kept: list[str] = []
    segments = path.replace("%2e", ".").replace("%2E", ".")[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept).replace("%2f", "%2F").replace("%3f", "%3F")


def differences(
    engine: Engine, lines: str, asked: Sequence[Question], rules: Sequence[Rule]
) -> list[tuple[Question, Verdict]]:
    """The connections of which the engine makes something else than the algebra."""
    wrong = []
    for at in range(0, len(asked), BATCH):
        batch = asked[at : at + BATCH]
        conversations = [
            Conversation(number, each.source, each.destination, each.port, each.pieces)
            for number, each in enumerate(batch)
        ]
        for question, verdict in zip(batch, engine.verdicts(lines, conversations), strict=True):
            wanted = expect(rules, question)
            odd = any(each.odd for each in question.asked)
            agrees = verdict is (Verdict.PASSED if wanted else Verdict.STOPPED)
            if not agrees and not (odd and verdict is Verdict.STOPPED):
                wrong.append((question, verdict))
    return wrong
