"""What the service answers, as values; what Outgate has no use for is left out or kept whole."""

from collections.abc import Mapping

from outgate.values import dataclass, field

STRICT = "STRICT_ORDER"
DEFAULT = "DEFAULT_ACTION_ORDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """A stateful rule group.

    `text` are its rules as Suricata reads them, None where it has another kind of rules. `beside`
    is what else its content has, such as variables, and `kept` what else a write says of it, such
    as the key that encrypts it: both are sent back as they were read. `token` must come with a
    write: the service refuses one whose token is not that of the last write.
    """

    name: str
    arn: str
    token: str
    text: str | None
    order: str
    capacity: int
    status: str
    description: str
    beside: Mapping[str, object] = field(default_factory=dict)
    kept: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_changing(self) -> bool:
        """Whether the service is not yet through with a write."""
        return self.status in ("UPDATING", "PENDING", "CREATING")

    @property
    def has_failed(self) -> bool:
        """Whether the service says that the last write failed."""
        return self.status == "ERROR"


@dataclass(frozen=True, slots=True)
class Reference:
    """A stateful rule group as a policy names it; the one with the lowest priority comes first.

    With `alerts_only` the policy has its drops as alerts.
    """

    arn: str
    priority: int | None
    alerts_only: bool

    @property
    def name(self) -> str:
        """The name in the ARN."""
        return name_of(self.arn)

    @property
    def is_managed(self) -> bool:
        """Whether it is AWS's or a partner's: its rules cannot be read."""
        return any(owner in self.arn for owner in (":aws-managed:", ":partner-managed:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A firewall policy, as far as it decides what becomes of traffic."""

    name: str
    arn: str
    order: str
    defaults: tuple[str, ...]
    stateless_defaults: tuple[str, ...]
    stateless: tuple[str, ...]
    references: tuple[Reference, ...]
    tls_inspection: str | None = None

    def reference_to(self, arn: str) -> Reference | None:
        """How the policy names a stateful rule group; None where it does not."""
        return next((each for each in self.references if each.arn == arn), None)


@dataclass(frozen=True, slots=True)
class Sync:
    """How far a firewall is with a resource: the token that it has or is to have."""

    firewall: str
    status: str
    token: str


def account_of(arn: str) -> str:
    """The account in an ARN; empty where there is none."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 else ""


def name_of(arn: str) -> str:
    """The name in an ARN; what is none is the name itself."""
    return arn.rpartition("/")[2]
