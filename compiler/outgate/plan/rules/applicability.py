"""One row, one request: is the row wanted, and why or why not.

The plan and `explain` both ask here, so they cannot disagree. Whether a row applies to a device at
all is the catalog's to say (`catalog.applicability`), as for those who compare editions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from outgate.catalog.applicability import (
    Applicable,
    Inapplicable,
    Reason,
    judge_fleet,
)
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Method, Need
from outgate.catalog.readings import Reading
from outgate.catalog.rows import CatalogRow
from outgate.plan.model import Because
from outgate.policy.model import Request
from outgate.traffic.destination import ServiceTagDestination


class Barrier(IntEnum):
    """What keeps a row out; a higher one means that the row came closer to being wanted."""

    SERVICE = 0
    LIST = 1
    METHOD = 2
    REGION = 3
    FLEET = 4
    CONDITION = 5
    OPTIONAL = 6
    FEATURE = 7
    OVERLAY = 8


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not wanted. `withheld` names the features that a required row lacks."""

    barrier: Barrier
    text: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that is wanted, for at least one fleet; `features` are those of its that are on."""

    need: Need
    features: frozenset[str]
    fleets: tuple[str, ...]
    because: tuple[Because, ...]


def _names(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _list_barrier(row: CatalogRow, request: Request) -> LeftOut | None:
    its = row.list
    if its.service != request.service:
        text = f"belongs to service `{its.service}`; the statement allows `{request.service}`"
        return LeftOut(Barrier.SERVICE, text)
    if its.cloud not in (None, request.cloud):
        text = f"stands on the {its.cloud} list; the statement takes {request.cloud} regions"
        return LeftOut(Barrier.LIST, text)
    wanted = request.method.answered_by if request.method else None
    if its.method not in (None, wanted):
        text = f"stands on the {its.method} list; the statement is answered `via {request.method}`"
        return LeftOut(Barrier.LIST, text)
    return None


def _method_barrier(row: CatalogRow, request: Request) -> LeftOut | None:
    if isinstance(row.endpoint.remote.destination, ServiceTagDestination):
        if request.method is not Method.ADDRESSES:
            return LeftOut(Barrier.METHOD, "service tags are used `via addresses` only")
    elif request.method is Method.ADDRESSES and row.is_replaced_by_tags:
        return LeftOut(Barrier.METHOD, "`via addresses` replaces this URL by service tags")
    return None


def judge(row: CatalogRow, request: Request) -> Wanted | LeftOut:
    """Whether a request wants a row; for several fleets the one that comes closest decides."""
    barrier = _list_barrier(row, request) or _method_barrier(row, request)
    if barrier:
        return barrier
    if row.region != WORLDWIDE and request.regions and row.region not in request.regions:
        text = f"is for region `{row.region}`; the statement takes {_names(request.regions)}"
        return LeftOut(Barrier.REGION, text)
    verdict = _judge_devices(row, request)
    if isinstance(verdict, Wanted) and row.is_withdrawn:
        return LeftOut(Barrier.OVERLAY, f"is {row.endpoint.correction}")
    return verdict


def _judge_devices(row: CatalogRow, request: Request) -> Wanted | LeftOut:
    """The same for a row whose list and region are right."""
    devices: tuple[str | None, ...] = request.fleets if row.table.platforms else (None,)
    verdicts = {name: _judge_fleet(row, request, name) for name in devices}
    wanted = {name: each for name, each in verdicts.items() if isinstance(each, _Need)}
    if not wanted:
        nearest = [each for each in verdicts.values() if isinstance(each, LeftOut)]
        return max(nearest, key=lambda each: each.barrier)
    needs = {each.need for each in wanted.values()}
    need = Need.REQUIRED if Need.REQUIRED in needs else Need.OPTIONAL
    features = frozenset[str]().union(*(each.features for each in wanted.values()))
    fleets = tuple(sorted(name for name in wanted if name))
    return Wanted(need, features, fleets, _because(row, fleets, features, need))


@dataclass(frozen=True, slots=True)
class _Need:
    """How firmly one fleet wants a row, and the features of the row that are on for it."""

    need: Need
    features: frozenset[str]


def _judge_fleet(row: CatalogRow, request: Request, fleet: str | None) -> _Need | LeftOut:
    """Need of the row for one fleet, None where the table knows none, or what keeps it out."""
    verdict = judge_fleet(row, fleet)
    if isinstance(verdict, Inapplicable):
        return _inapplicable(row, fleet, verdict)
    return _judge_need(verdict, request)


def _inapplicable(row: CatalogRow, fleet: str | None, verdict: Inapplicable) -> LeftOut:
    match verdict.reason:
        case Reason.AGENT:
            text = f"is for devices on the Microsoft Monitoring Agent, which `{fleet}` is not"
            return LeftOut(Barrier.FLEET, text)
        case Reason.PLATFORM:
            said = tuple(each.name for each in row.platforms)
            return LeftOut(Barrier.FLEET, f"is for {_names(said)}, which `{fleet}` is not")
        case Reason.CONDITION:
            says = verdict.reading.says if verdict.reading else ""
            return LeftOut(Barrier.CONDITION, f"is {says}; `{fleet}` is left out")


def _judge_need(verdict: Applicable, request: Request) -> _Need | LeftOut:
    """Need of a row that applies, by the features that the request turns on and off."""
    required = verdict.need is Need.REQUIRED
    names = tuple(each.name for each in verdict.features)
    on = frozenset(
        each.name
        for each in verdict.features
        if each.name not in request.without_features
        and (required or each.name in request.with_features or each.default)
    )
    if names and not on:
        if required:
            text = f"is required, but left out by `without {', '.join(names)}`"
            return LeftOut(Barrier.FEATURE, text, withheld=names)
        text = f"is optional, and {_names(names)} is off (`with {names[0]}` turns it on)"
        return LeftOut(Barrier.FEATURE, text)
    if not required and not names:
        return LeftOut(
            Barrier.OPTIONAL,
            "is optional, and no feature asks for it; an overlay that makes it required, or names "
            "a feature for it, does",
        )
    return _Need(verdict.need, on)


def holds(reading: Reading, features: frozenset[str]) -> bool:
    """Whether a reading speaks about a row as it is wanted, through these of its features."""
    return reading.proxy_with is None or reading.proxy_with in features


def _because(
    row: CatalogRow, fleets: tuple[str, ...], features: frozenset[str], need: Need
) -> tuple[Because, ...]:
    """Why a row is wanted, for the plan."""
    endpoint = row.endpoint
    found = []
    if endpoint.geography is not None:
        whole = row.region == WORLDWIDE
        means = "counts for every region" if whole else f"is region {row.region}"
        found.append(Because("geography", f"geography `{endpoint.geography}` {means}"))
    if fleets and not endpoint.platforms:
        text = "every platform cell is blank, which is read as every fleet (assumed)"
        found.append(Because("platform-assumed", text))
    else:
        star = ", with a condition" if endpoint.conditional else ""
        found += [
            Because("platform", f"`{platform}` says yes{star} for {', '.join(names)}")
            for platform, names in _by_platform(row, fleets).items()
        ]
    found += [Because(each.id, each.says) for each in row.readings if holds(each, features)]
    if endpoint.correction is not None:
        found.append(Because("overlay", str(endpoint.correction)))
    if endpoint.need is None:
        found.append(Because("need-unmarked", f"the list marks nothing: counts as {need}"))
    elif endpoint.need != need:
        found.append(Because("need-by-device", "marked optional, required for these devices"))
    return tuple(sorted(found))


def _by_platform(row: CatalogRow, fleets: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The fleets for which each platform says yes, with what a newer one is read as."""
    found: dict[str, list[str]] = {}
    for fleet in fleets:
        for platform, named in row.platforms_for(fleet).items():
            shown = fleet if named == fleet else f"{fleet} (read as {named})"
            found.setdefault(platform, []).append(shown)
    return found
