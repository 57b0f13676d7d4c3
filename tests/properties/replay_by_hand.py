"""What a replay must say, by brute force: of one flow, and of a log that was folded by segment."""

from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network

from outgate.plan.model import Rule
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.segments import Segments
from outgate.replay.verdicts import Reason, Verdict
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.interval import address_set
from tests.properties.replay_draws import TAGS, address


def inside(text: str, networks: tuple[str, ...]) -> bool:
    return "*" in networks or any(ip_address(text) in ip_network(each) for each in networks)


def host_fits(pattern: str, host: str) -> bool:
    return fnmatchcase(host, pattern) and (pattern.startswith("*.") or pattern == host)


def path_fits(pattern: str | None, path: str) -> bool | None:
    """Whether a path is of a pattern, None where the log does not know the path."""
    if pattern is None:
        return True
    if not path:
        return None
    known = {"/q/../p": "/p"}.get(path, path)
    base = pattern.removesuffix("{,/*}")
    if base != pattern:
        return known == base or known.startswith(base + "/")
    return fnmatchcase(known, pattern)


def unreadable(flow: LoggedFlow, host: str) -> Reason | None:
    """Why a flow cannot be judged, whatever the rules."""
    if not address(host) and "." not in host:
        return Reason.SINGLE_LABEL if host else Reason.NO_HOST
    if ".." in host:
        return Reason.NO_HOST
    if flow.protocol == "udp":
        return Reason.PROTOCOL
    return None if flow.port else Reason.NO_PORT


def says(rule: Rule, flow: LoggedFlow, host: str) -> str:
    """What one rule for the flow's source and transport says to it."""
    match rule.remote.destination:
        case HostDestination(pattern, path):
            if address(host):
                return "named" if flow.protocol == "tcp" else "no"
            if not host_fits(str(pattern), host):
                return "no"
            fits = path_fits(str(path) if path else None, flow.path)
            return "path" if fits is None else "yes" if fits else "no"
        case AddressesDestination(networks):
            return "yes" if address(host) and inside(host, networks) else "no"
        case ServiceTagDestination(name):
            held = TAGS.get(name)
            if not address(host):
                return "no"
            return "tag" if held is None else "yes" if inside(host, held) else "no"


def by_brute_force(flow: LoggedFlow, every: tuple[Rule, ...]) -> tuple[Verdict, Reason | None]:
    """What all rules together say to a flow whose source is known."""
    host = flow.host.lower().rstrip(".")
    if (reason := unreadable(flow, host)) is not None:
        return Verdict.NOT_JUDGED, reason
    ways = {(flow.protocol, flow.port)}
    if flow.protocol == "tcp":
        ways |= {443: {("https", 443)}, 80: {("http", 80)}}.get(flow.port, set())
    answers = {
        says(rule, flow, host)
        for rule in every
        if (rule.remote.protocol, rule.remote.port) in ways
        and inside(str(flow.source), rule.source.addresses)
    }
    order: tuple[tuple[str, Verdict, Reason | None], ...] = (
        ("yes", Verdict.ALLOWED, None),
        ("path", Verdict.DEPENDS, None),
        ("tag", Verdict.NOT_JUDGED, Reason.UNKNOWN_TAG),
        ("named", Verdict.NOT_JUDGED, Reason.NO_NAME),
    )
    return next(((v, r) for word, v, r in order if word in answers), (Verdict.DENIED, None))


def by_segment(flows: list[LoggedFlow], segments: Segments) -> list[LoggedFlow]:
    """What an engine answers that groups by segment, where the source is an address."""
    groups: dict[tuple[object, ...], list[LoggedFlow]] = {}
    for flow in flows:
        groups.setdefault((number(str(flow.source), segments), *flow[1:6]), []).append(flow)
    answer = []
    for (segment, *_), members in groups.items():
        source: str | SegmentSource = str(members[0].source)
        if isinstance(segment, int):
            senders = len({flow.source for flow in members})
            source = SegmentSource(segment, senders, segments.digest)
        answer.append(
            members[0]._replace(
                source=source,
                requests=sum(flow.requests for flow in members),
                first=min((flow.first for flow in members if flow.first), default=""),
                last=max(flow.last for flow in members),
            )
        )
    return answer


def number(source: str, segments: Segments) -> int | str:
    """The number of the segment that has an address; what is none stays what it is."""
    if not address(source):
        return source
    one = address_set((f"{source}/{ip_address(source).max_prefixlen}",))
    (found,) = (at for at, piece in enumerate(segments.pieces) if one <= piece)
    return found
