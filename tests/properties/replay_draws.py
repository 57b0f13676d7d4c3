"""Rules and flows of logs, drawn for properties of a replay."""

from ipaddress import ip_address

from hypothesis import strategies as st

from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.replay.flows import LoggedFlow
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation

TREATMENT = Treatment(Inspection.NONE, Authentication.ALLOWED, Proxy.ALLOWED)
TAGS = {"Known": ("203.0.113.0/25", "2001:db8:f::/48")}
HOSTS = ("x.test", "*.x.test", "a.x.test", "*.a.x.test", "b.test", "z.other")
PATHS = (None, "/p", "/p/*", "/p{,/*}", "/q/r")
NETWORKS = (
    ("*",),
    ("10.0.0.0/8",),
    ("10.1.0.0/16",),
    ("10.1.2.0/24", "10.9.0.0/16"),
    ("10.1.2.3/32",),
    ("2001:db8::/32",),
)
WAYS = (("https", 443), ("http", 80), ("tcp", 443), ("https", 8443), ("tcp", 22))


@st.composite
def destinations(draw: st.DrawFn) -> Destination:
    kind = draw(st.sampled_from(("host", "host", "host", "networks", "tag")))
    if kind == "host":
        path = draw(st.sampled_from(PATHS))
        host = parse_host(draw(st.sampled_from(HOSTS)))
        return HostDestination(host, read_path_notation(path) if path else None)
    if kind == "networks":
        return AddressesDestination((draw(st.sampled_from(("203.0.113.0/24", "203.0.113.7/32"))),))
    return ServiceTagDestination(draw(st.sampled_from(("Known", "Unknown"))))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    addresses = draw(st.sampled_from(NETWORKS))
    name = "any" if addresses == ("*",) else f"s{NETWORKS.index(addresses)}"
    protocol, port = draw(st.sampled_from(WAYS))
    remote = Remote(draw(destinations()), protocol, port)
    return Rule(RuleSource(name, addresses), remote, TREATMENT, ())


def distinct(drawn: list[Rule]) -> tuple[Rule, ...]:
    return tuple({rule.key: rule for rule in drawn}.values())


ASKED = [
    "x.test",
    "a.x.test",
    "c.a.x.test",
    "B.test.",
    "z.other",
    "203.0.113.7",
    "203.0.113.200",
    "203.0.113.9",
    "198.51.100.1",
    "wpad",
    "2001:db8:f::1",
    "bad..name",
]
FLOWS = st.builds(
    LoggedFlow,
    source=st.sampled_from(
        ("10.1.2.3", "10.1.2.4", "10.1.9.9", "10.9.1.1", "192.0.2.1", "2001:db8::5", "", "host-7")
    ),
    protocol=st.sampled_from(("https", "http", "tcp", "udp")),
    host=st.sampled_from((*ASKED, "")),
    port=st.sampled_from((443, 80, 8443, 22, 0)),
    path=st.sampled_from(("", "", "/p", "/p/x", "/q/r", "/q/../p", "/px", "/")),
    action=st.sampled_from(("allow", "deny")),
    requests=st.integers(1, 50),
    first=st.sampled_from(("", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z")),
    last=st.sampled_from(("", "2026-07-03T00:00:00Z", "2026-07-04T00:00:00Z")),
    hours=st.just(""),
)


def has_address(flow: LoggedFlow) -> bool:
    return address(str(flow.source))


KNOWN: st.SearchStrategy[LoggedFlow] = FLOWS.filter(has_address)


def address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
