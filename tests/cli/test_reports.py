"""Commands that fail, or stand beside a report, in every format that another program reads."""

import json

import pytest

from tests.builders.runners import azure_command, github_command
from tests.builders.schemas import validate
from tests.cli.sarif_runs import GUARDED, sarif
from tests.conftest import Ran, Workspace


def test_an_edition_is_verified_in_every_format(empty: Workspace) -> None:
    edition = ("catalog", "verify", "2026-07-03")
    document = json.loads(empty.run(*edition, "--format", "json").out)
    run = sarif(empty.run(*edition, "--format", "sarif"))
    results = [
        (result["ruleId"], result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"])
        for result in run["results"]
    ]
    wanted = [(finding["code"], finding["place"]) for finding in document["findings"]]
    assert sorted(set(results)) == sorted(set(wanted))
    assert {result["level"] for result in run["results"]} == {"note"}
    notices = empty.run(*edition, "--format", "github").out.splitlines()
    assert len(notices) == len(run["results"])
    for line in notices:
        command = github_command(line)
        assert command is not None
        assert command.name == "notice"


FAILURES = [
    (("check",), "unknown-region", "policies/a.policy"),
    (("compile",), "unknown-region", "policies/a.policy"),
    (("plan",), "unknown-region", "policies/a.policy"),
    (("apply", "--yes"), "unknown-region", "policies/a.policy"),
    (("plan", "--target", "prod"), "unknown-target", None),
    (("check", "--nonsense"), "usage", None),
    (("plan", "--as-of", "yesterday"), "usage", None),
    (("catalog", "verify", "2020-01-01"), "unknown-edition", None),
]


@pytest.mark.parametrize(("command", "code", "file"), FAILURES)
def test_a_command_that_fails_tells_it_in_every_format(
    empty: Workspace, command: tuple[str, ...], code: str, file: str | None
) -> None:
    empty.write("policies/a.policy", "allow mde for region EUU, fleet win11\n")
    run = sarif(empty.run(*command, "--format", "sarif"))
    assert [result["ruleId"] for result in run["results"]] == [code]
    annotation = github_command(empty.run(*command, "--format=github").out.strip())
    assert annotation is not None
    assert (annotation.name, annotation.properties["title"]) == ("error", code)
    assert annotation.properties.get("file") == file
    issue = azure_command(empty.run(*command, "--format", "azure").out.strip())
    assert issue is not None
    assert (issue.properties["type"], issue.properties["code"]) == ("error", code)
    ran = empty.run(*command, "--format", "json")
    assert ran.code == 1
    assert f"error[{code}]" in ran.err
    document = json.loads(ran.out)
    if command == ("check",):
        validate("check.schema.json", document)
        return
    validate("diagnostics.schema.json", document)
    (problem,) = document["diagnostics"]
    assert problem["code"] == code
    assert document["ok"] is False


def test_json_of_a_failure_is_told_by_other_commands_too(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    for command in (("show", "nothing.json"), ("explain", "nowhere"), ("diff", "nowhere")):
        ran = empty.run(*command, "--format", "json")
        if ran.code == 1:
            document = json.loads(ran.out)
            validate("diagnostics.schema.json", document)
            assert document["diagnostics"]


def test_a_report_goes_where_the_plan_would(empty: Workspace) -> None:
    path = empty.write("policies/a.policy", "allow mde for region EUU, fleet win11\n")
    out = empty.folder / "out"
    ran = empty.run("compile", "--format", "sarif", "-o", "out")
    assert (ran.code, ran.out) == (1, "")
    assert sarif(Ran(1, out.read_text(), ""))["results"]
    assert out.read_text().rpartition("}")[2] == "\n"
    # But nobody takes what a command says of its failure for a plan.
    out.unlink()
    ran = empty.run("compile", "--format", "json", "-o", "out")
    assert json.loads(ran.out)["ok"] is False
    assert not out.exists()
    path.write_text("allow mde for region EU, fleet win11\n")
    ran = empty.run("compile", "--format", "json", "-o", "missing/out")
    assert json.loads(ran.out)["diagnostics"][0]["code"] == "unwritable-file"


def test_beside_the_report_of_an_apply_stands_what_was_done(empty: Workspace) -> None:
    empty.write("policies/a.policy", GUARDED.splitlines()[0] + "\n")
    ran = empty.run("apply", "--yes", "--format", "github")
    assert ran.code == 0
    assert "Applied to `local`: opened" in ran.err
    for line in ran.out.splitlines():
        command = github_command(line)
        assert command is not None
        assert command.name == "warning"


def test_errors_come_first_as_hosts_show_only_so_many(empty: Workspace) -> None:
    empty.write("policies/a.policy", GUARDED)
    lines = empty.run("check", "--format", "github").out.splitlines()
    kinds = [command.name for line in lines if (command := github_command(line))]
    assert kinds == sorted(kinds)
    assert set(kinds) == {"error", "warning"}
