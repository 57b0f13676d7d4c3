"""What goes wrong with a target."""

NOTHING_CHANGED = "nothing was changed"


class BackendError(Exception):
    """Reading or changing a target failed; the message and help are for the user.

    `outcome` says what is known of the target afterwards ("nothing was changed", ...).
    """

    def __init__(self, message: str, *, help: str | None = None, outcome: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.outcome = outcome


class TargetMoved(BackendError):
    """The target is no longer in the state a change set was made for; nothing was changed."""
