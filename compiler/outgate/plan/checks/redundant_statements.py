"""Statements that a policy set could do without, proved by compiling it without them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from outgate.plan.compile import Compilation, compile_plan
from outgate.plan.model import Rule
from outgate.policy.model import ResolvedAllow

Found = tuple[ResolvedAllow, tuple[ResolvedAllow, ...]]
COVERS_SHOWN = 3
_TRIED_ALONE = 20


def redundant_statements(compilation: Compilation, as_of: date) -> tuple[Found, ...]:
    """Statements without which the plan is the same, each with a few of those that allow the same.

    All of them together could go. Of two that say the same the later one is named.
    """
    candidates = _candidates(compilation, as_of)
    if not candidates or _can_go(compilation, [each for each, _ in candidates], as_of):
        return tuple(candidates)
    # They allow nothing of their own, and yet the plan differs: one has a say in how traffic is
    # treated. Such sets are rare and small, and a guess would be worse than silence.
    alone = candidates if len(candidates) <= _TRIED_ALONE else []
    return tuple(found for found in alone if _can_go(compilation, [found[0]], as_of))[:1]


def _can_go(compilation: Compilation, gone: Sequence[ResolvedAllow], as_of: date) -> bool:
    policy = compilation.policy
    out = {id(each) for each in gone}
    left = tuple(each for each in policy.statements if id(each) not in out)
    after, _ = compile_plan(replace(policy, statements=left), compilation.catalog, as_of)
    before = compilation.plan.digest
    if compilation.plan.retained:
        before = compile_plan(policy, compilation.catalog, as_of)[0].plan.digest
    return after.plan.digest == before


def _candidates(compilation: Compilation, as_of: date) -> list[Found]:
    """By the origins of rules alone: who asks for a rule that nobody else asks for must stay."""
    in_force = [
        each for each in compilation.policy.statements if not each.until or as_of <= each.until
    ]
    first: dict[str, ResolvedAllow] = {}
    found: list[Found] = []
    for each in sorted(in_force, key=_place):
        if first.setdefault(each.text, each) is not each:
            found.append((each, (first[each.text],)))
    asked: dict[str, list[int]] = {text: [] for text in first}
    covered: dict[str, list[int]] = {text: [] for text in first}
    sources = {text: {source.addresses for source in each.sources} for text, each in first.items()}
    askers: list[set[str]] = []
    for number, rule in enumerate(compilation.plan.rules):
        texts = _direct(rule, sources)
        askers.append(texts)
        for text in texts:
            asked[text].append(number)
        for text in {each.statement for each in rule.origins} - texts:
            covered[text].append(number)
    for text, statement in reversed(first.items()):
        if all(len(askers[number]) > 1 for number in asked[text]):
            for number in asked[text]:
                askers[number].remove(text)
            found.append((statement, ()))
    # Whoever is left asks for the rules; a few of them are enough to point at.
    stay = [sorted((first[text] for text in texts), key=_place)[:COVERS_SHOWN] for texts in askers]
    return [
        (each, covers or _covers((*asked[each.text], *covered[each.text]), stay))
        for each, covers in sorted(found, key=lambda pair: _place(pair[0]))
    ]


def _covers(
    numbers: Iterable[int], stay: Sequence[Sequence[ResolvedAllow]]
) -> tuple[ResolvedAllow, ...]:
    several = {id(each): each for number in numbers for each in stay[number]}
    return tuple(sorted(several.values(), key=_place)[:COVERS_SHOWN])


def _direct(rule: Rule, sources: Mapping[str, Collection[tuple[str, ...]]]) -> set[str]:
    """The statements that ask for the rule as it stands, not for something folded into it."""
    return {
        origin.statement
        for origin in rule.origins
        if origin.target is None and rule.source.addresses in sources.get(origin.statement, ())
    }


def _place(statement: ResolvedAllow) -> tuple[str, int]:
    return statement.span.file.name, statement.span.start
