"""Results of commands that are short, in every form: one of each kind, and nothing."""

import csv
import json
from typing import Any

import pytest

from outgate.backends.live_rule import Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.catalog.fleets import FLEETS
from outgate.catalog.model import Cloud, Method
from outgate.cli.formats import render
from outgate.cli.views import catalog_feed_text
from outgate.cli.views.wording import Style
from outgate.commands.catalog_feed import WrittenFeed
from outgate.commands.catalog_names import FleetRow, Fleets, RegionRow, Regions
from outgate.commands.comment import Comment, Deed
from outgate.commands.doctor import Examination, Finding, Level
from outgate.commands.explain_code import CodeList, CodePage
from outgate.commands.fmt import FormatResult
from outgate.commands.init import InitResult
from outgate.commands.init_ci import WrittenPipelines
from outgate.commands.show import LiveRules
from outgate.deploy.adoption import Adoption, HeldRule, Status
from outgate.diagnostics import Diagnostic, codes
from outgate.diagnostics.pages import Example, Page
from outgate.inventory.propose import Left, Proposal
from outgate.plan.inspection import Entry, InspectionList
from outgate.plan.model import Origin, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.reports import REMOTE
from tests.builders.rules import KEEP, rule
from tests.builders.schemas import validate
from tests.support import shipped

STYLE = Style()
PROBLEM = Diagnostic(codes.USAGE, "it is wrong", help="mend it")
TOLD: dict[str, object] = {
    "code": "usage",
    "severity": "error",
    "message": "it is wrong",
    "location": None,
    "related": [],
    "note": None,
    "help": "mend it",
    "fixes": [],
}


def from_source(host: str, name: str, *addresses: str) -> Any:
    return replace(rule(host), source=RuleSource(name, addresses))


def text_of(result: object, style: Style = STYLE) -> list[str]:
    return render(result, "text", style).splitlines()


def document_of(result: object, schema: str) -> Any:
    document = json.loads(render(result, "json", STYLE))
    validate(f"{schema}.schema.json", document)
    return document


def test_a_layout() -> None:
    done = FormatResult(("a.policy", "b.policy"), write=True, diagnostics=(PROBLEM,))
    assert text_of(done) == ["a.policy", "b.policy"]
    assert document_of(done, "fmt") == {
        "format_version": "1.1",
        "changed": ["a.policy", "b.policy"],
        "written": True,
        "diagnostics": [TOLD],
    }
    assert document_of(FormatResult((), write=False, diagnostics=()), "fmt") == {
        "format_version": "1.1",
        "changed": [],
        "written": False,
        "diagnostics": [],
    }


def test_a_new_project() -> None:
    made = InitResult(("outgate.yaml", "policies/a.policy"), (PROBLEM,))
    assert text_of(made) == ["wrote outgate.yaml", "wrote policies/a.policy"]
    assert document_of(made, "init") == {
        "format_version": "1.1",
        "written": ["outgate.yaml", "policies/a.policy"],
        "diagnostics": [TOLD],
    }


def test_a_pipeline() -> None:
    made = WrittenPipelines("github", ("a.yml",), ("b.yml", "c.yml"), ("c.yml",), "b.yml")
    assert text_of(made) == [
        "wrote a.yml",
        "kept b.yml",
        "kept c.yml, which is not what this version would write",
        "Next: say in b.yml where the pipelines get Outgate.",
        "docs/pipelines.md of Outgate tells what to set up on the platform.",
    ]
    assert document_of(made, "init-ci") == {
        "format_version": "1.0",
        "platform": "github",
        "written": ["a.yml"],
        "kept": [{"file": "b.yml", "as_written": True}, {"file": "c.yml", "as_written": False}],
        "lacks_wheel": "b.yml",
    }
    kept = replace(made, written=(), kept=("b.yml",), other=(), lacks_wheel=None)
    assert text_of(kept) == [
        "kept b.yml",
        "Nothing is written: all files of the pipeline are there already.",
    ]


@pytest.mark.parametrize(
    ("deed", "removed", "lines"),
    [
        (Deed.CREATED, 0, ["commented on pull request 7"]),
        (
            Deed.UPDATED,
            1,
            [
                "updated the comment on pull request 7",
                "deleted 1 more comment of the same kind",
            ],
        ),
        (
            Deed.UNCHANGED,
            2,
            [
                "the comment on pull request 7 says this already",
                "deleted 2 more comments of the same kind",
            ],
        ),
    ],
)
def test_a_comment(deed: Deed, removed: int, lines: list[str]) -> None:
    comment = Comment("github", 7, deed, removed, whole=True)
    assert text_of(comment) == lines
    assert document_of(comment, "comment") == {
        "format_version": "1.0",
        "host": "github",
        "pull_request": 7,
        "deed": deed.value,
        "removed": removed,
        "whole": True,
    }


def test_a_feed() -> None:
    feed = WrittenFeed("out", ("2025-12-25", "2026-09-03"), names("f", 21), 3, names("s", 20))
    assert text_of(feed) == [
        *(f"  f-{n}" for n in range(20)),
        "  and 1 more",
        "2 editions, 2025-12-25 to 2026-09-03, in out: 21 files written, 3 unchanged",
    ]
    assert catalog_feed_text.stale_text(feed).splitlines() == [
        "left as they are, from an earlier run and in no edition now; remove them if not needed:",
        *(f"  s-{n}" for n in range(20)),
    ]
    one = replace(feed, editions=("2026-09-03",), written=("f",), unchanged=0, stale=())
    assert text_of(one)[-1] == (
        "1 edition, 2026-09-03 to 2026-09-03, in out: 1 file written, 0 unchanged"
    )
    assert document_of(one, "feed-written") == {
        "format_version": "1.0",
        "folder": "out",
        "editions": ["2026-09-03"],
        "written": ["f"],
        "unchanged": 0,
        "stale": [],
    }
    assert document_of(feed, "feed-written")["stale"] == list(names("s", 20))


def test_proposed_policies() -> None:
    proposal = Proposal("allow mde\n", 2, 1, 3, (Left("of no fleet", 4), Left("stale", 1)))
    assert render(proposal, "text", STYLE) == "allow mde\n"
    assert render(proposal, "markdown", STYLE) == (
        "### Proposed for 2 devices: 1 statement\n\n```policy\nallow mde\n```\n"
        "- left out: 4 of no fleet\n- left out: 1 stale\n"
    )
    assert document_of(proposal, "inventory-proposal") == {
        "format_version": "1.0",
        "policy": "allow mde\n",
        "devices": 2,
        "statements": 1,
        "assumed_standard": 3,
        "left": [{"why": "of no fleet", "devices": 4}, {"why": "stale", "devices": 1}],
    }


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


def test_what_a_doctor_saw() -> None:
    seen = Examination((Finding("a", Level.OK, "fine"), Finding("b", Level.FAIL, "bad", "mend it")))
    assert document_of(seen, "doctor") == {
        "format_version": "1.0",
        "ok": False,
        "findings": [
            {"name": "a", "level": "ok", "message": "fine", "cure": None},
            {"name": "b", "level": "fail", "message": "bad", "cure": "mend it"},
        ],
    }


def test_rules_of_others_beside_the_policy() -> None:
    piece = Piece(Flow(("10.0.0.0/8",), REMOTE), (REMOTE,), Witness("10.0.0.1", "https://w"))
    unread = Unread(
        identity="i", text="a range", protocol="udp", ports=(1, 2), addresses=("10.1.0.0/16",)
    )
    held = (
        HeldRule("lost", Status.LOST, lost=(piece,)),
        HeldRule("odd", Status.UNREAD, unread=(unread,)),
    )
    assert document_of(Adoption("prod", held), "adoption") == {
        "format_version": "2.0",
        "target": "prod",
        "rules": [
            {
                "rule": "lost",
                "status": "lost",
                "lost": [
                    {
                        "target": "https://a.example:443",
                        "addresses": ["10.0.0.0/8"],
                        "without": ["https://a.example:443"],
                        "witness": str(piece.witness),
                    }
                ],
                "unread": [],
            },
            {
                "rule": "odd",
                "status": "unread",
                "lost": [],
                "unread": [
                    {
                        "text": "a range",
                        "protocol": "udp",
                        "ports": [1, 2],
                        "addresses": ["10.1.0.0/16"],
                    }
                ],
            },
        ],
    }


def test_the_rules_of_a_target() -> None:
    rules = tuple(
        NativeRule(name, name, {"key": name}, (f"any -> https://{name}",)) for name in ("b", "a")
    )
    live = LiveRules("prod", TargetState(rules, "f", ("one", "two")))
    assert json.loads(render(live, "json", STYLE)) == {
        "format_version": "1.0",
        "rules": [{"key": "a"}, {"key": "b"}],
    }
    assert render(live, "markdown", STYLE) == (
        "### Outgate: Target `prod` holds 2 rules.\n\n- **others'**: one; two\n\n"
        "| from | to |\n|---|---|\n| `any` | `https://a` |\n| `any` | `https://b` |\n"
    )
    nothing = LiveRules("prod", TargetState((), "f", ()))
    assert render(nothing, "markdown", STYLE) == "### Outgate: Target `prod` holds no rules.\n\n"


def test_an_inspection_list_as_json() -> None:
    origin = Origin("allow s", "l/urls#7", "required", (), None)
    made = replace(from_source("*.a.example/x/*", "office", "10.0.0.0/8"), origins=(origin,))
    listed = InspectionList("proxy", "2026-09-03", "sha256:0", (Entry(1, made, (2, 3)),))
    (entry,) = json.loads(render(listed, "json", STYLE))["entries"]
    assert entry == {
        "place": 1,
        "inspection": "bypass",
        "authentication": "anonymous",
        "proxy": "allowed",
        "destination": {
            "kind": "host",
            "pattern": "*.a.example",
            "matches": "every name that ends in .a.example, with one label before that or more; "
            "not a.example itself",
        },
        "protocol": "https",
        "port": 443,
        "path": "/x/",
        "path_matches": "every path that begins with this; not seen where TLS is not decrypted, so "
        "that the whole host is treated so",
        "source": {"name": "office", "addresses": ["10.0.0.0/8"]},
        "exceptions": [2, 3],
        "need": "required",
        "rows": ["l/urls#7"],
        "rule": "office -> https://*.a.example:443/x/*",
    }


UNSEEN = "; not seen where TLS is not decrypted, so that the whole host is treated so"
NOT_KEPT = "every path that begins with this"
THIS = f"this path, with or without a query{UNSEEN}"
AND_BELOW = "this path, and every path that begins with it and a slash"


@pytest.mark.parametrize(
    ("made", "hosts", "paths"),
    [
        (rule("a.example"), "this name, and none below it", "every path"),
        (rule("a.example/x"), "this name, and none below it", THIS),
        (rule("a.example/x/*", treatment=KEEP), "this name, and none below it", NOT_KEPT),
        (rule("a.example/x/*", "http:80"), "this name, and none below it", NOT_KEPT),
        (rule("a.example/x{,/*}", "http:80"), "this name, and none below it", AND_BELOW),
        (rule("a.example", "tcp:443"), "this name, and none below it", ""),
        (rule(("10.0.0.0/8", "10.1.0.0/16"), "tcp:7"), "every address in these networks", ""),
    ],
)
def test_what_an_entry_of_an_inspection_list_matches(made: Rule, hosts: str, paths: str) -> None:
    """As a spreadsheet has it."""
    entry = Entry(1, replace(made, source=RuleSource("s", ("10.2.0.0/16", "10.3.0.0/16"))), (2, 3))
    text = render(InspectionList(None, "e", "d", (entry,)), "csv", STYLE)
    (row,) = csv.DictReader(text.splitlines())
    assert (row["matches"], row["path matches"]) == (hosts, paths)
    assert (row["addresses"], row["except"]) == ("10.2.0.0/16 10.3.0.0/16", "2 3")


def test_networks_and_tags_stand_in_one_cell() -> None:
    networks = rule(("10.0.0.0/8", "192.0.2.0/24"), "tcp:7")
    tag = replace(networks, remote=Remote(ServiceTagDestination("MdeTag"), "https", 443))
    listed = InspectionList(None, "e", "d", (Entry(1, networks, ()), Entry(2, tag, ())))
    first, second = csv.DictReader(render(listed, "csv", STYLE).splitlines())
    assert (first["destination"], first["addresses"]) == (
        "10.0.0.0/8 192.0.2.0/24",
        "every address",
    )
    assert (second["destination"], second["matches"]) == (
        "MdeTag",
        "every address of this service tag of Azure",
    )
