"""What the bodies of resources hold, for the type checker; they may hold more, which is kept."""

from typing import TypedDict


class Reference(TypedDict):
    """Another resource."""

    id: str


class Action(TypedDict):
    """What a collection does."""

    type: str


class Protocol(TypedDict):
    """A protocol and port of an application rule."""

    protocolType: str
    port: int


class Rule(TypedDict, total=False):
    """A rule of any kind."""

    ruleType: str
    name: str
    description: str
    ipv6Rule: bool
    terminateTLS: bool
    protocols: list[Protocol]
    fqdnTags: list[str]
    webCategories: list[str]
    targetFqdns: list[str]
    targetUrls: list[str]
    httpHeadersToInsert: list[object]
    ipProtocols: list[str]
    sourceAddresses: list[str]
    sourceIpGroups: list[str]
    destinationAddresses: list[str]
    destinationIpGroups: list[str]
    destinationFqdns: list[str]
    destinationPorts: list[str]


class Collection(TypedDict, total=False):
    """A rule collection."""

    ruleCollectionType: str
    name: str
    priority: int
    action: Action
    rules: list[Rule]


class Sku(TypedDict, total=False):
    """What names the tier of a policy."""

    tier: str


class Properties(TypedDict, total=False):
    """The properties of a policy, a rule collection group or an IP group."""

    priority: int
    ruleCollections: list[Collection]
    ipAddresses: list[str]
    sku: Sku
    threatIntelMode: str
    basePolicy: Reference
    provisioningState: str
    size: str
    firewalls: list[Reference]
    childPolicies: list[Reference]
    firewallPolicies: list[Reference]
    ruleCollectionGroups: list[Reference]


class Body(TypedDict, total=False):
    """A resource as it is stored."""

    location: str | None
    tags: dict[str, str]
    properties: Properties


class Shown(Body):
    """A resource as it is answered."""

    name: str
    id: str
    etag: str
    type: str


class Stored(TypedDict):
    """A resource in the file of an earlier run."""

    kind: str
    body: Body
