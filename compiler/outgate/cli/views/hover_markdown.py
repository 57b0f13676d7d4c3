"""What stands under the cursor, as Markdown for editors."""

from outgate.catalog.model import Method
from outgate.cli.views import explain_text
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.markdown import code, escape
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import FeatureRow, RegionRow
from outgate.diagnostics import and_more, count
from outgate.editor.hover import Fact, FleetFact, MethodFact, SourceFact, StatementFact
from outgate.language.clauses import Clause, StatementForm
from outgate.plan.explanation.url import Explanation

_WIDTH = 76
_SHOWN = 12
_METHODS = {
    Method.STANDARD: "every host that the list names for the devices",
    Method.STREAMLINED: "few hosts instead of many, for current devices",
    Method.ADDRESSES: "streamlined, with service tags instead of the core URL",
}


def render(fact: Fact) -> str:
    """A fact in a few lines."""
    match fact:
        case FleetFact():
            return _fleet(fact)
        case SourceFact():
            networks = [code("any" if each == "*" else each) for each in fact.networks]
            return f"source {code(fact.name)}\n\n{_first(networks)}"
        case StatementFact():
            return _statement(fact)
        case RegionRow():
            cloud = f" of the {fact.cloud} cloud" if fact.cloud else ""
            served = ", ".join(map(code, fact.services))
            return f"region {code(fact.name)}{cloud}\n\nserved by {served}"
        case FeatureRow():
            state = "on" if fact.feature.default else "off"
            about = escape(fact.feature.about)
            return f"feature {code(fact.feature.name)}, {state} by default\n\n{about}"
        case MethodFact():
            return (
                f"method {code(fact.method)}\n\n{_METHODS[fact.method]}; "
                f"{count(fact.fleets, 'built-in fleet')} can use it"
            )
        case Explanation():
            return fenced(explain_text.render(fact, Style(width=_WIDTH)))
        case Clause():
            return f"clause {code(fact.keyword)}: {fact.meaning}"
        case StatementForm():
            return fenced(fact.form)


def _fleet(fact: FleetFact) -> str:
    what = "fleet" if len(fact.members) == 1 and fact.members[0].name == fact.name else "group"
    head = f"{what} {code(fact.name)}" if fact.built_in else f"fleet {code(fact.name)}"
    if what == "fleet" and fact.built_in:
        (fleet,) = fact.members
        parts = f"{fleet.family}, {fleet.sensor}, build {fleet.build}"
        body = escape(parts if fleet.build else str(fleet.family))
    else:
        body = _first([code(each.name) for each in fact.members])
    methods = ", ".join(map(code, fact.methods)) or "none for all of them"
    return f"{head}\n\n{body}\n\nmethods: {methods}"


def _statement(fact: StatementFact) -> str:
    head = f"service {code(fact.service)}, catalog {escape(fact.edition)}"
    impact = fact.impact
    if impact is None:
        return f"{head}\n\nwhat it opens is not worked out yet"
    if impact.expired:
        return f"{head}\n\nits last day has passed: it opens nothing"
    opens = f"opens {count(len(impact.endpoints), 'endpoint')} with {count(impact.rules, 'rule')}"
    return "\n".join((f"{head}: {opens}", "", *_items(impact.endpoints)))


def _items(endpoints: tuple[str, ...]) -> list[str]:
    lines = [f"- {code(each)}" for each in endpoints[:_SHOWN]]
    rest = len(endpoints) - len(lines)
    return [*lines, f"- {and_more(rest)}"] if rest else lines


def _first(words: list[str]) -> str:
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" {and_more(rest)}" if rest > 0 else "")


def fenced(text: str) -> str:
    """Text as a block of code, whatever it holds."""
    text = "\n".join(map(visible, text.split("\n")))
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
