"""What this machine found when it asked, held against the plan."""

from outgate.probe.model import Unprobed
from outgate.probe.observation import Outcome
from outgate.probe.report import ProbeReport
from outgate.values import dataclass

_NO_WAY_OUT = (Outcome.NO_NAME, Outcome.NO_PROXY, Outcome.NO_CONNECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A kit that is of use: for some devices, from some place of the policies."""

    fleet: str
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """The report, and what was not asked for.

    `places` are the addresses of this machine, or what the user said of it; `proxied` tells that
    there is a proxy. `elsewhere` counts URLs of the plan that are for other places, `late` those
    reached only when asked again, `left` those that there was no time for or too many of, or that
    somebody did not wait for (`interrupted`). `other_policies` tells that the plan is of other
    policies than those at hand, so that not all of it is known by names. `kit` is what a device
    could ask where nothing is for this machine.
    """

    report: ProbeReport
    places: tuple[str, ...]
    proxied: bool
    elsewhere: int
    late: int
    left: int
    refused: tuple[Unprobed, ...]
    unprobed: tuple[Unprobed, ...]
    interrupted: bool
    other_policies: bool
    kit: Kit | None

    @property
    def asked(self) -> int:
        """How many URLs were asked for."""
        return len(self.report.judged)

    @property
    def alike(self) -> Outcome | None:
        """What came of every URL, where that is more a matter of the machine than of the target."""
        outcomes = {each.outcome for each in self.report.judged}
        if self.asked < 2 or len(outcomes) > 1:
            return None
        outcome = outcomes.pop()
        return outcome if outcome in _NO_WAY_OUT else None

    @property
    def is_for_others(self) -> bool:
        """Whether nothing that could be asked for is for this machine."""
        return not (self.asked or self.refused or self.left)
