"""What a user looks up, in every form: codes of diagnostics, fleets and regions."""

from outgate.catalog.fleets import FLEETS
from outgate.catalog.model import Cloud, Method
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import FleetRow, Fleets, RegionRow, Regions
from outgate.commands.explain_code import CodeList, CodePage
from outgate.diagnostics import codes
from outgate.diagnostics.pages import Example, Page
from outgate.values import replace
from tests.builders.told_results import document_of, text_of
from tests.support import shipped

CODE_PAGE = CodePage(
    codes.SYNTAX,
    Page(
        "syntax",
        f"{'x' * 20} {'y' * 20} a-{'z' * 60}\n\n- one\n- two\n\n| a | b |\n\n```\nx  y\n```",
        Example((("a.policy", "allow\n\nmde"),), ("check", "--fix"), "a\tb"),
        Example((("a.policy", "one"), ("b.policy", "two"))),
    ),
)


def test_the_page_of_a_code() -> None:
    title = codes.SYNTAX.title
    assert text_of(CODE_PAGE, Style(width=20)) == [
        f"error[syntax]: {title}",
        "",
        *("x" * 20, "y" * 20, f"a-{'z' * 60}"),  # forty columns are the fewest
        "",
        *("- one", "- two", "", "| a | b |", "", "```", "x  y", "```", ""),
        "wrong (`outgate check --fix`, at `a\\tb`):",
        *("", "    allow", "", "    mde", ""),
        "right (`outgate check`):",
        *("", "  a.policy:", "    one", "", "  b.policy:", "    two"),
    ]
    assert document_of(CODE_PAGE, "codes") == {
        "format_version": "1.0",
        "code": "syntax",
        "severity": "error",
        "title": title,
        "words": CODE_PAGE.page.words,
        "wrong": {
            "command": ["outgate", "check", "--fix"],
            "at": "a\tb",
            "files": [{"name": "a.policy", "text": "allow\n\nmde"}],
        },
        "right": {
            "command": ["outgate", "check"],
            "at": "",
            "files": [{"name": "a.policy", "text": "one"}, {"name": "b.policy", "text": "two"}],
        },
    }
    bare = replace(CODE_PAGE, page=Page("syntax", "Words.", None, None))
    assert text_of(bare) == [f"error[syntax]: {title}", "", "Words."]
    document = document_of(bare, "codes")
    assert (document["wrong"], document["right"]) == (None, None)


def test_the_list_of_codes() -> None:
    listed = CodeList((codes.SYNTAX, codes.NO_OWNER))
    assert text_of(listed) == [
        f"error    syntax    {codes.SYNTAX.title}",
        f"warning  no-owner  {codes.NO_OWNER.title}",
    ]


def test_fleets_and_regions() -> None:
    rows = (
        FleetRow(FLEETS["win11-23h2"], tuple(Method)),
        FleetRow(FLEETS["win10-1709"], (Method.STANDARD, Method.STREAMLINED)),
        FleetRow(FLEETS["linux"], (Method.STANDARD,)),
    )
    fleets = Fleets(rows, (("mma", ("a", "b")), ("all", ("a", "b", "c"))))
    assert text_of(fleets) == [
        "Windows client",
        "    win11-23h2        modern sensor   any method",
        "    win10-1709        legacy sensor   via standard, streamlined",
        "",
        "Linux",
        "    linux                             via standard",
        "",
        "groups",
        "    mma               a, b",
        "    all               every fleet above",
    ]
    document = document_of(fleets, "catalog-names")
    assert document["fleets"][1] == {
        "name": "win10-1709",
        "family": "Windows client",
        "sensor": "legacy sensor",
        "methods": ["standard", "streamlined"],
    }
    assert document["groups"][0] == {"name": "mma", "members": ["a", "b"]}
    catalog = shipped("2026-09-03")
    regions = Regions(
        catalog,
        (
            RegionRow("EU", Cloud.COMMERCIAL, ("mde", "mde-portal")),
            RegionRow("UK", Cloud.COMMERCIAL, ("mde",)),
            RegionRow("DoD", Cloud.GOVERNMENT, ("mde",)),
        ),
    )
    assert text_of(regions) == [
        "catalog 2026-09-03",
        "",
        "commercial cloud",
        "    EU                mde, mde-portal",
        "    UK                mde",
        "",
        "government cloud",
        "    DoD               mde",
    ]
    assert document_of(regions, "catalog-names") == {
        "format_version": "1.0",
        "edition": "2026-09-03",
        "regions": [
            {"name": "EU", "cloud": "commercial", "services": ["mde", "mde-portal"]},
            {"name": "UK", "cloud": "commercial", "services": ["mde"]},
            {"name": "DoD", "cloud": "government", "services": ["mde"]},
        ],
    }
