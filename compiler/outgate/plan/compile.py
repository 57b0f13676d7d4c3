"""From a policy set and a catalog to the canonical plan."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cached_property

from outgate.catalog.model import Catalog
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Origin, Plan, Rule
from outgate.plan.rules.candidates import admit_sensors, collect_candidates
from outgate.plan.rules.fold import fold
from outgate.plan.rules.precedence import find_conflicts, find_overlaps, group_by_remote
from outgate.plan.rules.select import Selection
from outgate.plan.rules.selector import Selector
from outgate.plan.tags import tags_of
from outgate.plan.warnings import missing_fleets, plan_warnings, statement_warnings, warn_expired
from outgate.plan.withheld import withheld_endpoints
from outgate.policy.model import PolicySet, Request, ResolvedAllow
from outgate.source import Span
from outgate.traffic.address import RuleSource
from outgate.traffic.tags import Tags
from outgate.values import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Compilation:
    """A plan with what it was made from.

    `places` tells where each statement stands (`file:line`) by its canonical text; the plan itself
    has no places, so that it is the same bytes whatever the layout of the files. `older` are the
    editions that retained rules come from, `expired` the statements whose last day has passed.
    `answers` has what was asked of the catalog, for whoever asks again.
    """

    policy: PolicySet
    catalog: Catalog
    plan: Plan
    places: Mapping[str, tuple[str, ...]]
    answers: Selector = field(compare=False, repr=False)
    older: tuple[Catalog, ...] = ()
    expired: tuple[ResolvedAllow, ...] = ()

    @cached_property
    def select(self) -> Callable[[Request], Selection]:
        """What the catalog answers to a request."""
        return self.answers.select

    @cached_property
    def in_force(self) -> tuple[ResolvedAllow, ...]:
        """The statements whose last day has not passed."""
        over = {statement.number for statement in self.expired}
        return tuple(each for each in self.policy.statements if each.number not in over)

    @cached_property
    def by_text(self) -> Mapping[str, tuple[ResolvedAllow, ...]]:
        """Statements by their canonical text; several may say the same."""
        by_text: dict[str, list[ResolvedAllow]] = {}
        for statement in self.policy.statements:
            by_text.setdefault(statement.text, []).append(statement)
        return {text: tuple(statements) for text, statements in by_text.items()}

    @cached_property
    def tags(self) -> Tags:
        """The networks behind service tags, of the clouds that the statements speak of."""
        clouds = {statement.request.cloud for statement in self.policy.statements}
        return tags_of(self.catalog, clouds or (None,))

    def spans_of(self, texts: Collection[str]) -> tuple[Span, ...]:
        """Where statements with these texts stand, in the order of the policy set."""
        statements = [statement for text in texts for statement in self.by_text.get(text, ())]
        return tuple(sorted((statement.span for statement in statements), key=_position))


def compile_plan(
    policy: PolicySet, catalog: Catalog, as_of: date
) -> tuple[Compilation, tuple[Diagnostic, ...]]:
    """The canonical plan of a policy set on a day (`as_of` decides `until`, nothing else does)."""
    selector = Selector(catalog)
    diagnostics: list[Diagnostic] = []
    answered: list[tuple[ResolvedAllow, Selection]] = []
    expired: list[ResolvedAllow] = []
    for statement in policy.statements:
        if statement.until is not None and as_of > statement.until:
            expired.append(statement)
            diagnostics.append(warn_expired(statement, as_of))
        else:
            selection = selector.select(statement.request)
            answered.append((statement, selection))
            diagnostics.extend(statement_warnings(statement, selection))
    diagnostics.extend(missing_fleets(answered, policy, selector.select))
    rules, conflicts = _make_rules(answered)
    diagnostics.extend(conflicts)
    selections = [selection for _, selection in answered]
    plan = Plan(
        edition=catalog.edition,
        catalog=catalog,
        rules=rules,
        withheld=withheld_endpoints(answered, rules),
        quarantined=tuple(
            sorted({row for selection in selections for row in selection.quarantined})
        ),
        warnings=plan_warnings(rules, selections, catalog.readings),
    )
    compilation = Compilation(
        policy=policy,
        catalog=catalog,
        plan=plan,
        places=_places(policy.statements),
        expired=tuple(expired),
        answers=selector,
    )
    return compilation, tuple(diagnostics)


def _places(statements: Iterable[ResolvedAllow]) -> dict[str, tuple[str, ...]]:
    """Where statements stand (`file:line`, sorted), by their canonical text."""
    places: dict[str, set[str]] = {}
    for statement in statements:
        places.setdefault(statement.text, set()).add(statement.span.place)
    return {text: tuple(sorted(lines)) for text, lines in places.items()}


def expired_rules(compilation: Compilation) -> tuple[Rule, ...]:
    """What the statements that are over would allow if they were not, whatever else is allowed.

    Traffic that closes and is allowed here closes because a day has passed. Where two expired
    statements treat the same traffic in different ways, each of them is compiled alone.
    """
    answered = [
        (statement, compilation.select(statement.request)) for statement in compilation.expired
    ]
    rules, conflicts = _make_rules(answered)
    if not conflicts:
        return rules
    return tuple(rule for pair in answered for rule in _make_rules((pair,))[0])


def _make_rules(
    answered: Iterable[tuple[ResolvedAllow, Selection]],
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The fewest rules for what statements want; none where some of it is in conflict."""
    candidates = collect_candidates(answered)
    admit_sensors(candidates.all())
    grouped = group_by_remote(candidates.all())
    overlaps = find_overlaps(grouped)
    conflicts = (*candidates.conflicts, *find_conflicts(overlaps, grouped))
    if conflicts:
        return (), conflicts
    rules = [
        Rule(
            RuleSource(candidates.names[candidate.flow.addresses], candidate.flow.addresses),
            candidate.flow.remote,
            candidate.treatment,
            _in_order(candidate.origins),
        )
        for candidate in fold(candidates.all(), overlaps)
    ]
    return tuple(sorted(rules, key=lambda rule: rule.key)), ()


def _position(span: Span) -> tuple[str, int]:
    return span.file.name, span.start


def _in_order(origins: Collection[Origin]) -> tuple[Origin, ...]:
    return tuple(origins) if len(origins) == 1 else tuple(sorted(origins, key=_origin_order))


def _origin_order(origin: Origin) -> tuple[str, str, str]:
    return origin.statement, origin.endpoint, origin.target or ""
