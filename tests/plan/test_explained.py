"""Explanations in a small catalog: of a statement, of a URL, and of what came closest to it."""

from outgate.catalog.model import Correction, Need, Platform
from outgate.catalog.rows import catalog_rows
from outgate.plan.compile import Compilation
from outgate.plan.explanation.near_misses import find_near_misses
from outgate.plan.explanation.similar_host import KnownHosts
from outgate.plan.explanation.statement import find_impact, statement_at
from outgate.plan.explanation.url import explain, specificity
from outgate.plan.inspection import Entry, list_treatments
from outgate.plan.model import Origin
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.builders.catalogs import LINUX, catalog, endpoint_list, quarantined, row
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, rule
from tests.support import compile_files

MACOS = Platform("macOS", ("macos",))
EU = [
    replace(each, geography="EU")
    for each in (
        row("a.example"),
        row("*.b.example", number=2),
        row("c.b.example", number=3, readings=("feature-updates",)),
        row("m.example", number=4, platforms=("macOS",)),
        row("o.example", number=5, need=Need.OPTIONAL),
    )
]
US = replace(row("u.example", number=6), geography="US")
BAD = quarantined("https://q.example", "EU")
SMALL = catalog(endpoint_list(*EU, US, platforms=(LINUX, MACOS), bad=(BAD,)))
LINUX_EU = "allow mde for region EU, fleet linux"
TEXT = (
    f"{LINUX_EU} from 10.0.0.0/8\n\n"
    "allow mde\n  for region EU, fleet linux\n  from 10.0.0.0/16\n  without updates\n"
)


def made(text: str = TEXT, **more: str) -> Compilation:
    files = {"a.policy": text, **{f"{name}.policy": each for name, each in more.items()}}
    compilation, problems = compile_files(files, SMALL)
    assert compilation is not None, problems
    return compilation


def test_the_statement_at_a_line() -> None:
    compilation = made(b=TEXT.replace("10.0", "192.0"))
    found = {
        place: statement.text if (statement := statement_at(compilation, place)) else None
        for place in (*(f"a.policy:{n}" for n in range(8)), "b.policy:1", "c.policy:1")
    }
    first = f"{LINUX_EU} from 10.0.0.0/8"
    second = f"{LINUX_EU} from 10.0.0.0/16 without updates"
    assert found == {
        **{f"a.policy:{n}": None for n in (0, 2, 7)},
        "a.policy:1": first,
        **{f"a.policy:{n}": second for n in (3, 4, 5, 6)},
        "b.policy:1": first.replace("10.0", "192.0"),
        "c.policy:1": None,
    }


def test_what_a_statement_leads_to() -> None:
    compilation = made()
    first, second = compilation.policy.statements
    impact = find_impact(compilation, first)
    told = [(str(o.rule.remote), o.target, o.endpoints, o.alone) for o in impact.rules]
    assert told == [
        ("https://*.b.example:443", None, ("l/t#2",), False),
        ("https://*.b.example:443", "https://c.b.example:443", ("l/t#3",), False),
        ("https://a.example:443", None, ("l/t#1",), False),
    ]  # fmt: skip
    assert (impact.alone, impact.withheld) == (0, ())
    covered = find_impact(compilation, second)
    assert {(each.target, each.alone) for each in covered.rules} == {(None, False)}
    alone = made(f"{LINUX_EU} without updates")
    (only,) = alone.policy.statements
    impact = find_impact(alone, only)
    assert (len(impact.rules), impact.alone) == (2, 2)
    assert impact.withheld == ()
    # Of what is left out, that of the statement itself.
    known = catalog(endpoint_list(EU[0], replace(EU[2], remote=US.remote), platforms=(LINUX,)))
    text = f"{LINUX_EU} from 10.0.0.1 without updates\n{LINUX_EU} from 10.0.0.2"
    left, _ = compile_files({"a.policy": text}, known)
    assert left is not None
    withheld = [find_impact(left, each).withheld for each in left.policy.statements]
    assert [[each.target for each in of_one] for of_one in withheld] == [
        ["https://u.example:443"],
        [],
    ]


def test_from_where_a_url_is_allowed() -> None:
    compilation = made(f"{LINUX_EU} from 10.0.0.0/8\n{LINUX_EU} from 192.0.2.0/24")
    url = parse_url("https://a.example")
    anywhere = explain(url, compilation)
    assert [by.rule.source.name for by in anywhere.allowed] == ["192.0.2.0/24", "10.0.0.0/8"]
    assert (anywhere.address, anywhere.partly, anywhere.elsewhere) == (None, False, ())
    here = explain(url, compilation, address="10.1.0.0/16")
    assert [by.rule.source.name for by in here.allowed] == ["10.0.0.0/8"]
    assert [each.source.name for each in here.elsewhere] == ["192.0.2.0/24"]
    assert (here.address, here.partly) == ("10.1.0.0/16", False)
    (reason,) = here.allowed[0].reasons
    assert (reason.statement, reason.places) == (f"{LINUX_EU} from 10.0.0.0/8", ("a.policy:1",))
    assert (reason.row.list_id, reason.row.edition, reason.row.text) == ("l", "e", "a.example")
    carried = catalog(replace(SMALL.lists[0], carried_from="c"))
    older, _ = compile_files({"a.policy": LINUX_EU}, carried)
    assert older is not None
    assert explain(url, older).allowed[0].reasons[0].row.edition == "c"
    assert explain(url, compilation, address="10.0.0.0/7").partly
    nowhere = explain(url, compilation, address="203.0.113.1/32")
    assert (nowhere.allowed, len(nowhere.elsewhere), nowhere.partly) == ((), 2, False)
    assert not explain(url, made("source nobody = 10.0.0.1")).unspoken
    # Nobody speaks for the address, or somebody does and yet nothing is open.
    for address, unspoken in ((None, False), ("10.0.0.1/32", False), ("203.0.113.1/32", True)):
        assert (
            explain(parse_url("https://x.test"), compilation, address=address).unspoken is unspoken
        )


def test_what_came_closest() -> None:
    """Nearest first: what is wanted on another day, then by what keeps it out, then by its text."""

    def near(url: str, text: str = LINUX_EU) -> list[tuple[str, str]]:
        misses = explain(parse_url(url), made(text)).near
        return [(each.row.endpoint, each.text) for each in misses]

    assert near("http://a.example") == [("l/t#1", "is allowed as `https://a.example:443` only")]
    assert near("https://u.example") == [("l/t#6", "is for region `US`; the statement takes `EU`")]
    assert near("https://m.example") == [("l/t#4", "is for `macOS`, which `linux` is not")]
    ((id, text),) = near("https://o.example")
    assert (id, text.partition(",")[0]) == ("l/t#5", "is optional")
    assert near("https://b.example") == [
        ("l/t#2", "names what is below `b.example`, not the name itself")
    ]
    assert near("https://x.test") == []
    (bad,) = near("https://q.example")
    assert bad[1] == "is in quarantine and may concern you: because"
    assert near("https://q.example", LINUX_EU.replace("EU", "US")) == []
    over = f"{LINUX_EU} until 2026-06-30\nallow mde for region US, fleet linux"
    assert near("https://a.example", over) == [
        ("l/t#1", "is wanted, but the statement is not in force on this day"),
        ("l/t#1", "is for region `EU`; the statement takes `US`"),
    ]
    # A row that fits comes before one that would have to be another, whatever keeps it out.
    assert [id for id, _ in near("http://c.b.example", "allow mde for region US, fleet linux")] == [
        "l/t#2",
        "l/t#3",
    ]
    compilation = made(over)
    url = parse_url("https://a.example")
    every = find_near_misses(url, compilation, None)
    assert [each.nearness for each in every] == sorted(
        (each.nearness for each in every), reverse=True
    )
    assert every[0].places == ("a.policy:1",)
    assert find_near_misses(url, compilation, None, ()) == ()
    assert find_near_misses(url, made(f"{LINUX_EU} from 10.0.0.1"), "10.0.0.2/32") == ()


def test_a_row_that_fits_comes_before_one_that_is_wanted() -> None:
    plain = replace(EU[0], id="l/t#7", remote=replace(EU[0].remote, protocol="http", port=80))
    known = catalog(endpoint_list(plain, replace(EU[0], geography="US"), platforms=(LINUX,)))
    compilation, _ = compile_files({"a.policy": LINUX_EU}, known)
    assert compilation is not None
    assert [each.text for each in explain(parse_url("https://a.example"), compilation).near] == [
        "is for region `US`; the statement takes `EU`",
        "is allowed as `http://a.example:80` only",
    ]


def test_of_a_row_that_an_overlay_took_out_the_first_reason_is_told() -> None:
    taken = Correction(
        overlay="own", did="withdrawn", reason="wrong", decided_by="me", evidence="page"
    )
    first = SMALL.lists[0]
    for platform, text in (
        ("Linux", "is withdrawn by overlay"),
        ("macOS", "is for `macOS`, which"),
    ):
        gone = replace(row("w.example", number=8, platforms=(platform,)), correction=taken)
        table = replace(first.tables[0], withdrawn=(gone,))
        known = catalog(replace(first, tables=(table,)))
        compilation, _ = compile_files({"a.policy": LINUX_EU}, known)
        assert compilation is not None
        (miss,) = explain(parse_url("https://w.example"), compilation).near
        assert miss.text.startswith(text)


def test_hosts_that_read_alike() -> None:
    known = KnownHosts(catalog_rows(SMALL))
    for host, similar in (
        ("a.exampel", "a.example"),
        ("a.example", None),
        ("x.exampel", None),  # two labels are odd
        ("a.b.exampel", None),  # nobody has such a one
        ("a.unlike", None),
    ):
        assert known.similar_to(host) == similar
    # A row that may be about the host is nearer than one that reads alike.
    bad = quarantined("https://a.exampel", "EU")
    compilation, _ = compile_files({"a.policy": LINUX_EU}, catalog(endpoint_list(*EU, bad=(bad,))))
    assert compilation is not None
    answer = explain(parse_url("https://a.exampel"), compilation)
    assert (len(answer.near), answer.similar) == (1, None)
    unread = catalog(endpoint_list(*EU, US, bad=(quarantined("https://u.example", "EU"),)))
    compilation, _ = compile_files({"a.policy": LINUX_EU}, unread)
    assert compilation is not None
    first, second = explain(parse_url("https://u.example"), compilation).near
    assert first.text.startswith("is in quarantine")
    assert second.row.endpoint == "l/t#6"


def test_the_more_specific_rule_comes_first() -> None:
    """By host, then by path, then by source, and at last by name."""
    ordered = [
        rule("x.c.b.example/a/b"),
        rule("x.c.b.example/a/"),
        rule("x.c.b.example/a/*", source=("10.0.0.0/24",)),
        rule("x.c.b.example/a/*"),
        rule("x.c.b.example", source=("10.0.0.0/24",)),
        rule("x.c.b.example", source=("10.0.0.0/8",)),
        rule("x.c.b.example"),
        rule("*.c.b.example"),
        rule("*.b.example"),
        rule(("192.0.2.0/25",)),
        rule(("192.0.2.0/24",)),
    ]
    drawn = (*ordered[5:], *ordered[:5])
    assert sorted(drawn, key=specificity) == ordered


def test_a_list_of_what_treats_traffic() -> None:
    rules = (
        rule("*.b.example", treatment=KEEP),
        rule("*.c.b.example", treatment=BYPASS),
        rule("x.c.b.example", treatment=DIRECT),
        rule("x.c.b.example/a/*", treatment=KEEP),
        rule("x.c.b.example/a/b", treatment=BYPASS),
        rule("y.test", treatment=BYPASS, source=("10.0.0.0/8",)),
        rule("y.test", treatment=KEEP, source=("10.1.0.0/16",)),
        rule(("192.0.2.0/24",), treatment=KEEP),
        rule(("192.0.2.0/25",), treatment=BYPASS),
        replace(rule("a.example"), remote=Remote(ServiceTagDestination("Storage"), "https", 443)),
    )
    listed = list_treatments(plan_with(rules[::-1]), "edge")
    assert (listed.target, listed.edition) == ("edge", "2026-07-03")
    assert [(each.place, each.rule, each.exceptions) for each in listed.entries] == [
        (1, rules[8], ()),
        (2, rules[7], (1,)),
        (3, rules[9], ()),
        (4, rules[4], ()),
        (5, rules[3], (4,)),
        (6, rules[2], (4, 5)),
        (7, rules[6], ()),
        (8, rules[5], (7,)),
        (9, rules[1], (5, 6)),
        (10, rules[0], (4, 6, 9)),
    ]
    assert {each.need for each in listed.entries} == {""}
    pair = (rule("y.test/a/", treatment=KEEP), rule("y.test/a/*", treatment=BYPASS))
    assert [each.rule for each in list_treatments(plan_with(pair[::-1])).entries] == [*pair]
    same = list_treatments(plan_with((rules[0], rules[3])))
    assert (same.target, [each.exceptions for each in same.entries]) == (None, [(), ()])
    entries = list_treatments(made(LINUX_EU).plan).entries
    assert {each.need for each in entries} == {"required"}
    assert [each.rows for each in entries] == [("l/t#1",), ("l/t#2", "l/t#3")]
    origins = tuple(Origin("allow s", "l/t#1", need, ()) for need in ("optional", "required"))
    for asked, need in ((origins, "required"), (origins[:1], "optional")):
        assert Entry(1, replace(rules[0], origins=asked), ()).need == need
