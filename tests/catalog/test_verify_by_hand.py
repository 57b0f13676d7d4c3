"""What rows and lists say of each other, on lists that fit on a page: each finding whole."""

from dataclasses import replace
from typing import Any

from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import (
    Catalog,
    Cloud,
    Endpoint,
    EndpointList,
    Method,
    Need,
    ServiceTag,
    TagFile,
)
from outgate.catalog.verification.verify import verify
from outgate.traffic.destination import Remote, ServiceTagDestination
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row, tag_file

OTHER_FILE = replace(endpoint_list().source, sha256="1" * 64)


def at(number: int, host: str, **fields: Any) -> Endpoint:
    """A row with this number, required for Linux unless something else is said."""
    usual = {key: fields.pop(key) for key in ("need", "geography", "platforms") if key in fields}
    return replace(row(host, number=number, **usual), **fields)


def told(code: str, known: Catalog, *older: Catalog, **more: Any) -> list[tuple[str, str, str]]:
    """The findings of one kind: where, what and about which text."""
    return [
        (str(each.place), each.message, each.raw)
        for each in verify(known, older, **more)
        if each.code == code
    ]


def of_rows(code: str, *rows: Endpoint, **fields: Any) -> list[tuple[str, str, str]]:
    return told(code, catalog(replace(endpoint_list(*rows), **fields)))


def test_rows_that_stand_twice() -> None:
    rows = (
        at(1, "a.example", geography="EU"),
        at(2, "a.example", geography="UK"),
        at(3, "a.example", geography="EU"),
        replace(at(3, "a.example", geography="EU"), number=2),
        at(1, "b.example", geography="EU"),
    )
    assert of_rows("duplicate-row", *rows) == [
        ("l/t#3", "`a.example` stands in row 1 too", "a.example"),
        ("l/t#3.2", "`a.example` stands in row 1 too", "a.example"),
    ]


def test_geographies_in_several_spellings() -> None:
    texts = ("All", "WW", "ww", "WW", "EU", "Azure X (EU)", "Azure Y (AEC)", "GCC High", "UK")
    rows = [at(n, f"h{n}.example", geography=text) for n, text in enumerate(texts, start=1)]
    assert of_rows("geography-spelling", *rows) == [
        ("l/t#1", "`All` is read like `WW`, which other rows say", "All"),
        ("l/t#3", "`ww` is read like `WW`, which other rows say", "ww"),
        ("l/t#6", "`Azure X (EU)` is read like `EU`, which other rows say", "Azure X (EU)"),
        ("l/t#7", "`Azure Y (AEC)` is read as region `AEC`", "Azure Y (AEC)"),
    ]


def test_hosts_of_one_region_under_another() -> None:
    rows = (
        at(1, "wsaen0a.example", geography="AU"),
        at(2, "wsaen1a.example", geography="AEN"),
        at(3, "wsaen2a.example", geography="WW"),
        at(4, "aen.example", geography="AU"),  # no number behind it: it may be any word
        at(5, "wsgcc1.example", geography="DoD"),
        at(6, "x.wsaen0a.example", geography="AU"),
        at(7, "y.example", geography="GCC"),
    )
    assert of_rows("region-contradiction", *rows) == [
        ("l/t#1", "the name speaks of `AEN`, the geography says `AU`", "wsaen0a.example")
    ]


def test_names_with_two_endings() -> None:
    rows = (
        at(1, "login.example.com"),
        at(2, "login.example.us"),
        at(3, "other.example.us"),
        at(4, "login.example.com"),
        at(5, "a.example.com", geography="GCC"),
        at(6, "a.example.us", geography="DoD"),
    )
    assert of_rows("cloud-contradiction", *rows, cloud=Cloud.GOVERNMENT) == [
        ("l/t#2", "`login.example.us` here, `login.example.com` in l/t#1", "login.example.us")
    ]
    assert of_rows("cloud-contradiction", *rows) == []


def test_versions_that_rows_disagree_on() -> None:
    earlier = ("not-client-1803",)
    rows = (
        at(1, "a.example", readings=earlier),
        at(2, "a.example", readings=("not-client-1809",)),
        at(3, "a.example", readings=earlier),
        at(4, "a.example"),
        at(5, "b.example", readings=("only-client-1703",)),
    )
    assert of_rows("condition-contradiction", *rows) == [
        (
            "l/t#2",
            "`a.example` is not for Windows client 1809 and later, but not for Windows client 1803 "
            "and later in l/t#1",
            "a.example",
        ),
        (
            "l/t#5",
            "the row is only for Windows client 1703 and earlier; the page that explains the lists "
            "says 1803 or earlier, and the row wins",
            "b.example",
        ),
    ]


def test_one_host_required_and_optional() -> None:
    optional = Need.OPTIONAL
    rows = (
        at(1, "a.example"),
        at(2, "a.example", need=optional, geography="EU"),
        at(3, "a.example", need=optional, geography="UK"),
        at(4, "a.example", geography="US"),
        at(5, "b.example", need=optional),
        at(6, "b.example", need=None),
    )
    assert of_rows("need-contradiction", *rows) == [
        ("l/t#2", "optional here, l/t#3; required in l/t#1, l/t#4", "a.example")
    ]


def test_categories_that_name_other_platforms() -> None:
    linux, mac = ("Linux",), ("macOS",)
    rows = (
        at(1, "a.example", category="Common (Mac)", platforms=(*linux, "MMA")),
        at(2, "b.example", category="Common (Mac/Linux)", platforms=(*linux, *mac)),
        at(3, "c.example", category="Common (Mac) (Linux)", platforms=mac),
        at(4, "d.example", category="Common (x)", platforms=linux),
        at(5, "e.example", category="Common", platforms=linux),
        at(6, "f.example", category="Common (Mac)", platforms=()),
    )
    assert of_rows("platform-contradiction", *rows) == [
        (
            "l/t#1",
            "the category is `Common (Mac)`, the cells say yes for `Linux`, `MMA`",
            "a.example",
        ),
        (
            "l/t#3",
            "the category is `Common (Mac) (Linux)`, the cells say yes for `macOS`",
            "c.example",
        ),
    ]
    assert of_rows("blank-platforms", *rows) == [
        ("l/t#6", "no platform cell says anything: assumed to be for every device", "f.example")
    ]


def legacy(*rows: Endpoint) -> EndpointList:
    made = endpoint_list(*rows, id="s")
    (table,) = made.tables
    return replace(made, method=Method.STREAMLINED, tables=(replace(table, id="legacy"),))


def test_hosts_for_older_devices_that_the_standard_list_lacks() -> None:
    standard = endpoint_list(
        at(1, "a.example"), at(2, "b.example", geography="EU"), at(3, "c.example", geography="UK")
    )
    older = legacy(
        at(1, "a.example", geography="EU"),
        at(2, "b.example", geography="EU"),
        at(3, "c.example", geography="EU"),
        at(4, "d.example", geography="US"),  # the standard list says nothing of the region
    )
    assert told("missing-on-list", catalog(standard, older)) == [
        ("s/legacy#3", "`c.example` is not on the standard list for `EU`", "c.example")
    ]
    common = replace(older, tables=(replace(older.tables[0], id="common"),))
    assert told("missing-on-list", catalog(standard, common)) == []


def test_optional_rows_that_no_statement_can_ask_for() -> None:
    optional = Need.OPTIONAL
    rows = (
        at(1, "a.example", need=optional),
        at(2, "b.example", need=optional, readings=("feature-updates",)),
        at(3, "c.example", need=optional, readings=("mma-part",)),
        at(4, "d.example", need=optional, readings=("not-client-1803",)),
        at(5, "e.example"),
    )
    assert of_rows("optional-without-feature", *rows) == [
        (
            "l/t#1",
            "optional, and no feature turns it on: no statement can ask for it, an overlay that "
            "changes it to `need: required` can",
            "a.example",
        )
    ]


def test_rows_of_a_kind_whose_platforms_are_those_of_no_other_region() -> None:
    linux, mac = ("Linux",), ("macOS",)
    name = "automatedirstr{}.example"
    rows = [
        at(1, name.format("a"), geography="EU", platforms=linux),
        at(2, name.format("b"), geography="UK", platforms=linux),
        at(3, name.format("c"), geography="US", platforms=()),
        at(4, "other.example", geography="US", platforms=mac),
    ]
    said = "and no sister row says what this one does"
    assert of_rows("sister-contradiction", *rows) == [
        (
            "l/t#3",
            f"the cells say yes for none; for `Linux` in l/t#1 (`{name.format('a')}`), {said}",
            name.format("c"),
        )
    ]
    assert of_rows("sister-contradiction", *rows[1:]) == []  # of two, either may be right


def noted(endpoints: EndpointList, code: FindingCode, raw: str, number: int) -> EndpointList:
    (table,) = endpoints.tables
    place = Place(endpoints.id, table.id, number)
    finding = Finding(code, "noted", raw, place)
    return replace(endpoints, tables=(replace(table, findings=(finding,)),))


def test_what_other_lists_have_beside_a_url_that_stands_twice() -> None:
    twice = noted(
        endpoint_list(at(1, "a.example", category="C")), FindingCode.REPEATED_URL, "a.example", 1
    )
    other = endpoint_list(
        at(1, "a.example", category="C"),
        at(2, "b.example", category="C"),
        at(3, "c.example", category="D"),
        id="m",
    )
    elsewhere = replace(other, id="n", cloud=Cloud.GOVERNMENT)
    assert told("missing-sibling", catalog(twice, other, elsewhere)) == [
        (
            "l/t#1",
            "list `m` has `b.example` beside `a.example`; here `a.example` stands twice",
            "b.example",
        )
    ]


def tags(*tag: ServiceTag, cloud: Cloud = Cloud.COMMERCIAL) -> TagFile:
    return tag_file(*tag, cloud=cloud)


def test_service_tags_that_a_firewall_cannot_use() -> None:
    rows = [
        replace(
            at(number, "x.example"),
            text=name,
            remote=Remote(ServiceTagDestination(name), "https", 443),
        )
        for number, name in enumerate(("Good", "Api", "Gone"), start=1)
    ]
    files = tags(ServiceTag("Good", 1, ("FW", "NSG"), ()), ServiceTag("Api", 1, ("API", "NSG"), ()))
    known = replace(catalog(endpoint_list(*rows)), tag_files=(files,))
    assert told("tag-not-in-firewall", known) == [
        ("l/t#2", "it is for API, NSG: Azure Firewall needs its addresses", "Api")
    ]
    missing = "no file of service tags in this edition has it"
    assert told("tag-without-addresses", known) == [("l/t#3", missing, "Gone")]
    elsewhere = replace(known, tag_files=(replace(files, cloud=Cloud.GOVERNMENT),))
    assert len(told("tag-without-addresses", elsewhere)) == 3


def test_a_star_that_had_a_dot() -> None:
    listed = endpoint_list(at(1, "a.example", text="*a.example"))
    lost = noted(listed, FindingCode.DOTLESS_WILDCARD, "*a.example", 1)
    dotted = endpoint_list(at(4, "*.a.example"))
    here = catalog(lost, replace(dotted, id="m"), edition="2026-01-01")
    older = [catalog(dotted, edition=f"202{year}-01-01") for year in (4, 5)]
    assert told("lost-dot", here, *older) == [
        ("l/t#1", "`*.a.example` stands in m/t#4", "*a.example")
    ]
    alone = catalog(lost, edition="2026-01-01")
    assert told("lost-dot", alone, *older[::-1]) == [
        ("l/t#1", "`*.a.example` stands in edition 2024-01-01, l/t#4", "*a.example")
    ]
    assert told("lost-dot", alone) == []


def test_a_wildcard_whose_own_name_other_lists_have() -> None:
    wild = endpoint_list(at(1, "*.a.example", geography="EU"))
    bare = endpoint_list(at(2, "a.example"), id="m")
    message = "`a.example` itself is not below it; m/t#2 has it"
    assert told("bare-name-missing", catalog(wild, bare)) == [("l/t#1", message, "*.a.example")]
    older = catalog(endpoint_list(at(3, "a.example")), edition="2025-01-01")
    assert told("bare-name-missing", catalog(wild, edition="2026-01-01"), older) == [
        (
            "l/t#1",
            "`a.example` itself is not below it; edition 2025-01-01, l/t#3 has it",
            "*.a.example",
        )
    ]
    for has_it in (
        endpoint_list(*wild.endpoints, at(2, "a.example")),
        endpoint_list(*wild.endpoints, at(2, "a.example", geography="EU")),
    ):
        assert told("bare-name-missing", catalog(has_it, bare)) == []
    in_uk = endpoint_list(*wild.endpoints, at(2, "a.example", geography="UK"))
    assert len(told("bare-name-missing", catalog(in_uk, bare))) == 1
    # Nobody wrote the name that a star without a dot is read as.
    read = endpoint_list(at(2, "a.example", text="*a.example"), id="m")
    assert told("bare-name-missing", catalog(wild, read)) == []
    assert told("bare-name-missing", catalog(wild, replace(bare, service="other"))) == []


def test_hosts_that_a_list_had() -> None:
    had = endpoint_list(
        at(1, "a.example", geography="EU"),
        at(2, "b.example", geography="EU"),
        at(3, "c.example", geography="EU"),
        at(4, "c.example", geography="EU"),
        at(5, "d.example"),
        at(6, "x.e.example", geography="EU"),
        at(7, "f.example", geography="EU"),
    )
    before = catalog(replace(had, source=OTHER_FILE), edition="2025-01-01")
    now = endpoint_list(
        at(1, "a.example"),
        at(6, "*.e.example", geography="EU"),
        at(7, "f.example", geography="UK"),
        bad=(quarantined("b.example", "EU"),),
    )
    assert sorted(told("lost-host", catalog(now, edition="2026-01-01"), before)) == [
        ("l", "edition 2025-01-01 has it for EU, in l/t#3", "c.example"),
        ("l", "edition 2025-01-01 has it for EU, in l/t#7", "f.example"),
        ("l", "edition 2025-01-01 has it for worldwide, in l/t#5", "d.example"),
    ]
    # The same file again has lost nothing; one before it counts.
    same = catalog(endpoint_list(*had.endpoints), edition="2025-06-01")
    assert told("lost-host", catalog(now, edition="2026-01-01"), same) == []
    assert len(told("lost-host", catalog(now, edition="2026-01-01"), same, before)) == 3
    assert told("lost-host", catalog(endpoint_list(), edition="2026-01-01"), before) == []


def test_what_an_overlay_reads_counts_as_well() -> None:
    published = catalog(endpoint_list(at(1, "a.example"), at(2, "b.example")))
    corrected = catalog(endpoint_list(at(1, "a.example"), at(2, "b.example"), at(3, "a.example")))
    assert told("duplicate-row", published) == []
    assert told("duplicate-row", published, corrected=corrected) == [
        ("l/t#3", "`a.example` stands in row 1 too", "a.example")
    ]


def test_rows_are_in_the_order_that_people_count_in() -> None:
    rows = [at(number, f"h{number}.example", platforms=()) for number in (10, 9, 100, 1)]
    places = [place for place, *_ in of_rows("blank-platforms", *rows)]
    assert places == ["l/t#1", "l/t#9", "l/t#10", "l/t#100"]
