"""What rules surely match though no plan has words for it: every host, ranges of ports."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import EVERY_ADDRESS, Matcher
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.values import replace

_ANY = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)


def spelt_out(lives: Iterable[LiveRule], targets: Sequence[Remote]) -> Iterator[LiveRule]:
    """The rules, with all that they surely match of some targets among what can be read of them."""
    for live in lives:
        its = {rule.flow for rule in live.rules}
        if not any(part.exact for part in live.unread) and not any(
            flow.remote.destination == EVERY_ADDRESS for flow in its
        ):
            yield live
            continue
        matcher = Matcher(live)
        found = dict.fromkeys(flow for target in targets for flow in matcher.flows(target))
        more = (
            Rule(RuleSource(live.label, flow.addresses), flow.remote, _ANY, ())
            for flow in found
            if flow not in its
        )
        yield replace(live, rules=(*live.rules, *more))


def told_targets(
    before: Sequence[LiveRule], after: Sequence[LiveRule], others: Sequence[LiveRule]
) -> tuple[Remote, ...]:
    """Of what a change of our rules can tell: where ours deny nothing, no rule on both sides."""
    if any(live.action is Action.DENY for live in (*before, *after)):
        flows = {rule.flow for live in (*before, *after, *others) for rule in live.rules}
    else:
        was, now = ({r.flow for live in lives for r in live.rules} for lives in (before, after))
        flows = was ^ now
    return tuple({flow.remote: None for flow in sorted(flows, key=lambda each: each.key)})
