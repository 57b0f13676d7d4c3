"""What there is in the service, and how it changes with time.

There is no clock: time is counted in requests. What was written is busy for a number of them, and
firewalls take it over some later.
"""

import copy
import itertools
import sys
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from outgate.emulators.aws.faults import Fault, missing
from outgate.emulators.aws.messages import Document
from outgate.emulators.aws.resources import (
    STRICT,
    TYPES,
    Firewall,
    Policy,
    RuleGroup,
    arn_of,
    region_of,
    rules_in,
)
from outgate.emulators.aws.suricata import rule_lines
from outgate.emulators.faults import Faults, Planned
from outgate.values import dataclass, field

_NAMESPACE = uuid.UUID("a5c0e1c2-54a0-4c8d-9b0a-7f6f1b0d2e44")
NEVER = sys.maxsize


class Stored(TypedDict, total=False):
    """A resource in the file of an earlier run; a policy has neither type nor capacity."""

    kind: str
    name: str
    type: str
    capacity: int
    description: str
    content: dict[str, object]
    tags: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the service behaves where it can behave in several ways.

    What is written is busy for `lasts` requests, and firewalls have it after `sync` more. A list
    has `page` entries a page.
    """

    lasts: int = 2
    sync: int = 2
    page: int = 100


@dataclass(slots=True, kw_only=True)
class _State:
    tick: int = 0
    numbers: Iterator[int] = field(default_factory=itertools.count)
    groups: dict[str, RuleGroup] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    firewalls: dict[str, Firewall] = field(default_factory=dict)


class Inventory:
    """Rule groups, policies and firewalls, by their ARNs."""

    def __init__(
        self, options: Options | None = None, planned: Iterable[Planned[Fault]] = ()
    ) -> None:
        self.options = options or Options()
        self.faults = Faults(planned)
        self._state = _State()
        self._lock = threading.RLock()
        self.writes: list[tuple[str, str]] = []  # operation and ARN of every write that was done

    def add_group(
        self,
        region: str,
        name: str,
        rules: str,
        *,
        capacity: int = 100,
        order: str = STRICT,
        description: str = "",
    ) -> str:
        """Make a stateful rule group as somebody else would; returns its ARN."""
        content = {
            "RulesSource": {"RulesString": rules},
            "StatefulRuleOptions": {"RuleOrder": order},
        }
        with self._lock:
            group = self._new_group(region, name, "STATEFUL", capacity, content, description)
            self._state.groups[group.arn] = group
        return group.arn

    def add_policy(self, region: str, name: str, content: Mapping[str, object]) -> str:
        """Make a firewall policy, unless it is there; returns its ARN."""
        with self._lock:
            arn = arn_of(region, "firewall-policy", name)
            if arn not in self._state.policies:
                policy = Policy(
                    arn=arn,
                    name=name,
                    id=self._guid(),
                    content=copy.deepcopy(dict(content)),
                    description="",
                    token=self._guid(),
                )
                self._state.policies[arn] = policy
        return arn

    def add_firewall(self, region: str, name: str, policy: str) -> str:
        """Make a firewall that runs a policy, and is in sync with it; returns its ARN."""
        with self._lock:
            arn = arn_of(region, "firewall", name)
            firewall = Firewall(
                arn=arn, name=name, id=self._guid(), policy=policy, token=self._guid()
            )
            self._state.firewalls[arn] = firewall
            for each in self._run_by(firewall):
                firewall.synced[each.arn] = each.token
        return arn

    def edit_rules(self, arn: str, rules: str) -> None:
        """Change the rules of a group as somebody else would, at once."""
        with self._lock:
            group = self._state.groups[arn]
            group.content = {**group.content, "RulesSource": {"RulesString": rules}}
            group.consumed = len(list(rule_lines(rules)))
            group.token = self._guid()

    def edit_policy(self, arn: str, **content: object) -> None:
        """Change parts of a policy as somebody else would, at once."""
        with self._lock:
            policy = self._state.policies[arn]
            policy.content = {**policy.content, **content}
            policy.token = self._guid()

    def remove_group(self, arn: str) -> None:
        """Delete a rule group as somebody else would, at once."""
        with self._lock:
            del self._state.groups[arn]

    def rules(self, arn: str) -> str | None:
        """The rules of a group; None where there is no such one."""
        with self._lock:
            group = self._state.groups.get(arn)
            return None if group is None else group.rules

    def token(self, arn: str) -> str:
        """The token of a group as it is now."""
        with self._lock:
            return self._state.groups[arn].token

    def capacity(self, arn: str) -> int:
        """The capacity of a group."""
        with self._lock:
            return self._state.groups[arn].capacity

    def load(self, document: Mapping[str, Stored]) -> None:
        """Take over what an earlier run dumped."""
        for arn, stored in document.items():
            region = region_of(arn)
            if stored["kind"] == "policy":
                self.add_policy(region, stored["name"], stored["content"])
                policy = self._state.policies[arn]
                policy.description, policy.tags = stored["description"], dict(stored["tags"])
                continue
            group = self._new_group(
                region,
                stored["name"],
                stored["type"],
                stored["capacity"],
                stored["content"],
                stored["description"],
            )
            group.tags = dict(stored["tags"])
            self._state.groups[arn] = group

    def dump(self) -> dict[str, Stored]:
        """All groups and policies for a later run, by their ARNs."""
        with self._lock:
            groups = {
                group.arn: Stored(
                    kind="group",
                    name=group.name,
                    type=group.type,
                    capacity=group.capacity,
                    description=group.description,
                    content=group.content,
                    tags=group.tags,
                )
                for group in self._state.groups.values()
                if not group.deleting
            }
            policies = {
                policy.arn: Stored(
                    kind="policy",
                    name=policy.name,
                    description=policy.description,
                    content=policy.content,
                    tags=policy.tags,
                )
                for policy in self._state.policies.values()
            }
        return {**groups, **policies}

    def _new_group(
        self,
        region: str,
        name: str,
        kind: str,
        capacity: int,
        content: Mapping[str, object],
        description: str,
    ) -> RuleGroup:
        return RuleGroup(
            arn=arn_of(region, TYPES[kind], name),
            name=name,
            id=self._guid(),
            type=kind,
            capacity=capacity,
            content=copy.deepcopy(dict(content)),
            consumed=len(list(rule_lines(rules_in(content)))),
            description=description,
            token=self._guid(),
            due=self._state.tick,
        )

    def _settle(self) -> None:
        """Let what is due happen: groups go, and firewalls have what was written."""
        for arn, group in list(self._state.groups.items()):
            if group.deleting and group.due <= self._state.tick:
                del self._state.groups[arn]
        for firewall in self._state.firewalls.values():
            for each in self._run_by(firewall):
                if firewall.due[each.arn] <= self._state.tick:
                    firewall.synced[each.arn] = each.token

    def _spread(self, written: RuleGroup | Policy, after: int) -> None:
        """Have every firewall take a resource over, after some requests."""
        for firewall in self._state.firewalls.values():
            firewall.due[written.arn] = self._state.tick + after

    def _run_by(self, firewall: Firewall) -> list[RuleGroup | Policy]:
        """The policy of a firewall, and its rule groups."""
        policy = self._state.policies.get(firewall.policy)
        if policy is None:
            return []
        used = [group for group in self._state.groups.values() if policy.uses(group.arn)]
        return [policy, *used]

    def _associations(self, group: RuleGroup) -> int:
        return sum(policy.uses(group.arn) for policy in self._state.policies.values())

    def _shown(self, group: RuleGroup) -> Document:
        return group.shown(self._state.tick, self._associations(group))

    def _find_group(self, region: str, document: Document) -> RuleGroup:
        """The group that a request names; Refused where there is none."""
        arn = document.get("RuleGroupArn")
        kind = TYPES.get(str(document.get("Type")), "")
        named = arn_of(region, kind, str(document.get("RuleGroupName")))
        group = self._state.groups.get(str(arn or named))
        if group is None or region_of(group.arn) != region:
            raise missing()
        return group

    def _find_policy(self, region: str, document: Document) -> Policy:
        """The policy that a request names; Refused where there is none."""
        named = arn_of(region, "firewall-policy", str(document.get("FirewallPolicyName")))
        policy = self._state.policies.get(str(document.get("FirewallPolicyArn") or named))
        if policy is None or region_of(policy.arn) != region:
            raise missing()
        return policy

    def _guid(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, str(next(self._state.numbers))))
