"""A catalog of a few rows, and what is judged under it."""

from outgate.catalog.model import Catalog
from outgate.plan.compile import Compilation
from outgate.probe.judge import Judge, Seen
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Judged
from outgate.probe.scope import find_addresses
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files

URL = "https://x.a.example"
HERE, THERE = "10.20.4.7", "192.0.2.1"
CATALOG = catalog(endpoint_list(row("x.a.example", geography="EU"), row("y.a.example", number=2)))
LINUX = "allow mde for region EU, fleet linux"


def compiled(text: str, rows: Catalog = CATALOG) -> Compilation:
    compilation, problems = compile_files({"a.policy": text}, rows)
    assert compilation is not None, problems
    return compilation


def seen(
    compilation: Compilation,
    url: str,
    place: str | None,
    outcome: Outcome = Outcome.FAILED,
    fleets: tuple[str, ...] = (),
    detail: str = "",
    issuer: str = "",
) -> Seen:
    addresses, problem = find_addresses(place, compilation.policy)
    assert problem is None
    observation = Observation(url=url, outcome=outcome, detail=detail, line=1, issuer=issuer)
    return Seen(observation, "f", place, addresses, fleets)


def judged(
    text: str,
    url: str = URL,
    place: str | None = HERE,
    rows: Catalog = CATALOG,
    fleets: tuple[str, ...] = (),
) -> Judged:
    compilation = compiled(text, rows)
    (each,) = Judge(compilation).judge([seen(compilation, url, place, fleets=fleets)])
    return each
