"""What a request wants from the catalog: targets, each with its treatment and reasons."""

from collections.abc import Iterable, Iterator

from outgate.catalog.conditions import Ruling
from outgate.catalog.fleets import FLEETS
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.readings import OpenWildcard, Readings
from outgate.catalog.rows import CatalogRow, RowInQuarantine
from outgate.plan.model import (
    Authentication,
    Because,
    Inspection,
    Proxy,
    Quarantined,
    Treatment,
)
from outgate.plan.rules.applicability import Wanted, holds, judge
from outgate.policy.model import Request
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A target that a request wants because of one row."""

    endpoint: str
    remote: Remote
    treatment: Treatment
    need: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Everything a request wants.

    `withheld` holds endpoint, target and feature of required rows left out on purpose; `read_as`
    a fleet, what it is taken for, and the column that says so; `stretched` a target and what a
    reading makes of it for some of the fleets, where a plan is to say so; `narrowed` the clauses
    that replaced a wildcard; `features` all features that rows of the lists belong to.
    """

    choices: tuple[Choice, ...]
    withheld: tuple[tuple[str, str, str], ...]
    quarantined: tuple[Quarantined, ...]
    read_as: tuple[tuple[str, str, str], ...]
    stretched: tuple[tuple[str, str], ...]
    narrowed: tuple[str, ...]
    features: tuple[str, ...]


def open_wildcard(remote: Remote, known: Readings) -> OpenWildcard | None:
    """The reading for a remote under which anybody can have a name, None for any other."""
    if not isinstance(remote.destination, HostDestination):
        return None
    return known.open_wildcards.get(str(remote.destination.host))


def narrow_row(row: CatalogRow, request: Request) -> tuple[tuple[Remote, str], ...]:
    """The remotes that `workspace` and `storage` make of a row, each with the clause."""
    remote = row.endpoint.remote
    if not isinstance(remote.destination, HostDestination):
        return ()
    narrowing = row.known.narrowings.get(str(remote.destination.host))
    if narrowing is None or not row.is_mma:
        return ()
    values = request.workspaces if narrowing.by == "workspace" else request.storage
    return tuple(
        (
            Remote(
                HostDestination(
                    HostPattern(narrowing.becomes.format(value)), remote.destination.path
                ),
                remote.protocol,
                remote.port,
            ),
            narrowing.by,
        )
        for value in values
    )


def _treatment(row: CatalogRow, remote: Remote, features: frozenset[str]) -> Treatment:
    """How the traffic must be treated: facts of the page, or what a hand-written row says."""
    written = dict(row.endpoint.treatment)
    if remote.protocol != "https":
        inspection = Inspection.NONE
    elif "inspection" in written:
        inspection = Inspection(written["inspection"])
    else:
        wildcard = open_wildcard(remote, row.known)
        keep = wildcard is not None and wildcard.keep_inspection
        inspection = Inspection.KEEP if keep else Inspection.BYPASS
    proxy, authentication = Proxy.ALLOWED, Authentication.ANONYMOUS
    for reading in row.readings:
        if reading.proxy and holds(reading, features):
            proxy = Proxy(reading.proxy)
        if reading.authentication:
            authentication = Authentication(reading.authentication)
    return Treatment(
        inspection,
        Authentication(written.get("authentication", authentication)),
        Proxy(written.get("proxy", proxy)),
    )


def _choices(row: CatalogRow, request: Request, wanted: Wanted) -> Iterator[Choice]:
    narrowed = narrow_row(row, request)
    for remote, clause in narrowed or ((row.endpoint.remote, ""),):
        because = list(wanted.because)
        if clause:
            text = f"`{clause}` narrows `{row.endpoint.text}` to one name"
            because.append(Because(f"narrowed-by-{clause}", text))
        treatment = _treatment(row, remote, wanted.features)
        if row.is_mma and treatment.inspection is Inspection.KEEP:
            text = (
                "the MMA table asks to bypass inspection; the general rule for shared storage wins"
            )
            because.append(Because("inspection-kept", text))
        yield Choice(row.endpoint.id, remote, treatment, wanted.need.value, tuple(sorted(because)))


def _may_concern(quarantined: RowInQuarantine, request: Request) -> bool:
    """Whether the request might be about a row that could not be read."""
    table, row = quarantined.table, quarantined.row
    if not table.is_for(request.fleets):
        return False
    platforms = table.platforms_named(row.platforms or ())
    if platforms and not any(p.read_as(fleet) for p in platforms for fleet in request.fleets):
        return False
    region = quarantined.region
    return region == WORLDWIDE or region in request.regions


def _read_as(row: CatalogRow, fleet: str) -> Iterator[tuple[str, str, str]]:
    for platform, named in row.platforms_for(fleet).items():
        if named != fleet:
            yield fleet, named, platform


def _stretched(row: CatalogRow, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Readings that a plan is to warn of, as some of the devices are among those they name."""
    for reading in row.readings:
        warns = reading.warns
        if warns and any(warns.ruling(FLEETS[fleet]) is Ruling.HOLDS for fleet in wanted.fleets):
            yield str(row.endpoint.remote), f"is {reading.says}"


def select(
    rows: Iterable[CatalogRow], unread: Iterable[RowInQuarantine], request: Request
) -> Selection:
    """What the request wants from the rows of the lists that answer it, read or in quarantine."""
    choices: list[Choice] = []
    withheld: list[tuple[str, str, str]] = []
    quarantined: set[Quarantined] = set()
    read_as: set[tuple[str, str, str]] = set()
    stretched: set[tuple[str, str]] = set()
    narrowed: set[str] = set()
    features: set[str] = set()
    for row in rows:
        features.update(feature.name for feature in row.features)
        verdict = judge(row, request)
        if isinstance(verdict, Wanted):
            choices += _choices(row, request, verdict)
            narrowed.update(clause for _, clause in narrow_row(row, request))
            for fleet in request.fleets:
                read_as.update(_read_as(row, fleet))
            stretched.update(_stretched(row, verdict))
        elif verdict.withheld:
            remote = str(row.endpoint.remote)
            withheld.extend((row.endpoint.id, remote, name) for name in verdict.withheld)
    for stray in unread:
        if _may_concern(stray, request):
            text, reason, cells = stray.row.text, stray.row.reason, stray.row.cells
            quarantined.add(Quarantined(str(stray.place), text, reason, cells))
    choices.sort(key=lambda choice: (str(choice.remote), choice.endpoint))
    return Selection(
        tuple(choices),
        tuple(sorted(withheld)),
        tuple(sorted(quarantined)),
        tuple(sorted(read_as)),
        tuple(sorted(stretched)),
        tuple(sorted(narrowed)),
        tuple(sorted(features)),
    )
