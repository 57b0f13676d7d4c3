"""What one overlay does to one table, row by row, on tables that fit on a page."""

from dataclasses import replace
from typing import Any

import pytest

from outgate.catalog.corrections import TableCorrector
from outgate.catalog.model import Endpoint, Need, QuarantinedRow
from tests.builders.catalogs import endpoint_list
from tests.builders.corrected import BAD, MODEL, NOWHERE, OTHER, SAME, WORSE, corrected, entry


def added(corrector: TableCorrector) -> list[Endpoint]:
    return [each for each in corrector.table.endpoints if each not in (MODEL, OTHER, SAME)]


def test_an_added_row_is_like_its_model_but_for_what_is_said_of_it() -> None:
    (new,) = added(corrected(add=[entry("n.example", like="a.example")]))
    assert (new.id, new.row, new.number, new.text) == ("l/t#10", 10, 0, "n.example")
    assert str(new.remote) == "https://n.example:443"
    assert new == replace(
        MODEL,
        id=new.id,
        row=new.row,
        text=new.text,
        remote=new.remote,
        correction=new.correction,
    )
    assert str(new.correction) == "added by overlay `ours` (team): why; evidence: seen"


@pytest.mark.parametrize("step", ["add", "read"])
def test_several_urls_of_a_row_are_numbered_and_one_is_not(step: str) -> None:
    many = entry("c.example, d.example", geography="EU")
    one = entry("e.example", geography="WW")
    if step == "add":
        many, one = ({**each, "like": "a.example"} for each in (many, one))
    entries: dict[str, Any] = {step: [many, one]}
    corrector = corrected(**entries)
    number = 10 if step == "add" else 5
    other = 11 if step == "add" else 7
    assert [(each.id, each.number, each.text) for each in added(corrector)] == [
        (f"l/t#{number}.1", 1, "c.example"),
        (f"l/t#{number}.2", 2, "d.example"),
        (f"l/t#{other}", 0, "e.example"),
    ]
    assert (corrector.rows, corrector.idle) == (2, [])


def test_of_an_added_row_only_what_the_list_lacks_comes() -> None:
    corrector = corrected(add=[entry("a.example, n.example", like="a.example")])
    assert [each.text for each in added(corrector)] == ["n.example"]
    # In another region it is another endpoint.
    elsewhere = corrected(add=[entry("a.example", like="a.example", geography="UK")])
    assert [(each.text, each.geography) for each in added(elsewhere)] == [("a.example", "UK")]
    assert corrected(add=[entry("a.example", like="a.example")]).idle == [
        "add `a.example`: the list has it"
    ]


def test_ports_of_an_entry_are_those_of_its_row() -> None:
    corrector = corrected(add=[entry("n.example", like="a.example", ports=[80, 8443])])
    assert [(str(each.remote), each.number) for each in added(corrector)] == [
        ("http://n.example:80", 1),
        ("tcp://n.example:8443", 2),
    ]


def test_a_row_that_is_read_leaves_the_quarantine_with_what_its_cells_say() -> None:
    corrector = corrected(
        read=[
            entry(
                "c.example, d.example",
                geography="EU",
                need="required",
                platforms=["Windows"],
                readings=["feature-updates"],
            )
        ]
    )
    assert corrector.table.quarantined == (WORSE, NOWHERE)
    one, other = added(corrector)
    for each in (one, other):
        assert (each.row, each.geography, each.category) == (5, "EU", "C")
        assert (each.need, each.platforms) == (Need.REQUIRED, ("Windows 10",))
        assert (each.readings, each.conditional) == (("feature-updates",), False)
        assert str(each.correction) == "read by overlay `ours` (team): why; evidence: seen"


@pytest.mark.parametrize(
    ("fields", "taken", "geography"),
    [({}, BAD, "EU"), ({"geography": "UK"}, WORSE, "UK"), ({"geography": "US"}, None, None)],
)
def test_which_row_of_the_quarantine_is_read(
    fields: dict[str, str], taken: QuarantinedRow | None, geography: str | None
) -> None:
    corrector = corrected(read=[entry("c.example, d.example", **fields)])
    gone = {BAD, WORSE, NOWHERE} - set(corrector.table.quarantined)
    assert gone == ({taken} if taken else set())
    assert {each.geography for each in added(corrector)} == ({geography} if taken else set())
    if taken is None:
        assert corrector.idle == ["read `c.example, d.example`: the list has no such row"]


def test_a_row_without_a_geography_takes_that_of_the_entry() -> None:
    (bare,) = added(corrected(read=[entry("e.example")]))
    assert (bare.geography, bare.need, bare.platforms, bare.category) == (None, None, (), None)
    given = corrected(read=[entry("e.example", geography="UK")])
    assert [each.geography for each in added(given)] == ["UK"]
    assert given.table.quarantined == (BAD, WORSE)
    # One that has it is meant before one that has none.
    (table,) = endpoint_list(OTHER, bad=(NOWHERE, replace(NOWHERE, geography="UK"))).tables
    corrector = replace(given, table=table, rows=0, idle=[])
    corrector.apply()
    assert corrector.table.quarantined == (NOWHERE,)


def test_what_can_be_read_where_an_entry_looks_is_left_alone() -> None:
    for geography, idle in (
        ("UK", "the list can be read there now"),
        ("EU", "the list has no such row"),
    ):
        corrector = corrected(read=[entry("b.example", geography=geography)])
        assert corrector.idle == [f"read `b.example`: {idle}"]
    assert corrected(add=[entry("n.example", like="z.example")]).idle == [
        "add `n.example`: there is no row with `z.example` to take it after"
    ]


def test_a_change_is_of_all_rows_with_the_url_or_of_one_geography() -> None:
    change = {"to": {"need": "optional", "platforms": ["macOS", "Linux"]}}
    every = corrected(change=[entry("b.example", **change)])
    assert [(each.need, each.platforms) for each in every.table.endpoints[1:]] == [
        (Need.OPTIONAL, ("macOS", "Linux"))
    ] * 2
    one = corrected(change=[entry("b.example", geography="US", **change)])
    assert one.table.endpoints[:2] == (MODEL, OTHER)
    changed = one.table.endpoints[2]
    assert changed == replace(
        SAME,
        need=Need.OPTIONAL,
        platforms=("macOS", "Linux"),
        correction=changed.correction,
    )
    assert str(changed.correction) == "changed by overlay `ours` (team): why; evidence: seen"
    assert every.rows == one.rows == 1


def test_a_change_may_be_of_one_thing() -> None:
    fields: dict[str, Any]
    for fields, wanted in (
        ({"need": "required"}, {"need": Need.REQUIRED}),
        ({"geography": "UK"}, {"geography": "UK"}),
        ({"platforms": ["MMA"]}, {"platforms": ("MMA",)}),
        ({"readings": []}, {"readings": ()}),
        (
            {"readings": ["feature-updates", "feature-symbols"]},
            {"readings": ("feature-symbols", "feature-updates")},
        ),
    ):
        after = corrected(change=[entry("a.example", to=fields)]).table.endpoints[0]
        assert after == replace(MODEL, correction=after.correction, **wanted)


def test_what_says_so_already_is_not_changed() -> None:
    # Of two rows one says so: both are noted, as the entry is about both.
    corrector = corrected(change=[entry("b.example", to={"geography": "UK"})])
    assert [each.geography for each in corrector.table.endpoints] == ["EU", "UK", "UK"]
    assert [bool(each.correction) for each in corrector.table.endpoints] == [False, True, True]
    idle = corrected(change=[entry("b.example", geography="UK", to={"geography": "UK"})])
    assert (idle.rows, idle.idle) == (0, ["change `b.example`: the list says so itself"])
    assert idle.table.endpoints == (MODEL, OTHER, SAME)


def test_a_removed_row_is_kept_apart() -> None:
    corrector = corrected(remove=[entry("b.example"), entry("a.example")])
    assert corrector.table.endpoints == ()
    assert [each.id for each in corrector.table.withdrawn] == [OTHER.id, SAME.id, MODEL.id]
    assert {str(each.correction) for each in corrector.table.withdrawn} == {
        "taken out by overlay `ours` (team): why; evidence: seen"
    }
    assert corrector.rows == 2


def test_steps_build_on_one_another() -> None:
    corrector = corrected(
        add=[entry("n.example", like="a.example")],
        read=[entry("e.example")],
        change=[
            entry("n.example", to={"need": "required"}),
            entry("e.example", to={"need": "optional"}),
        ],
        remove=[entry("e.example")],
    )
    (new,) = added(corrector)
    assert (new.text, new.need, corrector.rows) == ("n.example", Need.REQUIRED, 5)
    assert [(each.text, each.need) for each in corrector.table.withdrawn] == [
        ("e.example", Need.OPTIONAL)
    ]
