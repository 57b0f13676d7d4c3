"""Our rules as the group has them, and what is around it."""

from outgate.backends.aws_network_firewall.api.answers import STRICT, RuleGroup, name_of
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.description import DESCRIPTION
from outgate.backends.aws_network_firewall.live.around import NOTHING, Around, read_around
from outgate.backends.aws_network_firewall.live.group import check_account, find_quiet
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.aws_network_firewall.text import (
    count_rules,
    has_rules,
    is_ours,
    read_natives,
)
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.diagnostics import count
from outgate.plan.digest import json_digest
from outgate.values import dataclass, replace

FAILED = "the last write failed, so it is written again"


@dataclass(frozen=True, slots=True)
class AwsState(TargetState):
    """Our group as it was read, None where there is none, and the policy around it."""

    group: RuleGroup | None = None
    around: Around = NOTHING


def aws_state(state: TargetState) -> AwsState:
    """A state of this backend; of a target that was not read only our own rules are known."""
    if isinstance(state, AwsState):
        return state
    return AwsState(state.rules, state.fingerprint, state.foreign)


def read_state(client: AwsClient, settings: AwsSettings, observer: Observer) -> AwsState:
    """Read all of it, once no write goes on; BackendError for a group that cannot be ours."""
    group = find_quiet(client, settings, observer)
    if group is not None:
        check_account(group.arn, settings)
        _check_ours(group)
    around = read_around(client, settings, group)
    rules = _rules(group)
    document = None if group is None else [group.text, group.order, group.has_failed]
    return AwsState(rules, json_digest(document), _foreign(around), group=group, around=around)


def _rules(group: RuleGroup | None) -> tuple[NativeRule, ...]:
    if group is None or group.text is None:
        return ()
    rules = read_natives(group.text)
    if group.has_failed:
        rules = tuple(replace(rule, trouble=FAILED) for rule in rules)
    return rules


def _check_ours(group: RuleGroup) -> None:
    """Refuse a group of somebody else's, and one whose rules are not looked at in their order."""
    name = group.name
    if group.order != STRICT:
        raise BackendError(
            f"the rules of rule group `{name}` are not looked at in their order ({group.order})",
            help="the order of a group is for ever: name another `rule_group`, which the first "
            "apply makes in strict order",
            outcome=NOTHING_CHANGED,
        )
    # It is ours, even where its text was replaced by hand.
    marked = group.description == DESCRIPTION
    if group.text is None or (has_rules(group.text) and not is_ours(group.text) and not marked):
        raise BackendError(
            f"rule group `{name}` holds rules of somebody else: neither its description nor a "
            "comment in it says that Outgate wrote it",
            help="name a `rule_group` of its own, which the first apply makes; where it is ours "
            f"all the same, give it the description `{DESCRIPTION}`",
            outcome=NOTHING_CHANGED,
        )


def _foreign(around: Around) -> tuple[str, ...]:
    """What else decides beside our rules, in words."""
    words = []
    for other in around.others:
        priority = other.reference.priority
        held = other.hidden if other.text is None else count(count_rules(other.text), "rule")
        words.append(f"rule group `{other.reference.name}` by priority {priority}: {held}")
    if around.policy is not None:
        words += [f"stateless rule group `{name_of(arn)}`" for arn in around.policy.stateless]
        defaults = ", ".join(around.policy.defaults) or "none, so that what no rule drops passes"
        words.append(f"defaults of policy `{around.policy.name}`: {defaults}")
    return tuple(words)
