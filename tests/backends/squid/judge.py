"""Questions that tell whether a Squid lets through what the algebra says, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.path import PathPattern, normal_path
from outgate.traffic.traffic_set import TrafficSet
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
        inside, outside = _sources(rule, sources)
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
            for path in paths_beside(rule.remote.destination):
                way = PLAIN if rule.remote.protocol == "http" else SEEN
                asked[Question(way, host, port, path, source)] = None
            asked[Question(TUNNEL, host, port, "/", source)] = None
            asked[Question(PLAIN, host, port, "/", source)] = None
            asked[Question(TUNNEL, host, 8444, "/", source)] = None
            asked[Question(PLAIN, host, 8081, "/", source)] = None
    return tuple(asked)


def _hosts(destination: object) -> Iterator[str]:
    match destination:
        case HostDestination(HostPattern(name, subtree), _):
            yield f"any.{name}" if subtree else name
            yield name
            yield from (f"a.b.{name}", f"x{name}", f"any.{name}.evil.example", f"any-{name}")
            yield from (f"any.{name}".upper(), f"{name}.", f"any.{name}.", name.partition(".")[2])
        case AddressesDestination(networks):
            for network in networks:
                one = ip_network(network)
                # Nobody is asked beyond this machine.
                if one.is_loopback:
                    yield from map(str, (one[0], one[-1]))
            yield from ("127.77.0.1", "127.77.9.9", "127.78.0.1", "127.77.1", "::ffff:127.77.0.1")
            yield "inside.example"  # which resolves into none of them


def paths_beside(destination: object) -> Iterator[str]:
    """Paths in and beside those of a destination."""
    value = "/a"
    match destination:
        case HostDestination(_, PathPattern(own, _)):
            value = own
    folder = value if value.endswith("/") else f"{value}/"
    stem = value.rstrip("/") or "/q"
    yield from (value, stem, folder, f"{folder}x", f"{stem}x", f"{folder}x/y.crl", f"{value}?q=1")
    yield from (f"{stem}?q=/a/", f"{folder}../x", f"{folder}%2e%2e/x", f"{folder}./x", "/", "/zz")
    yield from (f"{stem}%2Fx", f"{stem}%2fx", f"{stem}%3Fx", f"/%61{stem[2:]}", f"{stem}%20")
    yield from (
        f"/zz/..{folder}x",
        f"/{value}",
        f"{stem.upper()}",
        f"{folder}x%2F..%2Fy",
        f"{folder}/x",
    )
    yield from (
        f"{folder}..",
        f"{folder}%2E",
        f"{folder}x/..;/y",
        f"{stem};x",
        f"{value},x",
        f"{stem}|x",
        f"{value}|",
        f"/|{value}",
    )


def _sources(rule: Rule, sources: Sequence[str]) -> tuple[list[str], list[str]]:
    inside: list[str] = []
    outside: list[str] = []
    for source in sources:
        (inside if _is_from(rule.source.addresses, source) else outside).append(source)
    return inside, outside


@cache
def _is_from(addresses: tuple[str, ...], source: str) -> bool:
    one = ip_address(source)
    networks = [ip_network(each) for each in addresses if each != "*"]
    return "*" in addresses or any(
        network.version == one.version and one in network for network in networks
    )


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
        source = f"{question.source}/{ip_address(question.source).max_prefixlen}"
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
        return Flow((source,), Remote(destination, protocol, question.port))


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
    return f"{mapped}/32" if mapped else f"{address}/128"


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
