"""Questions that tell whether a Squid lets through what the algebra says, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.path import PathPattern, normal_path
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.shared.beside import (
    cut_path,
    flow_from,
    hosts_beside,
    paths_beside,
    split_sources,
    whole_network,
)
from tests.backends.squid.engine import Answer, Proxy

# What `ask` sends: a page by http, a tunnel, or a page by https that Squid sees whole.
PLAIN, TUNNEL, SEEN = "http", "tunnel", "https"


@dataclass(frozen=True, slots=True)
class Question:
    """One request."""

    way: str
    host: str
    port: int
    path: str
    source: str

    @property
    def url(self) -> str:
        literal = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.way}://{literal}:{self.port}{self.path}"

    def put_to(self, proxy: Proxy) -> Answer:
        if self.way == TUNNEL:
            literal = f"[{self.host}]" if ":" in self.host else self.host
            return proxy.connect(literal, self.port, self.source)
        return proxy.get(self.url, self.source)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the algebra says; where the request is `odd`, not in normal form, it may be refused."""

    allowed: bool
    odd: bool = False

    def agrees(self, answer: Answer) -> bool:
        """Whether an answer is as expected."""
        return answer.allowed == self.allowed or (self.odd and not answer.allowed)


def questions(
    rules: Iterable[Rule], sources: Sequence[str], *, decrypts: bool = False
) -> tuple[Question, ...]:
    """Requests in and beside all rules; `sources` are addresses that this machine may ask from."""
    asked: dict[Question, None] = {}
    for rule in rules:
        inside, outside = split_sources(rule, sources)
        port = rule.remote.port
        for host in _hosts(rule.remote.destination):
            ways: tuple[str, ...] = (PLAIN,) if rule.remote.protocol == "http" else (TUNNEL,)
            if rule.remote.protocol == "https" and decrypts:
                ways = (TUNNEL, SEEN)
            for way in ways:
                for source in (*inside[:2], *outside[:1]):
                    asked[Question(way, host, port, "/", source)] = None
        for source in (*inside[:1], *outside[:1]):
            host = next(_hosts(rule.remote.destination))
            for path in paths_of(rule.remote.destination):
                way = PLAIN if rule.remote.protocol == "http" else SEEN
                asked[Question(way, host, port, path, source)] = None
            asked[Question(TUNNEL, host, port, "/", source)] = None
            asked[Question(PLAIN, host, port, "/", source)] = None
            asked[Question(TUNNEL, host, 8444, "/", source)] = None
            asked[Question(PLAIN, host, 8081, "/", source)] = None
    return tuple(asked)


def _hosts(destination: object) -> Iterator[str]:
    match destination:
        case HostDestination(host, _):
            yield from hosts_beside(host)
        case AddressesDestination(networks):
            for network in networks:
                one = ip_network(network)
                # Nobody is asked beyond this machine.
                if one.is_loopback:
                    yield from map(str, (one[0], one[-1]))
            yield from ("127.77.0.1", "127.77.9.9", "127.78.0.1", "127.77.1", "::ffff:127.77.0.1")
            yield "inside.example"  # which resolves into none of them


def paths_of(destination: object) -> Iterator[str]:
    """Paths in and beside those of a destination, with letters that might mean more."""
    value, _, stem = cut_path(destination)
    yield from paths_beside(destination)
    yield from (f"/%61{stem[2:]}", f"{stem}|x", f"{value}|", f"/|{value}")


class Algebra:
    """What the rules of a rendering allow, by the algebra of traffic."""

    def __init__(self, allows: Iterable[Rule], seen: Iterable[Rule] = ()) -> None:
        self._traffic = TrafficSet(rule.flow for rule in allows)
        self._seen = TrafficSet(rule.flow for rule in seen)

    def expect(self, question: Question) -> Expected:
        """What is to come of a request."""
        if question.way == TUNNEL:
            return Expected(self._touches(question, "https") or self._touches(question, "tcp"))
        path, _, _ = question.path.partition("?")
        # `|` stands in no URL; it must do what any other letter would, or less.
        normal = normal_path(path.replace("|", "q"))
        decoded = unquote(question.path)
        odd = normal != path or "/.." in decoded or "/./" in decoded or decoded.endswith("/.")
        allowed = self._holds(self._traffic, question, normal)
        if question.way == SEEN and not self._holds(self._seen, question, normal):
            # Devices ask for a tunnel; whoever asks the proxy itself to talk TLS may be refused.
            odd = True
        return Expected(allowed, odd)

    def _holds(self, traffic: TrafficSet, question: Question, path: str) -> bool:
        flow = self._flow(question, question.way, PathPattern(path, below=False))
        return flow is not None and traffic.contains(flow)

    def _touches(self, question: Question, protocol: str) -> bool:
        flow = self._flow(question, protocol, None)
        return flow is not None and self._traffic.overlap(flow) is not None

    def _flow(self, question: Question, protocol: str, path: PathPattern | None) -> Flow | None:
        host = question.host
        literal = _literal(host)
        destination: AddressesDestination | HostDestination
        if literal is not None:
            destination = AddressesDestination((literal,))
        else:
            try:
                destination = HostDestination(HostPattern(normal_host(host)), path)
            except HostError:
                return None
        return flow_from(question.source, destination, protocol, question.port)


def _literal(host: str) -> str | None:
    """The address that a text is to whoever connects to it."""
    if host.replace(".", "").isdigit():
        *head, last = (int(part) for part in host.split("."))
        number = last + sum(part << (24 - 8 * at) for at, part in enumerate(head))
        return f"{ip_address(number)}/32"
    if ":" not in host:
        return None
    address = ip_address(host)
    mapped = getattr(address, "ipv4_mapped", None)
    return whole_network(str(mapped or address))


def names_in(asked: Iterable[Question]) -> set[str]:
    """The names that a proxy resolves for some questions."""
    hosts = (question.host.rstrip(".").lower() for question in asked)
    return {host for host in hosts if "." in host and _literal(host) is None}


def differences(
    proxy: Proxy, asked: Iterable[Question], algebra: Algebra
) -> list[tuple[Question, Expected, Answer]]:
    """The questions that a proxy answers in another way than the algebra."""
    wrong = []
    for question in asked:
        answer, expected = question.put_to(proxy), algebra.expect(question)
        if not expected.agrees(answer):
            wrong.append((question, expected, answer))
    return wrong
