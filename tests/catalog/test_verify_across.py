"""Rows held against other lists, older editions and service tags: each finding whole."""

from dataclasses import replace

from outgate.catalog.findings import FindingCode
from outgate.catalog.model import Cloud, Endpoint, EndpointList, Method, ServiceTag, TagFile
from outgate.traffic.destination import Remote, ServiceTagDestination
from tests.builders.catalogs import catalog, endpoint_list, quarantined, tag_file
from tests.builders.findings import at, noted, told

OTHER_FILE = replace(endpoint_list().source, sha256="1" * 64)


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
