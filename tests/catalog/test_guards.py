"""What stops an import."""

from dataclasses import replace

from outgate.catalog.guards import Alarm, alarms
from outgate.catalog.model import Endpoint, EndpointList
from outgate.traffic.destination import HostDestination, Target
from outgate.traffic.host import parse_host
from tests.support import shipped


def standard() -> EndpointList:
    (found,) = [e for e in shipped("2026-07-03").lists if e.id == "standard-commercial"]
    return found


def with_rows(its: EndpointList, rows: tuple[Endpoint, ...]) -> EndpointList:
    (table,) = its.tables
    return replace(its, tables=(replace(table, endpoints=rows),))


def kinds(found: tuple[Alarm, ...]) -> list[str]:
    return [each.kind.value for each in found]


def test_a_tenth_may_go_and_no_more() -> None:
    before = standard()
    rows = before.tables[0].endpoints
    assert len(rows) == 105  # two of them by an overlay
    assert alarms([with_rows(before, rows[10:])], [before]) == ()
    found = alarms([with_rows(before, rows[11:])], [before])
    assert kinds(found) == ["shrink"]
    assert "has 94 URLs that can be read where it had 105" in found[0].message
    assert "1 rows are in quarantine" in found[0].message


def test_new_lists_and_growing_ones_are_welcome() -> None:
    its = standard()
    assert alarms([its], []) == ()
    assert alarms([its], [with_rows(its, its.tables[0].endpoints[:5])]) == ()


def test_hosts_of_nobody_known() -> None:
    its = standard()
    rows = its.tables[0].endpoints

    def host(name: str) -> tuple[Alarm, ...]:
        target = Target(HostDestination(parse_host(name)), "https", 443)
        return alarms([with_rows(its, (replace(rows[0], target=target), *rows[1:]))], [its])

    assert host("new.microsoft.com") == ()
    assert host("microsoft.com") == ()
    for name in ("evilmicrosoft.com", "microsoft.com.evil.example", "a.akamaized.net", "*.net.us"):
        found = host(name)
        assert kinds(found) == ["suffix"]
        assert f"`{name}`" in found[0].message
    own = replace(its, service="payroll")
    assert alarms([with_rows(own, rows)], []) == ()


def test_every_shipped_list_passes_its_own_suffixes() -> None:
    for edition in ("2021-03-04", "2026-07-03"):
        assert alarms(shipped(edition).lists, ()) == ()
