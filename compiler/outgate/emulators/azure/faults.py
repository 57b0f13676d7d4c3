"""Faults of the service that can be switched on, one or several at a time."""

from collections.abc import Iterable
from enum import StrEnum

from outgate.emulators.azure.messages import Refused, answer
from outgate.emulators.messages import Dropped, Reply
from outgate.values import dataclass

WRITE, POLL, READ = "write", "poll", "read"
HINT = {"retry-after-ms": "1"}


class Fault(StrEnum):
    """A way to fail; FOR tells which kind of request it is for."""

    THROTTLED = "throttled"
    THROTTLED_SILENTLY = "throttled-silently"
    BUSY = "busy"
    BUSY_UPDATING = "busy-updating"
    SERVER_ERROR = "server-error"
    ERROR_AFTER_ACCEPT = "error-after-accept"
    DROPPED_BEFORE = "dropped-before"
    DROPPED_AFTER = "dropped-after"
    NULL_BODY = "null-body"
    OPERATION_FAILED = "operation-failed"
    OPERATION_FAILED_UNCHANGED = "operation-failed-unchanged"
    PARENT_STAYS_UPDATING = "parent-stays-updating"
    ETAG_ENFORCED = "etag-enforced"
    FOREIGN_EDIT = "foreign-edit"
    OPERATION_LOST = "operation-lost"
    POLL_THROTTLED = "poll-throttled"
    POLL_ERROR = "poll-error"
    POLL_DROPPED = "poll-dropped"
    READ_THROTTLED = "read-throttled"
    READ_ERROR = "read-error"
    READ_DROPPED = "read-dropped"


# The kind of request that meets a fault, and what the fault does, for `outgate emulate --help`.
FOR: dict[Fault, tuple[str, str]] = {
    Fault.THROTTLED: (WRITE, "429 with the time to wait; nothing is done"),
    Fault.THROTTLED_SILENTLY: (WRITE, "429 without one"),
    Fault.BUSY: (WRITE, "409 AnotherOperationInProgress; nothing is done"),
    Fault.BUSY_UPDATING: (WRITE, "409 ...NotAllowedWhenUpdatingOrDeleting; nothing is done"),
    Fault.SERVER_ERROR: (WRITE, "503; nothing is done"),
    Fault.ERROR_AFTER_ACCEPT: (WRITE, "500, and yet the operation goes on"),
    Fault.DROPPED_BEFORE: (WRITE, "the connection is cut; nothing is done"),
    Fault.DROPPED_AFTER: (WRITE, "the connection is cut, and yet the operation goes on"),
    Fault.NULL_BODY: (WRITE, "200 without a body, or a way to follow the operation"),
    Fault.OPERATION_FAILED: (WRITE, "the operation fails, the new content stays"),
    Fault.OPERATION_FAILED_UNCHANGED: (WRITE, "the operation fails, the old content comes back"),
    Fault.PARENT_STAYS_UPDATING: (WRITE, "the policy is busy for longer than the operation"),
    Fault.ETAG_ENFORCED: (WRITE, "If-Match is looked at (412)"),
    Fault.FOREIGN_EDIT: (
        WRITE,
        "somebody else edits the group between the last look at it and the write, which replaces "
        "the edit unless `etag-enforced` is on too",
    ),
    Fault.OPERATION_LOST: (POLL, "404 for an operation that goes on"),
    Fault.POLL_THROTTLED: (POLL, "429"),
    Fault.POLL_ERROR: (POLL, "500"),
    Fault.POLL_DROPPED: (POLL, "the connection is cut"),
    Fault.READ_THROTTLED: (READ, "429"),
    Fault.READ_ERROR: (READ, "503"),
    Fault.READ_DROPPED: (READ, "the connection is cut"),
}


@dataclass(slots=True)
class Planned:
    """A fault for every request of its kind, or for the nth alone (the first is 1).

    `seen` counts the requests of its kind so far.
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


def fail_before(active: frozenset[Fault], name: str) -> Reply | None:
    """The answer to a request that a fault keeps from being done; None where none does.

    Raises Dropped where the connection is cut.
    """
    if active & {Fault.DROPPED_BEFORE, Fault.POLL_DROPPED, Fault.READ_DROPPED}:
        raise Dropped
    if active & {Fault.THROTTLED, Fault.POLL_THROTTLED, Fault.READ_THROTTLED}:
        reply = Refused(429, "TooManyRequests", "The request was throttled.").reply()
        return Reply(429, {**reply.headers, **HINT}, reply.body)
    if Fault.THROTTLED_SILENTLY in active:
        return Refused(429, "TooManyRequests", "The request was throttled.").reply()
    if Fault.BUSY in active:
        return busy().reply()
    if Fault.BUSY_UPDATING in active:
        return busy_updating(name).reply()
    if active & {Fault.SERVER_ERROR, Fault.READ_ERROR}:
        return Refused(503, "ServiceUnavailable", "The service is unavailable.").reply()
    if Fault.POLL_ERROR in active:
        return Refused(500, "InternalServerError", "An error occurred.").reply()
    if Fault.OPERATION_LOST in active:
        return Refused(404, "NotFound", "The operation is not found.").reply()
    return None


def fail_after(active: frozenset[Fault], reply: Reply) -> Reply:
    """The answer to an accepted write as a fault changes it; Dropped where it is cut."""
    if Fault.DROPPED_AFTER in active:
        raise Dropped
    if Fault.ERROR_AFTER_ACCEPT in active:
        return Refused(500, "InternalServerError", "An error occurred.").reply()
    if Fault.NULL_BODY in active:
        return answer(200, None)
    return reply


def busy() -> Refused:
    """The refusal of a write while another operation goes on."""
    return Refused(
        409,
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress.",
    )


def busy_updating(name: str) -> Refused:
    """The other refusal that the service has for it."""
    return Refused(
        409,
        "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
        f"Firewall Policy Rule Collection Group {name} can not be updated because it is in "
        "Updating state from previous operation.",
    )
