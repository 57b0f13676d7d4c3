"""What stops an import."""

from dataclasses import replace

from outgate.catalog.importers.alarms import Alarm, alarms, tag_alarms
from outgate.catalog.model import Cloud, Endpoint, EndpointList, ListSource, ServiceTag, TagFile
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import parse_host
from tests.builders.catalogs import endpoint_list, row
from tests.support import shipped


def standard() -> EndpointList:
    (endpoint_list,) = [e for e in shipped("2026-07-03").lists if e.id == "standard-commercial"]
    return endpoint_list


def with_rows(endpoint_list: EndpointList, rows: tuple[Endpoint, ...]) -> EndpointList:
    (table,) = endpoint_list.tables
    return replace(endpoint_list, tables=(replace(table, endpoints=rows),))


def kinds(raised: tuple[Alarm, ...]) -> list[str]:
    return [each.kind.value for each in raised]


def test_a_tenth_may_go_and_no_more() -> None:
    before = standard()
    rows = before.tables[0].endpoints
    assert len(rows) == 105  # two of them by an overlay
    assert alarms([with_rows(before, rows[10:])], [before]) == ()
    raised = alarms([with_rows(before, rows[11:])], [before])
    assert kinds(raised) == ["shrink"]
    assert "has 94 URLs that can be read where it had 105" in raised[0].message
    assert "and 1 row in quarantine" in raised[0].message


def test_a_tenth_exactly_may_go() -> None:
    rows = [row(f"{number}.microsoft.com") for number in range(20)]
    assert alarms([endpoint_list(*rows[2:])], [endpoint_list(*rows)]) == ()
    (alarm,) = alarms([endpoint_list(*rows[3:])], [endpoint_list(*rows)])
    assert alarm.message == "list `l` has 17 URLs that can be read where it had 20"


def test_new_lists_and_growing_ones_are_welcome() -> None:
    current = standard()
    assert alarms([current], []) == ()
    assert alarms([current], [with_rows(current, current.tables[0].endpoints[:5])]) == ()


def test_hosts_of_nobody_known() -> None:
    current = standard()
    rows = current.tables[0].endpoints

    def host(name: str) -> tuple[Alarm, ...]:
        target = Remote(HostDestination(parse_host(name)), "https", 443)
        return alarms([with_rows(current, (replace(rows[0], remote=target), *rows[1:]))], [current])

    assert host("new.microsoft.com") == ()
    assert host("microsoft.com") == ()
    for name in ("evilmicrosoft.com", "microsoft.com.evil.example", "a.akamaized.net", "*.net.us"):
        raised = host(name)
        assert kinds(raised) == ["suffix"]
        assert f"`{name}`" in raised[0].message
    own = replace(current, service="payroll")
    assert alarms([with_rows(own, rows)], []) == ()


def test_every_shipped_list_passes_its_own_suffixes() -> None:
    for edition in ("2021-03-04", "2026-07-03"):
        assert alarms(shipped(edition).lists, ()) == ()


def test_a_list_of_an_earlier_day() -> None:
    current = standard()
    before = replace(current, source=replace(current.source, date="2026-07-04"))
    (alarm,) = alarms([current], [before])
    assert alarm.kind == "older"
    assert alarm.message == (
        "list `standard-commercial` is of 2026-07-03 (`standard-commercial.md`), "
        "and the edition before has it of 2026-07-04"
    )
    assert alarms([before], [current]) == ()
    undated = replace(current, source=replace(current.source, date=""))
    assert alarms([undated], [current]) == alarms([current], [undated]) == ()


def tag_file(*prefixes: str, number: int = 10, tag_number: int = 5) -> TagFile:
    source = ListSource("tags", "tags.json", "", "0" * 64)
    tags = (
        ServiceTag("Storage", tag_number, (), prefixes),
        ServiceTag("Other", 1, (), ("10.0.0.0/8",)),
    )
    return TagFile(
        cloud=Cloud.COMMERCIAL,
        change_number=number,
        source=source,
        carried_from=None,
        tags=tags,
    )


def test_a_tenth_of_the_networks_of_a_tag_may_go_and_no_more() -> None:
    twenty = tuple(f"192.0.{n}.0/25" for n in range(20))
    before = tag_file(*twenty)
    assert tag_alarms([tag_file(*twenty[2:])], [before]) == ()
    (alarm,) = tag_alarms([tag_file(*twenty[3:])], [before])
    assert alarm.kind == "shrink"
    assert alarm.message == (
        "service tag `Storage` lost 3 of its 20 networks, such as 192.0.0.0/25"
    )
    # A network that shrank is lost; one that is cut in two or part of a larger one is not.
    (alarm,) = tag_alarms([tag_file("192.0.0.0/26")], [tag_file("192.0.0.0/25")])
    assert "lost 1 of its 1 networks" in alarm.message
    halves = ("192.0.0.0/26", "192.0.0.64/26")
    for one, other in (("192.0.0.0/25", halves), (halves, "192.0.0.0/25")):
        now, then = (x if isinstance(x, tuple) else (x,) for x in (one, other))
        assert tag_alarms([tag_file(*now)], [tag_file(*then)]) == ()
    assert tag_alarms([tag_file(*twenty, "203.0.113.0/24")], [before]) == ()
    assert kinds(tag_alarms([tag_file("10.0.0.0/8")], [tag_file("2001:db8::/32")])) == ["shrink"]


def test_change_numbers_that_go_back() -> None:
    before = tag_file("192.0.2.0/24")
    assert tag_alarms([tag_file("192.0.2.0/24", number=11, tag_number=6)], [before]) == ()
    assert tag_alarms([before], [before]) == ()
    raised = tag_alarms([tag_file("192.0.2.0/24", number=9, tag_number=4)], [before])
    assert kinds(raised) == ["older", "older"]
    assert [each.message for each in raised] == [
        "service tags of the commercial cloud: change number 9 in `tags.json`, "
        "where the edition before has 10",
        "service tag `Storage`: change number 4 in `tags.json`, where the edition before has 5",
    ]


def test_tags_that_are_new_have_nothing_to_lose() -> None:
    now = tag_file("192.0.2.0/24", number=1, tag_number=1)
    assert tag_alarms([now], []) == ()
    assert tag_alarms([now], [replace(tag_file(number=20), cloud=Cloud.GOVERNMENT)]) == ()
    assert tag_alarms([now], [replace(now, tags=now.tags[1:])]) == ()
