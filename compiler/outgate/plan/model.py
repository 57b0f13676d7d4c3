"""The canonical plan as values: what firewalls must allow, and where each rule comes from."""

from enum import StrEnum
from functools import cached_property
from typing import Protocol

from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.values import dataclass, field


class Inspection(StrEnum):
    """What HTTPS inspection must do with the traffic; plain HTTP has none."""

    BYPASS = "bypass"
    KEEP = "keep"
    NONE = "none"


class Authentication(StrEnum):
    """What a proxy may ask of the device; `anonymous` traffic must pass without a login."""

    ANONYMOUS = "anonymous"
    ALLOWED = "allowed"


class Proxy(StrEnum):
    """Whether the traffic may pass through a proxy or must go out directly."""

    ALLOWED = "allowed"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, order=True)
class Treatment:
    """How a firewall or proxy must treat allowed traffic."""

    inspection: Inspection
    authentication: Authentication
    proxy: Proxy


@dataclass(frozen=True, slots=True, order=True)
class Because:
    """One reading that led to a rule: its id, and what it made of this row in plain words."""

    reading: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Why a rule is there. `statement` is its text in canonical form, `endpoint` a catalog id.

    `target` is what the endpoint asked for where a wider rule covers it, alone or with others, else
    None.
    """

    statement: str
    endpoint: str
    need: str
    because: tuple[Because, ...]
    target: str | None = None

    def __hash__(self) -> int:
        # Enough to tell origins apart, and hundreds of thousands of them stand in sets.
        return hash((self.statement, self.endpoint, self.target))


@dataclass(frozen=True, slots=True)
class Rule:
    """Traffic to allow. Two rules of a plan never have the same key.

    Where rules with different treatments meet, the more specific one holds: that with the narrower
    host, for one host with the narrower path, and for one target with the source inside the other.
    """

    source: RuleSource
    remote: Remote
    treatment: Treatment
    origins: tuple[Origin, ...]
    flow: Flow = field(init=False, repr=False, compare=False)  # the traffic that it allows

    def __post_init__(self) -> None:
        # Made once: compiling, comparing and explaining all ask for it.
        object.__setattr__(self, "flow", Flow(self.source.addresses, self.remote))

    @property
    def key(self) -> str:
        """`SOURCE -> URL`, the name of the rule in plans and differences."""
        return f"{self.source.name} -> {self.remote}"


@dataclass(frozen=True, slots=True, order=True)
class Withheld:
    """A required endpoint that a statement leaves out on purpose."""

    statement: str
    endpoint: str
    target: str
    feature: str


@dataclass(frozen=True, slots=True, order=True)
class Quarantined:
    """A row that could not be read and might concern the plan."""

    row: str
    url: str
    reason: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Retained:
    """A rule that only an older edition asks for; `edition` removed it, `until` is its last day."""

    rule: str
    until: str
    edition: str


@dataclass(frozen=True, slots=True, order=True)
class PlanWarning:
    """A warning that belongs to the plan itself, whatever file the statement stands in."""

    code: str
    message: str
    rule: str | None


class Digested(Protocol):
    """A catalog, or what a document says of one."""

    @property
    def digest(self) -> str:
        """`sha256:` and a digest of all that it says and means."""


@dataclass(frozen=True, slots=True)
class KnownDigest:
    """The digest of a catalog that is not at hand."""

    digest: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a firewall needs to know, sorted.

    `catalog` is asked for its digest where a plan is written down: it takes time to work out.
    """

    edition: str
    catalog: Digested = field(compare=False, repr=False)
    rules: tuple[Rule, ...]
    withheld: tuple[Withheld, ...]
    quarantined: tuple[Quarantined, ...]
    warnings: tuple[PlanWarning, ...]
    retained: tuple[Retained, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The digest of what the rules do, without names or origins; a check has no use for it."""
        from outgate.plan.digest import rules_digest

        return rules_digest(self.rules)

    @property
    def catalog_digest(self) -> str:
        """The digest of the catalog that it was made from."""
        return self.catalog.digest
