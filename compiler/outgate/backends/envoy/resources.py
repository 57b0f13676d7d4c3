"""Ports and chains in Envoy's own words (its API, version 3)."""

from collections.abc import Iterator, Mapping

from outgate.backends.envoy.http import NAMES, http_filters
from outgate.backends.envoy.model import Chain, Gateway, Port, Requests, Way
from outgate.digests import sha256
from outgate.traffic.interval import EVERY_ADDRESS

Resource = dict[str, object]

ADDRESSES = "outgate_addresses"
_TYPE = "type.googleapis.com/envoy"
_SILENCE = "5s"  # a server that speaks first is asked only when this has passed
_CONNECT = "10s"


def listeners(gateway: Gateway) -> tuple[Resource, ...]:
    """The listener of each port."""
    return tuple(_listener(gateway, port) for port in gateway.ports)


def clusters(gateway: Gateway) -> tuple[Resource, ...]:
    """Where traffic goes: to hosts by name, and to the address that it was sent to."""
    by_name: Resource = {
        "name": NAMES,
        "connect_timeout": _CONNECT,
        "lb_policy": "CLUSTER_PROVIDED",
        "cluster_type": {
            "name": "envoy.clusters.dynamic_forward_proxy",
            "typed_config": {
                "@type": f"{_TYPE}.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig",
                "dns_cache_config": names(gateway),
            },
        },
    }
    by_address: Resource = {
        "name": ADDRESSES,
        "connect_timeout": _CONNECT,
        "type": "ORIGINAL_DST",
        "lb_policy": "CLUSTER_PROVIDED",
    }
    return (by_name, by_address) if gateway.original_destination else (by_name,)


def names(gateway: Gateway) -> Resource:
    """How names are looked up: one cache for all, which must be said alike wherever it is used."""
    resolver: Resource = {
        "@type": f"{_TYPE}.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
        # A name that is not found would be looked for in the domains of the gateway's machine.
        "dns_resolver_options": {"no_default_search_domain": True},
    }
    if gateway.resolvers:
        resolver["resolvers"] = [_address(each, 53) for each in gateway.resolvers]
    return {
        "name": "outgate",
        "dns_lookup_family": "V4_PREFERRED",
        "max_hosts": 20_000,
        "typed_dns_resolver_config": {
            "name": "envoy.network.dns_resolver.cares",
            "typed_config": resolver,
        },
    }


def _listener(gateway: Gateway, port: Port) -> Resource:
    first, *others = (_address(each, port.number) for each in gateway.listen)
    listener: Resource = {"name": f"outgate_{port.number}", "address": first}
    if others:
        listener["additional_addresses"] = [{"address": address} for address in others]
    filters = []
    if gateway.original_destination:
        filters.append(_filter("listener", "original_dst", "OriginalDst"))
    if port.inspected:
        filters.append(_filter("listener", "tls_inspector", "TlsInspector"))
        if port.may_be_silent:
            listener["listener_filters_timeout"] = _SILENCE
            listener["continue_on_listener_filters_timeout"] = True
    if filters:
        listener["listener_filters"] = filters
    listener["filter_chains"] = [_chain(gateway, port, chain) for chain in port.chains]
    return listener


def _chain(gateway: Gateway, port: Port, chain: Chain) -> Resource:
    match = _match(gateway, port, chain)
    told = sha256(repr(sorted(match.items())).encode())[:12]
    return {
        "name": f"outgate_{port.number}_{told}",
        "filter_chain_match": match,
        "filters": list(_filters(gateway, port, chain)),
    }


def _match(gateway: Gateway, port: Port, chain: Chain) -> Resource:
    match: Resource = {"destination_port": port.number}
    if not gateway.serve_itself:
        # A name or network may lead to the gateway itself: it would connect to itself without end.
        match["source_type"] = "EXTERNAL"
    if chain.network is not None:
        match["prefix_ranges"] = [_prefix(chain.network)]
    if chain.names:
        match["server_names"] = list(chain.names)
    if chain.transport is not None:
        match["transport_protocol"] = chain.transport.value
    if chain.sources != EVERY_ADDRESS:
        match["source_prefix_ranges"] = [_prefix(each) for each in chain.sources.cidrs()]
    return match


def _filters(gateway: Gateway, port: Port, chain: Chain) -> Iterator[Mapping[str, object]]:
    match chain.way:
        case Requests() as requests:
            yield http_filters(requests, names(gateway), ADDRESSES)
        case Way.ADDRESS:
            yield _passed_to(ADDRESSES)
        case Way.NAME:
            yield _filter(
                "network",
                "sni_dynamic_forward_proxy",
                "FilterConfig",
                {"port_value": port.number, "dns_cache_config": names(gateway)},
            )
            yield _passed_to(NAMES)


def _passed_to(cluster: str) -> Resource:
    own = {"stat_prefix": "outgate", "cluster": cluster}
    return _filter("network", "tcp_proxy", "TcpProxy", own)


def _filter(
    kind: str, name: str, message: str, own: Mapping[str, object] | None = None
) -> Resource:
    return {
        "name": f"envoy.filters.{kind}.{name}",
        "typed_config": {
            "@type": f"{_TYPE}.extensions.filters.{kind}.{name}.v3.{message}",
            **(own or {}),
        },
    }


def _address(address: str, port: int) -> Resource:
    return {"socket_address": {"address": address, "port_value": port}}


def _prefix(network: str) -> Resource:
    address, _, length = network.partition("/")
    return {"address_prefix": address, "prefix_len": int(length)}
