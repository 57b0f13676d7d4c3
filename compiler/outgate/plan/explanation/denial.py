"""What keeps a request out, in one sentence for the help of a failed test or guard."""

from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.plan.rule_index import RuleIndex
from outgate.traffic.url import Url


def explain_denial(
    url: Url, rules: tuple[Rule, ...], compilation: Compilation, index: RuleIndex
) -> str:
    """What keeps a URL out; `rules` are those that allow it from other addresses."""
    if rules:
        names = ", ".join(sorted({f"`{rule.source.name}`" for rule in rules}))
        return f"it is allowed from {names} only"
    from outgate.plan.explanation.url import explain  # where all holds, nobody asks why

    answer = explain(url, compilation, index)
    edition = compilation.catalog.edition
    if answer.near:
        nearest = answer.near[0]
        return f"row {nearest.row.endpoint} {nearest.text} ({', '.join(nearest.places)})"
    if answer.similar:
        return f"no row of catalog {edition} names the host; did you mean `{answer.similar}`?"
    return f"no row of catalog {edition} names the host"
