"""What becomes of the rules of a plan on Squid, and how much that allows."""

from collections.abc import Iterable, Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.service_tags import networks_of
from outgate.backends.squid.acls import network_values
from outgate.backends.squid.model import Decryption, SquidRule
from outgate.backends.squid.settings import SquidSettings
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Inspection, Proxy, Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import address_set
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as Squid has it, and what that allows in the words of plans."""

    native: SquidRule
    allows: Remote


class Lowering:
    """Lowers the rules of one plan.

    Of tunnels to one host with paths, some to be decrypted and some not, Squid can only do one for
    all: it cannot see a path before it has decrypted. There none is decrypted.
    """

    def __init__(
        self, rules: Iterable[Rule], settings: SquidSettings, tags: Mapping[str, ServiceTag]
    ) -> None:
        self._settings = settings
        self._tags = tags
        self._bypassed: dict[tuple[HostPattern, int], list[Rule]] = {}
        for rule in rules:
            match rule.remote:
                case Remote(HostDestination(host), "https", port) if (
                    rule.treatment.inspection is Inspection.BYPASS
                ):
                    self._bypassed.setdefault((host, port), []).append(rule)

    def lower(self, rule: Rule) -> Lowered:
        """A rule on Squid; Unsupported where there is none."""
        remote = rule.remote
        addresses = rule.source.addresses
        direct = self._settings.upstream and rule.treatment.proxy is Proxy.DIRECT
        decryption = self.decryption(rule)
        _check_addresses(addresses, "its source has")
        match remote.destination:
            case AddressesDestination(networks):
                _check_addresses(networks, "it goes to")
            case ServiceTagDestination(name):
                tag = AddressesDestination(networks_of(name, self._tags))
                native = replace(remote, destination=tag)
                return Lowered(SquidRule(addresses, native, decryption, direct), remote)
            case HostDestination(host) if remote.protocol != "http":
                if decryption is not Decryption.BUMP:
                    remote = replace(remote, destination=HostDestination(host))
        return Lowered(SquidRule(addresses, remote, decryption, direct), remote)

    def decryption(self, rule: Rule) -> Decryption:
        """What becomes of the tunnels of a rule."""
        if not self._settings.bump or rule.remote.protocol == "http":
            return Decryption.NONE
        if rule.treatment.inspection is not Inspection.KEEP:
            return Decryption.SPLICE
        return Decryption.SPLICE if self._meets_bypassed(rule) else Decryption.BUMP

    def _meets_bypassed(self, rule: Rule) -> bool:
        """Whether another path of the same host must not be decrypted for the same addresses."""
        match rule.remote.destination:
            case HostDestination(host, _):
                addresses = address_set(rule.source.addresses)
                return any(
                    other.remote != rule.remote and addresses & address_set(other.source.addresses)
                    for other in self._bypassed.get((host, rule.remote.port), ())
                )
        return False


def _check_addresses(networks: tuple[str, ...], subject: str) -> None:
    if not network_values(networks):
        raise Unsupported(
            f"{subject} nothing but IPv4 addresses that are written as IPv6, which are the same "
            "to Squid",
            "write them as IPv4",
        )
