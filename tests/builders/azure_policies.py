"""Policies with groups of rules in any order, for tests of what the order means."""

from typing import Any

from hypothesis import strategies as st

from outgate.backends.azure_firewall.live.read import AzureState
from tests.builders.azure_groups import BACKEND, BESIDE
from tests.builders.azure_states import azure_state, level, natives_of

IP_GROUPS = {"offices": ["10.0.0.0/24", "10.0.1.7"], "far": ["20.9.0.0-20.9.0.9"]}
HOSTS = {  # what each resolves to, which the product cannot know
    "a.example": "20.9.0.7",
    "b.a.example": "8.8.8.8",
    "xa.example": "8.8.4.4",
    "c.test": "9.9.9.9",
}

SOURCES: list[dict[str, list[str]]] = [
    {"sourceAddresses": ["*"]},
    {"sourceAddresses": ["10.0.0.0/24", "192.168.0.1"]},
    {"sourceAddresses": ["10.0.1.0-10.0.1.7"]},
    {"sourceIpGroups": [f"{BESIDE}/Offices"]},
]
NETWORKS: list[dict[str, list[str]]] = [
    {"destinationAddresses": ["*"]},
    {"destinationAddresses": ["8.8.8.0/24"]},
    {"destinationAddresses": ["9.9.9.9", "8.8.4.4-8.8.4.9"]},
    {"destinationIpGroups": [f"{BESIDE}/far"]},
]
PORTS = (["443"], ["80", "440-450"], ["*"], ["1-79", "8443"])
FQDNS = (["a.example"], ["*.a.example", "c.test"], ["*a.example"], ["*"])
WEB = ([("Https", 443)], [("Http", 80), ("Https", 8443)])


def network_rules() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda who, to, ports, protocols: {
            "ruleType": "NetworkRule",
            "ipProtocols": protocols,
            "destinationPorts": ports,
            **who,
            **to,
        },
        st.sampled_from(SOURCES),
        st.sampled_from(NETWORKS),
        st.sampled_from(PORTS),
        st.sampled_from((["TCP"], ["Any"], ["UDP"], ["UDP", "TCP"])),
    )


def application_rules() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda who, fqdns, web: {
            "ruleType": "ApplicationRule",
            "protocols": [{"protocolType": kind, "port": port} for kind, port in web],
            "targetFqdns": fqdns,
            **who,
        },
        st.sampled_from(SOURCES),
        st.sampled_from(FQDNS),
        st.sampled_from(WEB),
    )


@st.composite
def groups(draw: st.DrawFn, name: str, priorities: st.SearchStrategy[int]) -> dict[str, Any]:
    collections = []
    for number in range(draw(st.integers(1, 3))):
        rules = draw(
            st.one_of(
                st.lists(network_rules(), min_size=1, max_size=2),
                st.lists(application_rules(), min_size=1, max_size=2),
            )
        )
        collections.append(
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": f"c{number}",
                "priority": 100 + (number * 7 + draw(st.integers(0, 6))) % 20,
                "action": {"type": draw(st.sampled_from(("Allow", "Deny")))},
                "rules": [{**each, "name": f"r{n}"} for n, each in enumerate(rules)],
            }
        )
    properties = {"priority": draw(priorities), "ruleCollections": collections}
    return {"name": name, "properties": properties}


few = st.integers(100, 103)
policies = st.tuples(
    st.lists(few, unique=True, max_size=2).flatmap(
        lambda priorities: st.tuples(
            *(groups(f"base{n}", st.just(each)) for n, each in enumerate(priorities))
        )
    ),
    st.tuples(groups("outgate", few), groups("theirs", few), groups("more", few)),
)


def state_of(base: tuple[dict[str, Any], ...], own: tuple[dict[str, Any], ...]) -> AzureState:
    ours, *rest = own
    return azure_state(
        natives_of("outgate", ours, BACKEND.settings),
        groups={"outgate": ours},
        ip_groups={
            name: {"name": name, "properties": {"ipAddresses": addresses}}
            for name, addresses in IP_GROUPS.items()
        },
        others=tuple(rest),
        above=(level("above", *base),) if base else (),
    )
