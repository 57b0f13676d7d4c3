"""What rules surely match though no plan has words for it: every host, ranges of ports."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import EVERY_ADDRESS, Matcher
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.values import replace

_ANY = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)


def spell_out(rules: Iterable[LiveRule], remotes: Sequence[Remote]) -> Iterator[LiveRule]:
    """The rules, with all that they surely match of some remotes among what can be read of them."""
    for live in rules:
        flows = {rule.flow for rule in live.rules}
        if not any(part.exact for part in live.unread) and not any(
            flow.remote.destination == EVERY_ADDRESS for flow in flows
        ):
            yield live
            continue
        matcher = Matcher(live)
        matched = dict.fromkeys(flow for remote in remotes for flow in matcher.flows(remote))
        more = (
            Rule(RuleSource(live.label, flow.addresses), flow.remote, _ANY, ())
            for flow in matched
            if flow not in flows
        )
        yield replace(live, rules=(*live.rules, *more))


def find_deciding_remotes(
    before: Sequence[LiveRule], after: Sequence[LiveRule], others: Sequence[LiveRule]
) -> tuple[Remote, ...]:
    """The remotes of which a change of our rules can tell, in key order.

    Where our rules deny nothing, a rule that is the same on both sides, and in the same place,
    tells nothing.
    """
    if any(live.action is Action.DENY for live in (*before, *after)):
        flows = {rule.flow for live in (*before, *after, *others) for rule in live.rules}
    else:
        was, now = (
            {(live.order, rule.flow) for live in rules for rule in live.rules}
            for rules in (before, after)
        )
        flows = {flow for _, flow in was ^ now}
    return tuple({flow.remote: None for flow in sorted(flows, key=lambda flow: flow.key)})
