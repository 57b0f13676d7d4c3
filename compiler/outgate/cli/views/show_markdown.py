"""The rules that a target holds, as Markdown for a comment."""

from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.show_text import head_words, openings_of
from outgate.cli.views.wording import Style
from outgate.commands.show import LiveRules


def render(live: LiveRules, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """A table of all that the rules open; never longer than `limit` characters."""
    openings = openings_of(live)
    head = [f"### Outgate: {escape(head_words(live, openings))}", ""]
    if live.state.foreign:
        head += [f"- **others'**: {escape('; '.join(live.state.foreign))}", ""]
    if openings:
        head += ["| from | to |", "|---|---|"]
    rows = [f"| {code(source)} | {code(url)} |" for source, url in openings]
    return bounded(head, rows, [], limit)
