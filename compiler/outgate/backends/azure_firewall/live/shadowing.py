"""Rules of others that are looked at before ours, and deny or inspect what ours allow."""

from collections.abc import Iterable

from outgate.backends.azure_firewall.live.placement import others, place_rules
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.backends.rendered import Rendered
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.model import Inspection, Rule


def shadows(
    state: AzureState, rendered: Rendered, settings: AzureSettings
) -> tuple[Diagnostic, ...]:
    """A warning for each rule of others by which ours may not come to bear."""
    ours = place_rules(rendered.rules, state, settings)
    warnings = []
    for other in others(state, settings):
        if other.action is Action.DENY or other.inspects:
            behind = (mine for mine in ours if other.precedes(mine) is not False)
            if (hit := _first_met(other, behind)) is not None:
                warnings.append(_warning(other, *hit))
    return tuple(warnings)


def _first_met(other: LiveRule, behind: Iterable[LiveRule]) -> tuple[LiveRule, Rule] | None:
    """A rule of ours that shares traffic with one of others, as far as that can be told."""
    matcher = Matcher(other)
    for mine in behind:
        for rule in mine.rules:
            bypasses = rule.treatment.inspection is Inspection.BYPASS
            if (bypasses or not other.inspects) and matcher.may_meet(rule.flow):
                return mine, rule
    return None


def _warning(other: LiveRule, mine: LiveRule, rule: Rule) -> Diagnostic:
    sure = Matcher(other).meets(rule.flow) is not None
    verb = "deny" if other.action is Action.DENY else "inspect"
    does = {"deny": "denies", "inspect": "inspects"}[verb] if sure else f"may {verb}"
    where = f"of base policy `{other.above}` " if other.above else ""
    message = f"rule `{other.label}` {where}comes before ours and {does} what `{rule.key}` allows"
    help = "give the group of the target a lower priority number, or narrow that rule"
    if other.above:
        help = "rules of a base policy always come first: narrow it there"
    elif other.order[0] < mine.order[0]:
        help = "network rules always come before application rules: narrow it"
    return Diagnostic(codes.SHADOWED_RULE, message, help=help)
