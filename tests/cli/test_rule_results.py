"""Results that list rules, in every form: those of others, of a target and for inspection."""

import csv
import json
from typing import Any

import pytest

from outgate.backends.live_rule import Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.cli.formats import render
from outgate.commands.show import LiveRules
from outgate.deploy.adoption import Adoption, HeldRule, Status
from outgate.plan.inspection import Entry, InspectionList
from outgate.plan.model import Origin, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.reports import REMOTE
from tests.builders.rules import KEEP, rule
from tests.builders.told_results import STYLE, document_of


def from_source(host: str, name: str, *addresses: str) -> Any:
    return replace(rule(host), source=RuleSource(name, addresses))


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
