"""Faults of the service that can be switched on, one or several at a time."""

from collections.abc import Iterable
from enum import StrEnum

from outgate.emulators.aws.messages import Refused, from_platform
from outgate.emulators.messages import Dropped, Reply
from outgate.values import dataclass

WRITE, READ = "write", "read"


class Fault(StrEnum):
    """A way to fail; FOR tells which kind of request it is for."""

    THROTTLED = "throttled"
    SERVER_ERROR = "server-error"
    ERROR_AFTER_WRITE = "error-after-write"
    DROPPED_BEFORE = "dropped-before"
    DROPPED_AFTER = "dropped-after"
    DENIED = "denied"
    FOREIGN_EDIT = "foreign-edit"
    OTHER_TEXT = "other-text"
    ENDS_IN_ERROR = "ends-in-error"
    NOT_IN_SYNC = "not-in-sync"
    READ_THROTTLED = "read-throttled"
    READ_ERROR = "read-error"
    READ_DROPPED = "read-dropped"
    READ_DENIED = "read-denied"
    READ_MISSING = "read-missing"


# The kind of request that meets a fault, and what the fault does, for `outgate emulate --help`.
FOR: dict[Fault, tuple[str, str]] = {
    Fault.THROTTLED: (WRITE, "ThrottlingException; nothing is done"),
    Fault.SERVER_ERROR: (WRITE, "InternalServerError; nothing is done"),
    Fault.ERROR_AFTER_WRITE: (WRITE, "InternalServerError, and yet it is done"),
    Fault.DROPPED_BEFORE: (WRITE, "the connection is cut; nothing is done"),
    Fault.DROPPED_AFTER: (WRITE, "the connection is cut, and yet it is done"),
    Fault.DENIED: (WRITE, "AccessDeniedException; nothing is done"),
    Fault.FOREIGN_EDIT: (
        WRITE,
        "somebody else edits the rule group just before, so that the token is stale",
    ),
    Fault.OTHER_TEXT: (WRITE, "the service keeps other rules than it was sent"),
    Fault.ENDS_IN_ERROR: (WRITE, "the rule group ends in state ERROR"),
    Fault.NOT_IN_SYNC: (WRITE, "firewalls never take the change over"),
    Fault.READ_THROTTLED: (READ, "ThrottlingException"),
    Fault.READ_ERROR: (READ, "InternalServerError"),
    Fault.READ_DROPPED: (READ, "the connection is cut"),
    Fault.READ_DENIED: (READ, "AccessDeniedException"),
    Fault.READ_MISSING: (READ, "ResourceNotFoundException for what there is"),
}


@dataclass(slots=True)
class Planned:
    """A fault for every request of its kind, or for the nth alone (the first is 1).

    `seen` counts the requests of its kind so far; what a dry run asks for is none of them.
    """

    fault: Fault
    nth: int | None = None
    seen: int = 0


class Faults:
    """The faults that are switched on."""

    def __init__(self, planned: Iterable[Planned] = ()) -> None:
        self._planned = list(planned)

    def strike(self, kind: str) -> frozenset[Fault]:
        """Count one more request of a kind; returns the faults that it meets."""
        active = set()
        for planned in self._planned:
            if FOR[planned.fault][0] == kind:
                planned.seen += 1
                if planned.nth in (None, planned.seen):
                    active.add(planned.fault)
        return frozenset(active)


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
