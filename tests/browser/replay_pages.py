"""Pages of a replay for a browser: a log drawn for three sites, and what all pages are asked."""

from pathlib import Path

from tests.browser.driver import Browser
from tests.builders.drawn_logs import POLICY, draw_lines, log_text
from tests.conftest import Workspace

LINES = draw_lines(5, 900, days=9)
TABLE = """
return [...document.querySelectorAll(`${arguments[0]} tbody tr:not(.explanation)`)].map((row) =>
  Object.fromEntries([...row.querySelectorAll(":scope > :not(.opener)")].map(
    (cell, at) => [at ? cell.dataset.title : "", cell.textContent])))
"""


def logged_project(folder: Path) -> Workspace:
    """A policy for three sites, and its log of nine days."""
    workspace = Workspace(folder)
    workspace.write("policies/a.policy", POLICY)
    workspace.write("log.json", log_text(LINES))
    return workspace


def page_from(project: Workspace, *arguments: str) -> str:
    """What the command makes of a log; that much of one cannot be judged fails it, too."""
    project.run("replay", *arguments, "--scope", "all", "--format", "html", "-o", "page.html")
    return (project.folder / "page.html").read_text(encoding="utf-8")


def nothing_complains(browser: Browser) -> bool:
    return browser.complaints() == [] and browser.requests() == []
