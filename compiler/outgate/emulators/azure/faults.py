"""The ways in which the service can fail."""

from outgate.emulators.azure.messages import Refused, answer
from outgate.emulators.faults import READ, WRITE, FaultBase
from outgate.emulators.messages import Dropped, Reply

POLL = "poll"
HINT = {"retry-after-ms": "1"}


class Fault(FaultBase):
    """A way to fail."""

    THROTTLED = ("throttled", WRITE, "429 with the time to wait; nothing is done")
    THROTTLED_SILENTLY = ("throttled-silently", WRITE, "429 without one")
    BUSY = ("busy", WRITE, "409 AnotherOperationInProgress; nothing is done")
    BUSY_UPDATING = (
        "busy-updating",
        WRITE,
        "409 ...NotAllowedWhenUpdatingOrDeleting; nothing is done",
    )
    SERVER_ERROR = ("server-error", WRITE, "503; nothing is done")
    ERROR_AFTER_ACCEPT = ("error-after-accept", WRITE, "500, and yet the operation goes on")
    DROPPED_BEFORE = ("dropped-before", WRITE, "the connection is cut; nothing is done")
    DROPPED_AFTER = ("dropped-after", WRITE, "the connection is cut, and yet the operation goes on")
    NULL_BODY = ("null-body", WRITE, "200 without a body, or a way to follow the operation")
    OPERATION_FAILED = ("operation-failed", WRITE, "the operation fails, the new content stays")
    OPERATION_FAILED_UNCHANGED = (
        "operation-failed-unchanged",
        WRITE,
        "the operation fails, the old content comes back",
    )
    PARENT_STAYS_UPDATING = (
        "parent-stays-updating",
        WRITE,
        "the policy is busy for longer than the operation",
    )
    ETAG_ENFORCED = ("etag-enforced", WRITE, "If-Match is looked at (412)")
    FOREIGN_EDIT = (
        "foreign-edit",
        WRITE,
        "somebody else edits the group between the last look at it and the write, which replaces "
        "the edit unless `etag-enforced` is on too",
    )
    OPERATION_LOST = ("operation-lost", POLL, "404 for an operation that goes on")
    POLL_THROTTLED = ("poll-throttled", POLL, "429")
    POLL_ERROR = ("poll-error", POLL, "500")
    POLL_DROPPED = ("poll-dropped", POLL, "the connection is cut")
    READ_THROTTLED = ("read-throttled", READ, "429")
    READ_ERROR = ("read-error", READ, "503")
    READ_DROPPED = ("read-dropped", READ, "the connection is cut")


def fail_before(active: frozenset[Fault], name: str) -> Reply | None:
    """The answer to a request that a fault keeps from being done; None where none does.

    Raises Dropped where the connection is cut.
    """
    if active & {Fault.DROPPED_BEFORE, Fault.POLL_DROPPED, Fault.READ_DROPPED}:
        raise Dropped
    if active & {Fault.THROTTLED, Fault.POLL_THROTTLED, Fault.READ_THROTTLED}:
        reply = _throttled()
        return Reply(reply.status, {**reply.headers, **HINT}, reply.body)
    if Fault.THROTTLED_SILENTLY in active:
        return _throttled()
    if Fault.BUSY in active:
        return busy().reply()
    if Fault.BUSY_UPDATING in active:
        return busy_updating(name).reply()
    if active & {Fault.SERVER_ERROR, Fault.READ_ERROR}:
        return Refused(503, "ServiceUnavailable", "The service is unavailable.").reply()
    if Fault.POLL_ERROR in active:
        return _server_error()
    if Fault.OPERATION_LOST in active:
        return Refused(404, "NotFound", "The operation is not found.").reply()
    return None


def fail_after(active: frozenset[Fault], reply: Reply) -> Reply:
    """The answer to an accepted write as a fault changes it; Dropped where it is cut."""
    if Fault.DROPPED_AFTER in active:
        raise Dropped
    if Fault.ERROR_AFTER_ACCEPT in active:
        return _server_error()
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


def _throttled() -> Reply:
    return Refused(429, "TooManyRequests", "The request was throttled.").reply()


def _server_error() -> Reply:
    return Refused(500, "InternalServerError", "An error occurred.").reply()
