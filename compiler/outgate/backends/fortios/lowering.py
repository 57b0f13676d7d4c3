"""What becomes of one rule on FortiOS, and how much that allows.

Policies are by address: a name is what its addresses are, and `*.x` is whatever names below x the
firewall has seen resolved, and x.
"""

from collections.abc import Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.service_tags import networks_of
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Inspection, Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERYWHERE
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as a host or as networks; `whole` is what it allows without its path.

    `apex` is x where it is `*.x`. With `inspected` its traffic goes through the SSL profile.
    """

    rule: Rule
    host: HostPattern | None
    networks: tuple[str, ...]
    whole: Remote
    apex: Remote | None
    inspected: bool

    @property
    def allows(self) -> tuple[Remote, ...]:
        """All that it allows in the words of plans."""
        return (self.whole,) if self.apex is None else (self.whole, self.apex)


def lower(rule: Rule, settings: FortiosSettings, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule on FortiOS; Unsupported where there is none."""
    remote = rule.remote
    bypass = rule.treatment.inspection is Inspection.BYPASS
    inspected = settings.ssl_profile is not None and remote.protocol == "https"
    match remote.destination:
        case HostDestination(host, _):
            whole = replace(remote, destination=HostDestination(host))
            apex = None
            if host.subtree:
                apex = replace(remote, destination=HostDestination(HostPattern(host.name)))
            return Lowered(rule, host, (), whole, apex, inspected)
        case AddressesDestination(networks):
            pass
        case ServiceTagDestination(name):
            networks = networks_of(name, tags)
    if not families(networks) & families(rule.source.addresses):
        raise Unsupported(
            "its source has addresses of one family and it goes to those of the other",
            "give it a source of both, or leave it out for this target",
        )
    return Lowered(rule, None, networks, remote, None, inspected and not bypass)


def families(networks: tuple[str, ...]) -> frozenset[int]:
    """The families of addresses of some networks."""
    if networks == EVERYWHERE:
        return frozenset((4, 6))
    return frozenset(6 if ":" in each else 4 for each in networks)
