"""Bringing writes to Azure, one at a time, each looked at before and after.

What became of a write is never guessed from its answer: the resource is read, and is as it was,
as it is to be, or somebody else's. So one loop stands for every way in which a request can fail.
"""

from outgate.backends.azure_firewall.arm.client import POLL_SECONDS, ArmClient
from outgate.backends.azure_firewall.arm.failures import Failure, Kind
from outgate.backends.azure_firewall.arm.resources import (
    IpGroup,
    Resource,
    RuleCollectionGroup,
)
from outgate.backends.azure_firewall.changes.error_messages import explain_failure
from outgate.backends.azure_firewall.changes.writes import Write, meaning
from outgate.backends.azure_firewall.live.read import IDLE_SECONDS, idle
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.errors import NOTHING_CHANGED, BackendError, TargetMoved
from outgate.backends.observer import Observer
from outgate.errors import UserError
from outgate.values import dataclass

TRIES = 8  # of one write that fails in passing: about four minutes
FAILED_TRIES = 2  # Azure advises to repeat an operation that failed once
LONGEST_PAUSE = 60.0
GO_ON = "`outgate apply` goes on from there"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an apply came: writes done, the one begun, and those not attempted."""

    done: tuple[Write, ...]
    begun: Write | None
    left: tuple[Write, ...]

    def __str__(self) -> str:
        parts = [f"done: {', '.join(map(str, self.done)) or 'nothing'}"]
        if self.begun is not None:
            parts.append(f"unknown: {self.begun} (Azure may go on with it)")
        if self.left:
            parts.append(f"not attempted: {', '.join(map(str, self.left))}")
        return "; ".join(parts)


class Applier:
    """Writes in their order; the first that cannot be done ends it."""

    def __init__(self, client: ArmClient, settings: AzureSettings, observer: Observer) -> None:
        self._client = client
        self._settings = settings
        self._observer = observer
        self._begun = False

    def run(self, writes: tuple[Write, ...]) -> None:
        """Do all of them; BackendError says what is done, what is not, and what is unknown."""
        done = 0
        try:
            for write in writes:
                self._settle(write)
                done, self._begun = done + 1, False
                self._observer.finished(str(write))
        except (Failure, UserError, KeyboardInterrupt) as error:
            begun = writes[done] if self._begun else None
            left = writes[done + (begun is not None) :]
            progress = Progress(writes[:done], begun, left)
            raise _ended(error, progress, self._settings) from error

    def _settle(self, write: Write) -> None:
        """Write until the resource is read back as wanted."""
        last = Failure(Kind.BROKEN, f"it takes the write of {write.what} and does not keep it")
        failed = 0
        for attempt in range(TRIES):
            live = self._quiet(write)
            if self._is_done(write, live):
                return
            if attempt:
                self._client.pause(_pause(last, attempt))
            try:
                self._send(write, live)
            except Failure as failure:
                last = failure
                failed += failure.kind is Kind.FAILED
                if not failure.passing or failed >= FAILED_TRIES:
                    break
        if not self._is_done(write, self._quiet(write)):
            raise last

    def _is_done(self, write: Write, live: Resource | None) -> bool:
        """Whether a resource is as wanted; TargetMoved where it is not as it was either."""
        if meaning(live, self._settings) == meaning(write.after, self._settings):
            # What failed holds the new rules, and some instances of the firewall do not.
            return live is None or not live.has_failed
        if _digest(live) != _digest(write.before):
            raise TargetMoved(f"{write.what} was changed by somebody else since it was read")
        return False

    def _quiet(self, write: Write) -> Resource | None:
        """A resource as it is, once no operation goes on with it or with the policy."""
        ours = str(write) if self._begun else None
        for _ in range(int(IDLE_SECONDS / POLL_SECONDS)):
            if idle(self._client, self._settings, self._observer, ours) is None:
                raise Failure(Kind.MISSING, f"policy `{self._settings.policy}` is gone")
            live = self._read(write)
            if live is None or not live.is_changing:
                return live
            self._observer.waiting(str(write))
            self._client.pause(POLL_SECONDS)
        raise Failure(Kind.BUSY, f"an operation on {write.what} has gone on for an hour")

    def _read(self, write: Write) -> Resource | None:
        raw = self._client.get(write.resource_id)
        if raw is None:
            return None
        kind = IpGroup if isinstance(write.after, IpGroup) else RuleCollectionGroup
        return kind(raw)

    def _send(self, write: Write, live: Resource | None) -> None:
        def tick() -> None:
            self._observer.waiting(str(write))

        if not self._begun:
            # Where this cannot be put on record, nothing is sent.
            self._observer.started(str(write))
        self._begun = True
        if write.after is None:
            self._client.delete(write.resource_id, tick)
        else:
            etag = None if live is None else live.etag
            self._client.put(write.resource_id, write.after.to_arm(), etag, tick)


def _digest(resource: Resource | None) -> str | None:
    return None if resource is None else resource.content_digest


def _pause(failure: Failure, attempt: int) -> float:
    """Seconds before the next try: what the service asks for, else longer each time."""
    if failure.pause is not None:
        return failure.pause
    return min(LONGEST_PAUSE, POLL_SECONDS * 2.0 ** (attempt - 1))


def _ended(
    error: Failure | UserError | KeyboardInterrupt, progress: Progress, settings: AzureSettings
) -> BackendError:
    nothing = not progress.done and progress.begun is None
    outcome = NOTHING_CHANGED if nothing else str(progress)
    if isinstance(error, Failure):
        problem = explain_failure(error, settings)
        return BackendError(problem.message, help=problem.help or GO_ON, outcome=outcome)
    if isinstance(error, TargetMoved):
        return TargetMoved(error.message, help="make a new plan and apply that", outcome=outcome)
    if isinstance(error, UserError):
        return BackendError(error.message, help=error.help, outcome=outcome)
    return BackendError("interrupted", help=None if nothing else GO_ON, outcome=outcome)
