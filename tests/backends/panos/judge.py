"""Requests in and beside the rules of a plan, and what the algebra says of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from outgate.backends.kind import File
from outgate.backends.panos.commands import commands_file
from outgate.backends.panos.edl import list_files
from outgate.backends.panos.renderer import PanosRenderer
from outgate.backends.panos.settings import read_settings
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern, normal_path
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.panos.firewall import Firewall, Request
from tests.backends.shared.beside import cut_path, names_beside, whole_network
from tests.backends.shared.firewalls import ASKING, addresses_beside, devices_of
from tests.builders import drawn_rules

ACCEPT = {"url-path": "judged as it stands", "shared-address": "judged as it stands"}
FOLDER = "https://lists.contoso.example/edge"


def rendered(
    plan: Plan, settings: Mapping[str, object] | None = None, context: Context | None = None
) -> Rendered:
    """A plan as lists, whatever it widens."""
    renderer = PanosRenderer(read_settings(settings or {}, ACCEPT))
    result, problems = renderer.render(plan, context or Context())
    assert result is not None, problems
    return result


def commands_of(result: Rendered) -> str:
    (file,) = commands_file(result)
    return file.text


def firewall_of(result: Rendered) -> Firewall:
    """A firewall with the commands of a rendering, and with its lists where it polls them."""
    firewall = Firewall({f"{FOLDER}/{name}": text for name, text in files_of(result).items()})
    firewall.paste(commands_of(result))
    firewall.commit()
    return firewall


def files_of(result: Rendered, present: Iterable[str] = ()) -> dict[str, str]:
    """The folder of a rendering: its files by name."""
    return {name_of(file): file.text for file in list_files(result, present)}


def name_of(file: File) -> str:
    return f"{file.name}{'.txt' if file.suffix is None else file.suffix}"


def expressible(rule: Rule) -> bool:
    """Whether PAN-OS has words for a rule."""
    match rule.remote:
        case Remote(HostDestination(host, _), "tcp", _):
            return not host.subtree
    return True


def drawn_plan(seed: int) -> Plan:
    """Some drawn rules, of those that the firewall has words for."""
    return drawn_rules.drawn_plan(seed, expressible)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and the traffic that it is in the words of plans."""

    request: Request
    remotes: tuple[Remote, ...]

    def among(self, traffic: TrafficSet) -> bool:
        return any(
            traffic.contains(Flow((whole_network(self.request.source),), remote))
            for remote in self.remotes
        )


def questions(rules: Iterable[Rule], sources: Iterable[str] = ASKING) -> tuple[Question, ...]:
    """Requests for all rules; each once."""
    asked: dict[Question, None] = {}
    sources = tuple(sources)
    for rule in rules:
        inside, outside = devices_of(rule, sources)
        for source in (*inside[:2], *outside[:1]):
            for port in (rule.remote.port, 8081):
                for one in _ask(rule.remote, port, source):
                    asked[one] = None
    return tuple(asked)


def _ask(remote: Remote, port: int, source: str) -> Iterator[Question]:
    protocol = remote.protocol
    match remote.destination:
        case HostDestination(host, path):
            for name in _hosts(host):
                destination: Destination = HostDestination(HostPattern(name.lower().rstrip(".")))
                if protocol == "http":
                    for asked in _paths(path):
                        destination = HostDestination(
                            HostPattern(name.lower()), PathPattern(normal_path(asked), below=False)
                        )
                        request = Request(source, port, url=f"{name}{asked}")
                        yield Question(request, (Remote(destination, protocol, port),))
                elif protocol == "https":
                    yield Question(
                        Request(source, port, url=name), (Remote(destination, protocol, port),)
                    )
                else:
                    yield Question(
                        Request(source, port, name=name), (Remote(destination, protocol, port),)
                    )
        case AddressesDestination(networks):
            for address in addresses_beside(networks):
                one = AddressesDestination((whole_network(address),))
                # A list of networks does not tell what is spoken to them.
                remotes = tuple(Remote(one, each, port) for each in ("http", "https", "tcp"))
                yield Question(Request(source, port, address=address), remotes)


def _hosts(host: HostPattern) -> Iterator[str]:
    yield from (*names_beside(host.name), f"any.{host.name}".upper())


def _paths(path: PathPattern | None) -> Iterator[str]:
    value, folder, stem = cut_path(HostDestination(HostPattern("y.z"), path))
    yield from ("/", value, folder, f"{folder}x", f"{folder}x/y.crl", f"{stem}x", "/other/place")


def differences(
    firewall: Firewall, asked: Iterable[Question], result: Rendered
) -> list[tuple[Question, str]]:
    """Where the firewall does otherwise than the algebra says of what a rendering allows."""
    allows = TrafficSet(rule.flow for rule in result.allows)
    bypass = TrafficSet(
        rule.flow for rule in result.allows if rule.treatment.inspection is Inspection.BYPASS
    )
    wrong = []
    for question in asked:
        allowed = question.among(allows)
        if firewall.allows(question.request) != allowed:
            wrong.append((question, f"allowed should be {allowed}"))
        elif allowed and firewall.decrypts(question.request) == question.among(bypass):
            wrong.append((question, "is decrypted, or not, against the plan"))
    return wrong
