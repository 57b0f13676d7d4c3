"""The difference between two rule sets as Markdown, for the comment of a pull request."""

from collections.abc import Iterator

from outgate.cli.views.diff_wording import project_words, same_words, summary
from outgate.cli.views.review_blocks import LIMIT, Block, compose
from outgate.cli.views.review_markdown import (
    details,
    first_screen,
    foot,
    others_of,
    tables_of,
)
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_review import review_comparison

TARGETS_SHOWN = 10


def render(comparison: Comparison, style: Style, *, limit: int = LIMIT) -> str:
    """What is gained and lost first, details folded; never longer than `limit` characters."""
    review, links = review_comparison(comparison), style.links
    shown, rest = review.parts[:TARGETS_SHOWN], review.parts[TARGETS_SHOWN:]
    blocks: list[Block] = [
        *first_screen(review, _title(comparison), links),
        *(block for part in shown for block in tables_of(part, links)),
        others_of(rest, links),
        *details(review, links),
        *(block for part in shown for block in details(part, links)),
        foot(_names(comparison), links),
    ]
    return compose(blocks, limit)


def _title(comparison: Comparison) -> str:
    difference, project = comparison.difference, comparison.project
    if comparison.is_empty:
        return f"no difference: {same_words(difference)}"
    return "; ".join((summary(difference).rstrip("."), *project_words(project)))


def _names(comparison: Comparison) -> Iterator[str]:
    """Both sides, with the editions of the catalog."""
    difference = comparison.difference
    yield f"From `{difference.before.name}` to `{difference.after.name}`"
    editions = dict.fromkeys(
        side.edition for side in (difference.before, difference.after) if side.edition
    )
    if editions:
        yield f"catalog {' and '.join(editions)}"
