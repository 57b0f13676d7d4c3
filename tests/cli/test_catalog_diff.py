"""`outgate catalog diff`: what a person, a pull request and a program are shown."""

import json
import re
from dataclasses import replace

import pytest

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact
from outgate.cli.views import catalog_diff_markdown, catalog_diff_text
from outgate.cli.views.wording import Style
from outgate.commands.catalog_diff import CatalogDiff
from tests.builders.catalogs import catalog
from tests.builders.schemas import validate
from tests.conftest import Workspace

EVIL = "https://a.example:443/|`</details><script>@everyone\x1b[31m\nnew line"
PAIRS = [
    ("2021-03-04", "2024-08-01"),
    ("2024-08-01", "2025-10-16"),
    ("2025-10-16", "2025-12-25"),
    ("2025-12-25", "2026-07-03"),
    ("2026-07-03", "2021-03-04"),
]


def test_text_groups_by_impact_list_and_region(empty: Workspace) -> None:
    ran = empty.run("catalog", "diff", "2025-10-16", "2025-12-25", "--list", "standard-commercial")
    assert ran.code == 0
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert lines[:3] == [
        "catalog 2025-10-16 -> 2025-12-25",
        "",
        "breaks devices if ignored (3)",
    ]
    start = lines.index("    EU")
    assert lines[start : start + 5] == [
        "    EU",
        "      added: required for all (not mma)",
        "        + https://usseu1westprod.blob.core.windows.net:443  [urls#70]",
        "      added: required for windows-client (not mma), windows-server (not mma)",
        "        + https://wseu1westprod.blob.core.windows.net:443  [urls#71]",
    ]
    assert re.fullmatch(
        r"\d+ changes: 3 break devices if ignored, 0 may be closed, \d+ for information "
        r"\(\d+ more not asked for\)",
        lines[-1],
    )


def test_the_most_urgent_comes_first_and_no_line_is_lost(empty: Workspace) -> None:
    pair = ("catalog", "diff", "2024-08-01", "2025-10-16")
    text = empty.run(*pair).out
    headings = [
        text.index(each) for each in ("breaks devices if", "may be closed (", "for information (")
    ]
    assert headings == sorted(headings)
    changes = json.loads(empty.run(*pair, "--format", "json").out)["changes"]
    shown = re.findall(r"^ {4,}[-+~] ", text, re.MULTILINE)
    assert len(shown) == len(changes) > 100
    # Twenty fleets are named as groups.
    assert not re.search(r"win10-1607.*win10-1703.*win10-1709.*win10-1803", text)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_json_follows_its_schema(empty: Workspace, old: str, new: str) -> None:
    document = json.loads(empty.run("catalog", "diff", old, new, "--format", "json").out)
    validate("catalog-diff.schema.json", document)
    assert sum(document["summary"].values()) == len(document["changes"])
    assert (document["old"]["edition"], document["new"]["edition"]) == (old, new)


def subjects(ran: str) -> set[tuple[str, str]]:
    return {(each["region"], each["subject"]) for each in json.loads(ran)["changes"]}


def test_filters(empty: Workspace) -> None:
    pair = ("catalog", "diff", "2025-12-25", "2026-07-03", "--format", "json")
    mine = subjects(empty.run(*pair, "--region", "au", "--impact", "breaks").out)
    assert {region for region, _ in mine} == {"AU", "worldwide"}
    assert ("AU", "https://automatedirstrprdaen0a.blob.core.windows.net:443") in mine
    assert ("worldwide", "https://*.wdcpalt.microsoft.com:443") in mine
    # Worldwide rows of the other cloud are none of a commercial region's business.
    everything = subjects(empty.run(*pair, "--region", "AU").out)
    gov = "https://*.definitionupdates.microsoft.com:443"
    assert ("worldwide", gov) not in everything
    assert ("worldwide", gov) in subjects(empty.run(*pair, "--region", "gcc-high").out)
    one = json.loads(empty.run(*pair, "--list", "standard-gov", "--impact", "closes").out)
    assert {(each["list"], each["impact"]) for each in one["changes"]} <= {
        ("standard-gov", "closes")
    }
    total = len(json.loads(empty.run(*pair).out)["changes"])
    assert one["hidden"] == total - len(one["changes"])


def test_exit_codes(empty: Workspace) -> None:
    pair = ("catalog", "diff", "2025-10-16", "2025-12-25", "--detailed-exitcode")
    assert empty.run(*pair).code == 2
    assert empty.run(*pair[:-1]).code == 0
    same = empty.run("catalog", "diff", "2026-07-03", "2026-07-03", "--detailed-exitcode")
    assert same.code == 0
    assert same.out == "catalog 2026-07-03 -> 2026-07-03\n\nno changes\n"
    none = empty.run(*pair, "--list", "streamlined-commercial")
    assert none.code == 0
    assert "no changes (" in none.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("2025-10-17", "2026-07-03"), "there is no catalog edition `2025-10-17`"),
        (("2026-07-03", "never"), "there is no catalog edition `never`"),
        (("2025-10-16", "2026-07-03", "--region", "EUU"), "did you mean `EU`?"),
        (("2025-10-16", "2026-07-03", "--list", "standard"), "has a list `standard`"),
    ],
)
def test_unknown_names(empty: Workspace, arguments: tuple[str, ...], message: str) -> None:
    ran = empty.run("catalog", "diff", *arguments)
    assert ran.code == 1
    assert ran.out == ""
    assert message in ran.err


def made(*subjects: str) -> CatalogDiff:
    """A comparison with changes under some names."""
    changes = tuple(
        CatalogChange(
            list="l",
            region="EU",
            kind=ChangeKind.QUARANTINE,
            impact=Impact.BREAKS,
            subject=each,
            gained=("quarantined",),
        )
        for each in subjects
    )
    return CatalogDiff(catalog(edition="a"), catalog(edition="b"), changes, 0)


def test_nothing_in_a_list_reaches_the_terminal_raw() -> None:
    text = catalog_diff_text.render(made(EVIL), Style(width=80))
    assert "\x1b" not in text
    assert "\nnew line" not in text


def test_nothing_in_a_list_is_markdown() -> None:
    text = catalog_diff_markdown.render(made(EVIL), Style())
    (row,) = [line for line in text.splitlines() if "script" in line]
    assert row.count("|") == 6
    assert not re.search(r"@|<script|</details><s", row)


def test_markdown_folds_and_is_cut_between_rows() -> None:
    comparison = made(*(f"https://h{n:05}.example:443" for n in range(2000)))
    text = catalog_diff_markdown.render(comparison, Style(), limit=10_000)
    assert len(text) <= 10_000
    rows = len(re.findall(r"`https", text))
    assert 0 < rows < 2000
    assert f"and {2000 - rows} more changes, cut to fit" in text
    assert text.count("<details") == text.count("</details>") == 1


def test_markdown_of_a_class_begins_where_its_frame_has_room() -> None:
    comparison = made(EVIL)
    texts = {
        room: catalog_diff_markdown.render(comparison, Style(), limit=room) for room in range(900)
    }
    assert all(len(text) <= room for room, text in texts.items())
    shortest = min(room for room, text in texts.items() if "<details" in text)
    head, _, part = texts[shortest].partition("\n<details")
    frame = f"\n<details{part}".replace("| | and 1 more changes, cut to fit | | | |\n", "")
    assert shortest == len(head) + len(frame) + 120  # kept for saying what was cut


def test_text_for_a_narrow_terminal_is_wrapped_at_forty_columns() -> None:
    (change,) = made("").changes
    new = replace(change, kind=ChangeKind.LIST, gained=(f"{'a' * 18} b",))
    comparison = replace(made(), changes=(new,))
    lines = catalog_diff_text.render(comparison, Style(width=20)).splitlines()
    assert lines[5:7] == ["    + the list is new:", f"{' ' * 8}{'a' * 18} b"]
    # A name that is longer stays whole: half of a host is another host.
    host = f"{'a-' * 30}b.example.com"
    comparison = replace(made(), changes=(replace(new, gained=(host,)),))
    assert f"{' ' * 8}{host}" in catalog_diff_text.render(comparison, Style(width=20)).splitlines()


def test_markdown_of_editions(empty: Workspace) -> None:
    arguments = ("catalog", "diff", "2025-12-25", "2026-07-03", "--format", "markdown")
    text = empty.run(*arguments).out
    assert text.startswith("### Catalog 2026") is False
    assert text.startswith("### Catalog 2025-12-25 to 2026-07-03: ")
    assert text.count("<details") == 3
    assert "winatp-gw-aec0a" in text
