"""The ways in which the service can fail."""

from outgate.emulators.aws.messages import Refused, from_platform
from outgate.emulators.faults import READ, WRITE, FaultBase
from outgate.emulators.messages import Dropped, Reply


class Fault(FaultBase):
    """A way to fail."""

    THROTTLED = ("throttled", WRITE, "ThrottlingException; nothing is done")
    SERVER_ERROR = ("server-error", WRITE, "InternalServerError; nothing is done")
    ERROR_AFTER_WRITE = ("error-after-write", WRITE, "InternalServerError, and yet it is done")
    DROPPED_BEFORE = ("dropped-before", WRITE, "the connection is cut; nothing is done")
    DROPPED_AFTER = ("dropped-after", WRITE, "the connection is cut, and yet it is done")
    DENIED = ("denied", WRITE, "AccessDeniedException; nothing is done")
    FOREIGN_EDIT = (
        "foreign-edit",
        WRITE,
        "somebody else edits the rule group just before, so that the token is stale",
    )
    OTHER_TEXT = ("other-text", WRITE, "the service keeps other rules than it was sent")
    ENDS_IN_ERROR = ("ends-in-error", WRITE, "the rule group ends in state ERROR")
    NOT_IN_SYNC = ("not-in-sync", WRITE, "firewalls never take the change over")
    READ_THROTTLED = ("read-throttled", READ, "ThrottlingException")
    READ_ERROR = ("read-error", READ, "InternalServerError")
    READ_DROPPED = ("read-dropped", READ, "the connection is cut")
    READ_DENIED = ("read-denied", READ, "AccessDeniedException")
    READ_MISSING = ("read-missing", READ, "ResourceNotFoundException for what there is")


def fail_before(active: frozenset[Fault], operation: str) -> None:
    """Raise what a fault keeps a request from being done with, if one does."""
    if active & {Fault.DROPPED_BEFORE, Fault.READ_DROPPED}:
        raise Dropped
    if active & {Fault.THROTTLED, Fault.READ_THROTTLED}:
        raise Refused("ThrottlingException", "Rate exceeded")
    if active & {Fault.SERVER_ERROR, Fault.READ_ERROR}:
        raise _server_error()
    if active & {Fault.DENIED, Fault.READ_DENIED}:
        raise denied(operation)
    if Fault.READ_MISSING in active:
        raise missing()


def fail_after(active: frozenset[Fault], reply: Reply) -> Reply:
    """The answer to a write that was done, as a fault changes it; Dropped where it is cut."""
    if Fault.DROPPED_AFTER in active:
        raise Dropped
    if Fault.ERROR_AFTER_WRITE in active:
        return _server_error().reply()
    return reply


def denied(operation: str) -> Refused:
    """The refusal of a request that a login has no right to."""
    action = f"network-firewall:{operation}"
    return from_platform(
        "AccessDeniedException",
        f"User: arn:aws:iam::111122223333:user/emulated is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action",
    )


def missing() -> Refused:
    """The answer where there is no such resource."""
    return Refused(
        "ResourceNotFoundException",
        "Unable to locate a resource using the parameters that you provided.",
    )


def _server_error() -> Refused:
    return Refused("InternalServerError", "An internal error occurred.", 500)
