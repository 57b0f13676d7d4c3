"""One row, one request: is the row wanted, and why or why not.

The plan and `explain` both ask here, so they cannot disagree. Whether a row applies to a device at
all is the catalog's to say (`catalog.applicability`), as for those who compare editions.
"""

from collections.abc import Mapping
from enum import IntEnum, auto

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
from outgate.values import dataclass


class ExclusionReason(IntEnum):
    """Why a row is not wanted; a higher one means that the row came closer to being wanted."""

    SERVICE = auto()
    LIST = auto()
    METHOD = auto()
    REGION = auto()
    FLEET = auto()
    CONDITION = auto()
    OPTIONAL = auto()
    FEATURE = auto()
    OVERLAY = auto()


@dataclass(frozen=True, slots=True)
class Excluded:
    """A row that is not wanted; `withheld` are features without which a required row is left out.

    `text` goes on after the row: `is for region `US`; the statement takes `EU``.
    """

    reason: ExclusionReason
    text: str
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that is wanted for at least one fleet; `features` are those of the row that are on."""

    need: Need
    features: frozenset[str]
    fleets: tuple[str, ...]
    because: tuple[Because, ...]


def _names(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _exclude_list(row: CatalogRow, request: Request) -> Excluded | None:
    endpoints = row.list
    if endpoints.service != request.service:
        text = f"belongs to service `{endpoints.service}`; the statement allows `{request.service}`"
        return Excluded(ExclusionReason.SERVICE, text)
    if endpoints.cloud not in (None, request.cloud):
        text = f"stands on the {endpoints.cloud} list; the statement takes {request.cloud} regions"
        return Excluded(ExclusionReason.LIST, text)
    wanted = request.method.answered_by if request.method else None
    if endpoints.method not in (None, wanted):
        text = (
            f"stands on the {endpoints.method} list; the statement is answered "
            f"`via {request.method}`"
        )
        return Excluded(ExclusionReason.LIST, text)
    return None


def _exclude_method(row: CatalogRow, request: Request) -> Excluded | None:
    if isinstance(row.endpoint.remote.destination, ServiceTagDestination):
        if request.method is not Method.ADDRESSES:
            return Excluded(ExclusionReason.METHOD, "service tags are used `via addresses` only")
    elif request.method is Method.ADDRESSES and row.is_replaced_by_tags:
        return Excluded(ExclusionReason.METHOD, "`via addresses` replaces this URL by service tags")
    return None


def judge(row: CatalogRow, request: Request) -> Wanted | Excluded:
    """Whether a request wants a row; for several fleets the one that comes closest decides."""
    excluded = _exclude_list(row, request) or _exclude_method(row, request)
    if excluded:
        return excluded
    if row.region != WORLDWIDE and request.regions and row.region not in request.regions:
        text = f"is for region `{row.region}`; the statement takes {_names(request.regions)}"
        return Excluded(ExclusionReason.REGION, text)
    verdict = _judge_devices(row, request)
    if isinstance(verdict, Wanted) and row.is_withdrawn:
        return Excluded(ExclusionReason.OVERLAY, f"is {row.endpoint.correction}")
    return verdict


def _judge_devices(row: CatalogRow, request: Request) -> Wanted | Excluded:
    """Whether a request wants a row, where the list and region of the row are right."""
    devices: tuple[str | None, ...] = request.fleets if row.table.platforms else (None,)
    verdicts = {name: _judge_fleet(row, request, name) for name in devices}
    wanted = {name: verdict for name, verdict in verdicts.items() if isinstance(verdict, _Need)}
    if not wanted:
        excluded = [verdict for verdict in verdicts.values() if isinstance(verdict, Excluded)]
        return max(excluded, key=lambda verdict: verdict.reason)
    needs = {verdict.need for verdict in wanted.values()}
    need = Need.REQUIRED if Need.REQUIRED in needs else Need.OPTIONAL
    features = frozenset[str]().union(*(verdict.features for verdict in wanted.values()))
    fleets = tuple(sorted(name for name in wanted if name))
    return Wanted(need, features, fleets, _because(row, fleets, features, need))


@dataclass(frozen=True, slots=True)
class _Need:
    """How firmly one fleet wants a row, and the features of the row that are on for it."""

    need: Need
    features: frozenset[str]


def _judge_fleet(row: CatalogRow, request: Request, fleet: str | None) -> _Need | Excluded:
    """Need of the row for one fleet, None where the table knows none, or what keeps it out."""
    verdict = judge_fleet(row, fleet)
    if isinstance(verdict, Inapplicable):
        return _inapplicable(row, fleet, verdict)
    return _judge_need(verdict, request)


def _inapplicable(row: CatalogRow, fleet: str | None, verdict: Inapplicable) -> Excluded:
    match verdict.reason:
        case Reason.AGENT:
            text = f"is for devices on the Microsoft Monitoring Agent, which `{fleet}` is not"
            return Excluded(ExclusionReason.FLEET, text)
        case Reason.PLATFORM:
            platforms = tuple(platform.name for platform in row.platforms)
            return Excluded(
                ExclusionReason.FLEET, f"is for {_names(platforms)}, which `{fleet}` is not"
            )
        case Reason.CONDITION:
            says = verdict.reading.says if verdict.reading else ""
            return Excluded(ExclusionReason.CONDITION, f"is {says}; `{fleet}` is left out")


def _judge_need(verdict: Applicable, request: Request) -> _Need | Excluded:
    """Need of a row that applies, by the features that the request turns on and off."""
    required = verdict.need is Need.REQUIRED
    names = tuple(feature.name for feature in verdict.features)
    on = frozenset(
        feature.name
        for feature in verdict.features
        if feature.name not in request.without_features
        and (required or feature.name in request.with_features or feature.default)
    )
    if names and not on:
        if required:
            text = f"is required, but left out by `without {', '.join(names)}`"
            return Excluded(ExclusionReason.FEATURE, text, withheld=names)
        text = f"is optional, and {_names(names)} is off (`with {names[0]}` turns it on)"
        return Excluded(ExclusionReason.FEATURE, text)
    if not required and not names:
        return Excluded(
            ExclusionReason.OPTIONAL,
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
    because = []
    if endpoint.geography is not None:
        whole = row.region == WORLDWIDE
        means = "counts for every region" if whole else f"is region {row.region}"
        because.append(Because("geography", f"geography `{endpoint.geography}` {means}"))
    if fleets and not endpoint.platforms:
        text = "every platform cell is blank, which is read as every fleet (assumed)"
        because.append(Because("platform-assumed", text))
    else:
        star = ", with a condition" if endpoint.conditional else ""
        because += [
            Because("platform", f"`{platform}` says yes{star} for {', '.join(names)}")
            for platform, names in _by_platform(row, fleets).items()
        ]
    because += [
        Because(reading.id, reading.says) for reading in row.readings if holds(reading, features)
    ]
    if endpoint.correction is not None:
        because.append(Because("overlay", str(endpoint.correction)))
    if endpoint.need is None:
        because.append(Because("need-unmarked", f"the list marks nothing: counts as {need}"))
    elif endpoint.need != need:
        because.append(Because("need-by-device", "marked optional, required for these devices"))
    return tuple(sorted(because))


def _by_platform(row: CatalogRow, fleets: tuple[str, ...]) -> Mapping[str, list[str]]:
    """The fleets for which each platform says yes, with what a newer one is read as."""
    by_platform: dict[str, list[str]] = {}
    for fleet in fleets:
        for platform, named in row.platforms_for(fleet).items():
            shown = fleet if named == fleet else f"{fleet} (read as {named})"
            by_platform.setdefault(platform, []).append(shown)
    return by_platform
