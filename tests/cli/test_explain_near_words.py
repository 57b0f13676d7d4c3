"""Why a URL is not allowed, word by word: rows that come near, and editions with its host."""

import pytest

from outgate.catalog.presence import Presence
from outgate.catalog.rows import catalog_rows
from outgate.cli.views import explain_text, hover_markdown
from outgate.cli.views.wording import Style
from outgate.plan.explanation.near_misses import NearMiss
from outgate.values import replace
from tests.builders.explanations import NOTHING, ROW, document_of, lines_of
from tests.support import shipped


def miss(number: int) -> NearMiss:
    return NearMiss(
        row=ROW,
        statement=f"allow s{number}",
        places=(f"a.policy:{number}",),
        text=f"is for {number}",
        nearness=number,
    )


def test_of_four_rows_that_come_near_three_are_shown() -> None:
    near = tuple(map(miss, range(4)))
    lines = lines_of(replace(NOTHING, near=near))
    told = [line for line in lines if line.startswith(("  kept out", "  and"))]
    assert told == [
        "  kept out   the row is for 0",
        "  kept out   the row is for 1",
        "  kept out   the row is for 2",
        "  and 1 more that are further away",
    ]
    assert lines[2:6] == [
        "  row        l/urls#7: `*.row.example`",
        "             row 9 of `urls` in l.csv, edition 2026-07-03",
        "  statement  a.policy:0",
        "             allow s0",
    ]
    three = explain_text.render(replace(NOTHING, near=near[:3]), Style())
    assert three.endswith("  kept out   the row is for 2")
    document = document_of(replace(NOTHING, near=near[:1]))
    (first,) = document["near"]
    row = first.pop("row")
    assert (row["endpoint"], row["row"]) == ("l/urls#7", 9)
    assert first == {"statement": "allow s0", "places": ["a.policy:0"], "kept_out": "is for 0"}


def test_what_is_said_of_a_host_that_no_row_names() -> None:
    assert lines_of(NOTHING) == [
        "https://a.example/x is not allowed",
        "",
        "  kept out   no row of the catalog names this host",
    ]
    similar = replace(NOTHING, similar="b.example")
    assert lines_of(similar)[2:] == [
        "  kept out   no row of the catalog names this host; did you mean `b.example`?"
    ]
    assert document_of(similar)["similar"] == "b.example"
    unspoken = replace(similar, unspoken=True, near=(miss(1),))
    assert lines_of(unspoken)[2:] == ["  kept out   no statement is for this address"]
    assert document_of(unspoken)["unspoken"] is True


def test_the_editions_that_have_a_host_are_named() -> None:
    """Below the rows that come near where there are any."""
    row = next(iter(catalog_rows(shipped("2021-03-04"))))
    place, text = str(row.place), row.endpoint.text
    editions = (
        Presence("2021-03-04", later=False, row=row),
        Presence("2027-01-01", later=True, row=row),
    )
    told = [
        "  edition    2021-03-04 had it last",
        f"             {place}: `{text}`",
        "  edition    2027-01-01 has it, a later edition",
        f"             {place}: `{text}`",
    ]
    known = replace(NOTHING, editions=editions)
    assert lines_of(known)[2:] == ["  kept out   no row of the catalog names this host", *told]
    near = lines_of(replace(known, near=(miss(1),)))
    assert near[-5:] == ["", *told]
    assert document_of(known)["editions"] == [
        {"edition": each, "row": place, "text": text} for each in ("2021-03-04", "2027-01-01")
    ]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            37,
            [
                "  kept out   the row is for the fleet",
                "             win10-1709 and nobody",
                "             else",
            ],
        ),
        (
            36,
            [
                "  kept out   the row is for the",
                "             fleet win10-1709 and",
                "             nobody else",
            ],
        ),
        (
            10,
            [
                "  kept out   the row is for the",
                "             fleet win10-1709 and",
                "             nobody else",
            ],
        ),
    ],
)
def test_answers_are_wrapped_below_themselves(width: int, lines: list[str]) -> None:
    """Names stay whole, also those that are longer than a line; twenty columns are the fewest."""
    host = f"a-{'b' * 60}.example"
    kept = replace(miss(1), text="is for the fleet win10-1709 and nobody else", statement=host)
    text = explain_text.render(replace(NOTHING, near=(kept,)), Style(width=width))
    assert text.splitlines()[-len(lines) :] == lines
    assert f"\n             {host}\n" in text


def test_a_row_that_could_not_be_read_is_of_no_statement() -> None:
    unread = replace(miss(1), statement="", places=())
    assert lines_of(replace(NOTHING, near=(unread,)))[4:7] == [
        "  statement  ",
        "             ",
        "  kept out   the row is for 1",
    ]


def test_an_editor_has_an_answer_in_seventy_six_columns() -> None:
    kept = replace(miss(1), text=f"{'x' * 54} y")
    lines = hover_markdown.render(replace(NOTHING, near=(kept,))).splitlines()
    assert lines[:2] == ["```text", "https://a.example/x is not allowed"]
    assert lines[-3:] == [f"  kept out   the row {'x' * 54}", "             y", "```"]
