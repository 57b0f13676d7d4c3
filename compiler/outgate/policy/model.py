"""A policy set with every name resolved against a catalog."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from outgate.catalog.model import Cloud, Method
from outgate.source import Span
from outgate.traffic.address import RuleSource
from outgate.traffic.guard_pattern import GuardPattern
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.url import Url
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an `allow` asks of the catalog: everything but the sources.

    `fleets` are built-in fleet names, sorted; empty for a service that knows no devices.
    `cloud` is None for a service that knows none. Equal requests get equal endpoints.
    """

    service: str
    cloud: Cloud | None
    method: Method | None
    regions: tuple[str, ...]
    fleets: tuple[str, ...]
    with_features: tuple[str, ...]
    without_features: tuple[str, ...]
    workspaces: tuple[str, ...]
    storage: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAllow:
    """One `allow` with its names looked up; `until` is the last valid day.

    `text` is the canonical form, by which plans name the statement. Two statements may say the same
    at two places: `number` tells them apart, counted from 0 in the order of the policy set.
    """

    number: int = field(compare=False)
    text: str
    request: Request
    sources: tuple[RuleSource, ...]
    until: date | None
    names_fleets: bool
    span: Span = field(compare=False)

    @property
    def addresses(self) -> AddressSet:
        """Where it allows something from: the addresses of all its sources."""
        return union(address_set(source.addresses) for source in self.sources)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of a test: the URL is allowed (or not) from an address, None meaning from any."""

    allow: bool
    url: Url
    address: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """A named test with its expectations; `number` counts from 0 in the order of the policy set."""

    number: int = field(compare=False)
    name: str
    expectations: tuple[Expectation, ...]
    span: Span = field(compare=False)


class GuardKind(StrEnum):
    """What a guard asks of everything that a policy set allows."""

    LIMIT = "limit"
    FORBID = "forbid"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A guard over traffic from `addresses` (networks, as those of a RuleSource).

    `limit`: nothing is allowed but what is in a pattern. `forbid`: nothing in a pattern is allowed
    but what is in an exception. `require`: all of every pattern is allowed.
    """

    kind: GuardKind
    patterns: tuple[GuardPattern, ...]
    exceptions: tuple[GuardPattern, ...]
    addresses: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """All statements, guards and tests of some policy files.

    `fleet_definitions` maps the names that policy files define to built-in fleets.
    """

    statements: tuple[ResolvedAllow, ...]
    tests: tuple[PolicyTest, ...]
    sources: Mapping[str, RuleSource]
    fleet_definitions: Mapping[str, tuple[str, ...]]
    guards: tuple[Guard, ...] = ()
