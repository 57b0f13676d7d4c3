"""Rules of Suricata as values, and as native rules."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from outgate.backends.bare_rule import identify, label_of, read_body, source_of, write_body
from outgate.backends.native_rule import NativeRule
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.interval import EVERYWHERE, AddressSet, address_set, union
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

_FAMILIES = ("0.0.0.0/0", "::/0")
TAIL_IDENTITY = "tail"


class Tail(StrEnum):
    """What becomes of traffic that no rule allows: DROP, by lines of ours, or NONE, by others."""

    DROP = "drop"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SuricataRule:
    """Traffic that is let through: from `addresses` to hosts, some paths by http, or networks."""

    addresses: tuple[str, ...]
    remote: Remote

    @property
    def identity(self) -> str:
        """Where it goes and how, whoever asks."""
        return identify(self.remote)

    @property
    def label(self) -> str:
        """What people call the rule; the rules know no names of sources."""
        return label_of(self.addresses, self.remote)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of one target; the numbers of their lines begin at `sid_base`."""

    rules: tuple[SuricataRule, ...]
    tail: Tail
    sid_base: int


def merge(rules: Iterable[SuricataRule]) -> tuple[SuricataRule, ...]:
    """The same traffic in rules that follow from it alone, one for each place."""
    by_remote: dict[Remote, list[AddressSet]] = {}
    for rule in rules:
        by_remote.setdefault(rule.remote, []).append(address_set(rule.addresses))
    flows = (Flow(union(sets).cidrs(), remote) for remote, sets in by_remote.items())
    normal = TrafficSet(flows).normal()
    whole = (
        SuricataRule(flow.addresses, remote) for flow in normal for remote in _told(flow.remote)
    )
    return tuple(sorted(whole, key=lambda rule: (rule.identity, rule.addresses)))


def _told(remote: Remote) -> tuple[Remote, ...]:
    """Every address as those of either family: no line of ours is for any destination."""
    if remote.destination != AddressesDestination(EVERYWHERE):
        return (remote,)
    return tuple(replace(remote, destination=AddressesDestination((each,))) for each in _FAMILIES)


def natives_of(rules: Iterable[SuricataRule], tail: Tail) -> tuple[NativeRule, ...]:
    """Rules as native ones, with one for the lines that drop the rest."""
    natives = tuple(map(native_of, rules))
    return (*natives, TAIL) if tail is Tail.DROP else natives


def native_of(rule: SuricataRule) -> NativeRule:
    """A rule as a native one."""
    return NativeRule(rule.identity, rule.label, write_body(rule.addresses, rule.remote))


TAIL = NativeRule(
    TAIL_IDENTITY, "the lines that drop what no rule allows", {"tail": "drop"}, entries=()
)


def stray_native(line: str) -> NativeRule:
    """A line that Outgate did not write, as a native rule that no plan wants."""
    return NativeRule(f"line {line}", f"line `{line}`", {"line": line})


def is_tail(native: NativeRule) -> bool:
    """Whether a native rule is that of the lines that drop the rest."""
    return native.body.get("tail") == "drop"


def rule_of(native: NativeRule) -> SuricataRule | None:
    """The rule of a native one; None for a stray line and for the tail.

    KeyError, TypeError, ValueError for what is none of them.
    """
    body: Mapping[str, object] = native.body
    if "line" in body or is_tail(native):
        return None
    addresses, remote = read_body(body)
    protocol = remote.protocol
    match remote.destination:
        case HostDestination(host, path) if protocol == "tcp" or (protocol == "https" and path):
            raise ValueError(f"no line tells {protocol} to `{host}` by that")
    return SuricataRule(addresses, remote)


def canonical(rule: SuricataRule) -> Rule:
    """What a rule allows, without origins."""
    inspection = Inspection.NONE if rule.remote.protocol == "http" else Inspection.BYPASS
    treatment = Treatment(inspection, Authentication.ANONYMOUS, Proxy.DIRECT)
    return Rule(source_of(rule.addresses), rule.remote, treatment, ())
