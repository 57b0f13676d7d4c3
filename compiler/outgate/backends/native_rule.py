"""A rule in the target's own terms."""

from collections.abc import Mapping

from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class NativeRule:
    """A rule in the target's own terms.

    `identity` says which traffic it is about and matches rules between two states; `label` is what
    people call it; `body` is the native rule as JSON-ready data. Rules that read back equal must
    have equal bodies: a backend normalises server defaults away before it builds one. `entries`
    name the traffic that the rule opens (`SOURCE -> URL`), one for each canonical rule that it
    stands for; None where the label does. `trouble` says why the target may not do what the rule
    says, though it reads as it should: an apply writes such a rule again.
    """

    identity: str
    label: str
    body: Mapping[str, object]
    entries: tuple[str, ...] | None = None
    trouble: str | None = None

    @property
    def sound(self) -> "NativeRule":
        """The rule without its trouble."""
        return self if self.trouble is None else replace(self, trouble=None)

    @property
    def opens(self) -> tuple[str, ...]:
        """What the rule opens, as plans list it."""
        return (self.label,) if self.entries is None else self.entries
