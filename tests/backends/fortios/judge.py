"""Requests in and beside the rules of a plan, and what the algebra says of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from outgate.backends.fortios.renderer import FortiosRenderer
from outgate.backends.fortios.script import script_file
from outgate.backends.fortios.settings import read_settings
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.fortios.firewall import Firewall, Request
from tests.builders import drawn_rules

ACCEPT = dict.fromkeys(("url-path", "apex", "shared-address"), "judged as it stands")
PROFILE = {"ssl_profile": "deep", "most_policies": 64}
ASKING = ("10.20.4.7", "10.24.1.1", "10.40.1.9", "10.99.0.10", "192.0.2.77", "127.0.0.1",
          "127.0.0.2", "2001:db8::7", "fd00::1")  # fmt: skip


def rendered(
    plan: Plan, settings: Mapping[str, object] | None = None, context: Context | None = None
) -> Rendered:
    """A plan as policies, whatever it widens."""
    renderer = FortiosRenderer(read_settings(settings or {}, ACCEPT))
    result, problems = renderer.render(plan, context or Context())
    assert result is not None, problems
    return result


def script_of(result: Rendered) -> str:
    (file,) = script_file(result)
    return file.text


def firewall_of(*results: Rendered) -> Firewall:
    """A firewall with the scripts of some renderings, one after the other."""
    firewall = Firewall()
    for result in results:
        firewall.paste(script_of(result))
    return firewall


def expressible(rule: Rule) -> bool:
    """Whether a rule is from one family of addresses to the same."""
    match rule.remote.destination:
        case AddressesDestination(networks) if rule.source.addresses != ("*",):
            return bool(
                {":" in each for each in networks} & {":" in each for each in rule.source.addresses}
            )
    return True


def drawn_plan(seed: int) -> Plan:
    """Some drawn rules, of those that the firewall has words for."""
    return drawn_rules.drawn_plan(seed, expressible)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what the firewall makes of it: any protocol by that port."""

    request: Request
    destination: Destination

    def among(self, traffic: TrafficSet, *protocols: str) -> bool:
        source = (str(ip_network(self.request.source)),)
        return any(
            traffic.contains(Flow(source, Remote(self.destination, protocol, self.request.port)))
            for protocol in protocols or ("http", "https", "tcp")
        )


def questions(rules: Iterable[Rule], sources: Iterable[str] = ASKING) -> tuple[Question, ...]:
    """Requests for all rules; each once."""
    asked: dict[Question, None] = {}
    for rule in rules:
        inside, outside = _sources(rule, tuple(sources))
        for source in (*inside[:3], *outside[:1]):
            for port in (rule.remote.port, 8081):
                for one in _ask(rule.remote.destination, port, source):
                    asked[one] = None
    return tuple(asked)


def _ask(destination: Destination, port: int, source: str) -> Iterator[Question]:
    match destination:
        case HostDestination(host, _):
            for name in _hosts(host.name):
                yield Question(Request(source, port, host=name), HostDestination(HostPattern(name)))
        case AddressesDestination(networks):
            for address in _addresses(networks):
                if (":" in address) == (":" in source):
                    one = AddressesDestination((str(ip_network(address)),))
                    yield Question(Request(source, port, address=address), one)


def _hosts(name: str) -> Iterator[str]:
    yield from (name, f"any.{name}", f"a.b.{name}", f"x{name}", f"any-{name}")
    yield from (f"{name}.evil.example", f"any.{name}.evil.example")
    if name.count(".") > 1:
        yield name.partition(".")[2]


def _addresses(networks: tuple[str, ...]) -> Iterator[str]:
    for network in networks[:3]:
        one = ip_network(network)
        yield from map(str, (one[0], one[-1]))
    yield from ("127.77.0.1", "127.77.9.9", "127.78.0.1", "203.0.113.9", "2001:db8::9")


def _sources(rule: Rule, sources: tuple[str, ...]) -> tuple[list[str], list[str]]:
    if rule.source.addresses == ("*",):
        return [sources[0], sources[-1], *sources[1:-1]], []
    networks = [ip_network(each) for each in rule.source.addresses]
    inside = [str(network[0]) for network in networks]
    inside += [
        each
        for each in sources
        if any(
            network.version == ip_address(each).version and ip_address(each) in network
            for network in networks
        )
    ]
    return inside, [each for each in sources if each not in inside]


def differences(
    firewall: Firewall, asked: Iterable[Question], result: Rendered, rules: Iterable[Rule]
) -> list[tuple[Question, str]]:
    """Where the firewall does otherwise than the algebra says of what a rendering allows.

    What should be decrypted is what `rules` of the plan say, and the plan does not warn of.
    """
    allows = TrafficSet(rule.flow for rule in result.allows)
    bypass = TrafficSet(
        rule.flow for rule in result.allows if rule.treatment.inspection is Inspection.BYPASS
    )
    keep = TrafficSet(map(_whole, (r for r in rules if r.treatment.inspection is Inspection.KEEP)))
    told = TrafficSet(_whole(one.rule) for one in result.unkept if one.fact is Fact.KEEP)
    wrong = []
    for question in asked:
        allowed = question.among(allows)
        if firewall.allows(question.request) != allowed:
            wrong.append((question, f"allowed should be {allowed}"))
        elif question.request.host is not None and allowed:
            decrypted = firewall.decrypts(question.request)
            if question.among(bypass, "https") and decrypted:
                wrong.append((question, "is decrypted and must not be"))
            if (
                question.among(keep, "https")
                and not question.among(bypass, "https")
                and not question.among(told, "https")
                and not decrypted
            ):
                wrong.append((question, "is not decrypted and should be"))
    return wrong


def _whole(rule: Rule) -> Flow:
    """The traffic of a rule without its path."""
    remote = rule.remote
    match remote.destination:
        case HostDestination(host, _):
            remote = Remote(HostDestination(host), remote.protocol, remote.port)
    return Flow(rule.source.addresses, remote)
