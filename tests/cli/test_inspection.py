"""`outgate export --format inspection`: lists for appliances that no backend is for."""

import csv
import io
import json
import re

import pytest

from outgate.cli.views.inspection_csv import render
from outgate.cli.views.wording import Style
from outgate.plan.inspection import list_treatments
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.builders.plans import plan_with
from tests.builders.rules import rule as policy_rule
from tests.builders.schemas import validate
from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://*.payroll.example", inspection: bypass}
  - {url: "https://shared.payroll.example", inspection: keep}
  - {url: "https://login.example/a/", inspection: bypass, proxy: direct}
  - {url: "http://crl.example/pki/*"}
  - {url: "http://crl.example/root.crl"}
  - {url: 192.0.2.0/28, ports: [1433]}
"""
POLICY = "source hamburg = 10.20.0.0/16, 10.22.0.0/16\nallow payroll from hamburg\n"
BELOW = (
    "every name that ends in .payroll.example, with one label before that or more; "
    "not payroll.example itself"
)
NAME = "this name, and none below it"
UNSEEN = "; not seen where TLS is not decrypted, so that the whole host is treated so"


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    empty.write("catalog/payroll.yaml", SERVICE)
    empty.write("policies/a.policy", POLICY)
    return empty


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def brief(row: dict[str, str]) -> tuple[str, ...]:
    names = ("inspection", "proxy", "destination", "protocol", "port", "path", "except")
    return tuple(row[name] for name in names)


def test_the_table_of_a_policy(space: Workspace) -> None:
    ran = space.run("export", "--format", "inspection")
    assert ran.code == 0, ran.err
    listed = rows(ran.out)
    assert [brief(row) for row in listed] == [
        ("none", "allowed", "crl.example", "http", "80", "/root.crl", ""),
        ("none", "allowed", "crl.example", "http", "80", "/pki/", ""),
        ("bypass", "direct", "login.example", "https", "443", "/a/", ""),
        ("keep", "allowed", "shared.payroll.example", "https", "443", "", ""),
        ("bypass", "allowed", "*.payroll.example", "https", "443", "", "4"),
        ("none", "allowed", "192.0.2.0/28", "tcp", "1433", "", ""),
    ]
    assert [row["matches"] for row in listed] == [
        *[NAME] * 4,
        BELOW,
        "every address in these networks",
    ]
    assert [row["path matches"] for row in listed] == [
        "this path, with or without a query",
        "every path that begins with this",
        f"every path that begins with this{UNSEEN}",
        "every path",
        "every path",
        "",
    ]
    assert {row["source"] for row in listed} == {"hamburg"}
    assert {row["addresses"] for row in listed} == {"10.20.0.0/16 10.22.0.0/16"}
    assert {row["need"] for row in listed} == {"required"}
    assert listed[3]["catalog rows"] == "payroll/endpoints#2"
    assert listed[3]["rule"] == "hamburg -> https://shared.payroll.example:443"


def test_the_same_as_json(space: Workspace) -> None:
    ran = space.run("export", "--format", "inspection-json")
    document = json.loads(ran.out)
    validate("inspection.schema.json", document)
    assert document["target"] == "local"
    by_csv = rows(space.run("export", "--format", "inspection").out)
    for entry, row in zip(document["entries"], by_csv, strict=True):
        assert str(entry["place"]) == row["place"]
        assert entry["inspection"] == row["inspection"]
        assert entry["authentication"] == row["authentication"]
        assert entry["destination"]["matches"] == row["matches"]
        assert (entry["path"] or "") == row["path"]
        assert entry["path_matches"] == row["path matches"]
        assert " ".join(map(str, entry["exceptions"])) == row["except"]
        assert (entry["need"], entry["rule"]) == (row["need"], row["rule"])
    plan = json.loads(space.run("compile", "--format", "json").out)
    assert document["digest"] == plan["digest"]
    assert {entry["rule"] for entry in document["entries"]} == {
        rule["key"] for rule in plan["rules"]
    }


def test_service_tags(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region UK, fleet server2019 via addresses\n")
    ran = empty.run("export", "--format", "inspection-json")
    document = json.loads(ran.out)
    validate("inspection.schema.json", document)
    tags = [each["destination"] for each in document["entries"] if "name" in each["destination"]]
    told = "every address of this service tag of Azure"
    assert tags == [
        {"kind": "service-tag", "name": name, "matches": told}
        for name in ("MicrosoftDefenderForEndpoint", "OneDsCollector")
    ]


def test_the_policies_of_this_repository(project: Workspace) -> None:
    document = json.loads(project.run("export", "--format", "inspection-json").out)
    validate("inspection.schema.json", document)
    wide = next(
        entry
        for entry in document["entries"]
        if entry["destination"].get("pattern") == "*.blob.core.windows.net"
    )
    assert wide["inspection"] == "keep"
    assert wide["exceptions"], "storage accounts of the sensor's own are never decrypted"


def test_a_target_has_the_policies_that_it_takes(space: Workspace) -> None:
    space.write(
        "outgate.yaml",
        "targets:\n  one: {backend: local, policies: [one]}\n  two: {backend: local}\n",
    )
    space.write("one/a.policy", "allow mde for region EU, fleet win11 via streamlined\n")
    one = rows(space.run("export", "--target", "one", "--format", "inspection").out)
    two = rows(space.run("export", "--target", "two", "--format", "inspection").out)
    plan = rows(space.run("export", "--format", "inspection").out)
    assert two == plan
    assert {row["rule"] for row in one}.isdisjoint(row["rule"] for row in two)
    document = json.loads(space.run("export", "--format", "inspection-json").out)
    assert document["target"] is None
    unknown = space.run("export", "--target", "three", "--format", "inspection")
    assert (unknown.code, unknown.out) == (1, "")
    assert "there is no target `three`" in unknown.err


def test_a_target_that_cannot_express_a_rule_has_a_list(space: Workspace) -> None:
    space.write("outgate.yaml", "targets: {edge: {backend: squid, path: a.conf}}\n")
    space.write("policies/a.policy", POLICY)
    refused = space.run("export", "--target", "edge", "--format", "squid")
    assert refused.code == 1
    ran = space.run("export", "--target", "edge", "--format", "inspection")
    assert (ran.code, len(rows(ran.out))) == (0, 6)


def test_tests_and_guards_must_hold(space: Workspace) -> None:
    space.write("policies/guards.policy", 'forbid "https://*.payroll.example"\n')
    ran = space.run("export", "--format", "inspection", "-o", "list.csv")
    assert (ran.code, ran.out) == (1, "")
    assert "[forbidden]" in ran.err
    assert not (space.folder / "list.csv").exists()


def test_a_list_is_written_to_a_file(space: Workspace) -> None:
    ran = space.run("export", "--format", "inspection", "-o", "list.csv")
    assert (ran.code, ran.out) == (0, "")
    assert "wrote 6 entries to list.csv" in ran.err
    text = (space.folder / "list.csv").read_text()
    assert text == space.run("export", "--format", "inspection").out


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+cmd|x",
        "-1+2",
        "@SUM(A1)",
        "\uff1d1",
        "\uff0bx",
        " =1",
        "\t=1",
        "a\r\n=1",
        "\u2028-1",
        '"=1',
        "a,=1",
        "\x00@x",
    ],
)
def test_no_cell_is_a_formula_or_another_line(text: str) -> None:
    """What a spreadsheet would run is a text. No policy can name a source so, as it happens."""
    source = RuleSource(text, ("10.20.0.0/16",))
    rule = replace(policy_rule("*.x.example"), source=source)
    written = render(list_treatments(plan_with((rule,))), Style())
    (head, row) = csv.reader(io.StringIO(written))
    assert len(row) == len(head)
    assert len(written.splitlines()) == 2
    assert not any(re.match(r"\s*[=+\-@\uff1d\uff0b]", cell) for cell in row)
