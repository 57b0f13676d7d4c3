"""Where targets that take the same policies differ in what their rules let through.

Names of targets stand in the order of outgate.yaml, traffic with the widest first. What rules of
others on a target do to it plays no part.
"""

from collections.abc import Mapping

from outgate.backends.rendered import Fact, Rendered
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Rule
from outgate.traffic.flow import Piece
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class RenderedTarget:
    """The policies as a target has them."""

    name: str
    rendered: Rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitFlow:
    """Traffic that some let through; `source` are its addresses in words.

    `statements` are those behind the rules that let it through, by their canonical texts.
    """

    piece: Piece
    source: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSplit:
    """Traffic that some targets let through and others do not.

    Of the `refusing` ones `unsure` tell hosts by address only: where the same address is open there
    for another host, they let this traffic through as well.
    """

    allowing: tuple[str, ...]
    refusing: tuple[str, ...]
    unsure: tuple[str, ...]
    flows: tuple[SplitFlow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSplit:
    """Rules whose hosts some targets tell by address only, and the others by name."""

    blind: tuple[str, ...]
    telling: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondSplit:
    """What targets let through beside all rules, as the others do not."""

    targets: tuple[str, ...]
    others: tuple[str, ...]
    beyond: Beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentSplit:
    """Rules that ask for a treatment which some targets keep; `why` is told for each other one."""

    fact: Fact
    keeping: tuple[str, ...]
    losing: tuple[str, ...]
    why: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A target that is not compared, and why: what follows its name in a sentence."""

    target: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """What differs between targets; `places` tell where each statement stands, by its text."""

    targets: tuple[str, ...]
    traffic: tuple[TrafficSplit, ...] = ()
    beyond: tuple[BeyondSplit, ...] = ()
    blind: tuple[BlindSplit, ...] = ()
    treatments: tuple[TreatmentSplit, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether all that are compared let the same through and treat it alike."""
        return not (self.traffic or self.beyond or self.blind or self.treatments)

    @property
    def flows(self) -> int:
        """How many flows some let through and others do not."""
        return sum(len(split.flows) for split in self.traffic)
