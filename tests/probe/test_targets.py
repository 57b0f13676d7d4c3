"""What a device is asked for under a catalog of a few rows: each request stands on the page."""

from dataclasses import replace

from outgate.catalog.model import Need
from outgate.plan.compile import Compilation
from outgate.probe.model import Probe, Scope, Unprobed
from outgate.probe.scope import find_addresses, find_fleets
from outgate.probe.table import table_text
from outgate.probe.targets import find_targets
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation
from outgate.traffic.url import parse_url
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files

MAIL = Remote(HostDestination(parse_host("mail.a.example")), "tcp", 25)
NETS = Remote(AddressesDestination(("192.0.2.0/24",)), "https", 443)
LISTS = Remote(
    HostDestination(parse_host("crl.a.example"), read_path_notation("/pki{,/*}")), "http", 8080
)
WEB = Remote(HostDestination(parse_host("web.a.example"), read_path_notation("/x")), "https", 443)
ROWS = catalog(
    endpoint_list(
        row("*.w.example"),
        row("eu.w.example", number=2, geography="EU"),
        row("uk.w.example", number=3, geography="UK", platforms=("macOS",)),
        row("ww.w.example", number=4, platforms=("macOS",)),
        row("*.none.example", number=5),
        replace(row("m.x", number=6), remote=MAIL),
        replace(row("n.x", number=7), remote=NETS),
        replace(row("l.x", number=8), remote=LISTS),
        replace(row("p.x", number=9), remote=WEB),
        row("mac.a.example", number=10, platforms=("macOS",)),
        row("off.a.example", number=11, need=Need.OPTIONAL, readings=("feature-symbols",)),
    )
)
LINUX = "allow mde for region EU, fleet linux"


def compiled(text: str) -> Compilation:
    compilation, problems = compile_files({"a.policy": text}, ROWS)
    assert compilation is not None, problems
    return compilation


def probe(
    text: str,
    *names: str,
    fleet: str = "linux",
    source: str | None = None,
    logged: dict[str, int] | None = None,
) -> Probe:
    compilation = compiled(text)
    fleets, _ = find_fleets(fleet, compilation.policy)
    addresses, problem = find_addresses(source, compilation.policy)
    assert problem is None
    scope = Scope(name=fleet, fleets=fleets, source=source, addresses=addresses)
    return find_targets(compilation, scope, map(parse_url, names), logged or {})


def told(made: Probe) -> dict[str, tuple[str, ...]]:
    """The URLs with the wildcards that each stands for."""
    return {str(target.url): target.below for target in made.targets}


BELOW = ("https://*.w.example:443",)
ALONE = {"http://crl.a.example:8080/pki": (), "https://web.a.example/x": ()}
NO_NAME = "no list names a host below it; give one with --name"


def test_each_row_is_a_request_or_told_to_be_none() -> None:
    made = probe(LINUX)
    # A row for other devices stands for the wildcard as well, one of another region does not.
    assert told(made) == {
        **ALONE,
        "https://eu.w.example": BELOW,
        "https://off.a.example": (),
        "https://ww.w.example": BELOW,
    }
    assert made.unprobed == (
        Unprobed("https://*.none.example:443", NO_NAME),
        Unprobed("https://192.0.2.0/24:443", "networks: no name to ask for"),
        Unprobed("tcp://mail.a.example:25", "only http and https are asked for"),
    )
    assert (made.edition, made.logged) == ("e", 0)
    assert not any(target.partly or target.extra or target.direct for target in made.targets)


def test_names_of_the_user_stand_for_wildcards_or_are_extra() -> None:
    names = ("https://my.none.example", "https://no.b.example", "http://my.none.example")
    made = probe(LINUX, *names)
    by_url = {str(target.url): target for target in made.targets}
    assert by_url["https://my.none.example"].below == ("https://*.none.example:443",)
    assert not by_url["https://my.none.example"].extra
    for url in names[1:]:
        assert (by_url[url].extra, by_url[url].direct, by_url[url].below) == (True, False, ())
    assert "https://*.none.example:443" not in {each.remote for each in made.unprobed}
    rows = [line.split("\t") for line in table_text(made).splitlines()[1:]]
    assert {(fields[2], fields[-1]) for fields in rows} >= {("no.b.example", "proxy")}


def test_names_of_logs_stand_for_wildcards_alone_the_most_asked_for_first() -> None:
    logged = {
        **{f"h{number:02}.none.example": 5 for number in range(21)},
        "rare.none.example": 4,
        "often.none.example": 9,
        "b.example": 100,
        "none.example": 100,
        "eu.w.example": 3,
    }
    made = probe(LINUX, logged=logged)
    below = {url for url, wildcards in told(made).items() if "none" in url and wildcards}
    wanted = ["often", *(f"h{number:02}" for number in range(19))]
    assert below == {f"https://{name}.none.example" for name in wanted}
    assert made.logged == 20 + 1  # and one that a row names, too
    assert not any("b.example" in url for url in told(made))


def test_of_a_place_what_is_allowed_from_a_part_of_it_is_told() -> None:
    text = f"source lab = 10.20.0.0/16\nsource far = 10.30.0.0/16\n{LINUX} from lab\n"
    assert not any(target.partly for target in probe(text, source="lab").targets)
    assert all(target.partly for target in probe(text, source="10.20.0.0/15").targets)
    assert probe(text, source="far").targets == ()
    assert probe(text, fleet="macos", source="lab").targets == ()
    # Of a statement for several fleets what these devices need is asked for.
    both = f"{LINUX}, macos"
    assert "https://mac.a.example" not in told(probe(both))
    assert "https://mac.a.example" in told(probe(both, fleet="macos"))
    assert "https://mac.a.example" in told(probe(both, fleet="all"))


def test_statements_with_and_without_a_clause_ask_for_one_url_once() -> None:
    made = probe(f"{LINUX}\n{LINUX} without symbols\n")
    assert told(made) == told(probe(LINUX))
