"""`import` accounts for all that a foreign rule allows: covered, lost, or unread."""

import ipaddress
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.backends.live_rule import Names, Reach, Unread
from outgate.deploy.adoption import Status, hold_against
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.azure.walker import Asked, address_in, matches
from tests.builders.azure_groups import BACKEND, BESIDE, filters, group
from tests.builders.azure_states import azure_state

IP_GROUPS = {"offices": ["10.0.0.0/24"]}
SOURCES: list[dict[str, Any]] = [
    {"sourceAddresses": ["*"]},
    {"sourceAddresses": ["10.0.0.0/24"]},
    {"sourceAddresses": ["10.0.1.7"], "sourceIpGroups": [f"{BESIDE}/Offices"]},
]
PORTS = (["443"], ["80", "8000-8100"], ["*"], ["443", "1-79", "8050"])
NETWORKS = ("*", "8.8.8.0/24", "9.9.9.9", "8.8.4.4-8.8.4.9")
FQDNS = ("*", "a.example", "*.a.example", "*a.example", "c.test")
URLS = ("a.example/x", "a.example/x/*", "a.example/x*", "*.a.example/x", "c.test/*", "c.test")
WEB = (("Https", 443), ("Http", 80), ("Mssql", 1433))

network_rules = st.builds(
    lambda who, to, ports, protocols: {
        "ruleType": "NetworkRule",
        "name": "r",
        "ipProtocols": protocols,
        "destinationPorts": ports,
        "destinationAddresses": to,
        **who,
    },
    st.sampled_from(SOURCES),
    st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3, unique=True),
    st.sampled_from(PORTS),
    st.sampled_from((["TCP"], ["Any"], ["UDP"], ["UDP", "TCP"])),
)
application_rules = st.builds(
    lambda who, fqdns, urls, web: {
        "ruleType": "ApplicationRule",
        "name": "r",
        "protocols": [{"protocolType": kind, "port": port} for kind, port in web],
        "targetFqdns": fqdns,
        "targetUrls": urls,
        **who,
    },
    st.sampled_from(SOURCES),
    st.lists(st.sampled_from(FQDNS), max_size=3, unique=True),
    st.lists(st.sampled_from(URLS), max_size=2, unique=True),
    st.lists(st.sampled_from(WEB), min_size=1, max_size=3, unique=True),
)
HOSTS = ("a.example", "b.a.example", "xa.example", "c.test", "d.test")
flows = st.builds(
    lambda addresses, destination, at: Flow((addresses,), Remote(destination, *at)),
    st.sampled_from(("*", "10.0.0.0/25", "10.0.1.0/24")),
    st.one_of(
        st.builds(
            HostDestination,
            st.sampled_from((HostPattern("a.example"), HostPattern("a.example", True))),
            st.sampled_from((None, PathPattern("/x", True))),
        ),
        st.builds(AddressesDestination, st.sampled_from((("8.8.8.0/25",), ("9.9.9.9/32",)))),
    ),
    st.sampled_from((("https", 443), ("http", 80), ("tcp", 8050))),
)
CELLS = [
    *(
        Asked(address, to, port, transport)
        for address, to, port, transport in product(
            ("10.0.0.9", "10.0.1.7", "192.0.2.1"),
            ("8.8.8.8", "9.9.9.9", "1.1.1.1"),
            (80, 443, 8050),
            ("tcp", "udp"),
        )
    ),
    *(
        Asked(address, "", port, kind.lower(), host, path)
        for address, (kind, port), host, path in product(
            ("10.0.0.9", "10.0.1.7"),
            WEB,
            HOSTS,
            ("/", "/x", "/x/", "/x/y", "/xy"),
        )
    ),
]


def reaches(reach: Reach, asked: Asked) -> bool:
    match reach:
        case Names(ending):
            return asked.host is not None and asked.host.endswith(ending)
        case HostDestination(host, path) if asked.host is not None:
            named = (
                asked.host.endswith(f".{host.name}") if host.subtree else asked.host == host.name
            )
            if path is None or not named:
                return named
            start = path.value.rstrip("/") + "/"
            return asked.path == path.value or (path.below and asked.path.startswith(start))
        case AddressesDestination(networks) if asked.host is None:
            return any(
                ipaddress.ip_address(asked.to) in ipaddress.ip_network(each) for each in networks
            )
    return False


def to_target(target: Remote, asked: Asked) -> bool:
    by_address = "tcp" if asked.protocol == "tcp" else ""
    kinds = (asked.protocol, *(("http", "https") if by_address and asked.host is None else ()))
    return (
        target.protocol in kinds
        and target.port == asked.port
        and reaches(target.destination, asked)
    )


def in_flow(flow: Flow, asked: Asked) -> bool:
    return address_in(list(flow.addresses), asked.address) and to_target(flow.remote, asked)


def in_piece(piece: Piece, asked: Asked) -> bool:
    return in_flow(piece.flow, asked) and not any(to_target(each, asked) for each in piece.without)


def in_unread(part: Unread, asked: Asked) -> bool:
    transport = "other" if asked.protocol == "udp" else "tcp"
    return (
        part.protocol in (None, asked.protocol, transport)
        and part.ports[0] <= asked.port <= part.ports[1]
        and address_in(list(part.addresses), asked.address)
        and (part.reaches is None or any(reaches(each, asked) for each in part.reaches))
    )


@given(st.one_of(network_rules, application_rules), st.lists(flows, max_size=4))
@settings(max_examples=150)
def test_each_request_is_covered_lost_or_unread(rule: dict[str, Any], policy: list[Flow]) -> None:
    allowing = filters(rule, action={"type": "Allow"})
    ip_groups = {
        name: {"name": name, "properties": {"ipAddresses": addresses}}
        for name, addresses in IP_GROUPS.items()
    }
    state = azure_state(ip_groups=ip_groups, others=(group("theirs", 500, allowing),))
    (live,) = BACKEND.store.others(state)
    held_rule = hold_against(live, TrafficSet(policy))
    words = rule.get("targetUrls", ()), rule.get("targetFqdns", ())
    # Of these the bounds of what is unread hold more than the words do.
    loose = "*a.example" in words[1] or "*" in words[1] or words[0]
    for asked in CELLS:
        inside = matches(rule, asked, IP_GROUPS)
        read = any(in_flow(each.flow, asked) for each in live.rules)
        unread = any(in_unread(each, asked) for each in held_rule.unread)
        lost = any(in_piece(each, asked) for each in held_rule.lost)
        covered = any(in_flow(each, asked) for each in policy)
        if not inside:
            assert not read, asked
            assert not lost, asked
            continue
        assert read or unread, asked
        assert not (read and unread) or loose, asked
        assert lost == (read and not covered), asked
        if held_rule.status is Status.COVERED:
            assert covered, asked
