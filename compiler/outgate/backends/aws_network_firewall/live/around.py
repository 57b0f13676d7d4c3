"""The firewall policy that our group is in, and the other groups of it."""

from outgate.backends.aws_network_firewall.api.answers import Policy, Reference, RuleGroup
from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.values import dataclass

NOT_NAMED = (
    "which firewall policy refers to the group nobody said: name it as `policy` of the target"
)


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """Another stateful group of the policy; `text` are its rules, None where `hidden` says why."""

    reference: Reference
    text: str | None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What decides beside our rules; `unseen` tells what of it could not be read.

    `ours` is how the policy refers to our group, None where it does not.
    """

    policy: Policy | None = None
    ours: Reference | None = None
    others: tuple[OtherGroup, ...] = ()
    unseen: tuple[str, ...] = ()


NOTHING = Around(unseen=(NOT_NAMED,))


def read_around(client: AwsClient, settings: AwsSettings, group: RuleGroup | None) -> Around:
    """The policy of the target, as far as it is named and this login may read it."""
    if settings.policy is None:
        return NOTHING
    try:
        policy = client.find_policy(settings.policy)
    except Failure as failure:
        if failure.kind is not Kind.FORBIDDEN:
            raise
        return Around(unseen=(f"firewall policy `{settings.policy}`: {failure.message}",))
    if policy is None:
        return Around(unseen=(f"there is no firewall policy `{settings.policy}`",))
    ours = None if group is None else policy.reference_to(group.arn)
    others = tuple(_read(client, each) for each in policy.references if each != ours)
    return Around(policy, ours, others)


def _read(client: AwsClient, reference: Reference) -> OtherGroup:
    if reference.is_managed:
        return OtherGroup(reference, None, "its rules are not shown to anybody")
    try:
        group = client.find_group(reference.arn)
    except Failure as failure:
        if failure.kind is not Kind.FORBIDDEN:
            raise
        return OtherGroup(reference, None, failure.message)
    if group is None:
        return OtherGroup(reference, None, "it is gone")
    if group.text is None:
        return OtherGroup(reference, None, "its rules are a list of domains or the like")
    return OtherGroup(reference, group.text)
