"""Requests in and beside the rules of a plan, and what the algebra says of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
from tests.backends.shared.beside import flow_from, names_beside, whole_network
from tests.backends.shared.firewalls import ASKING, addresses_beside, devices_of
from tests.builders import drawn_rules

ACCEPT = dict.fromkeys(("url-path", "apex", "shared-address"), "judged as it stands")
PROFILE = {"ssl_profile": "deep", "most_policies": 64}


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
        source, port = self.request.source, self.request.port
        return any(
            traffic.contains(flow_from(source, self.destination, protocol, port))
            for protocol in protocols or ("http", "https", "tcp")
        )


def questions(rules: Iterable[Rule], sources: Iterable[str] = ASKING) -> tuple[Question, ...]:
    """Requests for all rules; each once."""
    asked: dict[Question, None] = {}
    for rule in rules:
        inside, outside = devices_of(rule, tuple(sources))
        for source in (*inside[:3], *outside[:1]):
            for port in (rule.remote.port, 8081):
                for one in _ask(rule.remote.destination, port, source):
                    asked[one] = None
    return tuple(asked)


def _ask(destination: Destination, port: int, source: str) -> Iterator[Question]:
    match destination:
        case HostDestination(host, _):
            for name in names_beside(host.name):
                yield Question(Request(source, port, host=name), HostDestination(HostPattern(name)))
        case AddressesDestination(networks):
            for address in addresses_beside(networks):
                if (":" in address) == (":" in source):
                    one = AddressesDestination((whole_network(address),))
                    yield Question(Request(source, port, address=address), one)


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
