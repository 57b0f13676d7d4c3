"""Canonical rules as bodies of native ones, and back: for firewalls that are deployed from files.

What such a kind writes is made of these rules, and nothing reads the files back. A body may come
from a record or a saved plan, which are files like any other: it is checked as it is read.
"""

from collections.abc import Mapping

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.live_rule import Action, LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened
from outgate.traffic.address import RuleSource, parse_networks
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathPattern, normal_path, read_path_notation

PROTOCOLS = ("http", "https", "tcp")
_SHOWN = 3


def native_of(rule: Rule) -> NativeRule:
    """What a target allows as a native rule; the name of its source is a label, and left out."""
    remote, treatment = rule.remote, rule.treatment
    body: dict[str, object] = {
        "from": list(rule.source.addresses),
        "protocol": remote.protocol,
        "port": remote.port,
        "inspection": treatment.inspection.value,
        "authentication": treatment.authentication.value,
        "proxy": treatment.proxy.value,
    }
    match remote.destination:
        case HostDestination(host, path):
            body["host"] = str(host)
            if path is not None:
                body["path"] = str(path)
        case AddressesDestination(networks):
            body["networks"] = list(networks)
        case ServiceTagDestination(name):
            body["tag"] = name
    identity = f"{','.join(rule.source.addresses)} -> {remote}"
    where = str(remote)
    match remote.destination:
        case AddressesDestination(networks) if len(networks) > _SHOWN:
            where = f"{remote.protocol}://{shortened(networks, _SHOWN)} by port {remote.port}"
    return NativeRule(identity, f"{_source_name(rule.source.addresses)} -> {where}", body)


def rule_of(native: NativeRule, title: str) -> Rule:
    """The inverse, without origins; BackendError for what is no such rule."""
    try:
        return _read(native.body)
    except (KeyError, TypeError, ValueError) as error:
        raise BackendError(
            f"`{native.label}` is not a rule of {title}: {error}",
            help="restore the record of the target from a copy, or make a new plan",
            outcome=NOTHING_CHANGED,
        ) from error


def understand(rules: tuple[NativeRule, ...], title: str) -> Understood:
    """What native rules allow."""
    return Understood(tuple(rule_of(native, title) for native in rules))


def place(rules: tuple[NativeRule, ...], title: str) -> tuple[LiveRule, ...]:
    """The rules where a firewall looks at them: all of them allow, so that order means nothing."""
    return tuple(
        LiveRule(
            identity=native.identity,
            label=native.label,
            kind="Allow rule",
            action=Action.ALLOW,
            ours=True,
            order=(0,),
            rules=(rule_of(native, title),),
        )
        for native in rules
    )


def _read(body: Mapping[str, object]) -> Rule:
    destination: Destination
    if "tag" in body:
        destination = ServiceTagDestination(str(body["tag"]))
    elif "networks" in body:
        destination = AddressesDestination(_networks(body["networks"]))
    else:
        path = body.get("path")
        host = parse_host(str(body["host"]))
        destination = HostDestination(host, None if path is None else _path(str(path)))
    port, protocol = body["port"], str(body["protocol"])
    if type(port) is not int or not 0 < port < 65_536:
        raise ValueError(f"`{port}` is no port")
    if protocol not in PROTOCOLS:
        raise ValueError(f"`{protocol}` is no protocol")
    addresses = EVERYWHERE if body["from"] == list(EVERYWHERE) else _networks(body["from"])
    treatment = Treatment(
        Inspection(str(body["inspection"])),
        Authentication(str(body["authentication"])),
        Proxy(str(body["proxy"])),
    )
    name = "any" if addresses == EVERYWHERE else ",".join(addresses)
    return Rule(RuleSource(name, addresses), Remote(destination, protocol, port), treatment, ())


def _source_name(addresses: tuple[str, ...]) -> str:
    return "any" if addresses == EVERYWHERE else shortened(addresses, _SHOWN)


def _networks(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise TypeError(value)
    return tuple(network for each in value for network in parse_networks(str(each)))


def _path(text: str) -> PathPattern:
    path = read_path_notation(text)
    if normal_path(path.value) != path.value:
        raise ValueError(f"`{text}` is no path")
    return path
