"""The resources of the service, and how they are answered."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from outgate.emulators.aws.messages import Document
from outgate.values import dataclass, field

ACCOUNT = "111122223333"
TYPES = {
    "STATEFUL": "stateful-rulegroup",
    "STATELESS": "stateless-rulegroup",
}
STRICT = "STRICT_ORDER"
OWN_KEY: Mapping[str, object] = MappingProxyType(
    {"KeyId": "AWS_OWNED_KMS_KEY", "Type": "AWS_OWNED_KMS_KEY"}
)


@dataclass(slots=True, kw_only=True)
class RuleGroup:
    """A rule group; it is busy until `due`, counted in requests, and then `status`."""

    arn: str
    name: str
    id: str
    type: str
    capacity: int
    content: dict[str, object]
    consumed: int
    description: str
    token: str
    due: int
    encryption: Mapping[str, object] = field(default_factory=lambda: OWN_KEY)
    tags: dict[str, str] = field(default_factory=dict)
    deleting: bool = False
    status: str = "ACTIVE"

    @property
    def order(self) -> str:
        """How its rules are ordered."""
        return _order(self.content.get("StatefulRuleOptions"))

    @property
    def rules(self) -> str:
        """Its rules as Suricata reads them; empty where it has others."""
        return rules_in(self.content)

    def status_at(self, tick: int) -> str:
        """Its state as it is answered."""
        if self.deleting:
            return "DELETING"
        return "UPDATING" if tick < self.due else self.status

    def shown(self, tick: int, associations: int) -> Document:
        """What is answered of it beside its rules."""
        return {
            "RuleGroupArn": self.arn,
            "RuleGroupName": self.name,
            "RuleGroupId": self.id,
            "Type": self.type,
            "Capacity": self.capacity,
            "ConsumedCapacity": self.consumed,
            "NumberOfAssociations": associations,
            "RuleGroupStatus": self.status_at(tick),
            "EncryptionConfiguration": dict(self.encryption),
            **({"Description": self.description} if self.description else {}),
            **({"Tags": shown_tags(self.tags)} if self.tags else {}),
        }


@dataclass(slots=True, kw_only=True)
class Policy:
    """A firewall policy."""

    arn: str
    name: str
    id: str
    content: dict[str, object]
    description: str
    token: str
    tags: dict[str, str] = field(default_factory=dict)

    def references(self, kind: str = "Stateful") -> list[Mapping[str, object]]:
        """The rule groups that it names; `kind` is `Stateful` or `Stateless`."""
        references = self.content.get(f"{kind}RuleGroupReferences")
        every = references if isinstance(references, list) else []
        return [each for each in every if isinstance(each, Mapping)]

    @property
    def order(self) -> str:
        """How rules are ordered in it."""
        return _order(self.content.get("StatefulEngineOptions"))

    def uses(self, arn: str) -> bool:
        """Whether it names a rule group."""
        every = (*self.references(), *self.references("Stateless"))
        return any(each.get("ResourceArn") == arn for each in every)

    def shown(self, consumed: int, associations: int) -> Document:
        """What is answered of it beside its content."""
        return {
            "FirewallPolicyArn": self.arn,
            "FirewallPolicyName": self.name,
            "FirewallPolicyId": self.id,
            "FirewallPolicyStatus": "ACTIVE",
            "ConsumedStatefulRuleCapacity": consumed,
            "ConsumedStatelessRuleCapacity": 0,
            "NumberOfAssociations": associations,
            "EncryptionConfiguration": dict(OWN_KEY),
            **({"Description": self.description} if self.description else {}),
            **({"Tags": shown_tags(self.tags)} if self.tags else {}),
        }


@dataclass(slots=True, kw_only=True)
class Firewall:
    """A firewall with its policy; `synced` are the tokens of what it has taken over."""

    arn: str
    name: str
    id: str
    policy: str
    token: str
    synced: dict[str, str] = field(default_factory=dict)
    due: Counter[str] = field(default_factory=Counter)


def arn_of(region: str, kind: str, name: str) -> str:
    """The ARN of a resource; `kind` is such as `stateful-rulegroup`."""
    partition = "aws-us-gov" if region.startswith("us-gov-") else "aws"
    partition = "aws-cn" if region.startswith("cn-") else partition
    return f"arn:{partition}:network-firewall:{region}:{ACCOUNT}:{kind}/{name}"


def region_of(arn: str) -> str:
    """The region that a resource is in."""
    return arn.split(":")[3]


def rules_in(content: Mapping[str, object]) -> str:
    """The rules of a group as Suricata reads them; empty where it has others."""
    source = content.get("RulesSource")
    text = source.get("RulesString") if isinstance(source, Mapping) else None
    return text if isinstance(text, str) else ""


def shown_tags(tags: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Tags as they are answered."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _order(options: object) -> str:
    order = options.get("RuleOrder") if isinstance(options, Mapping) else None
    return str(order or "DEFAULT_ACTION_ORDER")
