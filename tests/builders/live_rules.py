"""Rules of a target by meaning, as one writes them: what they match, what they do, and when."""

from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.plan.model import Rule
from tests.builders.rules import rule

ALLOW, DENY, OTHER = Action.ALLOW, Action.DENY, Action.OTHER


def live(
    action: Action, *rules: Rule | str, order: int = 1, unread: str = "", name: str = ""
) -> LiveRule:
    """A rule of a target, `name` or else what it does and where to; `unread` is said of what else
    it does at port 443."""
    made = tuple(rule(each) if isinstance(each, str) else each for each in rules)
    hosts = (str(each.remote).removeprefix("https://").removesuffix(":443") for each in made)
    name = name or " ".join((action.value, *hosts))
    parts = (Unread(identity=name, text=unread, ports=(443, 443)),) if unread else ()
    return LiveRule(
        identity=name,
        label=name,
        kind="rule",
        action=action,
        ours=True,
        order=(order,),
        rules=made,
        unread=parts,
    )
