"""From a policy set and a catalog to the canonical plan."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from outgate.catalog.model import Catalog
from outgate.diagnostics import Diagnostic
from outgate.plan.digest import rules_digest
from outgate.plan.model import Origin, Plan, Rule
from outgate.plan.rules.candidates import admit_sensors, draft_rules
from outgate.plan.rules.fold import fold
from outgate.plan.rules.precedence import by_target, conflicts, find_meetings
from outgate.plan.rules.select import Selection, select
from outgate.plan.tags import tags_of
from outgate.plan.warnings import expired, missing_fleets, plan_warnings, statement_warnings
from outgate.plan.withheld import withheld_endpoints
from outgate.policy.model import PolicySet, Request, ResolvedAllow
from outgate.policy.service import Service
from outgate.source import Span
from outgate.traffic.address import RuleSource
from outgate.traffic.tags import Tags


@dataclass(frozen=True)
class Compilation:
    """A plan with what it was made from.

    `places` tells where each statement stands (`file:line`) by its canonical text; the plan itself
    has no places, so that it is the same bytes whatever the layout of the files. `older` are the
    editions that retained rules come from, `expired` the statements that are over.
    """

    policy: PolicySet
    catalog: Catalog
    plan: Plan
    places: Mapping[str, tuple[str, ...]]
    older: tuple[Catalog, ...] = ()
    expired: tuple[ResolvedAllow, ...] = ()

    @cached_property
    def by_text(self) -> Mapping[str, tuple[ResolvedAllow, ...]]:
        """Statements by their canonical text; several may say the same."""
        found: dict[str, list[ResolvedAllow]] = {}
        for each in self.policy.statements:
            found.setdefault(each.text, []).append(each)
        return {text: tuple(its) for text, its in found.items()}

    @cached_property
    def tags(self) -> Tags:
        """The networks behind service tags, of the clouds that the statements speak of."""
        clouds = {each.request.cloud for each in self.policy.statements}
        return tags_of(self.catalog, clouds or (None,))

    def spans_of(self, texts: Collection[str]) -> tuple[Span, ...]:
        """Where statements with these texts stand, in the order of the policy set."""
        several = [each for text in texts for each in self.by_text.get(text, ())]
        return tuple(sorted((each.span for each in several), key=_where))


class Selector:
    """Answers requests from a catalog, each distinct request once."""

    def __init__(self, catalog: Catalog) -> None:
        self._lists = catalog.by_service()
        self._known = catalog.readings
        self._answers: dict[Request, Selection] = {}

    def select(self, request: Request) -> Selection:
        """What the request wants."""
        answer = self._answers.get(request)
        if answer is None:
            service = Service(request.service, self._lists[request.service], self._known)
            lists = service.lists_for(request.cloud, request.method)
            answer = self._answers[request] = select(lists, self._known, request)
        return answer


def compile_plan(
    policy: PolicySet, catalog: Catalog, as_of: date
) -> tuple[Compilation, tuple[Diagnostic, ...]]:
    """The canonical plan of a policy set on a day (`as_of` decides `until`, nothing else does)."""
    selector = Selector(catalog)
    problems: list[Diagnostic] = []
    answered: list[tuple[ResolvedAllow, Selection]] = []
    over: list[ResolvedAllow] = []
    for statement in policy.statements:
        if statement.until is not None and as_of > statement.until:
            over.append(statement)
            problems.append(expired(statement, as_of))
        else:
            selection = selector.select(statement.request)
            answered.append((statement, selection))
            problems.extend(statement_warnings(statement, selection))
    problems.extend(missing_fleets(answered, policy, selector.select))
    rules, torn = _rules(answered)
    problems.extend(torn)
    plan = Plan(
        edition=catalog.edition,
        catalog_digest=catalog.digest,
        rules=rules,
        withheld=withheld_endpoints(answered, rules),
        quarantined=tuple(sorted({row for _, its in answered for row in its.quarantined})),
        warnings=plan_warnings(rules, [its for _, its in answered], catalog.readings),
        digest=rules_digest(rules),
    )
    places: dict[str, set[str]] = {}
    for statement in policy.statements:
        places.setdefault(statement.text, set()).add(statement.span.place)
    by_text = {text: tuple(sorted(its)) for text, its in places.items()}
    return Compilation(policy, catalog, plan, by_text, (), tuple(over)), tuple(problems)


def expired_rules(compilation: Compilation) -> tuple[Rule, ...]:
    """What the statements that are over would allow if they were not, whatever else is allowed.

    What closes and is in here closes because a day has passed. Where two of them treat the same
    traffic in different ways each of them is taken alone.
    """
    if not compilation.expired:
        return ()
    selector = Selector(compilation.catalog)
    answered = [(each, selector.select(each.request)) for each in compilation.expired]
    rules, torn = _rules(answered)
    return tuple(rule for each in answered for rule in _rules((each,))[0]) if torn else rules


def _rules(
    answered: Iterable[tuple[ResolvedAllow, Selection]],
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    drafts = draft_rules(answered)
    admit_sensors(drafts.all())
    targets = by_target(drafts.all())
    meetings = find_meetings(targets)
    problems = (*drafts.problems, *conflicts(meetings, targets))
    if problems:
        return (), problems
    rules = [
        Rule(
            RuleSource(drafts.names[each.flow.addresses], each.flow.addresses),
            each.flow.remote,
            each.treatment,
            _in_order(each.origins),
        )
        for each in fold(drafts.all(), meetings)
    ]
    return tuple(sorted(rules, key=lambda rule: rule.key)), ()


def _where(span: Span) -> tuple[str, int]:
    return span.file.name, span.start


def _in_order(origins: Collection[Origin]) -> tuple[Origin, ...]:
    return tuple(origins) if len(origins) == 1 else tuple(sorted(origins, key=_origin_order))


def _origin_order(origin: Origin) -> tuple[str, str, str]:
    return origin.statement, origin.endpoint, origin.target or ""
