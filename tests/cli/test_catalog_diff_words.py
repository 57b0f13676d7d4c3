"""What changed between two editions, word by word, and where its comment is cut."""

import re

import pytest

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.cli.views import catalog_diff_markdown, catalog_diff_text
from outgate.cli.views.wording import Style
from outgate.commands.catalog_diff import CatalogDiff
from outgate.values import replace
from tests.builders.plenty import names
from tests.support import shipped

PLAIN = Style()
OLD, NEW = shipped("2025-12-25"), shipped("2026-09-03")


def change(subject: str, kind: ChangeKind, impact: Impact, **fields: object) -> CatalogChange:
    plain = CatalogChange(list="std", region="EU", kind=kind, impact=impact, subject=subject)
    return replace(plain, **fields)  # type: ignore[arg-type]


CHANGES = (
    change("a.example", ChangeKind.ADDED, Impact.BREAKS, new_rows=("std/urls#1", "std/urls#2")),
    change("b.example", ChangeKind.ADDED, Impact.BREAKS, new_rows=("std/urls#3",)),
    change("c.example", ChangeKind.REMOVED, Impact.CLOSES, old_rows=("std/urls#4",)),
    change(
        "MdeTag",
        ChangeKind.PREFIXES,
        Impact.CLOSES,
        region="UK",
        lost=names("net", 13),
        old_rows=("std/urls#5",),
        new_rows=("std/urls#6",),
    ),
    change("", ChangeKind.LIST, Impact.INFORMATION, gained=("standard", "commercial")),
    change("OneTag", ChangeKind.TAG, Impact.INFORMATION, list="tags", gained=("10.0.0.0/8",)),
)
DIFF = CatalogDiff(OLD, NEW, CHANGES, 2)
NOTHING = CatalogDiff(OLD, OLD, (), 0)


def text_of(diff: CatalogDiff, style: Style = PLAIN) -> list[str]:
    return catalog_diff_text.render(diff, style).splitlines()


def comment_of(diff: CatalogDiff, limit: int = 60_000) -> list[str]:
    return catalog_diff_markdown.render(diff, Style(), limit=limit).splitlines()


def test_the_text() -> None:
    assert text_of(DIFF) == [
        "catalog 2025-12-25 -> 2026-09-03",
        "",
        "breaks devices if ignored (2)",
        "",
        "  std",
        "    EU",
        "      added: wanted by no device",
        "        + a.example  [urls#1, urls#2]",
        "        + b.example  [urls#3]",
        "",
        "may be closed (2)",
        "",
        "  std",
        "    EU",
        "      removed: wanted by no device",
        "        - c.example  [urls#4]",
        "    UK",
        "      address prefixes removed",
        "        - MdeTag  [urls#5 -> urls#6]",
        "          net-0, net-1, net-2, net-3, net-4, net-5, net-6, net-7, net-8, net-9, "
        "net-10, net-11 and 1",
        "              more",
        "",
        "for information (2)",
        "",
        "  std",
        "    + the list is new: standard, commercial",
        "",
        "  tags",
        "    EU",
        "      service tag added",
        "        + OneTag",
        "          10.0.0.0/8",
        "",
        "6 changes: 2 break devices if ignored, 2 may be closed, 2 for information (2 more "
        "not asked for)",
    ]
    assert text_of(NOTHING) == [
        "catalog 2025-12-25 -> 2025-12-25",
        "",
        "no changes",
    ]


def test_the_markdown() -> None:
    assert comment_of(DIFF) == [
        "### Catalog 2025-12-25 to 2026-09-03: 6 changes: 2 break devices if ignored, 2 may "
        "be closed, 2 for information (2 more not asked for)",
        "",
        "<details open><summary>Breaks devices if ignored (2)</summary>",
        "",
        "| | what | where | change | rows |",
        "|---|---|---|---|---|",
        "| `+` | `a.example` | std, EU | added: wanted by no device | `[urls#1`, `urls#2]` |",
        "| `+` | `b.example` | std, EU | added: wanted by no device | `[urls#3]` |",
        "",
        "</details>",
        "",
        "<details><summary>May be closed (2)</summary>",
        "",
        "| | what | where | change | rows |",
        "|---|---|---|---|---|",
        "| `-` | `c.example` | std, EU | removed: wanted by no device | `[urls#4]` |",
        "| `-` | `MdeTag` | std, UK | address prefixes removed: net-0, net-1, net-2, net-3, "
        "net-4, net-5, net-6, net-7, net-8, net-9, net-10, net-11 and 1 more | `[urls#5` -> "
        "`urls#6]` |",
        "",
        "</details>",
        "",
        "<details><summary>For information (2)</summary>",
        "",
        "| | what | where | change | rows |",
        "|---|---|---|---|---|",
        "| `+` | `std` | std, EU | the list is new: standard, commercial |  |",
        "| `+` | `OneTag` | tags, EU | service tag added: 10.0.0.0/8 |  |",
        "",
        "</details>",
    ]
    assert comment_of(NOTHING) == [
        "### Catalog 2025-12-25 to 2025-12-25: no changes",
    ]


def test_how_urgent_something_is_has_a_colour() -> None:
    painted = catalog_diff_text.render(DIFF, Style(color=True))
    for hue, heading in (
        (31, "breaks devices if ignored (2)"),
        (33, "may be closed (2)"),
        (36, "for information (2)"),
    ):
        assert f"\x1b[{hue}m\x1b[1m{heading}\x1b[0m" in painted


@pytest.mark.parametrize("width", [20, 40])
def test_a_narrow_terminal_is_taken_for_one_of_forty_columns(width: int) -> None:
    lines = text_of(DIFF, Style(width=width))
    start = lines.index("        - MdeTag  [urls#5 -> urls#6]") + 1
    assert lines[start : start + 3] == [
        "          net-0, net-1, net-2, net-3,",
        "              net-4, net-5, net-6,",
        "              net-7, net-8, net-9,",
    ]


WHOLE = catalog_diff_markdown.render(DIFF, Style())


def test_a_comment_is_cut_between_rows_and_counts_the_others() -> None:
    for limit in range(300, len(WHOLE) + 150, 13):
        text = catalog_diff_markdown.render(DIFF, Style(), limit=limit)
        assert len(text) <= limit
        assert text.count("<details") == text.count("</details>")
        for part in text.split("<details")[1:]:
            rows = len(re.findall(r"^\| `", part, re.MULTILINE))
            cut = re.findall(r"and (\d) more changes, cut to fit", part)
            assert rows + sum(map(int, cut)) == 2


def test_a_comment_is_cut_only_where_there_is_no_room() -> None:
    """Of the limit 120 characters are kept for saying what was cut."""
    whole, cut = (
        catalog_diff_markdown.render(DIFF, Style(), limit=len(WHOLE) + room) for room in (120, 119)
    )
    assert whole == WHOLE
    assert "| | and 1 more changes, cut to fit | | | |" in cut
    head, _, rest = WHOLE.partition("\n<details open>")
    frame = len("\n<details open>") + len(rest.partition("| `+`")[0]) + len("\n</details>\n")
    bare = catalog_diff_markdown.render(DIFF, Style(), limit=len(head) + frame + 120)
    assert "| | and 2 more changes, cut to fit | | | |" in bare
    none = catalog_diff_markdown.render(DIFF, Style(), limit=len(head) + frame + 119)
    assert "<details open>" not in none
