"""Rules of nftables as values, and as native rules."""

from collections.abc import Iterable, Mapping

from outgate.backends.bare_rule import (
    LABEL_NETWORKS,
    read_addresses,
    read_networks,
    read_way,
    source_of,
)
from outgate.backends.native_rule import NativeRule
from outgate.plan.digest import json_digest
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import HostPattern, normal_host
from outgate.traffic.interval import EVERYWHERE, AddressSet, address_set
from outgate.values import dataclass

FAMILIES = (4, 6)
WHOLE: Mapping[int, AddressSet] = {4: address_set(("0.0.0.0/0",)), 6: address_set(("::/0",))}


@dataclass(frozen=True, slots=True)
class NftRule:
    """Traffic that the table lets through: from `addresses` to a port of `host` or of `networks`.

    `host` stands for the name and all below it, which dnsmasq does not tell apart. `networks` are
    of one family, and empty where there is a host. `protocol` is what the plan wants to go there:
    the port is all that is looked at.
    """

    addresses: tuple[str, ...]
    protocol: str
    port: int
    host: str | None = None
    networks: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """Where it goes, whoever asks."""
        where = self.host
        if where is None:
            where = ",".join(self.networks)
            if len(self.networks) > LABEL_NETWORKS:
                where = f"networks-{digest_of(self.networks)}"
        return f"{self.protocol}://{where}:{self.port}"

    @property
    def label(self) -> str:
        """What people call the rule; the table knows no names of sources."""
        everybody = EVERYWHERE if self.networks == () else _whole(self.networks)
        source = shortened(self.addresses, LABEL_NETWORKS)
        source = "any" if self.addresses == everybody else source
        if self.host is not None:
            return f"{source} -> {self.protocol}://{self.host}:{self.port} and below"
        where = shortened(self.networks, LABEL_NETWORKS)
        many = len(self.networks) > LABEL_NETWORKS
        port = f" by port {self.port}" if many else f":{self.port}"
        return f"{source} -> {self.protocol}://{where}{port}"

    def sources(self, family: int) -> AddressSet:
        """The addresses of one family that may ask."""
        return address_set(self.addresses) & WHOLE[family]

    def meets(self, family: int) -> bool:
        """Whether packets of a family can be of the rule."""
        fits = self.host is not None or (":" in self.networks[0]) == (family == 6)
        return fits and bool(self.sources(family))


def _whole(networks: tuple[str, ...]) -> tuple[str, ...]:
    return WHOLE[6 if ":" in networks[0] else 4].cidrs()


def digest_of(words: Iterable[str]) -> str:
    """A short name for some words."""
    return json_digest(list(words)).partition(":")[2][:12]


def family_of(networks: AddressSet, family: int) -> tuple[str, ...]:
    """The networks of one family."""
    return (networks & WHOLE[family]).cidrs()


def own_sources(addresses: AddressSet, networks: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some sources whose packets may go to networks: they are of the same family."""
    return family_of(addresses, 6 if ":" in networks[0] else 4)


def native_of(rule: NftRule) -> NativeRule:
    """A rule as a native one."""
    body: dict[str, object] = {
        "from": list(rule.addresses),
        "protocol": rule.protocol,
        "port": rule.port,
    }
    if rule.host is not None:
        body["host"] = rule.host
    else:
        body["networks"] = list(rule.networks)
    return NativeRule(rule.identity, rule.label, body)


def stray_native(what: str) -> NativeRule:
    """Something of our table or files that Outgate did not write, which no plan wants."""
    return NativeRule(f"stray {what}", what, {"stray": what})


def rule_of(native: NativeRule) -> NftRule | None:
    """The rule of a native one; None for a stray. KeyError, TypeError, ValueError for none."""
    body: Mapping[str, object] = native.body
    if "stray" in body:
        return None
    (protocol, port), addresses = read_way(body), read_addresses(body)
    if "networks" not in body:
        return NftRule(addresses, protocol, port, host=normal_host(str(body["host"])))
    networks = read_networks(body["networks"])
    if len({":" in network for network in networks}) > 1:
        raise ValueError("its networks are of two families")
    return NftRule(addresses, protocol, port, networks=networks)


def remotes_of(rule: NftRule) -> tuple[Remote, ...]:
    """What a rule lets reach, in the words of plans."""
    if rule.host is None:
        return (Remote(AddressesDestination(rule.networks), rule.protocol, rule.port),)
    hosts = (HostPattern(rule.host), HostPattern(rule.host, subtree=True))
    return tuple(Remote(HostDestination(host), rule.protocol, rule.port) for host in hosts)


def canonical(rule: NftRule) -> tuple[Rule, ...]:
    """What a rule allows, without origins; nothing decrypts it, nobody logs in, no proxy has it."""
    inspection = Inspection.NONE if rule.protocol == "http" else Inspection.BYPASS
    treatment = Treatment(inspection, Authentication.ANONYMOUS, Proxy.DIRECT)
    source = source_of(rule.addresses)
    return tuple(Rule(source, remote, treatment, ()) for remote in remotes_of(rule))
