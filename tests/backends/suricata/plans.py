"""Plans for Suricata, and their lines."""

from outgate.backends.rendered import Context, Rendered
from outgate.backends.suricata.renderer import SuricataRenderer
from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.tail import tail_lines
from outgate.backends.suricata.rules.text import rules_text
from outgate.backends.suricata.settings import read_settings
from outgate.plan.model import Plan, Rule
from outgate.traffic.destination import AddressesDestination
from tests.builders import drawn_rules
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule


def drawn_plan(seed: int) -> Plan:
    """Some rules; none of what no line can tell."""
    return drawn_rules.drawn_plan(seed, expressible)


def expressible(rule: Rule) -> bool:
    """Whether a line can tell a rule."""
    return rule.remote.protocol != "tcp" or isinstance(
        rule.remote.destination, AddressesDestination
    )


def rendered(plan: Plan, tail: str = "drop") -> Rendered:
    """A plan in rules of Suricata, whatever it widens."""
    settings = read_settings(
        {"path": "outgate.rules", "tail": tail}, {"url-path": "judged as it stands"}
    )
    result, problems = SuricataRenderer(settings).render(plan, Context())
    assert result is not None, problems
    return result


def lines_of(result: Rendered) -> str:
    """The lines of a rendering."""
    assert isinstance(result.native, RuleSet)
    return rules_text(result.native)


def text_of(*rules: Rule, tail: str = "drop") -> str:
    """The lines of some rules."""
    return lines_of(rendered(plan_with(rules), tail))


def with_tail(lines: str, tail: str) -> str:
    """Lines with what drops the rest, where they have none of it."""
    if tail == "drop":
        return lines
    ours = "".join(f"{line.text(2_000_000 + number)}\n" for number, line in enumerate(tail_lines()))
    return lines + ours + 'drop http any any -> any any (msg:"site"; http.host; bsize:>0; sid:1;)\n'


# HTTP to a name; and to a network, beside TLS to a name.
OF_HTTP = rendered(plan_with((rule("x.example", "http:80", PLAIN),)))
OF_TLS = rendered(plan_with((rule("x.example"), rule(("192.0.2.0/24",), "http:80", PLAIN))))
