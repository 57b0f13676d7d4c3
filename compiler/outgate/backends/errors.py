"""What goes wrong with a target."""

from outgate.diagnostics import codes
from outgate.errors import CodedError

NOTHING_CHANGED = "nothing was changed"


class BackendError(CodedError):
    """Reading or changing a target failed; `outcome` says what is known of it afterwards."""

    code = codes.TARGET_FAILED


class TargetMoved(BackendError):
    """The target is no longer in the state a change set was made for; nothing was changed."""

    code = codes.TARGET_MOVED
