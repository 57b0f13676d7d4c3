"""Questions that tell whether an Envoy lets through what the algebra says, and nothing else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address, ip_network
from urllib.parse import unquote

from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.envoy.engine import Engine, Reached, Sent
from tests.backends.envoy.hello import client_hello
from tests.backends.shared.beside import (
    flow_from,
    hosts_beside,
    member_of,
    split_sources,
    whole_network,
)
from tests.backends.squid.judge import paths_of

TLS, HTTP, OTHER = "tls", "http", "other"
# Where devices connect to that are redirected, whatever they say then.
ELSEWHERE, ELSEWHERE_6 = "198.18.99.99", "2001:db8:77::99"


@dataclass(frozen=True, slots=True)
class Question:
    """One connection: TLS with a server name, a request by HTTP with a host, or something else.

    `address` is where the device connects to; None: to the gateway, as its DNS says.
    """

    way: str
    source: str
    port: int
    host: str = ""
    path: str = "/"
    address: str | None = None
    pieces: int = 1
    records: int = 1
    padding: int = field(default=0)

    @property
    def sent(self) -> Sent:
        """What is sent."""
        if self.way == TLS:
            name = self.host.encode("latin-1") if self.host else None
            data = client_hello(name, padding=self.padding, pieces=self.records)
        elif self.way == HTTP:
            lines = f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
            data = lines.encode("latin-1")
        else:
            data = b"hello\r\n\r\n"
        return Sent(self.source, self.port, data, self.address, self.pieces)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the algebra says: who may answer, nobody if nobody.

    What is `odd`, as no client in good order sends it, may be refused as well.
    """

    at: frozenset[str]
    odd: bool = False

    def agrees(self, reached: Reached, question: Question) -> bool:
        """Whether an answer is as expected, and came from where it should."""
        if reached.at is None:
            return not self.at or self.odd
        if reached.at not in self.at or reached.port != question.port:
            return False
        if question.way != HTTP:
            return reached.came == question.sent.data
        return self.odd or _path_of(reached.came) == question.path


def questions(
    rules: Iterable[Rule], sources: Sequence[str], *, redirect: bool
) -> tuple[Question, ...]:
    """Connections in and beside all rules; `sources` are addresses that devices have."""
    asked: dict[Question, None] = {}
    for rule in rules:
        inside, outside = split_sources(rule, sources)
        few = (*inside[:2], *outside[:1])
        remote = rule.remote
        for source in few:
            asked.update(dict.fromkeys(_of_rule(remote, source, redirect=redirect)))
        for source in (*inside[:1], *outside[:1]):
            asked.update(dict.fromkeys(_ways_of(remote, source, redirect=redirect)))
        for source in (*inside[2:], *outside[1:]):
            first = next(_of_rule(remote, source, redirect=redirect))
            asked[first] = None
    return tuple(asked)


def _of_rule(remote: Remote, source: str, *, redirect: bool) -> Iterator[Question]:
    """Hosts in and beside a rule, or addresses."""
    way = {"https": TLS, "http": HTTP}.get(remote.protocol, OTHER)
    where = _where(source, redirect=redirect)
    match remote.destination:
        case HostDestination(host, path):
            good = _inside(path)
            for name in hosts_beside(host):
                text = name
                if way == HTTP and remote.port != 80:
                    text = f"{name}:{remote.port}"
                yield Question(way, source, remote.port, text, good, where)
        case AddressesDestination(networks) if redirect:
            for address in _addresses(networks, source):
                for each in (way, TLS, HTTP, OTHER):
                    who = "who.example" if each in (TLS, HTTP) else ""
                    yield Question(each, source, remote.port, who, "/q", address)
            yield Question(way, source, remote.port, "who.example", "/q", where)
        case _:
            yield Question(way, source, remote.port, "who.example", "/q", where)


def _ways_of(remote: Remote, source: str, *, redirect: bool) -> Iterator[Question]:
    """Ways to ask for the host of a rule: by what else, in pieces, by paths."""
    match remote.destination:
        case HostDestination(host, path):
            name = member_of(host)
        case _:
            return
    port = remote.port
    text = name if port == 80 else f"{name}:{port}"
    good = _inside(path)
    ask = partial(Question, source=source, port=port, address=_where(source, redirect=redirect))
    yield ask(TLS, host=name)
    yield ask(TLS, host="")
    yield ask(OTHER)
    yield ask(HTTP, host=text, path=good)
    yield ask(HTTP, host=f"{name}:{port}", path=good)
    if remote.protocol == "https":
        yield ask(TLS, host=name, pieces=2)
        yield ask(TLS, host=name, pieces=7)
        yield ask(TLS, host=name, records=3)
        yield ask(TLS, host=name, padding=6000, pieces=3)
        for other in (f"{name}:{port}", f".{name}", f"{name}\0", f"evil.example\0.{host.name}"):
            yield ask(TLS, host=other)
        for other in (f"127.0.0.1:22.{host.name}", f"evil.example/.{host.name}", "198.18.99.99"):
            yield ask(TLS, host=other)
        return
    for other in (
        f"{name}:8444",
        f"{name}:0{port}",
        f"evil.example@{text}",
        f"{text}@evil.example",
    ):
        yield ask(HTTP, host=other, path=good)
    yield ask(HTTP, host=name, path=good)
    for url in (f"http://{text}{good}", f"http://evil.example{good}"):
        yield ask(HTTP, host="evil.example", path=url)
        yield ask(HTTP, host=text, path=url)
    for each in paths_of(remote.destination):
        yield ask(HTTP, host=text, path=each)
    for each in (f"{good}\\..\\secret", f"{good}/..\\secret", f"{good}/%5c../x", f"{good}//../x"):
        yield ask(HTTP, host=text, path=each)


def _where(source: str, *, redirect: bool) -> str | None:
    """What a device connects to by name: the gateway, or what is redirected to it."""
    return (ELSEWHERE_6 if ":" in source else ELSEWHERE) if redirect else None


def _inside(path: PathPattern | None) -> str:
    """A path that a rule has."""
    if path is None or not path.below:
        return "/q" if path is None else path.value
    return f"{path.value}q" if path.value.endswith("/") else f"{path.value}/q"


def _addresses(networks: Iterable[str], source: str) -> Iterator[str]:
    """Addresses of the family of a source: the ends of networks, and some outside."""
    version = ip_address(source).version
    for network in map(ip_network, networks):
        if network.version == version and network.prefixlen > 16:
            yield from map(str, (network[0], network[-1]))
    if version == 4:
        yield from ("198.18.7.1", "198.18.7.3", "198.18.7.4", "198.18.200.1", "198.19.255.1")
    else:
        yield from ("2001:db8:77::3", "2001:db8:77::4")


class Algebra:
    """What the rules of a rendering allow, by the algebra of traffic."""

    def __init__(self, allows: Iterable[Rule]) -> None:
        self._traffic = TrafficSet(rule.flow for rule in allows)

    def expect(self, question: Question) -> Expected:
        """Who may answer."""
        protocols = {TLS: ("https", "tcp"), HTTP: ("http", "tcp"), OTHER: ("tcp",)}[question.way]
        address = question.address
        if address is not None:
            network = AddressesDestination((whole_network(address),))
            if any(self._holds(question, network, each) for each in protocols):
                odd = question.way == HTTP and _is_odd(question.path)
                # No name of TLS has such a letter, so that it is not TLS.
                odd = odd or (question.way == TLS and "\0" in question.host)
                return Expected(frozenset((address,)), odd)
        if question.way == OTHER:
            return Expected(frozenset())
        if question.way == TLS:
            return self._by_name(question, question.host, "https", None)
        return self._by_request(question)

    def _by_request(self, question: Question) -> Expected:
        """What a request is for: its host is that of the URL where the URL has one."""
        host, path = question.host, question.path
        if path.startswith("http://"):
            authority, slash, rest = path.removeprefix("http://").partition("/")
            expected = self._by_request(_replaced(question, authority, slash + rest))
            return Expected(expected.at, odd=True)
        name, _, port = host.partition(":")
        odd = (port or "80") != str(question.port)
        plain, _, _ = path.partition("?")
        try:
            normal = normal_path(plain.replace("|", "q").replace("\\", "/"))
        except PathError:
            return Expected(frozenset())
        odd = odd or _is_odd(path)
        expected = self._by_name(question, name, "http", PathPattern(normal, below=False))
        return Expected(expected.at, odd or expected.odd)

    def _by_name(
        self, question: Question, name: str, protocol: str, path: PathPattern | None
    ) -> Expected:
        # No client sends the dot at the end of a name in TLS.
        odd = protocol == "https" and name.endswith(".")
        asked = name.lower().removesuffix(".")
        try:
            normal = normal_host(name)
        except HostError:
            if protocol != "https":
                return Expected(frozenset())
            # Letters that no host has make a name that nobody has; but below whom it is they tell.
            odd, normal = True, re.sub("[^a-z0-9._-]", "q", asked).lstrip(".")
            if "." not in normal or "\0" in name:
                return Expected(frozenset())
        destination = HostDestination(HostPattern(normal), path)
        held = self._holds(question, destination, protocol)
        return Expected(frozenset((asked,) if held else ()), odd)

    def _holds(self, question: Question, destination: Destination, protocol: str) -> bool:
        return self._traffic.contains(
            flow_from(question.source, destination, protocol, question.port)
        )


def _replaced(question: Question, host: str, path: str) -> Question:
    return Question(HTTP, question.source, question.port, host, path or "/", question.address)


def _is_odd(path: str) -> bool:
    """Whether a path is not in normal form, or might be taken for another by a server."""
    plain = path.partition("?")[0]
    decoded = unquote(unquote(plain)).replace("\\", "/").replace(";", "/")
    try:
        normal = normal_path(plain)
    except PathError:
        return True
    return normal != plain or "/../" in f"{decoded}/" or "/./" in f"{decoded}/" or "\\" in path


def _path_of(came: bytes) -> str:
    return came.split(b" ")[1].decode("latin-1")


def differences(
    engine: Engine, asked: Sequence[Question], algebra: Algebra
) -> Iterator[tuple[Question, Expected, Reached]]:
    """The questions that are not answered as the algebra says."""
    for question, reached in zip(asked, engine.ask([each.sent for each in asked]), strict=True):
        expected = algebra.expect(question)
        if not expected.agrees(reached, question):
            yield question, expected, reached
