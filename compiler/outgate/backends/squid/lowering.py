"""What becomes of the rules of a plan on Squid, and how much that allows."""

from collections.abc import Iterable, Mapping

from outgate.backends.fidelity import Unsupported
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
        self._bypassed: set[tuple[HostPattern, int]] = {
            (rule.remote.destination.host, rule.remote.port)
            for rule in rules
            if rule.remote.protocol == "https"
            and isinstance(rule.remote.destination, HostDestination)
            and rule.treatment.inspection is Inspection.BYPASS
        }

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
                tag = AddressesDestination(self._networks(name))
                native = replace(remote, destination=tag)
                return Lowered(SquidRule(addresses, native, decryption, direct), remote)
            case HostDestination(host, path) if path is not None and remote.protocol != "http":
                if decryption is not Decryption.BUMP:
                    remote = replace(remote, destination=HostDestination(host))
        return Lowered(SquidRule(addresses, remote, decryption, direct), remote)

    def decryption(self, rule: Rule) -> Decryption:
        """What becomes of the tunnels of a rule."""
        if not self._settings.bump or rule.remote.protocol == "http":
            return Decryption.NONE
        if rule.treatment.inspection is not Inspection.KEEP:
            return Decryption.SPLICE
        match rule.remote.destination:
            case HostDestination(host, _) if (host, rule.remote.port) in self._bypassed:
                return Decryption.SPLICE
        return Decryption.BUMP

    def _networks(self, name: str) -> tuple[str, ...]:
        tag = self._tags.get(name)
        if tag is None or not tag.prefixes:
            raise Unsupported(
                f"the catalog has no networks of a service tag `{name}` for the cloud of the "
                "target",
                "check `cloud` of the target, or choose another edition",
            )
        return tag.prefixes


def _check_addresses(networks: tuple[str, ...], subject: str) -> None:
    if not network_values(networks):
        raise Unsupported(
            f"{subject} nothing but IPv4 addresses that are written as IPv6, which are the same "
            "to Squid",
            "write them as IPv4",
        )
