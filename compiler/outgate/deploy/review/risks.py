"""The risks of a change, worked out by the algebra."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol

from outgate.catalog.readings import Readings
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.traffic_change.model import Effect
from outgate.diagnostics import count, join_first
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.plan.model import Inspection
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.interval import AddressSet, address_set

TAGS_TABLE = "addresses"  # of the lists, the one that names service tags
SHOWN = 3  # destinations that a sentence names
# A /8 of IPv4, and a /32 of IPv6, are more than any one service has.
BROAD_IPV4, BROAD_IPV6 = 1 << 24, 1 << 96
# Who may use half of a family's addresses is anybody.
_MOST_IPV4, _MOST_IPV6 = 1 << 31, 1 << 127
_IPV4 = address_set(("0.0.0.0/0",))


class Reach(Protocol):
    """Who may reach destinations, before the change and after it."""

    def before(self, remote: Remote) -> AddressSet:
        """The addresses from which all of a destination was open."""

    def after(self, remote: Remote) -> AddressSet:
        """Those from which it is open afterwards."""


def find_traffic_risks(
    entries: Iterable[ReviewEntry], reach: Reach, known: Readings, yardstick: Yardstick
) -> Iterator[Risk]:
    """What is risky about traffic that changes; what others decide anyway is not."""
    ordered = sorted(
        (entry for entry in entries if entry.effect is Effect.FULL),
        key=lambda entry: (-yardstick.measure(entry.piece.flow), entry.target, entry.source),
    )
    opened, closed, treated = (
        tuple(entry for entry in ordered if entry.kind is kind) for kind in Kind
    )
    yield from _find_open_wildcards(opened, known)
    yield from _find_broad(opened)
    yield from _find_unknown_places(opened, known, reach)
    yield from _find_uninspected(treated, known)
    yield from _find_wider_sources(opened, reach)
    if required := tuple(entry for entry in closed if entry.required):
        rows = len({row for entry in required for row in entry.required})
        what = _name(required, "destination")
        text = f"{count(rows, 'required row')} of the list: {what}"
        yield _risk(RiskKind.REQUIRED_CLOSED, Level.LOOK, text, required)
    if doubtful := tuple(entry for entry in opened if entry.doubts):
        text = f"rules of others that nobody can read may decide some of {_name(doubtful)}"
        yield _risk(RiskKind.UNREAD, Level.LOOK, text, doubtful)


def open_names(remote: Remote, known: Readings) -> str:
    """What anybody can have a name in, of all that a destination holds; "" where nothing is known.

    For example: `every storage account in Azure`.
    """
    destination = remote.destination
    if not isinstance(destination, HostDestination) or not destination.host.subtree:
        return ""
    name = destination.host.name
    opens = (
        wildcard.opens
        for host, wildcard in known.open_wildcards.items()
        if host.endswith(f".{name}")  # which begins with `*.`
    )
    return ", ".join(dict.fromkeys(opens))


def is_broad(remote: Remote) -> bool:
    """Whether a destination is a whole top level of names, or networks of a /8 (IPv6: /32)."""
    match remote.destination:
        case HostDestination(host, _):
            return "." not in host.name  # as only a wildcard can be
        case AddressesDestination(networks):
            return _exceeds(address_set(networks), BROAD_IPV4, BROAD_IPV6)
        case _:
            return False


def is_anywhere(addresses: AddressSet) -> bool:
    """Whether a set holds at least half of all addresses of a family."""
    return _exceeds(addresses, _MOST_IPV4, _MOST_IPV6)


def _exceeds(addresses: AddressSet, ipv4: int, ipv6: int) -> bool:
    return (addresses & _IPV4).size >= ipv4 or (addresses - _IPV4).size >= ipv6


def _find_open_wildcards(opened: Sequence[ReviewEntry], known: Readings) -> Iterator[Risk]:
    by_names: dict[str, list[ReviewEntry]] = {}
    for entry in opened:
        remote = entry.piece.flow.remote
        if not is_broad(remote) and (names := open_names(remote, known)):
            by_names.setdefault(names, []).append(entry)
    for names, entries in by_names.items():
        text = f"{names}: {_name(entries)} from {_sources(entries)}"
        yield _risk(RiskKind.OPEN_WILDCARD, Level.DANGER, text, entries)


def _find_broad(opened: Sequence[ReviewEntry]) -> Iterator[Risk]:
    if entries := [entry for entry in opened if is_broad(entry.piece.flow.remote)]:
        text = f"{_name(entries)} from {_sources(entries)}"
        yield _risk(RiskKind.BROAD_DESTINATION, Level.DANGER, text, entries)


def _find_unknown_places(
    opened: Sequence[ReviewEntry], known: Readings, reach: Reach
) -> Iterator[Risk]:
    """Whatever a project, or a list that somebody put there, names beside the published lists.

    What is told of otherwise, as it was open to some or is a danger anyway, is not.
    """
    before = _remember(reach.before)
    domains = {domain for domains in known.suffixes.values() for domain in domains}
    entries = [
        entry
        for entry in opened
        for remote in (entry.piece.flow.remote,)
        if not (_is_known_place(entry, domains) or is_broad(remote) or open_names(remote, known))
        and not before(remote)
    ]
    if entries:
        text = f"outside of the domains of the published lists: {_name(entries, 'destination')}"
        yield _risk(RiskKind.UNKNOWN_PLACE, Level.LOOK, text, entries)


def _is_known_place(entry: ReviewEntry, domains: Collection[str]) -> bool:
    """Whether a destination is under a domain of the published lists, or comes of a service tag."""
    match entry.piece.flow.remote.destination:
        case HostDestination(host, _):
            return any(f".{host.name}".endswith(f".{domain}") for domain in domains)
        case AddressesDestination():
            return any(f"/{TAGS_TABLE}#" in row for row in entry.rows)
        case _:
            return True


def _loses_inspection(entry: ReviewEntry) -> bool:
    if entry.treatments is None:
        return False
    before, after = entry.treatments
    return before.inspection is Inspection.KEEP and after.inspection is not Inspection.KEEP


def _find_uninspected(treated: Sequence[ReviewEntry], known: Readings) -> Iterator[Risk]:
    """Traffic that is inspected no more: a danger where anybody can have a name there."""
    for level, wanted in ((Level.DANGER, True), (Level.LOOK, False)):
        entries = [
            entry
            for entry in treated
            if _loses_inspection(entry)
            and bool(open_names(entry.piece.flow.remote, known)) is wanted
        ]
        if entries:
            text = f"no longer inspected: {_name(entries, 'destination')}"
            yield _risk(RiskKind.INSPECTION_GIVEN_UP, level, text, entries)


def _find_wider_sources(opened: Sequence[ReviewEntry], reach: Reach) -> Iterator[Risk]:
    before, after = _remember(reach.before), _remember(reach.after)
    anywhere: list[ReviewEntry] = []
    more: list[ReviewEntry] = []
    for entry in opened:
        flow = entry.piece.flow
        was = before(flow.remote)
        if is_anywhere(after(flow.remote) | address_set(flow.addresses)) and not is_anywhere(was):
            anywhere.append(entry)
        elif was:
            more.append(entry)
    if anywhere:
        text = f"open to every address: {_name(anywhere, 'destination')}"
        yield _risk(RiskKind.FROM_ANYWHERE, Level.LOOK, text, anywhere)
    if more:
        text = f"open to {_sources(more)} as well: {_name(more, 'destination')}"
        yield _risk(RiskKind.MORE_ADDRESSES, Level.LOOK, text, more)


def _remember(ask: Callable[[Remote], AddressSet]) -> Callable[[Remote], AddressSet]:
    """Thousands of flows may lead to one destination: it is asked for once."""
    return lru_cache(maxsize=None)(ask)


def _name(entries: Sequence[ReviewEntry], noun: str = "") -> str:
    """The first few destinations, with their number where a noun is given for them."""
    targets = tuple(dict.fromkeys(entry.target for entry in entries))
    words = join_first([f"`{target}`" for target in targets], SHOWN)
    return f"{count(len(targets), noun)} ({words})" if noun and len(targets) > 1 else words


def _sources(entries: Sequence[ReviewEntry]) -> str:
    return join_first(tuple(dict.fromkeys(entry.source for entry in entries)), SHOWN)


def _risk(kind: RiskKind, level: Level, text: str, entries: Sequence[ReviewEntry]) -> Risk:
    targets = len({entry.target for entry in entries})
    return Risk(kind=kind, level=level, text=text, count=targets, entries=tuple(entries))
