"""Why a feed is not written."""

from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError


def bad_feed(message: str) -> UserError:
    """What an edition or the address of the feed has that no feed can have."""
    return UserError(Diagnostic(codes.BAD_FEED, message), "nothing was written")
