"""The words of the plans for all targets, and of where these differ, for text and Markdown."""

from collections.abc import Mapping, Sequence

from outgate.backends.rendered import Fact, Fidelity, Rendered
from outgate.cli.views.wording import REASONS_SHOWN
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.review.from_plan import FIDELITY
from outgate.deploy.review.words import remote_words
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.diagnostics import count, join_and, join_first
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Rule

HOLES_SHOWN = 3
RULES_NAMED = 3
SOURCES_SHOWN = 6
_KEPT = {
    Fact.KEEP: "stays under HTTPS inspection",
    Fact.BYPASS: "is never decrypted",
    Fact.ANONYMOUS: "passes without a login",
    Fact.DIRECT: "goes out directly, past any proxy",
}


def all_words(plans: AllPlans) -> str:
    """How many targets there are, and what is to do on them."""
    counts = (
        (sum(not plan.is_empty for plan in plans.plans), "with changes"),
        (sum(plan.is_empty for plan in plans.plans), "without changes"),
        (sum(not target.ok for target in plans.targets if target.plan), "that cannot be applied"),
        (sum(target.plan is None for target in plans.targets), "that could not be planned"),
    )
    told = ", ".join(f"{number} {what}" for number, what in counts if number)
    return f"Plans for {count(len(plans.targets), 'target')}: {told}."


def otherwise_words(target: TargetOutcome) -> list[str]:
    """What a target does otherwise than the policies ask: one sentence each."""
    told = [problem.message for problem in target.problems if problem.code.id in FIDELITY]
    if target.rendered is not None and target.rendered.beyond is not None:
        told.append(f"it lets through beside all rules: {_beyond(target.rendered.beyond)}")
    if target.rendered is not None and (words := address_only_words(target.rendered)):
        told.append(words)
    return told


def name_words(names: Sequence[str]) -> str:
    """`a`, `b` and `c`, in back-ticks."""
    return join_and([f"`{name}`" for name in names])


def heading_words(comparison: SideBySide) -> str:
    """What a comparison is about, or that there is no difference."""
    names = comparison.targets
    if len(names) < 2:
        return "Nothing to compare: fewer than two targets have rules for these policies"
    if comparison.is_empty:
        return f"{name_words(names)} let the same through, and treat it alike"
    return f"Where {name_words(names)} differ"


def alone_words(plans: AllPlans) -> str:
    """Which targets are compared with none; "" where there is no such one, or just one target."""
    if not plans.alone or len(plans.targets) < 2:
        return ""
    return f"Not compared: {name_words(plans.alone)}, whose policies no other target takes"


def left_out_words(left: LeftOut) -> str:
    """Why a target is not compared."""
    return f"not compared: `{left.target}`, which {left.why}"


def split_words(split: TrafficSplit) -> str:
    """Which targets let traffic through and which do not; of some that cannot be told."""
    firm = [name for name in split.refusing if name not in split.unsure]
    words = f"let through by {name_words(split.allowing)}"
    if firm:
        words += f", not by {name_words(firm)}"
    if split.unsure:
        words += (
            f"; {name_words(split.unsure)} may let it through as well, "
            "as hosts are told by address only there"
        )
    return words


def flow_words(flow: SplitFlow) -> str:
    """The traffic, and what of it is not meant."""
    piece = flow.piece
    words = f"{remote_words(piece.flow.remote)} from {flow.source}"
    if piece.without:
        words += f", but for {join_first([*map(remote_words, piece.without)], HOLES_SHOWN)}"
    return words


def asked_words(flow: SplitFlow, places: Mapping[str, tuple[str, ...]]) -> str:
    """Where the statements stand by which traffic is let through; "" where none is known."""
    stand = {place for text in flow.statements for place in places.get(text) or (f"`{text}`",)}
    return join_first(sorted(stand), REASONS_SHOWN)


def beyond_words(split: BeyondSplit) -> str:
    """What targets let through beside all rules, and why."""
    return (
        f"let through by {name_words(split.targets)} beside all rules, not by "
        f"{name_words(split.others)}: {_beyond(split.beyond)}"
    )


def _beyond(beyond: Beyond) -> str:
    protocols = " and ".join(beyond.protocols)
    source = join_first(beyond.addresses, SOURCES_SHOWN).replace("*", "any")
    return f"{protocols} from {source} to anywhere, as {beyond.why}"


def blind_words(split: BlindSplit) -> str:
    """Who tells hosts by address only, and what that means."""
    return (
        f"told by address only by {name_words(split.blind)}, by name by "
        f"{name_words(split.telling)}: whatever else has that address gets through there as well"
    )


def treatment_words(split: TreatmentSplit) -> str:
    """Who keeps a treatment, and why the others do not."""
    whys: dict[str, list[str]] = {}
    for name, why in zip(split.losing, split.why, strict=True):
        whys.setdefault(why, []).append(name)
    told = "; ".join(f"not on {name_words(names)}: {why}" for why, names in whys.items())
    return f"{_KEPT[split.fact]} on {name_words(split.keeping)}, {told}"


def rules_words(rules: Sequence[Rule]) -> list[str]:
    """Rules by where they go, each with the first of its sources: of many sites they are alike."""
    sources: dict[str, list[str]] = {}
    for rule in rules:
        sources.setdefault(remote_words(rule.remote), []).append(rule.source.name)
    return [
        f"{remote} from {join_first(names, SOURCES_SHOWN)}" for remote, names in sources.items()
    ]


def fidelity_words(rendered: Rendered) -> str:
    """How exactly a target has the policies: `fidelity: 50 exact, 6 wider`; "" if not known."""
    judged = [fidelity for _, fidelity in rendered.fidelity]
    numbers = ((each, judged.count(each)) for each in Fidelity)
    told = ", ".join(f"{number} {each.value}" for each, number in numbers if number)
    return f"fidelity: {told}" if told else ""


def address_only_words(rendered: Rendered) -> str:
    """The rules that a target tells by address only; "" where it tells all by name."""
    if not rendered.blind:
        return ""
    names = join_first([f"`{key}`" for key in rendered.blind], RULES_NAMED)
    return (
        f"{count(len(rendered.blind), 'rule is', 'rules are')} told by address only ({names}): "
        "whatever else has that address gets through as well"
    )
