"""What becomes of the rules of a plan on Envoy, and how much that allows."""

from collections.abc import Mapping

from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.fidelity import Unsupported
from outgate.backends.service_tags import networks_of
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lowered:
    """What a rule lets through: with networks for a tag, and in the words of plans."""

    native: Remote
    allows: Remote


def lower(rule: Rule, settings: EnvoySettings, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule on Envoy; Unsupported where there is none."""
    remote = rule.remote
    match remote.destination:
        case HostDestination() if remote.protocol == "tcp":
            raise Unsupported(
                "what is neither http nor https tells no host, and by its address it would be "
                "whatever else has that address",
                "name the addresses in the service instead of the host",
            )
        case HostDestination(host, path) if path is not None and remote.protocol == "https":
            # The path is encrypted, and nothing is decrypted here.
            remote = replace(remote, destination=HostDestination(host))
        case ServiceTagDestination(name):
            _check_redirected(settings)
            networks = AddressesDestination(networks_of(name, tags))
            return Lowered(replace(remote, destination=networks), remote)
        case AddressesDestination():
            _check_redirected(settings)
    return Lowered(remote, remote)


def _check_redirected(settings: EnvoySettings) -> None:
    if not settings.original_destination:
        raise Unsupported(
            "the gateway does not know which address a device asked for",
            "redirect traffic to it (docs/envoy.md) and say `original_destination: true` of the "
            "target, or give it policies without networks",
        )
