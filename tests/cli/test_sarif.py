"""What commands say as SARIF, read as those who take it read it."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from outgate.diagnostics import codes
from outgate.diagnostics.pages import code_pages
from tests.builders.runners import azure_command, github_command
from tests.cli.sarif_runs import GUARDED, sarif
from tests.conftest import Ran, Workspace

MISTAKES = (
    "# B\u00fcro \U0001f512 \u65e5\u672c\n"
    'allow mde for region EU, fleet win11 from h\u00fcbsch owner "\U0001f512" for fleet win10\n'
    "Allow mde for region EUU, fleet win11\n"
)


def region_text(folder: Path, place: Any, kind: str = "region") -> str:
    """What a region holds, in the words of the standard: columns from 1, the end left out."""
    uri = place["artifactLocation"]["uri"]
    lines: list[str] = (folder / unquote_to_bytes(uri).decode()).read_text().split("\n")
    region = place[kind]
    first, last = int(region["startLine"]) - 1, int(region["endLine"]) - 1
    start, end = int(region["startColumn"]) - 1, int(region["endColumn"]) - 1
    if first == last:
        return lines[first][start:end]
    return "\n".join([lines[first][start:], *lines[first + 1 : last], lines[last][:end]])


def test_columns_count_characters_whatever_they_are(empty: Workspace) -> None:
    empty.write("policies/a.policy", MISTAKES)
    run = sarif(empty.run("check", "--format", "sarif"))
    assert run["columnKind"] == "unicodeCodePoints"
    places = {
        result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]
    }
    assert region_text(empty.folder, places["duplicate-clause"]) == "for"
    assert places["duplicate-clause"]["region"]["startColumn"] == 60
    assert region_text(empty.folder, places["syntax"]) == "Allow"
    (again,) = (each for each in run["results"] if each["ruleId"] == "duplicate-clause")
    (related,) = again["relatedLocations"]
    assert region_text(empty.folder, related["physicalLocation"]) == "for"
    assert related["message"]["text"] == "first here"


def test_fixes_are_edits_of_the_file(empty: Workspace) -> None:
    path = empty.write("policies/a.policy", MISTAKES)
    run = sarif(empty.run("check", "--format", "sarif"))
    (result,) = (each for each in run["results"] if each["ruleId"] == "syntax")
    (fix,) = result["fixes"]
    assert (fix["description"]["text"], fix["properties"]["safe"]) == ("write `allow`", True)
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    old = region_text(empty.folder, {**change, **replacement}, "deletedRegion")
    assert (old, replacement["insertedContent"]["text"]) == ("Allow", "allow")
    assert path.read_text() == MISTAKES
    (again,) = (each for each in run["results"] if each["ruleId"] == "duplicate-clause")
    texts = [
        replacement.get("insertedContent", {}).get("text", "")
        for replacement in again["fixes"][0]["artifactChanges"][0]["replacements"]
    ]
    assert texts == [", fleet win10", ""]


def test_guards_and_tests_that_fail_are_results(empty: Workspace) -> None:
    empty.write("policies/a.policy", GUARDED)
    for command in ("check", "plan"):
        run = sarif(empty.run(command, "--format", "sarif"))
        results = {result["ruleId"]: result for result in run["results"]}
        assert {"forbidden", "test-failed", "open-wildcard"} <= set(results)
        assert results["forbidden"]["level"] == results["test-failed"]["level"] == "error"
        assert results["open-wildcard"]["level"] == "warning"
        place = results["test-failed"]["locations"][0]["physicalLocation"]
        assert region_text(empty.folder, place) == "deny https://winatp-gw-neu.microsoft.com"
        # Neither a link nor a place for an argument, in the words of the standard.
        text = results["test-failed"]["message"]["text"]
        assert text.startswith("test `closed \\[to\\](all) {{0}}`: ")
        assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
        assert run["automationDetails"]["id"] == f"outgate/{command}/"


def test_paths_are_uris_from_the_top_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = Workspace(tmp_path / "net work" / "eu")
    name = "policies/50%: #1? \u00fc [x].policy"
    project.write("outgate.yaml", "policies: policies\n")
    project.write(name, "allow mde for region EUU, fleet win11\n")
    for folder, paths in (
        (project.folder, ()),
        (project.folder / "policies", (Path(name).name,)),
    ):
        ran = Workspace(folder).run("check", "--format", "sarif", *paths)
        (result,) = sarif(ran)["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        uri = "net%20work/eu/policies/50%25%3A%20%231%3F%20%C3%BC%20%5Bx%5D.policy"
        assert place == {"uri": uri, "uriBaseId": "%SRCROOT%"}
        assert unquote_to_bytes(uri).decode() == f"net work/eu/{name}"
    command = github_command(project.run("check", "--format", "github").out.strip())
    assert command is not None
    assert command.properties["file"] == f"net work/eu/{name}"
    # From below the project too, where its configuration is what is wrong.
    project.write("outgate.yaml", "policies: [\n")
    below = Workspace(project.folder / "policies").run("check", "--format", "github")
    wrong = github_command(below.out.strip())
    assert wrong is not None
    assert wrong.properties["file"] == "net work/eu/outgate.yaml"
    project.write("outgate.yaml", "policies: policies\n")
    issue = azure_command(project.run("check", "--format", "azure").out.strip())
    assert issue is not None
    assert issue.properties["sourcepath"] == f"net work/eu/{name}"


def test_a_file_from_elsewhere_has_a_whole_uri(tmp_path: Path) -> None:
    project = Workspace(tmp_path / "project")
    project.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    other = Workspace(tmp_path).write("gu ards.policy", 'forbid "*x.example"\n')
    ran = project.run("check", "--format", "sarif", "--guards", "../gu ards.policy")
    (result,) = sarif(ran)["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": other.as_uri()}


def marks(ran: Ran) -> list[tuple[str, str]]:
    return sorted(
        (result["ruleId"], result["partialFingerprints"]["outgate/v1"])
        for result in sarif(ran)["results"]
    )


def test_fingerprints_survive_moved_lines_and_layout(empty: Workspace) -> None:
    one = 'allow mde for region EU, fleet mma owner "a # b"\n'
    other = "allow mde for region EUU, fleet win11\n"
    empty.write("policies/a.policy", one + other + other)
    before = marks(empty.run("check", "--format", "sarif"))
    assert len(set(before)) == len(before)
    moved = f"# a comment\n\n{other}\n\n\n{one}\n    allow mde  # why\n for region EUU, fleet win11"
    empty.write("policies/a.policy", moved)
    assert marks(empty.run("check", "--format", "sarif")) == before
    empty.write("policies/a.policy", one + other.replace("EUU", "EUUU") + other)
    after = marks(empty.run("check", "--format", "sarif"))
    assert len(set(after) & set(before)) == len(before) - 1


def test_rules_are_the_pages(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EUU, fleet win11\n")
    (rule,) = sarif(empty.run("check", "--format", "sarif"))["tool"]["driver"]["rules"]
    assert rule["id"] == codes.UNKNOWN_REGION.id
    assert rule["shortDescription"]["text"] == codes.UNKNOWN_REGION.title
    assert rule["fullDescription"]["text"] == "The edition of the catalog has no such geography."
    assert rule["help"]["markdown"] == code_pages()["unknown-region"].words
    assert "helpUri" not in rule
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_where_nothing_is_wrong_there_is_a_run_without_results(empty: Workspace) -> None:
    empty.write("catalog/payroll.yaml", PAYROLL)
    empty.write("policies/a.policy", "allow payroll\n")
    for command in ("check", "compile", "plan"):
        ran = empty.run(command, "--format", "sarif")
        assert (ran.code, sarif(ran)["results"]) == (0, [])
        for form in ("github", "azure"):
            assert empty.run(command, "--format", form).out == ""


PAYROLL = 'format_version: "1.0"\nservice: payroll\nendpoints:\n  - url: https://payroll.contoso.example\n'
