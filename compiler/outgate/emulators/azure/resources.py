"""Resources and operations as the service keeps them, and a resource as it is answered."""

import copy
from collections.abc import Iterator, Mapping

from outgate.emulators.azure.bodies import Body, Properties, Rule, Shown
from outgate.emulators.azure.normal import TYPES
from outgate.values import dataclass

POLICIES, GROUPS, IP_GROUPS = "firewallpolicies", "rulecollectiongroups", "ipgroups"
# What the real service says of an empty policy and an empty group.
_POLICY_BYTES, _GROUP_BYTES = 1316, 1378


@dataclass(slots=True, kw_only=True)
class Resource:
    """A resource as it is stored; `kind` is a key of TYPES."""

    id: str
    kind: str
    body: Body
    etag: str
    busy_until: int
    state: str = "Succeeded"


@dataclass(slots=True, kw_only=True)
class Operation:
    """A change that was accepted and ends at the request number `due`.

    `resource` is an id in lower case. Where `previous` is not None, a failure brings that content
    back; an empty one stands for a resource that was not there.
    """

    resource: str
    due: int
    verb: str
    failure: str | None = None
    previous: Body | None = None
    done: bool = False


def policy_key(path: str) -> str:
    """The key of the policy that a group is in, or of the policy itself: its id in lower case."""
    return path.lower().partition("/rulecollectiongroups/")[0]


def rules_of(group: Properties) -> Iterator[Rule]:
    """The rules in all collections of a rule collection group, from its properties."""
    for collection in group.get("ruleCollections") or ():
        yield from collection.get("rules") or ()


def refers_to(resource: Resource, ip_group: str) -> bool:
    """Whether a rule of a resource names an IP group by its id, however it is spelled."""
    return any(
        reference.lower() == ip_group.lower()
        for rule in rules_of(resource.body["properties"])
        for references in (rule.get("sourceIpGroups"), rule.get("destinationIpGroups"))
        for reference in references or ()
    )


def show_resource(
    resource: Resource,
    resources: Mapping[str, Resource],
    *,
    busy: bool,
    ipv6_rule: bool,
    lower_case_ids: bool,
) -> Shown:
    """A resource as it is answered, with what the service adds to it.

    `resources` are all there are, by their keys. With `ipv6_rule` each rule gets a field that
    nobody wrote; with `lower_case_ids` references between resources are spelled another way than
    the ids. The real service has been seen to do both.
    """
    body = copy.deepcopy(resource.body)
    state = "Updating" if busy else resource.state
    properties: Properties = {**body.pop("properties"), "provisioningState": state}
    shown: Shown = {
        "name": resource.id.rpartition("/")[2],
        "id": resource.id,
        "etag": resource.etag,
        "type": TYPES[resource.kind],
        **body,
    }
    if resource.kind == GROUPS:
        shown["location"] = resources[policy_key(resource.id)].body.get("location")
        properties["size"] = _size(_GROUP_BYTES)
        if ipv6_rule:
            for rule in rules_of(properties):
                rule["ipv6Rule"] = False
    elif resource.kind == POLICIES:
        properties["size"] = _size(_POLICY_BYTES)
        properties["firewalls"] = []
        properties["childPolicies"] = []
        groups = [
            group.id
            for key, group in sorted(resources.items())
            if group.kind == GROUPS and policy_key(key) == resource.id.lower()
        ]
        if lower_case_ids:
            groups = [id.replace("/resourceGroups/", "/resourcegroups/") for id in groups]
        properties["ruleCollectionGroups"] = [{"id": id} for id in groups]
    else:
        properties["firewalls"] = []
        properties["firewallPolicies"] = []
    return {**shown, "properties": properties}


def _size(content: int) -> str:
    return f"{content / 1048576:.9f} MB"
