"""What can go wrong with the service on purpose, one fault or several at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outgate.emulators.azure.messages import Dropped, Refused, Reply, answer

WRITE, POLL, READ = "write", "poll", "read"
HINT = {"retry-after-ms": "1"}


class Fault(StrEnum):
    """A way to fail. The kind of request that it is for is in FOR."""

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


# What each does, for `outgate emulate azure --help` and for people.
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
    Fault.FOREIGN_EDIT: (WRITE, "somebody else adds a rule to the group just before"),
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
    """A fault for every request of its kind, or for the nth alone (the first is 1)."""

    fault: Fault
    nth: int | None = None
    seen: int = 0


class Faults:
    """The faults that are switched on."""

    def __init__(self, planned: Iterable[Planned] = ()) -> None:
        self._planned = list(planned)

    def strike(self, kind: str) -> frozenset[Fault]:
        """The faults that one more request of a kind meets."""
        met = set()
        for each in self._planned:
            if FOR[each.fault][0] == kind:
                each.seen += 1
                if each.nth in (None, each.seen):
                    met.add(each.fault)
        return frozenset(met)


def before(met: frozenset[Fault], name: str) -> Reply | None:
    """An answer of the faults that keep a request from being done; Dropped for a cut."""
    if met & {Fault.DROPPED_BEFORE, Fault.POLL_DROPPED, Fault.READ_DROPPED}:
        raise Dropped
    if met & {Fault.THROTTLED, Fault.POLL_THROTTLED, Fault.READ_THROTTLED}:
        reply = Refused(429, "TooManyRequests", "The request was throttled.").reply()
        return Reply(429, {**reply.headers, **HINT}, reply.body)
    if Fault.THROTTLED_SILENTLY in met:
        return Refused(429, "TooManyRequests", "The request was throttled.").reply()
    if Fault.BUSY in met:
        return busy().reply()
    if Fault.BUSY_UPDATING in met:
        return busy_updating(name).reply()
    if met & {Fault.SERVER_ERROR, Fault.READ_ERROR}:
        return Refused(503, "ServiceUnavailable", "The service is unavailable.").reply()
    if Fault.POLL_ERROR in met:
        return Refused(500, "InternalServerError", "An error occurred.").reply()
    if Fault.OPERATION_LOST in met:
        return Refused(404, "NotFound", "The operation is not found.").reply()
    return None


def after(met: frozenset[Fault], reply: Reply) -> Reply:
    """What becomes of the answer to a write that was accepted."""
    if Fault.DROPPED_AFTER in met:
        raise Dropped
    if Fault.ERROR_AFTER_ACCEPT in met:
        return Refused(500, "InternalServerError", "An error occurred.").reply()
    if Fault.NULL_BODY in met:
        return answer(200, None)
    return reply


def busy() -> Refused:
    """Another operation goes on."""
    return Refused(
        409,
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress.",
    )


def busy_updating(name: str) -> Refused:
    """The other way in which the service says so."""
    return Refused(
        409,
        "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
        f"Firewall Policy Rule Collection Group {name} can not be updated because it is in "
        "Updating state from previous operation.",
    )
