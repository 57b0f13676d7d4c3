"""What the files of readings hold, for the type checker; `readings.py` says what it means."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, Required, TypedDict

# `{"only": [{"from": "win10-1803"}]}`
ConditionFields = Mapping[str, Sequence[Mapping[str, str]]]


class ReadingFields(TypedDict, total=False):
    """One reading."""

    id: Required[str]
    says: Required[str]
    reason: Required[str]
    services: Sequence[str]
    methods: Sequence[str]
    match: Sequence[Mapping[str, str]]
    hosts: str
    condition: ConditionFields
    feature: str
    part: str
    role: str
    proxy: str
    proxy_with: str
    authentication: str
    plain_http: bool
    optional: bool
    disputed: str
    nothing: bool
    warns: ConditionFields
    unless_alone: str
    others: str


class FeatureFields(TypedDict):
    """A feature that a policy may name."""

    name: str
    default: bool
    about: str


class GeographyFields(TypedDict):
    """A geography cell that is not simply the name of its region."""

    texts: Sequence[str]
    cloud: NotRequired[str]
    worldwide: NotRequired[bool]
    region: NotRequired[str]
    reason: str


class NarrowingFields(TypedDict):
    """A wildcard that a clause replaces."""

    by: str
    host: str
    becomes: str


class OpenWildcardFields(TypedDict):
    """A wildcard under which anybody can have a name."""

    host: str
    opens: str
    narrow: str
    inspection: NotRequired[str]


class ReadingsFields(TypedDict, total=False):
    """A whole file."""

    format_version: str
    features: Sequence[FeatureFields]
    geographies: Sequence[GeographyFields]
    readings: Sequence[ReadingFields]
    narrowing: Sequence[NarrowingFields]
    open_wildcards: Sequence[OpenWildcardFields]
    sisters: Sequence[str]
    suffixes: Mapping[str, Sequence[str]]
