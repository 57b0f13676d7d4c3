"""What is to come of requests by a PAC file, and whether an engine says so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from outgate.plan.model import Proxy, Rule
from outgate.traffic.destination import (
    DEFAULT_PORTS,
    AddressesDestination,
    HostDestination,
    Remote,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.pac.engines import Answer, ask_spidermonkey
from tests.backends.pac.questions import Question
from tests.backends.shared.beside import is_from, whole_network

NO_PATH = '/"'  # which no rule can have


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a request goes.

    One that is `odd` may go where everything else on its host goes, or where everything else does.
    """

    answer: str
    odd: bool


class Algebra:
    """What is to come of requests, by the rules that a file is made from and lets through.

    `address` is one of the devices that the file serves, `devices` some more of them.
    """

    def __init__(
        self, rules: Iterable[Rule], allows: Iterable[Rule], *,
        proxies: str, otherwise: str, address: str, devices: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._rules = tuple(rules)
        self._traffic = TrafficSet(rule.flow for rule in allows)
        self._proxies, self._otherwise = proxies, otherwise
        self._source = (whole_network(address),)
        self._devices = (address, *devices)

    def expect(self, question: Question) -> Expected:
        """Where a request goes."""
        remote = _remote(question)
        if remote is None or not self._traffic.contains(Flow(self._source, remote)):
            return Expected(self._otherwise, question.odd)
        answer = "DIRECT" if self._is_direct(remote) else self._proxies
        # Letters that no path of a plan can have: a folder may be refused for them.
        match remote.destination:
            case HostDestination(_, None):
                return Expected(answer, odd=True)
        return Expected(answer, question.odd)

    def _is_direct(self, remote: Remote) -> bool:
        """Whether the narrowest rules send some device there directly."""
        here = [
            rule
            for rule in self._rules
            if _holds(rule.remote, remote)
            and any(is_from(rule.source.addresses, device) for device in self._devices)
        ]
        best = min(map(_narrowness, here), default=())
        places = [rule for rule in here if _narrowness(rule) == best]
        for device in self._devices:
            asking = [rule for rule in places if is_from(rule.source.addresses, device)]
            if asking:
                narrowest = min(_size(rule.source.addresses) for rule in asking)
                if any(
                    rule.treatment.proxy is Proxy.DIRECT
                    for rule in asking
                    if _size(rule.source.addresses) == narrowest
                ):
                    return True
        return False


def _remote(question: Question) -> Remote | None:
    """What a request goes to in the words of plans; None where no rule could name it."""
    if question.host is None or "%" in question.host or question.scheme not in DEFAULT_PORTS:
        return None
    path: PathPattern | None
    try:
        path = PathPattern(normal_path(question.path), below=False)
    except PathError:
        path = None if question.scheme == "http" else PathPattern("/", below=False)
    destination: AddressesDestination | HostDestination
    try:
        literal = str(ip_address(question.host))
        destination = AddressesDestination((whole_network(literal),))
    except ValueError:
        try:
            destination = HostDestination(HostPattern(normal_host(question.host)), path)
        except HostError:
            return None
    return Remote(destination, question.scheme, question.port)


def _holds(rule: Remote, asked: Remote) -> bool:
    """Whether a rule is about a request, as far as a file can tell."""
    match rule.destination:
        case HostDestination(host, _) if rule.protocol == "https":
            rule = Remote(HostDestination(host), rule.protocol, rule.port)
    return rule.contains(asked)


def _narrowness(rule: Rule) -> tuple[int, ...]:
    """The least for the narrowest of the rules that are about one request."""
    match rule.remote.destination:
        case HostDestination(host, path):
            by_host = (int(host.subtree), -len(host.name))
            if path is None or rule.remote.protocol == "https":
                return (*by_host, 2, 0, 0)
            return (*by_host, int(path.below), -len(path.value.rstrip("/")), -len(path.value))
        case AddressesDestination(networks):
            return (_size(networks),)
    raise TypeError(rule)


@cache
def _size(networks: tuple[str, ...]) -> int:
    every = ("0.0.0.0/0", "::/0") if networks == ("*",) else networks
    return sum(ip_network(network).num_addresses for network in every)


def as_browsers_write(href: str) -> Question:
    """The question that a URL in normal form is."""
    parts = urlsplit(href)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    return Question(href, parts.scheme, parts.hostname, port, parts.path or "/")


def differences(
    asked: Iterable[Question], pac: str, algebra: Algebra, answers: Iterable[Answer] | None = None
) -> list[tuple[Question, Expected, str]]:
    """The questions that an engine answers in another way than the algebra.

    With `answers` of QuickJS those of URLs as browsers write them count as well.
    """
    wrong: list[tuple[Question, Expected, str]] = []
    questions = tuple(asked)
    given: list[tuple[Question, str | None]] = []
    if answers is None:
        said = ask_spidermonkey(pac, [question.url for question in questions])
        given += zip(questions, said, strict=True)
    else:
        for question, answer in zip(questions, answers, strict=True):
            given.append((question, answer.raw))
            if answer.href is not None and answer.href != question.url:
                given.append((as_browsers_write(answer.href), answer.normal))
    for question, told in given:
        expected = algebra.expect(question)
        right = [expected.answer]
        if expected.odd:
            elsewhere = (replace(question, path=NO_PATH), replace(question, host=None))
            right += (algebra.expect(each).answer for each in elsewhere)
        if told is not None and told not in right:
            wrong.append((question, expected, told))
    return wrong
