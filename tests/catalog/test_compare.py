"""What counts as a change and how urgent it is, on catalogs made by hand."""

from dataclasses import replace

import pytest

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.wording import change_words, summary
from outgate.catalog.fleets import GROUPS
from outgate.catalog.model import Correction, Endpoint, Need, Platform
from tests.builders.catalogs import (
    LINUX,
    PLATFORMS,
    catalog,
    changes,
    endpoint_list,
    quarantined,
    row,
    told,
)

A = row("a.example")
MINE = Correction(overlay="mine", did="changed", reason="why", decided_by="team", evidence="x")


def words(changed: tuple[CatalogChange, ...]) -> list[str]:
    return [change_words(each) for each in changed]


def test_added_and_removed() -> None:
    assert told(changes((), (A,))) == [("worldwide", "added", "breaks", "a.example")]
    assert told(changes((A,), ())) == [("worldwide", "removed", "closes", "a.example")]
    for old, new in (((), (A,)), ((A,), ())):
        (change,) = changes(old, new)
        assert (change.old_rows, change.new_rows) == tuple(
            tuple(each.id for each in side) for side in (old, new)
        )
    assert words(changes((), (A,))) == ["added: required for linux"]
    assert words(changes((A,), ())) == ["removed: was required for linux"]


def test_an_optional_row_that_comes_is_information() -> None:
    optional = replace(A, need=Need.OPTIONAL)
    assert told(changes((), (optional,))) == [("worldwide", "added", "information", "a.example")]


NOT_CHANGES: dict[str, tuple[tuple[Endpoint, ...], tuple[Endpoint, ...]]] = {
    "another row": ((A,), (replace(A, id="l/t#70", row=70),)),
    "other words in the cell": ((A,), (replace(A, text="https://A.example/"),)),
    "another category": ((A,), (replace(A, category="Sensor"),)),
    "a worldwide geography by its other name": ((A,), (replace(A, geography="All"),)),
    "a region by its other name": (
        (replace(A, geography="GCC"),),
        (replace(A, geography="GCC Mod"),),
    ),
    "a region in other letters": ((replace(A, geography="EU"),), (replace(A, geography="eu"),)),
    "blank platforms for all of them": (
        (replace(A, platforms=tuple(each.name for each in PLATFORMS)),),
        (replace(A, platforms=()),),
    ),
    "one row for two": (
        (replace(A, platforms=("Linux", "macOS")),),
        (A, row("a.example", number=2, platforms=("macOS",))),
    ),
    "required for a feature beside required": (
        (A,),
        (A, replace(A, row=2, readings=("feature-updates",))),
    ),
    "optional beside required": ((A,), (A, replace(A, row=2, need=Need.OPTIONAL))),
    "a region's row beside the same worldwide": ((A,), (A, replace(A, row=2, geography="EU"))),
    "a note that changes nothing": ((A,), (replace(A, readings=("note-wildcards",)),)),
    "a list that marks nothing": ((A,), (replace(A, need=None),)),
}


@pytest.mark.parametrize("name", NOT_CHANGES)
def test_not_a_change(name: str) -> None:
    old, new = NOT_CHANGES[name]
    assert told(changes(old, new)) == []
    assert told(changes(new, old)) == []


def test_a_reworded_header_is_not_a_change_and_a_wider_one_is() -> None:
    old = catalog(endpoint_list(A, platforms=(LINUX,)))
    renamed = replace(A, platforms=("Linux servers",))
    new = catalog(endpoint_list(renamed, platforms=(Platform("Linux servers", ("linux",)),)))
    assert compare(old, new) == ()
    wider = catalog(endpoint_list(A, platforms=(Platform("Linux", ("linux", "macos")),)))
    assert told(compare(old, wider)) == [("worldwide", "platform", "breaks", "a.example")]
    assert words(compare(old, wider)) == ["now also required for macos"]
    assert words(compare(wider, old)) == ["no longer for macos, was required"]


def test_a_successor_is_covered_as_when_compiling() -> None:
    server = Platform("Server 2019", ("server2019",), (("server2022", "server2019"),))
    both = Platform("Server 2019 / 2022", ("server2019", "server2022"))
    old = catalog(endpoint_list(replace(A, platforms=()), platforms=(server,)))
    assert compare(old, catalog(endpoint_list(replace(A, platforms=()), platforms=(both,)))) == ()


def test_moved_is_urgent_where_it_came_and_may_be_closed_where_it_left() -> None:
    changed = changes((replace(A, geography="EU"),), (replace(A, geography="UK"),))
    assert told(changed) == [
        ("EU", "moved", "closes", "a.example"),
        ("UK", "moved", "breaks", "a.example"),
    ]
    assert words(changed) == [
        "moved (it now stands for UK): was required for linux",
        "moved here (it stood for EU): required for linux",
    ]


def test_from_a_region_to_worldwide_closes_nothing() -> None:
    changed = changes((replace(A, geography="EU"),), (A,))
    assert told(changed) == [("worldwide", "moved", "breaks", "a.example")]
    back = changes((A,), (replace(A, geography="EU"),))
    assert told(back) == [("worldwide", "moved", "closes", "a.example")]
    assert words(back) == [
        "moved (it now stands for EU and for no other region): was required for linux"
    ]


def test_a_region_keeps_what_the_world_loses() -> None:
    both = (A, row("a.example", number=2, geography="EU"))
    changed = changes(both, both[1:])
    assert told(changed) == [("worldwide", "removed", "closes", "a.example")]
    assert words(changed) == ["removed (it still stands for EU): was required for linux"]
    more = (*both, row("a.example", number=3, geography="UK"))
    assert words(changes(more, more[1:])) == [
        "removed (it still stands for EU, UK): was required for linux"
    ]


def test_required_and_optional() -> None:
    optional = replace(A, need=Need.OPTIONAL)
    assert told(changes((optional,), (A,))) == [("worldwide", "requirement", "breaks", "a.example")]
    assert words(changes((optional,), (A,))) == ["now required for linux, was optional"]
    # Nothing asks for an optional row without a feature any more.
    assert told(changes((A,), (optional,))) == [("worldwide", "requirement", "closes", "a.example")]


def test_optional_by_default_is_still_wanted() -> None:
    updates = replace(A, readings=("feature-updates",))
    changed = changes((updates,), (replace(updates, need=Need.OPTIONAL),))
    assert told(changed) == [("worldwide", "requirement", "information", "a.example")]
    assert words(changed) == ["now optional (updates) for linux, was required (updates)"]
    # Policies that leave updates out must now say so of a required row.
    back = changes((replace(updates, need=Need.OPTIONAL),), (updates,))
    assert told(back) == [("worldwide", "requirement", "breaks", "a.example")]


def test_a_feature_is_a_change_for_those_who_name_it() -> None:
    changed = changes((A,), (replace(A, readings=("feature-updates",)),))
    assert told(changed) == [("worldwide", "feature", "information", "a.example")]
    assert words(changed) == ["now required (updates) for linux, was required"]


def test_a_condition_divides_the_fleets_of_a_platform() -> None:
    old = replace(A, platforms=("Windows 10",), readings=("not-client-1803",))
    new = replace(old, readings=("not-client-1809",))
    (change,) = changes((old,), (new,))
    assert (change.kind, change.impact) == (ChangeKind.CONDITION, Impact.BREAKS)
    # 1803 is the only release that the later condition takes in.
    assert [shift.fleets for shift in change.shifts] == [("win10-1803",)]
    assert change.lost == ("not for Windows client 1803 and later",)
    assert change.gained == ("not for Windows client 1809 and later",)
    assert change.old_rows == change.new_rows == (A.id,)
    (back,) = changes((new,), (old,))
    assert (back.kind, back.impact) == (ChangeKind.CONDITION, Impact.CLOSES)


def test_a_condition_makes_an_optional_row_required() -> None:
    old = replace(A, platforms=("Windows 10",), need=Need.OPTIONAL)
    new = replace(old, readings=("not-client-1809",))
    changed = changes((old,), (new,))
    by_kind = {each.kind: each for each in changed}
    assert set(by_kind) == {ChangeKind.CONDITION, ChangeKind.REQUIREMENT}
    assert by_kind[ChangeKind.REQUIREMENT].impact is Impact.BREAKS
    assert by_kind[ChangeKind.REQUIREMENT].shifts[0].fleets == GROUPS["win10-legacy"]
    assert by_kind[ChangeKind.CONDITION].impact is Impact.CLOSES


def test_a_host_with_v20_is_not_for_early_clients() -> None:
    early = row("eu.vortex-win.data.microsoft.com")
    (change,) = changes((early,), (early, row("eu-v20.events.example", platforms=("Windows 10",))))
    (shift,) = change.shifts
    assert set(GROUPS["win10"]) - set(shift.fleets) == {"win10-1607", "win10-1703", "win10-1709"}


def test_rows_of_the_agent_are_for_its_devices_only() -> None:
    (change,) = changes((), (replace(A, platforms=(), readings=("mma-part",)),))
    assert change.shifts[0].fleets == GROUPS["mma"]


def test_a_row_that_no_device_wants() -> None:
    (change,) = changes((), (replace(A, readings=("streamlined-only",)),))
    assert change.impact is Impact.INFORMATION
    assert change_words(change) == "added: wanted by no device"
    (change,) = changes((replace(A, readings=("streamlined-only",)),), (A,))
    assert (change.kind, change.impact) == (ChangeKind.CONDITION, Impact.BREAKS)


def test_what_only_one_side_reads_is_told_by_what_it_does() -> None:
    (change,) = changes((A,), (replace(A, readings=("core-streamlined",)),))
    assert (change.kind, change.lost, change.gained) == (
        ChangeKind.TREATMENT,
        (),
        ("stands for service tags with `via addresses`",),
    )


def test_how_traffic_is_treated() -> None:
    direct = replace(A, treatment=(("proxy", "direct"),))
    assert told(changes((A,), (direct,))) == [("worldwide", "treatment", "breaks", "a.example")]
    assert told(changes((direct,), (A,))) == [
        ("worldwide", "treatment", "information", "a.example")
    ]
    assert words(changes((A,), (direct,))) == [
        "treatment of the traffic changed [now: proxy: direct]"
    ]


def test_another_path_or_host_is_another_endpoint() -> None:
    assert told(changes((A,), (row("*.a.example"),))) == [
        ("worldwide", "added", "breaks", "*.a.example"),
        ("worldwide", "removed", "closes", "a.example"),
    ]


def test_what_a_wider_pattern_opens_anyway() -> None:
    wide = row("*.a.example", number=2)
    name = row("x.a.example")
    assert words(changes((wide,), (wide, name))) == [
        "added: required for linux [was in https://*.a.example:443]"
    ]
    assert words(changes((wide, name), (wide,))) == [
        "removed: was required for linux [is still in https://*.a.example:443]"
    ]
    # Not where the wider one is optional, for other devices or for another region.
    for other in (
        replace(wide, need=Need.OPTIONAL),
        replace(wide, platforms=("macOS",)),
        replace(wide, geography="UK"),
    ):
        assert words(changes((other,), (other, name))) == ["added: required for linux"]
    # What nobody wants is opened by nothing.
    unwanted = replace(name, readings=("streamlined-only",))
    assert words(changes((wide,), (wide, unwanted))) == ["added: wanted by no device"]


def test_quarantine_goes_by_text_and_region() -> None:
    old = catalog(endpoint_list(bad=(quarantined("x", "EU"), quarantined("y", None, 3))))
    new = catalog(endpoint_list(bad=(quarantined("y", None, 50), quarantined("x", "UK"))))
    changed = compare(old, new)
    assert told(changed) == [
        ("EU", "quarantine", "information", "x"),
        ("UK", "quarantine", "information", "x"),
    ]
    assert [each.sign for each in changed] == ["-", "+"]
    # However it is laid out.
    laid_out = catalog(endpoint_list(bad=(quarantined("a  b\n c"), quarantined("ab"))))
    plain = catalog(endpoint_list(bad=(quarantined("a b c"),)))
    (change,) = compare(laid_out, plain)
    assert (change.subject, change.sign, change.lost) == ("ab", "-", ("quarantined",))


def test_a_list_that_only_one_side_has_is_one_line() -> None:
    both = catalog(endpoint_list(A), endpoint_list(A, row("b.example", need=Need.OPTIONAL), id="m"))
    (change,) = compare(catalog(endpoint_list(A)), both)
    assert (change.list, change.kind, change.impact) == ("m", ChangeKind.LIST, Impact.BREAKS)
    assert change_words(change) == "the list is new: 2 endpoints, 1 of them required"
    (change,) = compare(both, catalog(endpoint_list(A)))
    assert (change.kind, change.impact, change.sign) == (ChangeKind.LIST, Impact.CLOSES, "-")


def test_a_list_that_does_not_tell_devices_apart_is_for_any() -> None:
    old, new = (endpoint_list(*rows, platforms=()) for rows in ((), (replace(A, platforms=()),)))
    assert words(compare(catalog(old), catalog(new))) == ["added: required for any device"]


def test_the_summary_counts() -> None:
    assert summary(()) == "no changes"
    assert summary(changes((), (A,))) == (
        "1 change: 1 breaks devices if ignored, 0 may be closed, 0 for information"
    )


@pytest.mark.parametrize("gone", [False, True])
def test_an_overlay_of_one_side_stands_with_overlays(gone: bool) -> None:
    corrected = replace(A, correction=MINE)
    changed = changes((corrected,), (A,)) if gone else changes((A,), (corrected,))
    (change,) = (each for each in changed if each.kind is ChangeKind.OVERLAY)
    assert (change.list, change.impact) == ("overlays", Impact.INFORMATION)
    assert (change.subject, change.sign) == ("mine", "-" if gone else "+")
