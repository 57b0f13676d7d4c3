"""A plan in a target's terms."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.native_rule import NativeRule
from outgate.catalog.model import TagFile
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Rule
from outgate.values import dataclass, field


class Fidelity(StrEnum):
    """How a native rule compares with the canonical rule it came from."""

    EXACT = "exact"
    WIDER = "wider"
    NARROWER = "narrower"
    UNSUPPORTED = "unsupported"


class Fact(StrEnum):
    """A treatment that a rule asks for and that not every target can give its traffic."""

    KEEP = "keep"  # stays under HTTPS inspection
    BYPASS = "bypass"  # is never decrypted
    ANONYMOUS = "anonymous"  # passes without a login
    DIRECT = "direct"  # goes out past any proxy


@dataclass(frozen=True, slots=True)
class Unkept:
    """A fact of a rule of the plan that the target does not keep; `why` says so in words.

    Example: `Unkept(rule, Fact.KEEP, "none of our rules terminates TLS")`.
    """

    rule: Rule
    fact: Fact
    why: str


@dataclass(frozen=True, slots=True)
class Context:
    """What rendering may look up beside the plan.

    `places` tell for each statement, by its text, where it stands: for messages. `target` is the
    name of the target, for what its files say of themselves.
    """

    tag_files: tuple[TagFile, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A plan in native rules; `fidelity` tells for each rule key how exact the translation is.

    `allows` are the rules as the target reads them, with accepted widenings. `blind` are the keys
    of those whose hosts the target tells by address only: it lets through whatever else has that
    address. `unkept` are the treatments that the target does not keep. `beyond` is what it lets
    through beside all rules, None where that is nothing. `native` is the same plan in the backend's
    own types, for its export formats; `size` is how large it is in the target's words, such as
    `12 rules in 1 group`.
    """

    rules: tuple[NativeRule, ...]
    allows: tuple[Rule, ...]
    fidelity: tuple[tuple[str, Fidelity], ...] = ()
    blind: tuple[str, ...] = ()
    unkept: tuple[Unkept, ...] = ()
    beyond: Beyond | None = None
    native: object = None
    size: str = ""
