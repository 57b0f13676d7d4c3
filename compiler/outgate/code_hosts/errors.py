"""What a service of pull requests can fail with, in words for whoever runs the pipeline.

Nothing that a service answers is ever quoted: it may repeat the token that it was sent.
"""

from outgate.diagnostics import Diagnostic, codes
from outgate.errors import CodedError, UserError


class CommentFailed(CodedError):
    """A comment cannot be written."""

    code = codes.COMMENT_FAILED


class Gone(CommentFailed):
    """What was asked for is not there (any more), or not for this token."""


class Unsure(CommentFailed):
    """It is not known whether a comment was written: whoever wants to know has to look."""


def wrong_environment(message: str, help: str) -> UserError:
    """The pipeline does not say what has to be known, or says it wrongly."""
    return UserError(Diagnostic(codes.USAGE, message, help=help))
