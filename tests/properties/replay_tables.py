"""Tables of a replay: what the product says of drawn rules, logs and devices, and a plain count."""

from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import strategies as st

from outgate.plan.comparison.compare import Side
from outgate.plan.comparison.provenance import Standing
from outgate.plan.model import Origin, Rule
from outgate.replay.attribution import Attribution
from outgate.replay.by_region import by_region
from outgate.replay.by_source import NamedSources, by_source
from outgate.replay.devices import DeviceBook, KnownDevice
from outgate.replay.figures import FleetShare, FleetTable, RegionUse, SourceUse, Sums
from outgate.replay.flows import LoggedFlow
from outgate.replay.fold import Folded, Folder, SourceIs
from outgate.replay.segments import Segments
from outgate.replay.senders import Senders
from outgate.replay.verdicts import JudgedRules
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.interval import address_set
from outgate.traffic.tags import Tags
from outgate.values import replace
from tests.properties.replay_draws import FLOWS, NETWORKS, TAGS, TREATMENT, distinct, rules

# Statements with the fleets that they are for, and where they allow from; none is for any device.
STATEMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "for modern": (("win11", "linux"), ("*",)),
    "for old": (("win10",), ("10.0.0.0/8", "2001:db8::/32")),
    "for all": ((), ("*",)),
}
REGIONS = {"row-eu": "EU", "row-uk": "UK", "row-ww": "worldwide", "row-eu-2": "EU"}
NAMED = (
    RuleSource("site", ("10.1.0.0/16",)),
    RuleSource("host", ("10.1.2.4/32",)),
    RuleSource("same", ("10.1.2.4/32",)),
    RuleSource("six", ("2001:db8::/32",)),
    RuleSource("nobody", ("172.16.0.0/12",)),
)
ADDRESSES = ("10.1.2.3", "10.1.2.4", "10.1.9.9", "10.9.1.1", "192.0.2.1", "2001:db8::5", "10.7.7.7")


@st.composite
def traced_rules(draw: st.DrawFn, drawn: st.SearchStrategy[Rule]) -> Rule:
    """A rule with some origins; a few of them ask for something else than the rule."""
    origins = draw(
        st.lists(
            st.builds(
                Origin,
                statement=st.sampled_from((*STATEMENTS, "of nobody")),
                endpoint=st.sampled_from((*REGIONS, "row-gone")),
                need=st.just("required"),
                because=st.just(()),
                target=st.sampled_from((None, None, "https://a.x.test:443")),
            ),
            max_size=3,
        )
    )
    return replace(draw(drawn), origins=tuple(origins))


DEVICES = st.builds(
    KnownDevice,
    addresses=st.lists(st.sampled_from(ADDRESSES), max_size=3).map(tuple),
    fleets=st.sampled_from((("win11",), ("win10",), ("linux",), ("win10", "win11"), ())),
    counts=st.sampled_from((True, True, False)),
)
RULES = st.lists(traced_rules(rules()), max_size=8).map(distinct)
# All for one host, so that statements and devices meet more often.
ONE_HOST = st.builds(
    lambda networks, host: Rule(
        RuleSource("any" if networks == ("*",) else networks[0], networks),
        Remote(HostDestination(parse_host(host)), "https", 443),
        TREATMENT,
        (),
    ),
    networks=st.sampled_from(NETWORKS),
    host=st.sampled_from(("a.x.test", "*.x.test")),
)
FEW_RULES = st.lists(traced_rules(ONE_HOST), min_size=1, max_size=5).map(distinct)
FEW_FLOWS = FLOWS.map(lambda flow: flow._replace(protocol="https", host="a.x.test", port=443))
FEW = st.tuples(FEW_RULES, st.lists(FEW_FLOWS, min_size=1, max_size=12))
LOGS = st.lists(FLOWS, min_size=1, max_size=25)
BOOKS = st.lists(DEVICES, max_size=8)


@dataclass
class Told:
    """What the product says of a log."""

    folded: Folded
    sources: tuple[SourceUse, ...]
    regions: tuple[RegionUse, ...]
    fleets: FleetTable
    for_others: dict[str, tuple[FleetShare, ...]]
    shares: list[tuple[FleetShare, ...]]


def told(
    flows: list[LoggedFlow],
    every: tuple[Rule, ...],
    devices: list[KnownDevice],
    source_is: SourceIs = SourceIs.CLIENT,
) -> Told:
    side = Side(
        name="plan",
        rules=every,
        statements={
            text: Standing((), address_set(networks)) for text, (_, networks) in STATEMENTS.items()
        },
        sources=NAMED,
    )
    judged = JudgedRules(every, Tags(TAGS))
    folder = Folder(judged, segments(every), None, source_is, each_source=True)
    folder.add(flows)
    folded = folder.fold()
    attribution = Attribution(side)
    allowed = tuple(attribution.allowed(folded))
    senders = Senders(folded, DeviceBook(devices), is_proxy=source_is is SourceIs.PROXY)
    fleets = {text: frozenset(names) for text, (names, _) in STATEMENTS.items() if names}
    table = senders.table()
    assert table is not None
    return Told(
        folded,
        by_source(folded, NamedSources(side, folded)),
        by_region(folded, allowed, REGIONS),
        table,
        senders.meant_for_others(allowed, attribution, fleets),
        [senders.shares(each.tally.sources) for each in folded.judged],
    )


def segments(every: tuple[Rule, ...]) -> Segments:
    return Segments(JudgedRules(every, Tags(TAGS)).sources(), NAMED)


@dataclass
class Counted:
    """What a plain loop over the flows counts."""

    requests: int = 0
    sources: set[str] = field(default_factory=set)
    first: str = ""
    last: str = ""
    breaks: int = 0

    def add(self, flow: LoggedFlow, *, breaks: bool = False) -> None:
        self.requests += flow.requests
        self.sources.add(str(flow.source))
        self.first = min(filter(None, (self.first, flow.first)), default="")
        self.last = max(self.last, flow.last)
        self.breaks += flow.requests if breaks else 0

    @property
    def sums(self) -> Sums:
        return Sums(self.requests, len(self.sources), self.first, self.last)


Table = dict[object, Counted]


def counting() -> Table:
    return defaultdict(Counted)
