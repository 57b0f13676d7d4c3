"""Every code is shown: by the examples of its page, which are run, or by a test that is named here."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from outgate.diagnostics import codes
from outgate.diagnostics.pages import Example, code_pages
from tests.conftest import Workspace

PAGES = code_pages()
SHOWN = tuple(code for code, page in PAGES.items() if page.wrong is not None)
# Formats in which a command tells all that it has to say, with the places.
REPORTING = ("check", "compile", "plan")


def said(folder: Path, example: Example) -> dict[str, list[str]]:
    """What a command says of an example: what is underlined, by the codes."""
    workspace = Workspace(folder)
    for name, text in example.files:
        workspace.write(name, text)
    reporting = example.command[0] in REPORTING and "--out" not in example.command
    form = ("--format", "sarif") if reporting else ()
    ran = workspace.run(*example.command, *form)
    if not reporting:
        return {code: [] for code in re.findall(r"^\w+\[([a-z-]+)\]", ran.err, re.MULTILINE)}
    underlined: dict[str, list[str]] = {}
    for result in json.loads(ran.out)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        text = underlined.setdefault(result["ruleId"], [])
        if "startColumn" in region and region["startLine"] == region["endLine"]:
            lines = (folder / place["artifactLocation"]["uri"]).read_text().split("\n")
            line = lines[region["startLine"] - 1]
            text.append(line[region["startColumn"] - 1 : region["endColumn"] - 1])
    return underlined


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_shows_the_code_and_the_right_one_does_not(
    code: str, tmp_path: Path
) -> None:
    page = PAGES[code]
    assert page.wrong is not None
    assert page.right is not None
    (tmp_path / "wrong").mkdir()
    (tmp_path / "right").mkdir()
    wrong = said(tmp_path / "wrong", page.wrong)
    assert code in wrong
    if page.wrong.at:
        assert page.wrong.at in wrong[code]
    right = said(tmp_path / "right", page.right)
    severe = {each.id for each in codes.EVERY if each.severity is codes.Severity.ERROR}
    assert code not in right
    assert not severe & set(right)
