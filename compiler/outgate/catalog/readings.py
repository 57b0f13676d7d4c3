"""The readings of the published lists, loaded from the files in `reading_files/`.

A reading is data: words it recognises, what they mean, and the reason. Importers store the ids of
the readings that a row matches. What an id means is a value of the catalog (`Catalog.readings`),
which its digest covers: nothing that compiles a policy asks for the shipped ones here.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from outgate.catalog.conditions import Condition, read_condition
from outgate.documents.shipped import read_shipped_yaml
from outgate.resources import resource_bytes
from outgate.values import dataclass

if TYPE_CHECKING:
    from outgate.catalog.reading_fields import (
        GeographyFields,
        OpenWildcardFields,
        ReadingFields,
        ReadingsFields,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowText:
    """The words of one row, blanks collapsed, "" where the table has no such column."""

    service: str = ""
    category: str = ""
    description: str = ""
    comment: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading; `match` alternatives pair fields of RowText with patterns.

    `services` and `methods` name the lists that it speaks about, all where empty. It gives way to
    the reading that `unless_alone` names on a list that has no host like `others` for the region.
    `plain_http` reads a text without a scheme as http on port 80. `proxy` holds where the feature
    `proxy_with` is wanted of the row, or always. `warns` names the releases whose plans are to say
    that the reading serves them.
    """

    id: str
    says: str
    reason: str
    services: tuple[str, ...]
    methods: tuple[str, ...]
    match: tuple[tuple[tuple[str, str], ...], ...]
    hosts: re.Pattern[str] | None
    condition: Condition | None
    feature: str | None
    part: str | None
    role: str | None
    proxy: str | None
    proxy_with: str | None
    authentication: str | None
    plain_http: bool
    optional: bool
    disputed: str
    warns: Condition | None
    unless_alone: str | None
    others: re.Pattern[str] | None

    def about(self, service: str) -> bool:
        """Whether the reading speaks about lists of this service."""
        return not self.services or service in self.services

    @property
    def is_mma(self) -> bool:
        """Whether rows with the reading belong to the Microsoft Monitoring Agent."""
        return self.part == "mma"


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature that `with` and `without` name, and what an Optional row of it gets by default."""

    name: str
    default: bool
    about: str


@dataclass(frozen=True, slots=True)
class Geography:
    """A geography cell that is not simply the name of its region."""

    texts: tuple[str, ...]
    worldwide: bool
    region: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A wildcard that `workspace` or `storage` replaces; `becomes` has `{}` for the value."""

    by: str
    host: str
    becomes: str

    def value_of(self, host: str) -> str:
        """The value that makes this host of it, "" where none does."""
        before, after = self.becomes.split("{}")
        value = host[len(before) : len(host) - len(after)]
        return value if host == f"{before}{value}{after}" else ""


@dataclass(frozen=True, slots=True)
class OpenWildcard:
    """A wildcard under which anybody can have a name. `keep_inspection`: see the reading."""

    host: str
    opens: str
    narrow: str
    keep_inspection: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Everything that the files of readings hold."""

    readings: Mapping[str, Reading]
    features: Mapping[str, Feature]
    geographies: Mapping[str, Geography]
    narrowings: Mapping[str, Narrowing]
    open_wildcards: Mapping[str, OpenWildcard]
    host_readings: tuple[Reading, ...]
    suffixes: Mapping[str, tuple[str, ...]]
    sisters: tuple[re.Pattern[str], ...]

    def is_mma(self, id: str) -> bool:
        """Whether a reading with this id puts rows with the Microsoft Monitoring Agent."""
        reading = self.readings.get(id)
        return reading is not None and reading.is_mma


def _reading(raw: "ReadingFields") -> Reading:
    return Reading(
        id=raw["id"],
        says=raw["says"],
        reason=raw["reason"],
        services=tuple(raw.get("services", ())),
        methods=tuple(raw.get("methods", ())),
        match=tuple(tuple(alternative.items()) for alternative in raw.get("match", ())),
        hosts=re.compile(raw["hosts"]) if "hosts" in raw else None,
        condition=read_condition(raw["condition"]) if "condition" in raw else None,
        feature=raw.get("feature"),
        part=raw.get("part"),
        role=raw.get("role"),
        proxy=raw.get("proxy"),
        proxy_with=raw.get("proxy_with"),
        authentication=raw.get("authentication"),
        plain_http=raw.get("plain_http", False),
        optional=raw.get("optional", False),
        disputed=raw.get("disputed", ""),
        warns=read_condition(raw["warns"]) if "warns" in raw else None,
        unless_alone=raw.get("unless_alone"),
        others=re.compile(raw["others"]) if "others" in raw else None,
    )


_Value = TypeVar("_Value")

# One file for each source of lists; a new source brings its own.
FILES = ("defender.yaml",)


@cache
def load_readings() -> Readings:
    """The shipped readings; a fault in them is a bug in Outgate, so it raises."""
    return read_readings([_load(name) for name in FILES])


def _load(name: str) -> "ReadingsFields":
    document: ReadingsFields
    (document,) = read_shipped_yaml(name, resource_bytes("catalog", "reading_files", name))
    return document


def read_readings(documents: "Iterable[ReadingsFields]") -> Readings:
    """The readings of several files together; KeyError where two files define the same thing."""
    documents = tuple(documents)
    readings = _unique(
        (entry["id"], _reading(entry))
        for document in documents
        for entry in document.get("readings", ())
    )
    return Readings(
        readings=readings,
        features=_unique(
            (entry["name"], Feature(**entry))
            for document in documents
            for entry in document.get("features", ())
        ),
        geographies=_unique(
            (text.lower(), _geography(entry))
            for document in documents
            for entry in document.get("geographies", ())
            for text in entry["texts"]
        ),
        narrowings=_unique(
            (entry["host"], Narrowing(**entry))
            for document in documents
            for entry in document.get("narrowing", ())
        ),
        open_wildcards=_unique(
            (entry["host"], _open_wildcard(entry))
            for document in documents
            for entry in document.get("open_wildcards", ())
        ),
        host_readings=tuple(reading for reading in readings.values() if reading.hosts),
        suffixes=_unique(
            (service, tuple(domains))
            for document in documents
            for service, domains in document.get("suffixes", {}).items()
        ),
        sisters=tuple(
            re.compile(pattern) for document in documents for pattern in document.get("sisters", ())
        ),
    )


def _unique(pairs: Iterable[tuple[str, _Value]]) -> dict[str, _Value]:
    """A mapping in which no key is there twice."""
    values: dict[str, _Value] = {}
    for key, value in pairs:
        if key in values:
            raise KeyError(f"`{key}` is defined twice")
        values[key] = value
    return values


def _geography(raw: "GeographyFields") -> Geography:
    return Geography(
        tuple(raw["texts"]), raw.get("worldwide", False), raw.get("region"), raw["reason"]
    )


def _open_wildcard(raw: "OpenWildcardFields") -> OpenWildcard:
    keep_inspection = raw.get("inspection") == "keep"
    return OpenWildcard(raw["host"], raw["opens"], raw["narrow"], keep_inspection)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern of `match`, which importers alone ask for."""
    return re.compile(text, re.IGNORECASE)


def _matches(reading: Reading, row: RowText) -> bool:
    return any(
        all(_pattern(text).search(getattr(row, field)) for field, text in alternative)
        for alternative in reading.match
    )


def match_readings(service: str, row: RowText) -> tuple[str, ...]:
    """Ids of the readings that a row's words match, sorted; `service` is `mde` or the like."""
    return tuple(
        sorted(
            reading.id
            for reading in load_readings().readings.values()
            if reading.about(service) and _matches(reading, row)
        )
    )


def is_comment_read(service: str, row: RowText) -> bool:
    """Whether some reading knows the row's comment, or there is none to know."""
    only_comment = RowText(comment=row.comment)
    return not row.comment or bool(match_readings(service, only_comment))
