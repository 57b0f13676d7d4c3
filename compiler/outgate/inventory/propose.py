"""Policies for the devices that are there: a source for each site, a fleet, and statements.

The text stands for itself: it defines every source that it names. Networks are those that somebody
has named as sites; none is made from addresses of devices.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.model import Method
from outgate.diagnostics import count
from outgate.inventory.coverage import SERVICE, Cover, Statements
from outgate.inventory.device import Connectivity
from outgate.inventory.sites import Sites
from outgate.inventory.survey import PlacedDevice
from outgate.language.clauses import KEYWORDS
from outgate.language.format import format_text
from outgate.language.tree import is_name
from outgate.policy.model import ResolvedAllow
from outgate.policy.names import is_reserved_source
from outgate.source import SourceFile
from outgate.traffic.address import merge_networks
from outgate.values import dataclass, replace

NAME = "proposal.policy"
_ODD = re.compile(r"[^a-z0-9._-]+")
_NO_FLEET = "of one of two fleets: which one, the version of the sensor tells"
_CONTRADICTION = (
    "on the Monitoring Agent and said to be on streamlined connectivity, which cannot be"
)
_NO_SITE = "in no site: name their networks with `--sites`"
_NO_ADDRESS = "without an address: name a file that has them"


@dataclass(frozen=True, slots=True)
class Left:
    """Devices that no statement was proposed for, and why."""

    why: str
    devices: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Policy text in canonical layout, for how many devices it is, and those that it leaves out.

    `assumed` counts devices of which nobody knows how they connect; they are taken for standard.
    """

    text: str
    devices: int
    statements: int
    assumed: int
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Wanted:
    """One statement: devices of a site (None: of anywhere), region and method."""

    site: str
    region: str
    method: Method


def lacking_region(devices: Iterable[PlacedDevice], region: str | None) -> int:
    """How many of the devices have no region, and get none."""
    return 0 if region else sum(not each.device.region for each in devices)


def propose(devices: Iterable[PlacedDevice], sites: Sites, region: str | None) -> Proposal:
    """Statements for devices; `region` is that of those that do not say theirs.

    Without any site the statements are for anywhere.
    """
    wanted: dict[_Wanted, Counter[str]] = defaultdict(Counter)
    left = Counter[str]()
    assumed = 0
    for each in devices:
        fleet, why = each.fleet.decided, _why_left(each, sites)
        if fleet is None or why:
            left[why] += 1
            continue
        assumed += each.device.connectivity is None
        streamlined = each.device.connectivity is Connectivity.STREAMLINED
        method = Method.STREAMLINED if streamlined else Method.STANDARD
        site = each.place.site or ""
        wanted[_Wanted(site, each.device.region or region or "", method)][fleet] += 1
    named = _names(wanted)
    fleets = _fleet_names(wanted, named)
    lines = [
        "# Proposed by `outgate inventory`: what the devices of its files need today. Review it:",
        "# `outgate diff policies proposal.policy` tells what opens and closes.",
        *_comments(assumed, left),
        "",
        *_definitions(sites, wanted, named, fleets),
        *_statements(wanted, named, fleets),
    ]
    text = format_text(SourceFile(NAME, "\n".join(lines) + "\n"))[0]
    total = sum(sum(members.values()) for members in wanted.values())
    rest = tuple(Left(why, left[why]) for why in sorted(left))
    return Proposal(text, total, len(wanted), assumed, rest)


def _why_left(each: PlacedDevice, sites: Sites) -> str:
    """Why no statement can be proposed for a device, "" where one can."""
    fleet = each.fleet.decided
    if fleet is None:
        return _NO_FLEET
    streamlined = each.device.connectivity is Connectivity.STREAMLINED
    if streamlined and FLEETS[fleet].sensor is Sensor.MMA:
        return _CONTRADICTION
    if each.place.site is None and sites.sources:
        return _NO_SITE if each.place.address else _NO_ADDRESS
    return ""


def _comments(assumed: int, left: Mapping[str, int]) -> list[str]:
    lines = []
    if assumed:
        lines.append(
            f"# Taken for standard connectivity, as no file says how: {count(assumed, 'device')}."
        )
    lines += [f"# Left out: {count(left[why], 'device')} {why}." for why in sorted(left)]
    return lines


def _definitions(
    sites: Sites,
    wanted: Mapping[_Wanted, Counter[str]],
    named: Mapping[str, str],
    fleets: Mapping[_Wanted, str],
) -> list[str]:
    """The sources and the fleets that statements name."""
    networks = sites.named()
    there = sorted({each.site for each in wanted if each.site})
    lines = [
        f"source {named[site]} = {', '.join(merge_networks(networks[site].addresses))}"
        for site in there
    ]
    return [
        *lines,
        *(f"fleet {name} = {', '.join(sorted(wanted[each]))}" for each, name in fleets.items()),
    ]


def _statements(
    wanted: Mapping[_Wanted, Counter[str]],
    named: Mapping[str, str],
    fleets: Mapping[_Wanted, str],
) -> list[str]:
    lines = []
    for each in sorted(wanted):
        members = wanted[each]
        fleet = fleets.get(each) or next(iter(members))
        where = f" from {named[each.site]}" if each.site else ""
        via = f" via {each.method}" if each.method is not Method.STANDARD else ""
        counts = ", ".join(f"{members[name]} {name}" for name in sorted(members))
        lines.append("")
        lines.append(f"# {count(sum(members.values()), 'device')}: {counts}")
        lines.append(f"allow {SERVICE} for region {each.region}, fleet {fleet}{where}{via}")
    return lines


def _fleet_names(
    wanted: Mapping[_Wanted, Counter[str]], named: Mapping[str, str]
) -> dict[_Wanted, str]:
    """Names for the fleets of statements that are for several; a region where a site has more."""
    names: dict[_Wanted, str] = {}
    taken: set[str] = set()
    for each in sorted(wanted):
        if len(wanted[each]) > 1:
            regions = {other.region for other in wanted if other.site == each.site}
            region = f"-{_slug(each.region)}" if len(regions) > 1 else ""
            name = f"{named.get(each.site, 'devices')}{region}-{each.method}"
            names[each] = _unique(name, taken)
    return names


def _unique(name: str, taken: set[str]) -> str:
    """The name, with a number where another one has it; names of fleets have no case."""
    unique, number = name, 1
    while unique.lower() in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique.lower())
    return unique


def _slug(text: str) -> str:
    return _ODD.sub("-", text.lower()).strip("-._")


def _names(wanted: Iterable[_Wanted]) -> dict[str, str]:
    """A name for each site that a policy can have: its own, where that is one."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for site in sorted({each.site for each in wanted if each.site}):
        name = site if is_name(site) else _slug(site)
        if not name or name in KEYWORDS or is_reserved_source(name):
            name = f"site-{name}".rstrip("-")
        names[site] = _unique(name, taken)
    return names


def not_covered(
    devices: Iterable[PlacedDevice],
    sites: Sites,
    region: str | None,
    policy: tuple[ResolvedAllow, ...],
) -> int:
    """How many of the devices that a proposal is for its compiled statements do not cover."""
    statements = Statements(policy)
    missed = 0
    for each in devices:
        if _why_left(each, sites):
            continue
        device = replace(each.device, region=each.device.region or region or "")
        missed += statements.take(device, each.fleet, each.place) is not Cover.COVERED
    return missed
