"""Which statements are for which devices: held against a second way to the answer."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.inventory.coverage import Cover, Statements, regions_of
from outgate.inventory.device import Connectivity, Device
from outgate.inventory.fleet import FleetOf
from outgate.inventory.named_fleets import fleets_by_word
from outgate.inventory.needs import Needs
from outgate.inventory.sites import Place
from outgate.policy.model import ResolvedAllow
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from tests.support import compiled

EDITION = "2026-07-03"
FLEETS = ("win11-23h2", "win10-1709", "server2016", "server2016-mma", "linux")
SOURCES = {"hamburg": "10.20.0.0/16", "lab": "10.20.9.0/24", "milan": "10.24.0.0/16"}
VIA = {"standard": Connectivity.STANDARD, "streamlined": Connectivity.STREAMLINED}


def policy(statements: Iterable[str]) -> tuple[ResolvedAllow, ...]:
    sources = "".join(f"source {name} = {nets}\n" for name, nets in SOURCES.items())
    return compiled(sources + "\n".join(statements), EDITION).policy.statements


@st.composite
def allows(draw: st.DrawFn) -> str:
    via = draw(st.sampled_from(("standard", "streamlined")))
    fleets = [name for name in FLEETS if via == "standard" or not name.endswith("-mma")]
    named = draw(st.lists(st.sampled_from(fleets), min_size=1, unique=True))
    regions = draw(st.lists(st.sampled_from(("EU", "UK")), min_size=1, unique=True))
    places = draw(st.lists(st.sampled_from(list(SOURCES)), unique=True))
    where = f" from {', '.join(places)}" if places else ""
    return f"allow mde for region {', '.join(regions)}, fleet {', '.join(named)}{where} via {via}"


def covers(
    text: str, fleet: str, address: str, region: str, connectivity: Connectivity | None
) -> tuple[bool, bool]:
    """Whether a statement is for a device, and whether it is for the way that it connects."""
    head, _, via = text.rpartition(" via ")
    selectors, _, places = head.partition(" from ")
    words = selectors.replace(",", " ").split()
    at = words.index("fleet")
    mine = fleet in words[at:] and (not region or region.upper() in words[:at])
    nets = [SOURCES[name] for name in places.split(", ") if name]
    inside = not nets or any(ip_address(address) in ip_network(net) for net in nets)
    return mine and inside, connectivity in (None, VIA[via])


@settings(max_examples=40)
@given(
    st.lists(allows(), min_size=1, max_size=4),
    st.sampled_from(FLEETS),
    st.sampled_from(("10.20.1.1", "10.20.9.1", "10.24.1.1", "192.168.0.1")),
    st.sampled_from(("", "EU", "uk", "US")),
    st.sampled_from((None, *Connectivity)),
)
def test_one_device(
    texts: list[str], fleet: str, address: str, region: str, connectivity: Connectivity | None
) -> None:
    statements = Statements(policy(texts))
    device = Device(name="pc", region=region, connectivity=connectivity)
    cover = statements.take(device, FleetOf((fleet,)), Place(None, f"{address}/32"))
    answers = [covers(text, fleet, address, region, connectivity) for text in texts]
    for_it = [fits for mine, fits in answers if mine]
    wanted = Cover.COVERED if any(for_it) else Cover.OTHER_METHOD if for_it else Cover.NOT_COVERED
    assert cover is wanted
    assert [use.devices for use in statements.uses()] == [int(mine) for mine, _ in answers]


HAMBURG = "allow mde for region EU, fleet win11-23h2, server2016 from hamburg"
ANYWHERE = "allow mde for region EU, fleet linux"


def cover_of(text: str, fleet: FleetOf, address: str = "", region: str = "") -> Cover:
    place = Place(None, address and f"{address}/32")
    return Statements(policy([text])).take(Device(name="pc", region=region), fleet, place)


def test_without_an_address() -> None:
    assert cover_of(HAMBURG, FleetOf(("win11-23h2",))) is Cover.UNDECIDED
    assert cover_of(HAMBURG, FleetOf(("linux",))) is Cover.NOT_COVERED
    assert cover_of(ANYWHERE, FleetOf(("linux",))) is Cover.COVERED
    assert cover_of(HAMBURG, FleetOf(("win11-23h2",)), region="UK") is Cover.NOT_COVERED


def test_of_one_of_two_fleets() -> None:
    twins = FleetOf(("server2016", "server2016-mma"))
    assert cover_of(HAMBURG, twins, "10.20.1.1") is Cover.UNDECIDED
    assert cover_of(HAMBURG, twins, "10.24.1.1") is Cover.NOT_COVERED
    both = "allow mde for region EU, fleet server2016, server2016-mma from hamburg"
    assert cover_of(both, twins, "10.20.1.1") is Cover.COVERED


def test_services_of_others_cover_nothing() -> None:
    text = "allow mde-portal for region EU from hamburg"
    assert cover_of(text, FleetOf(("win11-23h2",)), "10.20.1.1") is Cover.NOT_COVERED


def test_a_statement_is_for_nobody_only_where_that_is_certain() -> None:
    statements = Statements(policy([HAMBURG, "allow mde for region EU, fleet mma from milan"]))
    statements.take(Device(name="a"), FleetOf(("win11-23h2",)), Place("hamburg", "10.20.1.1/32"))
    first, second = statements.uses()
    words = fleets_by_word(first.statement, {})
    assert words == {"server2016": ("server2016",), "win11-23h2": ("win11-23h2",)}
    assert (first.devices, first.perhaps, first.unused(words)) == (1, 0, ("server2016",))
    assert (second.devices, second.perhaps) == (0, 0)
    statements.take(Device(name="b"), FleetOf(("server2016", "server2016-mma")), Place(None, ""))
    first, second = statements.uses()
    assert (first.devices, first.perhaps, first.unused(words)) == (1, 1, ())
    assert (second.devices, second.perhaps) == (0, 1)


def test_rules_for_others_may_allow_all_that_a_device_needs() -> None:
    """Held against each flow that a statement for the device alone would open."""
    text = (
        "source hamburg = 10.20.0.0/16\nsource milan = 10.24.0.0/16\n"
        "allow mde for region EU, fleet win11-23h2 from hamburg\n"
        "allow mde for region EU, fleet win10-1709 from milan\n"
    )
    compilation = compiled(text, EDITION)
    needs, traffic = Needs(compilation), TrafficSet(r.flow for r in compilation.plan.rules)
    answers = {}
    for fleet in ("win11-24h2", "win10-1709", "linux", "server2016"):
        alone = compiled(f"allow mde for region EU, fleet {fleet}", EDITION).plan.rules
        for address in ("10.20.1.1/32", "10.24.1.1/32", "10.99.1.1/32"):
            answer = needs.allowed((fleet,), Connectivity.STANDARD, "", address)
            flows = [Flow((address,), rule.remote) for rule in alone]
            assert answer is all(map(traffic.contains, flows)), (fleet, address)
            answers[fleet, address] = answer
    assert answers["win11-24h2", "10.20.1.1/32"]
    assert not answers["win11-24h2", "10.99.1.1/32"]
    assert not answers["win10-1709", "10.20.1.1/32"]
    # Nobody says how the device connects, or where its data goes: then all of it is needed.
    hamburg = "10.20.1.1/32"
    assert needs.allowed(("win11-24h2",), Connectivity.STANDARD, "EU", hamburg)
    assert not needs.allowed(("win11-24h2",), Connectivity.STANDARD, "UK", hamburg)
    assert not needs.allowed(("win11-24h2",), Connectivity.STANDARD, "EU", "")
    # What cannot connect so is not allowed to; of those that have one way that way is asked.
    assert not needs.allowed(("server2016-mma",), Connectivity.STREAMLINED, "EU", hamburg)
    agent = "source plant = 10.30.0.0/16\nallow mde for region EU, fleet mma from plant"
    plant = Needs(compiled(agent, EDITION))
    twins = ("server2016-mma", "server2016")
    assert not plant.allowed(twins, Connectivity.STANDARD, "", "10.30.1.1/32")
    assert plant.allowed(("server2016-mma",), None, "", "10.30.1.1/32")
    assert not plant.allowed(("server2016", "server2016-mma"), None, "", "10.30.1.1/32")
    # Standard connectivity is open in Milan, the other one is not: who may use either needs both.
    only = "source milan = 10.24.0.0/16\nallow mde for region EU, fleet win11 from milan"
    milan = Needs(compiled(f"{only} via streamlined", EDITION))
    assert milan.allowed(("win11-24h2",), Connectivity.STREAMLINED, "", "10.24.1.1/32")
    assert not milan.allowed(("win11-24h2",), None, "", "10.24.1.1/32")


def test_a_group_is_used_where_one_of_its_releases_is() -> None:
    """Nobody wants to name releases one by one who has named the group."""
    text = "allow mde for region EU, fleet win11, win10-legacy, plant from hamburg"
    (statement,) = policy([f"fleet plant = linux, macos\n{text}"])
    statements = Statements((statement,))
    statements.take(Device(name="a"), FleetOf(("win11-23h2",)), Place(None, "10.20.1.1/32"))
    words = fleets_by_word(statement, {"plant": ("linux", "macos")})
    assert statements.uses()[0].unused(words) == ("plant", "win10-legacy")


def test_regions_are_those_of_statements_for_devices() -> None:
    """People who look at the portal say nothing of where devices send their data."""
    portal = "allow mde-portal for region UK"
    statements = policy([HAMBURG.replace("EU", "US, EU"), portal, HAMBURG])
    assert regions_of(statements) == ("EU", "US")
    assert [use.statement.request.service for use in Statements(statements).uses()] == ["mde"] * 2
