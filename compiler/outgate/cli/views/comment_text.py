"""What became of a comment, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.comment import Comment, Deed
from outgate.diagnostics import count

_WORDS = {
    Deed.CREATED: "commented on pull request {number}",
    Deed.UPDATED: "updated the comment on pull request {number}",
    Deed.UNCHANGED: "the comment on pull request {number} says this already",
}


def render(comment: Comment, _: Style) -> str:
    """One line, and a second one where older comments were deleted."""
    lines = [_WORDS[comment.deed].format(number=comment.pull_request)]
    if comment.removed:
        lines.append(f"deleted {count(comment.removed, 'more comment')} of the same kind")
    return "\n".join(lines)
