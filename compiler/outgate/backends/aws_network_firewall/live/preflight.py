"""What of the policy keeps our rules from coming to bear, told before anything is written."""

from collections.abc import Iterable, Iterator

from outgate.backends.aws_network_firewall.api.answers import STRICT, Policy, name_of
from outgate.backends.aws_network_firewall.live.read import AwsState
from outgate.backends.aws_network_firewall.placement import others, own_priority, place_rules
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.backends.rendered import Rendered
from outgate.backends.suricata.rules.model import Tail
from outgate.diagnostics import Diagnostic, codes, join_first
from outgate.plan.model import Inspection, Rule

FORWARD = "aws:forward_to_sfe"
BY_APPLICATION = "aws:drop_established_app_layer_to_server"


def preflight(state: AwsState, rendered: Rendered, settings: AwsSettings) -> tuple[Diagnostic, ...]:
    """An error where the group is too small; warnings of all that decides beside it."""
    unseen = tuple(
        Diagnostic(
            codes.UNSEEN_POLICY,
            f"{reason}; what the firewall does before and after our rules is not known",
        )
        for reason in state.around.unseen
    )
    policy = state.around.policy
    if policy is None:
        return (*_room(state, rendered, settings), *unseen)
    is_used = state.around.ours is not None
    return (
        *_room(state, rendered, settings),
        *unseen,
        *(() if is_used else (_unused(policy, settings),)),
        *_defaults(policy, rendered, settings),
        *_decrypted(policy, rendered),
        *(_before(state, rendered) if is_used else ()),
    )


def _room(state: AwsState, rendered: Rendered, settings: AwsSettings) -> Iterator[Diagnostic]:
    """Whether the group can hold so many rules: its capacity is for ever."""
    needed = rendered.native.size if isinstance(rendered.native, AwsGroup) else 0
    name = settings.rule_group
    if state.group is not None and needed > state.group.capacity:
        yield Diagnostic(
            codes.TARGET_LIMIT,
            f"rule group `{name}` has a capacity of {state.group.capacity:,}, and the plan takes "
            f"{needed:,} rules of Suricata",
            help="the capacity of a group is for ever: name another `rule_group` with a larger "
            "`capacity`, and have the policy refer to that one",
        )
    elif state.group is None and needed > settings.capacity:
        yield Diagnostic(
            codes.TARGET_LIMIT,
            f"rule group `{name}` would have a capacity of {settings.capacity:,}, and the plan "
            f"takes {needed:,} rules of Suricata",
            help="write a larger `capacity` into the target, with room to grow: it is for ever",
        )


def _unused(policy: Policy, settings: AwsSettings) -> Diagnostic:
    name = settings.rule_group
    if policy.order != STRICT:
        return Diagnostic(
            codes.GROUP_UNUSED,
            f"policy `{policy.name}` does not look at rules in their order ({policy.order}), so "
            f"that it cannot refer to rule group `{name}`",
            help="make a policy in strict order (`STRICT_ORDER`), and have firewalls use that one",
        )
    return Diagnostic(
        codes.GROUP_UNUSED,
        f"policy `{policy.name}` does not refer to rule group `{name}`, so that no firewall looks "
        "at our rules",
        help="once the group is there, refer to it from the policy, with a priority of its own",
    )


def _defaults(policy: Policy, rendered: Rendered, settings: AwsSettings) -> Iterator[Diagnostic]:
    """What the policy does with what no group decides, and with what no group is asked about."""
    if FORWARD not in policy.stateless_defaults:
        action = ", ".join(policy.stateless_defaults)
        yield Diagnostic(
            codes.POLICY_DEFAULTS,
            f"the stateless default of policy `{policy.name}` is {action}, so that no packet gets "
            "to our rules",
            help=f"make it `{FORWARD}`",
        )
    if policy.stateless:
        names = join_first([f"`{name_of(arn)}`" for arn in policy.stateless], 3)
        yield Diagnostic(
            codes.UNSEEN_POLICY,
            f"stateless rule groups of policy `{policy.name}` come before ours, and Outgate does "
            f"not read them: {names}",
        )
    drops = [action for action in policy.defaults if action.startswith("aws:drop_")]
    if settings.tail is Tail.NONE and not drops:
        yield Diagnostic(
            codes.POLICY_DEFAULTS,
            f"nothing drops what our rules do not allow: the target says `tail: none`, and policy "
            f"`{policy.name}` has no default that drops",
            help=f"write `tail: drop`, or give the policy the default `{BY_APPLICATION}`",
        )
    for action in drops:
        yield from _drop(action, policy, rendered, settings)


def _drop(
    action: str, policy: Policy, rendered: Rendered, settings: AwsSettings
) -> Iterator[Diagnostic]:
    where = f"default `{action}` of policy `{policy.name}`"
    allowed = [rule.remote.protocol for rule in rendered.allows]
    if action == "aws:drop_strict" and allowed:
        yield Diagnostic(
            codes.POLICY_DEFAULTS,
            f"{where} drops the packets that open a connection, before a client has named a host",
            help=f"make it `{BY_APPLICATION}`, or with `tail: drop` leave it out",
        )
    elif settings.tail is Tail.DROP and "http" in allowed:
        yield Diagnostic(
            codes.POLICY_DEFAULTS,
            f"{where} drops what our rules allow by http: with `tail: drop` they drop all other "
            "requests, and leave these to the policy",
            help="take the default out of the policy, or write `tail: none`",
        )
    elif action == "aws:drop_established" and "https" in allowed:
        yield Diagnostic(
            codes.POLICY_DEFAULTS,
            f"{where} drops what a client begins TLS with where that takes several packets, as "
            "newer ones do, even to hosts that our rules allow",
            help=f"make it `{BY_APPLICATION}`, or with `tail: drop` leave it out",
        )


def _decrypted(policy: Policy, rendered: Rendered) -> Iterator[Diagnostic]:
    bypassed = [rule for rule in rendered.allows if rule.treatment.inspection is Inspection.BYPASS]
    if policy.tls_inspection is not None and bypassed:
        name = name_of(policy.tls_inspection)
        yield Diagnostic(
            codes.TREATMENT_NOT_KEPT,
            f"policy `{policy.name}` decrypts what is in the scope of TLS inspection configuration "
            f"`{name}`: `{bypassed[0].remote}`, for one, should never be decrypted",
            help="keep these devices, or what they reach, out of its scope",
        )


def _before(state: AwsState, rendered: Rendered) -> Iterator[Diagnostic]:
    """Groups that are looked at before ours, and deny what ours allows."""
    priority = own_priority(state)
    ours = place_rules(rendered.rules, state)
    hidden = [
        other.reference.name
        for other in state.around.others
        if other.text is None and (other.reference.priority or 0) < priority
    ]
    if hidden:
        names = join_first([f"`{name}`" for name in hidden], 3)
        yield Diagnostic(
            codes.UNSEEN_POLICY,
            f"rule groups come before ours whose rules cannot be read: {names}",
        )
    for other in others(state):
        if other.action is Action.DENY:
            behind = [mine for mine in ours if other.precedes(mine) is not False]
            if (hit := _first_met(other, behind)) is not None:
                yield _denied(other, hit, before=other.order[0] < priority)


def _first_met(other: LiveRule, behind: Iterable[LiveRule]) -> Rule | None:
    matcher = Matcher(other)
    for mine in behind:
        for rule in mine.rules:
            if matcher.may_meet(rule.flow):
                return rule
    return None


def _denied(other: LiveRule, rule: Rule, *, before: bool) -> Diagnostic:
    named = f"{other.kind.lower()} `{other.label}`"
    if not before:
        return Diagnostic(
            codes.SHADOWED_RULE,
            f"{named} may deny what `{rule.key}` allows: with `tail: drop` our rules drop other "
            "requests, and leave these to whatever comes after",
            help="narrow that rule, or write `tail: none`",
        )
    return Diagnostic(
        codes.SHADOWED_RULE,
        f"{named} comes before ours and may deny what `{rule.key}` allows",
        help="narrow that rule, or give our group a lower priority number in the policy",
    )
