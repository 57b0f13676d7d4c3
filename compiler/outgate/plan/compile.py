"""From a policy set and a catalog to the canonical plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from outgate.catalog.model import Catalog
from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.digest import rules_digest
from outgate.plan.fold import covers
from outgate.plan.model import (
    Authentication,
    Origin,
    Plan,
    Proxy,
    Rule,
    Treatment,
    Withheld,
)
from outgate.plan.select import Choice, Selection, select
from outgate.plan.warnings import expired, missing_fleets, plan_warnings, statement_warnings
from outgate.policy.model import PolicySet, Request, Statement
from outgate.policy.service import Service
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Target


@dataclass(frozen=True)
class Compilation:
    """A plan with what it was made from.

    `places` tells where each statement stands (`file:line`) by its canonical text; the plan itself
    has no places, so that it is the same bytes whatever the layout of the files. `older` are the
    editions that retained rules come from.
    """

    policy: PolicySet
    catalog: Catalog
    plan: Plan
    places: Mapping[str, tuple[str, ...]]
    older: tuple[Catalog, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A rule in the making."""

    treatment: Treatment
    statement: Statement
    origins: set[Origin]


class Selector:
    """Answers requests from a catalog, each distinct request once."""

    def __init__(self, catalog: Catalog) -> None:
        self._lists = catalog.by_service()
        self._answers: dict[Request, Selection] = {}

    def select(self, request: Request) -> Selection:
        """What the request wants."""
        answer = self._answers.get(request)
        if answer is None:
            service = Service(request.service, self._lists[request.service])
            lists = service.lists_for(request.cloud, request.method)
            answer = self._answers[request] = select(lists, request)
        return answer


def compile_plan(
    policy: PolicySet, catalog: Catalog, as_of: date
) -> tuple[Compilation, tuple[Diagnostic, ...]]:
    """The canonical plan of a policy set on a day (`as_of` decides `until`, nothing else does)."""
    selector = Selector(catalog)
    problems: list[Diagnostic] = []
    answered: list[tuple[Statement, Selection]] = []
    for statement in policy.statements:
        if statement.until is not None and as_of > statement.until:
            problems.append(expired(statement, as_of))
        else:
            selection = selector.select(statement.request)
            answered.append((statement, selection))
            problems.extend(statement_warnings(statement, selection))
    problems.extend(missing_fleets(answered, policy, selector.select))
    rules, conflicts = _rules(answered)
    problems.extend(conflicts)
    plan = Plan(
        edition=catalog.edition,
        catalog_digest=catalog.digest,
        rules=rules,
        withheld=tuple(
            sorted({Withheld(each.text, *row) for each, its in answered for row in its.withheld})
        ),
        quarantined=tuple(sorted({row for _, its in answered for row in its.quarantined})),
        warnings=plan_warnings(rules, [its for _, its in answered]),
        digest=rules_digest(rules),
    )
    places: dict[str, set[str]] = {}
    for statement in policy.statements:
        places.setdefault(statement.text, set()).add(statement.span.place)
    by_text = {text: tuple(sorted(its)) for text, its in places.items()}
    return Compilation(policy, catalog, plan, by_text), tuple(problems)


def _rules(
    answered: Iterable[tuple[Statement, Selection]],
) -> tuple[tuple[Rule, ...], list[Diagnostic]]:
    drafts: dict[tuple[str, ...], dict[Target, _Draft]] = {}
    names: dict[tuple[str, ...], str] = {}
    problems: list[Diagnostic] = []
    for statement, selection in answered:
        for source in statement.sources:
            label = names.get(source.addresses)
            # One set of addresses under two names is one source; the first name in order stays.
            names[source.addresses] = min(label, source.name) if label else source.name
            targets = drafts.setdefault(source.addresses, {})
            for choice in selection.choices:
                _draft(targets, choice, statement, problems)
    rules = [
        rule
        for addresses, targets in drafts.items()
        for rule in _fold(RuleSource(names[addresses], addresses), targets)
    ]
    return tuple(sorted(rules, key=lambda rule: rule.key)), problems


def _draft(
    targets: dict[Target, _Draft], choice: Choice, statement: Statement, problems: list[Diagnostic]
) -> None:
    origin = Origin(statement.text, choice.endpoint, choice.need, choice.because)
    draft = targets.get(choice.target)
    if draft is None:
        targets[choice.target] = _Draft(choice.treatment, statement, {origin})
        return
    merged = _merge(draft.treatment, choice.treatment)
    if merged is None:
        problems.append(_conflict(choice, draft, statement))
        return
    draft.treatment = merged
    draft.origins.add(origin)


def _merge(one: Treatment, other: Treatment) -> Treatment | None:
    """A treatment that serves both: `direct` and `anonymous` do, inspection has no middle way."""
    if one.inspection is not other.inspection:
        return None
    direct = Proxy.DIRECT in (one.proxy, other.proxy)
    anonymous = Authentication.ANONYMOUS in (one.authentication, other.authentication)
    return Treatment(
        one.inspection,
        Authentication.ANONYMOUS if anonymous else Authentication.ALLOWED,
        Proxy.DIRECT if direct else Proxy.ALLOWED,
    )


def _fold(source: RuleSource, targets: dict[Target, _Draft]) -> list[Rule]:
    """Rules of one source, without those that another one with the same treatment covers."""
    groups: dict[Treatment, list[Target]] = {}
    for target, draft in targets.items():
        groups.setdefault(draft.treatment, []).append(target)
    for group in groups.values():
        if len(group) == 1:
            continue
        for target, cover in covers(group).items():
            folded = {replace(origin, target=str(target)) for origin in targets[target].origins}
            targets[cover].origins |= folded
            targets[target].origins = set()
    return [
        Rule(source, target, draft.treatment, tuple(sorted(draft.origins, key=_origin_order)))
        for target, draft in targets.items()
        if draft.origins
    ]


def _origin_order(origin: Origin) -> tuple[str, str, str]:
    return origin.statement, origin.endpoint, origin.target or ""


def _conflict(choice: Choice, draft: _Draft, statement: Statement) -> Diagnostic:
    return Diagnostic(
        codes.TREATMENT_CONFLICT,
        f"`{choice.target}` is to {choice.treatment.inspection} HTTPS inspection here and to "
        f"{draft.treatment.inspection} it elsewhere",
        Label(statement.span),
        (Label(draft.statement.span, "the other statement"),),
        help="take the host out of one of the services, or give both the same `inspection`",
    )
