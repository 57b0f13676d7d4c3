"""What devices need for streamlined connectivity: dated rows, each with the page that says so."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import NotRequired, TypedDict

from outgate.catalog.fleets import expand
from outgate.documents.shipped import read_shipped_yaml
from outgate.errors import InternalError
from outgate.resources import resource_bytes
from outgate.values import dataclass

FILE = "prerequisites.yaml"
Version = tuple[int, ...]


class Component(StrEnum):
    """What has a version of its own on a device."""

    SENSOR = "sensor"
    AV_PLATFORM = "antivirus platform"
    AV_ENGINE = "antivirus engine"
    AV_SIGNATURE = "security intelligence"
    CLIENT = "client"
    WINDOWS = "windows"


class Limit(StrEnum):
    """What no version decides."""

    NEVER = "never"
    OFFBOARD_FIRST = "offboard-first"


@dataclass(frozen=True, slots=True)
class Source:
    """A page, and the day of the text that was read."""

    id: str
    title: str
    url: str
    date: date


@dataclass(frozen=True, slots=True)
class Minimum:
    """One row: the least version of a component, for some fleets.

    `sensor` tells that an update of Windows and the version of the sensor stand for one another,
    `build` where it stands which build came with an update that the page names.
    """

    component: Component
    version: Version
    fleets: frozenset[str]
    published: date
    source: Source
    says: str
    sensor: bool
    build: Source | None


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """All rows; `on` gives those that hold on a day."""

    minimums: tuple[Minimum, ...]
    limits: Mapping[Limit, frozenset[str]]

    def on(self, day: date) -> Mapping[str, Mapping[Component, Minimum]]:
        """For each fleet the row of each component that was the newest on a day.

        Before any row of a component was published its first one counts: nobody has asked for less.
        """
        holding: dict[str, dict[Component, Minimum]] = {}
        for row in sorted(self.minimums, key=lambda each: each.published):
            for fleet in row.fleets:
                rows = holding.setdefault(fleet, {})
                if row.published <= day or row.component not in rows:
                    rows[row.component] = row
        return holding


class _SourceFields(TypedDict):
    id: str
    title: str
    url: str
    date: str


class _MinimumFields(TypedDict):
    component: str
    minimum: str
    fleets: Sequence[str]
    published: str
    source: str
    says: str
    sensor: NotRequired[bool]
    build: NotRequired[str]


class _LimitFields(TypedDict):
    kind: str
    fleets: Sequence[str]
    source: str
    says: str


class _File(TypedDict):
    format_version: str
    sources: Sequence[_SourceFields]
    minimums: Sequence[_MinimumFields]
    limits: Sequence[_LimitFields]


@cache
def read_prerequisites() -> Prerequisites:
    """The rows that ship with Outgate."""
    (raw,) = read_shipped_yaml(FILE, resource_bytes("catalog", FILE))
    return make_prerequisites(raw)


def make_prerequisites(raw: _File) -> Prerequisites:
    """The rows of a file."""
    sources = {
        each["id"]: Source(each["id"], each["title"], each["url"], date.fromisoformat(each["date"]))
        for each in raw["sources"]
    }
    return Prerequisites(
        tuple(
            Minimum(
                Component(row["component"]),
                tuple(int(part) for part in row["minimum"].split(".")),
                _fleets(row["fleets"]),
                date.fromisoformat(row["published"]),
                sources[row["source"]],
                row["says"],
                row.get("sensor", False),
                sources[row["build"]] if "build" in row else None,
            )
            for row in raw["minimums"]
        ),
        {Limit(row["kind"]): _fleets(row["fleets"]) for row in raw["limits"]},
    )


def _fleets(names: Sequence[str]) -> frozenset[str]:
    fleets: set[str] = set()
    for name in names:
        members = expand(name)
        if members is None:
            raise InternalError(f"{FILE} names no fleet with `{name}`")
        fleets.update(members)
    return frozenset(fleets)


def version_text(version: Version) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))
