"""What became of a comment, as JSON (schemas/comment.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.comment import Comment
from outgate.plan.document import json_text


def render(comment: Comment, _: Style) -> str:
    """The comment's place, and what was done there."""
    return json_text(
        {
            "format_version": "1.0",
            "host": comment.host,
            "pull_request": comment.pull_request,
            "deed": comment.deed.value,
            "removed": comment.removed,
            "whole": comment.whole,
        }
    )
