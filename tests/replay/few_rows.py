"""A catalog of a few rows, and reports of a few lines of a log under it."""

from dataclasses import replace

from outgate.catalog.model import Catalog, Need
from outgate.plan.comparison.compare import policy_side
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.replay import Choices, Replay, Standard
from outgate.replay.report import LogFile, Report
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files

LISTS = Remote(
    HostDestination(parse_host("crl.a.example"), read_path_notation("/pki{,/*}")), "http", 80
)
OPEN = Remote(HostDestination(parse_host("web.a.example")), "http", 80)
ROWS = catalog(
    endpoint_list(
        row("eu.a.example", number=1, geography="EU"),
        row("uk.a.example", number=2, geography="UK"),
        row("both.a.example", number=3, geography="EU"),
        row("both.a.example", number=4, geography="UK"),
        row("*.w.example", number=5),
        replace(row("c.x", number=6), remote=LISTS),
        row("off.a.example", number=7, need=Need.OPTIONAL, readings=("feature-live-response",)),
        replace(row("web.x", number=8), remote=OPEN),
    )
)
POLICY = """\
source site = 10.20.0.0/16
source lab = 10.20.9.0/24
source far = 10.30.0.0/16
allow mde for region EU, fleet linux from site, far
"""
EVERYWHERE = "allow mde for region EU, UK, fleet linux\n"


def flow(
    host: str,
    source: str | SegmentSource = "10.20.0.1",
    requests: int = 1,
    action: str = "allow",
    way: str = "https:443",
    path: str = "",
    first: str = "",
    last: str = "",
) -> LoggedFlow:
    protocol, _, port = way.partition(":")
    return LoggedFlow(source, protocol, host, int(port), path, action, requests, first, last)


def replay_of(text: str, rows: Catalog = ROWS, choices: Choices | None = None) -> Replay:
    compilation, problems = compile_files({"a.policy": text}, rows)
    assert compilation is not None, problems
    side = policy_side("policies", compilation)
    return Replay(Standard(side=side, catalog=rows, compilation=compilation), choices or Choices())


def report(
    text: str, *flows: LoggedFlow, rows: Catalog = ROWS, choices: Choices | None = None
) -> Report:
    replay = replay_of(text, rows, choices)
    replay.add(flows)
    return replay.report([LogFile("b", "flows", 1), LogFile("a", "flows", 1)])


# A line for each list of a report.
EVERY = (
    flow("eu.a.example", requests=1),
    flow("uk.a.example", requests=2),
    flow("uk.a.example", "10.30.0.1", 3),
    flow("off.a.example", requests=4),
    flow("off.a.example", requests=4, action="deny"),
    flow("eu.a.example", requests=5, action="deny"),
    flow("crl.a.example", requests=6, way="http:80"),
    flow("z.b.example", requests=7),
    flow("intranet", requests=8),
    flow("eu.a.example", requests=9, way="http:80", action="deny"),
)
