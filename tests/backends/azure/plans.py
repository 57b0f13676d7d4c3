"""Small plans for the tests of the backend."""

from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.scope import parse_scope

TRANSPORTS = (("https", 443), ("http", 80), ("http", 8080), ("tcp", 1433))
BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)


def rule(text: str, addresses: tuple[str, ...] = ("*",)) -> Rule:
    """A rule for a URL pattern; its source is called like its addresses."""
    (target, *_) = parse_scope(text).targets(TRANSPORTS)
    return Rule(RuleSource(",".join(addresses), addresses), target, BYPASS, ())


def plan_of(*rules: Rule) -> Plan:
    """A plan of rules, each once."""
    return Plan("2026-07-03", "", rules, (), (), (), "")
