"""The rules that a statement leads to, as text."""

from outgate.cli.views.explain_wording import field
from outgate.cli.views.wording import Style
from outgate.diagnostics import count
from outgate.plan.explanation.statement import StatementImpact


def render(impact: StatementImpact, style: Style) -> str:
    """Its own rules, and those of others that cover what it asks for; then how many there are."""
    statement = impact.statement
    lines = [style.heading(statement.span.place)]
    lines += [*field("statement", statement.text, style.width).split("\n"), ""]
    for asked in impact.rules:
        wider = "" if asked.target is None else f" covers {asked.target}"
        mark = "*" if asked.alone else " "
        lines.append(f"  {mark} {asked.rule.key}{wider}  [{', '.join(asked.endpoints)}]")
    lines += [f"    withheld {row.target}  [{row.feature}]" for row in impact.withheld]
    if impact.rules:
        lines.append("")
    number = len({asked.rule.key for asked in impact.rules})
    rules = count(number, "rule")
    if not number:
        lines.append("It leads to no rule.")
    elif impact.alone:
        lines.append(f"{rules}, {impact.alone} of them for this statement alone (*).")
    else:
        lines.append(f"{rules}, every one of them for other statements as well.")
    return "\n".join(lines)
