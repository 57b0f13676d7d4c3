"""Statements that a policy set could do without, proved by compiling it without them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from outgate.plan.compile import Compilation, compile_plan
from outgate.plan.model import Rule
from outgate.policy.model import ResolvedAllow
from outgate.values import dataclass, replace

COVERS_SHOWN = 3
_TRIED_ALONE = 20


@dataclass(frozen=True, slots=True)
class Redundant:
    """A statement that could go, and a few of those that allow the same."""

    statement: ResolvedAllow
    covers: tuple[ResolvedAllow, ...]


def redundant_statements(compilation: Compilation, as_of: date) -> tuple[Redundant, ...]:
    """Statements without which the plan is the same.

    All of them together could go. Of two that say the same the later one is named.
    """
    candidates = _candidates(compilation, as_of)
    if not candidates or _can_go(compilation, candidates, as_of):
        return tuple(candidates)
    # They allow nothing of their own, and yet the plan differs: one has a say in how traffic is
    # treated. Such sets are rare and small, and a guess would be worse than silence.
    alone = candidates if len(candidates) <= _TRIED_ALONE else []
    return tuple(one for one in alone if _can_go(compilation, [one], as_of))[:1]


def _can_go(compilation: Compilation, redundant: Sequence[Redundant], as_of: date) -> bool:
    policy = compilation.policy
    gone = {one.statement.number for one in redundant}
    left = tuple(statement for statement in policy.statements if statement.number not in gone)
    after, _ = compile_plan(replace(policy, statements=left), compilation.catalog, as_of)
    before = compilation.plan.digest
    if compilation.plan.retained:
        before = compile_plan(policy, compilation.catalog, as_of)[0].plan.digest
    return after.plan.digest == before


def _candidates(compilation: Compilation, as_of: date) -> list[Redundant]:
    """By the origins of rules alone: who asks for a rule that nobody else asks for must stay."""
    in_force = [
        statement
        for statement in compilation.policy.statements
        if not statement.until or as_of <= statement.until
    ]
    first: dict[str, ResolvedAllow] = {}
    repeated: list[Redundant] = []
    for statement in sorted(in_force, key=_position):
        if first.setdefault(statement.text, statement) is not statement:
            repeated.append(Redundant(statement, (first[statement.text],)))
    return sorted(
        [*repeated, *_covered(first, compilation.plan.rules)],
        key=lambda one: _position(one.statement),
    )


def _covered(first: dict[str, ResolvedAllow], rules: Sequence[Rule]) -> list[Redundant]:
    """Of statements by their text, those that only ask for rules that others ask for as well.

    The last one goes first, and whoever asks with it for a rule may have to stay for that.
    """
    asked: dict[str, list[int]] = {text: [] for text in first}
    folded: dict[str, list[int]] = {text: [] for text in first}
    sources = {
        text: {source.addresses for source in statement.sources}
        for text, statement in first.items()
    }
    asking: list[set[str]] = []
    for number, rule in enumerate(rules):
        texts = _asking(rule, sources)
        asking.append(texts)
        for text in texts:
            asked[text].append(number)
        if len(texts) < len(rule.origins):  # nothing is folded into most rules
            for text in {origin.statement for origin in rule.origins} - texts:
                folded[text].append(number)
    gone: list[ResolvedAllow] = []
    for text, statement in reversed(first.items()):
        if all(len(asking[number]) > 1 for number in asked[text]):
            for number in asked[text]:
                asking[number].remove(text)
            gone.append(statement)
    if not gone:
        return []
    # Whoever is left asks for the rules; a few of them are enough to point at.
    left = [
        sorted((first[text] for text in texts), key=_position)[:COVERS_SHOWN] for texts in asking
    ]
    return [
        Redundant(statement, _covers((*asked[statement.text], *folded[statement.text]), left))
        for statement in gone
    ]


def _covers(
    numbers: Iterable[int], left: Sequence[Sequence[ResolvedAllow]]
) -> tuple[ResolvedAllow, ...]:
    covers = {statement.number: statement for number in numbers for statement in left[number]}
    return tuple(sorted(covers.values(), key=_position)[:COVERS_SHOWN])


def _asking(rule: Rule, sources: Mapping[str, Collection[tuple[str, ...]]]) -> set[str]:
    """The statements that ask for the rule as it stands, not for something folded into it."""
    return {
        origin.statement
        for origin in rule.origins
        if origin.target is None and rule.source.addresses in sources.get(origin.statement, ())
    }


def _position(statement: ResolvedAllow) -> tuple[str, int]:
    return statement.span.file.name, statement.span.start
