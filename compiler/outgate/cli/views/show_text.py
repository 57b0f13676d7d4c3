"""The rules that a target holds, as text."""

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style
from outgate.commands.show import LiveRules
from outgate.diagnostics import count

Opening = tuple[str, str]  # source and URL of what a rule opens


def render(live: LiveRules, _: Style) -> str:
    """One line for all that a rule opens, under the source it belongs to; then what is others'."""
    openings = openings_of(live)
    lines = [head_words(live, openings)]
    lines += [""] if openings else []
    heading = None
    for source, url in openings:
        if source != heading:
            heading = source
            lines.append(f"from {visible(source)}")
        lines.append(f"    {visible(url)}")
    if live.state.foreign:
        lines += ["", "others':", *(f"    {visible(text)}" for text in live.state.foreign)]
    return "\n".join(lines)


def openings_of(live: LiveRules) -> list[Opening]:
    """All that the rules open, sorted, each once."""
    texts = sorted({text for rule in live.state.rules for text in rule.opens})
    parts = (text.partition(" -> ") for text in texts)
    return [(source, url) for source, _, url in parts]


def head_words(live: LiveRules, openings: list[Opening]) -> str:
    """The sentence above the rules."""
    number = count(len(openings), "rule") if openings else "no rules"
    return f"Target `{live.target}` holds {number}."
