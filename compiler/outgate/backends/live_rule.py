"""Rules of a target by meaning: what they match, what they do with it, and in which order."""

from enum import StrEnum

from outgate.plan.model import Rule
from outgate.traffic.destination import Destination
from outgate.traffic.interval import EVERYWHERE
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Every host whose name ends in `ending`; every host where `ending` is empty."""

    ending: str = ""


Reach = Destination | Names
EVERY_PORT = (0, 65_535)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What of a native rule has no canonical form; `whole` where nothing of the rule has one.

    `text` says it in words. The other fields are an upper bound: requests by `protocol` to the
    ports from the first to the last of `ports`, from at most `addresses`, to at most `reaches`
    (None: to anything). A `protocol` of None may be any; `tcp` at a port is whatever goes over it.
    With `exact` the rule matches all of that: canonical rules just have no words for such a range
    of ports or such hosts.
    """

    identity: str
    text: str
    whole: bool = False
    protocol: str | None = None
    ports: tuple[int, int] = EVERY_PORT
    addresses: tuple[str, ...] = EVERYWHERE
    reaches: tuple[Reach, ...] | None = None
    exact: bool = False


class Action(StrEnum):
    """What a rule does with the traffic that it matches; OTHER: translate it, or unknown."""

    ALLOW = "allow"
    DENY = "deny"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRule:
    """One rule of a target as the target uses it, whoever made it.

    `kind` is for people ("Allow rule", "Deny rule", "DNAT rule", "rule of unknown kind").
    `order` sorts rules as the target looks at them: the smallest first, and the first that matches
    decides; but see `precedes`. `rules` is what of it has a canonical form
    (for a deny: what it denies), `unread` the rest; `inspects` tells that it decrypts what it
    allows. `above` names the policy that the rule stands in where the target inherits the rule.
    """

    identity: str
    label: str
    kind: str
    action: Action
    ours: bool
    order: tuple[int, ...]
    rules: tuple[Rule, ...]
    unread: tuple[Unread, ...] = ()
    inspects: bool = False
    above: str | None = None

    def precedes(self, other: "LiveRule") -> bool | None:
        """Whether the target looks at this rule before another; None where that is not defined.

        It is not defined where one order equals the other, or begins it: (1, 100) and (1, 100, 3).
        """
        length = min(len(self.order), len(other.order))
        own, others = self.order[:length], other.order[:length]
        return None if own == others else own < others


@dataclass(frozen=True, slots=True)
class Understood:
    """Native rules as canonical ones without origins, and what of them has no canonical form."""

    rules: tuple[Rule, ...]
    unread: tuple[Unread, ...] = ()
