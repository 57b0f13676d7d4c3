"""What a plan for a target is made from."""

from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.record import NO_RECORD, Record
from outgate.deploy.target_plan import OFFLINE
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.project.target import Target
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """What is known of earlier days of a target.

    `earlier` is the same policy with the edition in use so far, where that is another one;
    `expired` are rules that statements ask for whose day has passed, `expiring` the texts of those
    whose last day is near.
    """

    record: Record = NO_RECORD
    earlier: Compilation | None = None
    expired: tuple[Rule, ...] = ()
    expiring: tuple[str, ...] = ()


NO_HISTORY = History()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    """A target with its policies compiled, the rules that it is to hold, and what it holds now."""

    target: Target
    compilation: Compilation
    wanted: Rendered
    state: TargetState
    history: History

    @property
    def offline(self) -> bool:
        """Whether the target was not read: its state is what was last applied."""
        return self.state.fingerprint == OFFLINE
