"""Files of rules as they are written, and drawn plans."""

import random

from outgate.backends.pac.model import PacFile
from outgate.backends.pac.renderer import PacRenderer
from outgate.backends.pac.settings import read_settings
from outgate.backends.pac.text import REFUSED, file_text
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.path import PathPattern
from tests.backends.pac.judge import Algebra
from tests.backends.pac.questions import Question, questions
from tests.builders.drawn_rules import HOSTS, drawn_rule, drawn_rules
from tests.builders.plans import plan_with

PROXIES = ("proxy-1.contoso.example:8080", "10.0.0.6:3128")
TOLD = "; ".join(f"PROXY {proxy}" for proxy in PROXIES)
EVERY = dict.fromkeys(("url-path", "any-source", "any-destination"), "judged as it stands")
OTHERWISE = {"refuse": REFUSED, "proxy": TOLD, "direct": "DIRECT"}

SOURCES = (
    ("*",), ("*",), ("10.0.0.0/8",), ("10.20.0.0/15",), ("10.20.0.0/16",), ("10.21.0.0/16",),
    ("10.20.4.0/24", "2001:db8::/32"), ("2001:db8::/48",), ("203.0.113.0/24",),
)  # fmt: skip
DEVICES = ("10.20.4.7", "10.20.9.9", "10.21.0.1", "10.99.0.1", "203.0.113.9", "2001:db8::9")
PATHS = (
    None, None, PathPattern("/", below=True), PathPattern("/", below=False),
    PathPattern("/a", below=True), PathPattern("/a", below=False), PathPattern("/a/", below=True),
    PathPattern("/a/", below=False), PathPattern("/a/b.crl", below=False),
    PathPattern("/a/b", below=True), PathPattern("/A._~!$&()+,;=:@-/", below=True),
    PathPattern("/c%20d%2Fe", below=True),
)  # fmt: skip
NETWORKS = (
    ("192.0.2.0/30",), ("192.0.2.2/31",), ("192.0.2.1/32", "::/64"), ("192.0.2.0/31", "::/0"),
    ("10.0.0.0/7", "::/127"), ("2001:db8::/33", "::ffff:0:0/96"), ("0.0.0.0/0", "::/0"),
    ("9.255.255.255/32", "11.0.0.0/32"), ("1.2.3.0/24", "1.2.4.0/24", "1.2.5.0/25"),
)  # fmt: skip
WAYS = (("https", 443), ("https", 443), ("http", 80), ("http", 80), ("https", 8443), ("http", 443))


def treatment(protocol: str, proxy: Proxy) -> Treatment:
    """The treatment of rules that differ in their way alone."""
    inspection = Inspection.NONE if protocol == "http" else Inspection.BYPASS
    return Treatment(inspection, Authentication.ANONYMOUS, proxy)


def drawn_plan(seed: int) -> Plan:
    """Some rules."""
    return plan_with(drawn_rules(seed, _draw, most=14))


def _draw(draw: random.Random) -> Rule:
    protocol, port = draw.choice(WAYS)
    destination: Destination
    if draw.random() < 0.25:
        destination = AddressesDestination(draw.choice(NETWORKS))
    else:
        path = draw.choice(PATHS) if protocol == "http" or draw.random() < 0.3 else None
        destination = HostDestination(draw.choice(HOSTS), path)
    source = draw.choice(SOURCES)
    way = treatment(protocol, draw.choice((Proxy.ALLOWED, Proxy.DIRECT)))
    return drawn_rule(source, Remote(destination, protocol, port), way)


def rendered(
    plan: Plan, *, otherwise: str = "refuse", sources: tuple[str, ...] | None = None
) -> Rendered:
    """A plan as a file, whatever it widens."""
    raw: dict[str, object] = {"proxies": PROXIES, "otherwise": otherwise}
    raw |= {"sources": sources} if sources is not None else {}
    result, problems = PacRenderer(read_settings(raw, EVERY)).render(plan, Context())
    assert result is not None, problems
    return result


def file_of(result: Rendered) -> str:
    """The text of a rendering."""
    assert isinstance(result.native, PacFile)
    return file_text(result.native)


def text_of(*rules: Rule, otherwise: str = "refuse") -> str:
    """The file of some rules."""
    return file_of(rendered(plan_with(rules), otherwise=otherwise))


def algebra_of(
    plan: Plan,
    result: Rendered,
    *,
    otherwise: str = "refuse",
    devices: tuple[str, ...] = DEVICES,
) -> Algebra:
    """What is to come of requests by the devices that a file serves."""
    return Algebra(
        plan.rules, result.allows,
        proxies=TOLD, otherwise=OTHERWISE[otherwise], address=devices[0], devices=devices[1:],
    )  # fmt: skip


def drawn_case(seed: int) -> tuple[str, Algebra, tuple[Question, ...]]:
    """A drawn plan as a file for everybody or for some, what is to come of it, and questions."""
    plan = drawn_plan(seed)
    otherwise = tuple(OTHERWISE)[seed % 3]
    sources, devices = (
        (None, DEVICES),
        (("10.20.0.0/15",), DEVICES[:3]),
        (("10.20.4.0/24",), DEVICES[:1]),
        (("2001:db8::/32", "203.0.113.9"), DEVICES[4:]),
    )[seed % 4]
    result = rendered(plan, otherwise=otherwise, sources=sources)
    algebra = algebra_of(plan, result, otherwise=otherwise, devices=devices)
    return file_of(result), algebra, questions(plan.rules)
