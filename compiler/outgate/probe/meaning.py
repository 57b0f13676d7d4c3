"""What an outcome means beside the rule that holds for a URL."""

from outgate.plan.model import Authentication, Inspection, Proxy, Rule
from outgate.probe.observation import Outcome
from outgate.probe.report import Finding, Verdict

_AT_PROXY = (
    Outcome.ANSWERED,
    Outcome.BLOCKED,
    Outcome.LOGIN,
    Outcome.NO_PROXY,
    Outcome.UNREACHED,
)


def what_it_must(outcome: Outcome, rule: Rule | None) -> tuple[str, ...]:
    """What the treatment of the rule says against what was seen."""
    if rule is None:
        return ()
    treatment = rule.treatment
    wanted = (
        ("direct", treatment.proxy is Proxy.DIRECT and outcome in _AT_PROXY),
        (
            "anonymous",
            treatment.authentication is Authentication.ANONYMOUS and outcome is Outcome.LOGIN,
        ),
        ("bypass", treatment.inspection is Inspection.BYPASS and outcome is Outcome.INSPECTED),
    )
    return tuple(word for word, holds in wanted if holds)


def find_finding(outcome: Outcome, verdict: Verdict) -> Finding:
    """What an outcome and a verdict come to together."""
    if verdict is Verdict.UNKNOWN:
        return Finding.NOT_JUDGED
    reached = outcome is Outcome.REACHED
    if verdict is Verdict.DENIED:
        # Behind another's certificate may be the page of a firewall that says no.
        return Finding.BESIDE_RULES if reached else Finding.NOT_ALLOWED
    return Finding.FINE if reached else Finding.IN_THE_WAY
