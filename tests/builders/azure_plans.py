"""Small plans for the tests of the backend."""

from outgate.backends.rendered import Context
from outgate.catalog.model import Cloud, ListSource, ServiceTag, TagFile
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.guard_pattern import parse_guard_pattern
from tests.builders.plans import plan_with

TRANSPORTS = (("https", 443), ("http", 80), ("http", 8080), ("tcp", 1433))
BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)


def rule(text: str, addresses: tuple[str, ...] = ("*",)) -> Rule:
    """A rule for a URL pattern; its source is called like its addresses."""
    (target, *_) = parse_guard_pattern(text).remotes(TRANSPORTS)
    return Rule(RuleSource(",".join(addresses), addresses), target, BYPASS, ())


def plan_of(*rules: Rule) -> Plan:
    """A plan of rules, each once."""
    return plan_with(rules)


def context(number: int) -> Context:
    """A tag whose networks are another IP group in each version."""
    networks = tuple(f"198.51.{n}.0/24" for n in range(number, number + 100))
    tag = ServiceTag("OneDsCollector", number, ("API", "NSG"), networks)
    source = ListSource("tags", "tags.json", "2026-07-03", "sha256:0")
    file = TagFile(
        cloud=Cloud.COMMERCIAL,
        change_number=number,
        source=source,
        carried_from=None,
        tags=(tag,),
    )
    return Context((file,))
