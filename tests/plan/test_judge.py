"""What one row is to one request, on small lists made by hand."""

from dataclasses import replace

import pytest

from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import Catalog, Endpoint, Method, Need, Platform
from outgate.plan.compile import Compilation
from outgate.plan.explanation.url import explain
from outgate.traffic.url import parse_url
from tests.builders.catalogs import LINUX, MMA, catalog, endpoint_list, quarantined, row
from tests.support import compile_files


def edition(*rows: Endpoint, platforms: tuple[Platform, ...] = ()) -> Catalog:
    """An edition of one list, which has rows for region EU."""
    here = tuple(replace(each, geography="EU") for each in rows)
    return catalog(endpoint_list(*here, platforms=platforms))


def compiled(own_catalog: Catalog, text: str) -> Compilation:
    compilation, problems = compile_files({"a.policy": text}, own_catalog)
    assert compilation is not None, problems
    return compilation


def hosts(compilation: Compilation) -> set[str]:
    return {str(rule.remote) for rule in compilation.plan.rules}


def reasons(compilation: Compilation, host: str) -> dict[str, str]:
    (rule,) = [r for r in compilation.plan.rules if str(r.remote) == f"https://{host}:443"]
    return {each.reading: each.text for origin in rule.origins for each in origin.because}


def test_what_is_left_out_of_a_table_without_devices_is_not_in_the_plan() -> None:
    """A table without platform columns has rows that are optional and rows with features, too."""
    plain = row("a.example", platforms=())
    optional = replace(row("b.example", number=2, platforms=()), need=Need.OPTIONAL)
    updates = replace(row("c.example", number=3, platforms=()), readings=("feature-updates",))
    own_catalog = edition(plain, optional, updates)
    assert hosts(compiled(own_catalog, "allow mde for region EU")) == {
        "https://a.example:443",
        "https://c.example:443",
    }
    assert reasons(compiled(own_catalog, "allow mde for region EU"), "a.example") == {
        "geography": "geography `EU` is region EU"
    }
    worldwide = catalog(endpoint_list(*own_catalog.lists[0].endpoints, row("w.example", number=4)))
    assert (
        reasons(compiled(worldwide, "allow mde for region EU, fleet linux"), "w.example")[
            "geography"
        ]
        == "geography `WW` counts for every region"
    )
    less = compiled(own_catalog, "allow mde for region EU without updates")
    assert hosts(less) == {"https://a.example:443"}
    assert [each.target for each in less.plan.withheld] == ["https://c.example:443"]
    (optional_miss,) = explain(parse_url("https://b.example"), less).near
    assert optional_miss.text.startswith("is optional, and no feature asks for it")
    (updates_miss,) = explain(parse_url("https://c.example"), less).near
    assert updates_miss.text == "is required, but left out by `without updates`"


def test_a_reading_that_this_version_does_not_know_says_nothing() -> None:
    own_catalog = edition(replace(row("a.example", platforms=()), readings=("of-tomorrow",)))
    compilation = compiled(own_catalog, "allow mde for region EU")
    assert hosts(compilation) == {"https://a.example:443"}
    assert "of-tomorrow" not in reasons(compilation, "a.example")


def test_a_fleet_that_is_read_as_another_says_so_and_no_other_does() -> None:
    servers = Platform("Server 2019", ("server2019",), (("server2025", "server2019"),))
    own_catalog = edition(row("a.example", platforms=("Server 2019",)), platforms=(servers,))
    compilation = compiled(own_catalog, "allow mde for region EU, fleet server2019, server2025")
    assert reasons(compilation, "a.example")["platform"] == (
        "`Server 2019` says yes for server2019, server2025 (read as server2019)"
    )
    alone = compiled(own_catalog, "allow mde for region EU, fleet server2019")
    assert reasons(alone, "a.example")["platform"] == "`Server 2019` says yes for server2019"


def test_what_is_not_the_agents_is_neither_narrowed_nor_its_inspection_explained() -> None:
    ours = row("*.blob.core.windows.net")
    theirs = row("x.example", number=2, platforms=("MMA",), readings=("mma-part",))
    compilation = compiled(
        edition(ours, theirs, platforms=(LINUX, MMA)),
        'allow mde for region EU, fleet linux storage "stmma"',
    )
    (only,) = compilation.plan.rules
    assert str(only.remote) == "https://*.blob.core.windows.net:443"
    assert only.treatment.inspection == "keep"
    assert "inspection-kept" not in reasons(compilation, "*.blob.core.windows.net")


def test_push_goes_out_directly_where_it_is_wanted_for_live_response() -> None:
    both = row("a.example", readings=("push-direct", "feature-live-response", "feature-updates"))
    own_catalog = edition(both, platforms=(LINUX,))
    text = "allow mde for region EU, fleet linux"
    for less, proxy in (("", "direct"), (" without live-response", "allowed")):
        compilation = compiled(own_catalog, text + less)
        assert [rule.treatment.proxy for rule in compilation.plan.rules] == [proxy]
        assert ("push-direct" in reasons(compilation, "a.example")) is (proxy == "direct")


def test_what_is_optional_and_wanted_stays_optional() -> None:
    optional = row("a.example", need=Need.OPTIONAL, readings=("feature-updates",))
    compilation = compiled(edition(optional, platforms=(LINUX,)), "allow mde for region EU")
    (rule,) = compilation.plan.rules
    assert [origin.need for origin in rule.origins] == ["optional"]


def test_a_row_that_cannot_be_read_concerns_whom_it_may_be_for() -> None:
    bad = tuple(
        replace(quarantined(f"*.{n}.*", geography, 90 + n), platforms=platforms)
        for n, (geography, platforms) in enumerate(
            ((None, None), ("EU", ("Linux",)), ("EU", ("MMA",)), ("US", ("Linux",)), ("WW", None))
        )
    )
    known = catalog(
        endpoint_list(row("a.example", geography="EU"), bad=bad, platforms=(LINUX, MMA))
    )
    compilation = compiled(known, "allow mde for region EU, fleet linux")
    assert [each.url for each in compilation.plan.quarantined] == ["*.0.*", "*.1.*", "*.4.*"]


@pytest.mark.parametrize(
    ("host", "kept"), [("*.blob.core.windows.net", True), ("*.ods.opinsights.azure.com", False)]
)
def test_only_shared_storage_of_the_agent_keeps_inspection(host: str, kept: bool) -> None:
    agent = Platform("MMA", GROUPS["mma"])
    own_catalog = edition(row(host, platforms=("MMA",), readings=("mma-part",)), platforms=(agent,))
    compilation = compiled(own_catalog, "allow mde for region EU, fleet mma")
    assert reasons(compilation, host).get("inspection-kept") == (
        "the MMA table asks to bypass inspection; the general rule for shared storage wins"
        if kept
        else None
    )
    (rule,) = compilation.plan.rules
    assert rule.treatment.inspection == ("keep" if kept else "bypass")


def test_readings_of_one_service_say_nothing_of_another() -> None:
    """`portal-people` is about portal lists; a device row for the same host is for the sensor."""
    ours = edition(row("security.microsoft.com", platforms=()))
    (rule,) = compiled(ours, "allow mde for region EU").plan.rules
    assert rule.treatment.authentication == "anonymous"
    portal = replace(ours.lists[0], service="mde-portal", method=None)
    theirs = replace(ours, lists=(portal,))
    (rule,) = compiled(theirs, "allow mde-portal for region EU").plan.rules
    assert rule.treatment.authentication == "allowed"


def test_a_note_for_standard_lists_says_nothing_of_streamlined_ones() -> None:
    windows = Platform("Windows 10", GROUPS["win10"])
    rows = (
        row("eu-v20.events.data.microsoft.com", platforms=("Windows 10",)),
        row("eu.vortex-win.data.microsoft.com", number=2, platforms=("Windows 10",)),
    )
    standard = edition(*rows, platforms=(windows,))
    early = "allow mde for region EU, fleet win10-1709"
    assert hosts(compiled(standard, early)) == {"https://eu.vortex-win.data.microsoft.com:443"}
    # Early releases get the host where there is no other, and the plan says so.
    alone = edition(rows[0], platforms=(windows,))
    for text, codes in ((early, ["older-than-noted"]), (early.replace("1709", "1809"), [])):
        assert [each.code for each in compiled(alone, text).plan.warnings] == codes
    only = Platform("Windows 1607 to 1803", GROUPS["win10-legacy"])
    here = tuple(replace(each, geography="EU", platforms=(only.name,)) for each in rows)
    streamlined = replace(endpoint_list(*here, platforms=(only,)), method=Method.STREAMLINED)
    assert hosts(compiled(catalog(streamlined), f"{early} via streamlined")) == {
        "https://eu-v20.events.data.microsoft.com:443",
        "https://eu.vortex-win.data.microsoft.com:443",
    }
