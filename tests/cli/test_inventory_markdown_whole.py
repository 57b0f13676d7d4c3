"""An inventory in Markdown, word by word, and what goes first where there is no room."""

from outgate.cli.views import inventory_markdown, inventory_text
from outgate.cli.views.wording import Style
from outgate.inventory.model import FleetCount
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.inventories import NOTHING, WHOLE


def test_the_markdown() -> None:
    assert inventory_markdown.render(WHOLE, Style()).splitlines() == [
        "### Inventory: 20 devices counted from 2 files, 2026-11-01",
        "",
        "- policies: 2 covered, 3 covered for another method than it uses, 13 not covered, 2 "
        "undecided",
        "- streamlined connectivity: 2 eligible, 0 not yet, 12 never, 1 undecided",
        "- how devices connect today: 17 standard, 2 streamlined, 1 unknown",
        "- left out: 2 not onboarded (`--all` counts them), 3 not seen since 2026-10-02, 4 "
        "of no fleet, 1 merged by the service into others",
        "- of 5 no file says whether they are onboarded",
        "",
        "<details>",
        "<summary>Not covered (2)</summary>",
        "",
        "- 12 devices: hamburg, win10-1709, allowed by rules for others",
        "- 1 device: milan, linux, region EU (m-1)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Covered for another method than it uses (1)</summary>",
        "",
        "- 3 devices: milan, linux, region UK, connects by streamlined",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Undecided (1)</summary>",
        "",
        "- 2 devices: milan, win11-23h2",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Statements for devices that nobody has (1)</summary>",
        "",
        "- allow nobody (`a.policy:2`, `b.policy:1`)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Fleets that statements name and nobody has (1)</summary>",
        "",
        "- macos, linux: allow partly",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Streamlined connectivity by site (2)</summary>",
        "",
        "- hamburg: 2 eligible, 12 never",
        "- in no site: 1 undecided",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Too old for streamlined connectivity (2)</summary>",
        "",
        "- 3 devices have sensor 10.1 to 10.3; needed is 10.8",
        "- 1 device has client 101.2; needed is 101.9",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Not known of those that are undecided (2)</summary>",
        "",
        "- 1 device: the version of its sensor",
        "- 2 devices: its system",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Streamlined connectivity: eligible (1)</summary>",
        "",
        "- hamburg, linux (h-1, h-2)",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Fleets by site (3)</summary>",
        "",
        "| site | fleet | devices |",
        "|---|---|--:|",
        "| `hamburg` | `win10-1709` | 12 |",
        "| `hamburg` | `linux (h-1 and 1 more)` | 2 |",
        "| `in no site` | `linux` | 1 |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Of no fleet (1)</summary>",
        "",
        "| site | fleet | devices |",
        "|---|---|--:|",
        "| `milan` | `an odd system (m-1, m-2, m-3, m-4)` | 4 |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Files (2)</summary>",
        "",
        "- `a.csv`: devices of Defender, 9 rows; 2 lines not read (2 no name); 3 values "
        "without a meaning (os 3)",
        "- `b.csv`: devices of Defender, 1 row",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Prerequisites as published (1)</summary>",
        "",
        "- `https://learn.example/a` (2026-01-02)",
        "",
        "</details>",
    ]
    assert inventory_markdown.render(NOTHING, Style()).splitlines() == [
        "### Inventory: 0 devices counted from 0 files, 2026-11-01",
        "",
        "- policies: there are none that the devices could be held against",
    ]


def test_what_a_comment_loses_first() -> None:
    """What somebody has to look at stays the longest."""
    lost = lost_in_turn(
        lambda limit: inventory_markdown.render(WHOLE, Style(), limit=limit),
        range(6_000, 700, -20),
    )
    assert lost == [
        "Prerequisites as published",
        "Of no fleet",
        "Files",
        "Fleets by site",
        "Streamlined connectivity by site",
        "Too old for streamlined connectivity",
        "Not known of those that are undecided",
        "Streamlined connectivity: eligible",
        "Statements for devices that nobody has",
        "Fleets that statements name and nobody has",
        "Not covered",
        "Covered for another method than it uses",
        "Undecided",
    ]
    short = inventory_markdown.render(WHOLE, Style(), limit=700)
    assert short.startswith("### Inventory: 20 devices counted from 2 files, 2026-11-01\n")


def test_sites_without_room_are_counted() -> None:
    sites = tuple(FleetCount(f"site {n:03}", "linux", 1) for n in range(300))
    many = replace(NOTHING, fleets=sites)
    text = inventory_markdown.render(many, Style(), limit=5_000)
    shown = text.count("| `site ")
    assert 100 < shown < 300
    assert f"\n| | and {300 - shown} more | |\n" in text
    lines = inventory_text.render(replace(many, fleets=sites[:21]), Style()).splitlines()
    assert "  and 2 more lines (all with --full or --format json)" in lines
