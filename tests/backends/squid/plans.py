"""Plans as Squid has them."""

from outgate.backends.rendered import Context, Rendered
from outgate.backends.squid.model import Decryption, canonical, rule_of
from outgate.backends.squid.renderer import SquidRenderer
from outgate.backends.squid.settings import read_settings
from outgate.backends.squid.text import SquidFile, file_text
from outgate.plan.model import Plan, Rule
from tests.builders.plans import plan_with


def rendered(plan: Plan, *, bump: bool = False, upstream: bool = False) -> Rendered:
    """A plan in rules of Squid, whatever it widens."""
    settings = read_settings(
        {
            "path": "conf.d/outgate.conf",
            "inspection": "bump" if bump else "none",
            "upstream": upstream,
        },
        {"url-path": "judged as it stands"},
    )
    result, problems = SquidRenderer(settings).render(plan, Context())
    assert result is not None, problems
    return result


def seen(result: Rendered) -> list[Rule]:
    """What of a rendering is decrypted, so that the proxy sees each request."""
    rules = (rule_of(native) for native in result.rules)
    return [
        canonical(rule) for rule in rules if rule is not None and rule.decryption is Decryption.BUMP
    ]


def text_of(*rules: Rule, bump: bool = False) -> str:
    """The file of some rules."""
    return file_of(rendered(plan_with(rules), bump=bump))


def file_of(result: Rendered) -> str:
    """The file of a rendering."""
    assert isinstance(result.native, SquidFile)
    return file_text(result.native)
