"""No line of a text is longer than the terminal, but where one word or URL is."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.fold import fold
from tests.conftest import ROOT, Workspace
from tests.terminal import Terminal

WIDTHS = (60, 80, 200)
GUARDED = """\
allow mde for region EU, fleet win11
forbid "*.microsoft.com"
require "https://nowhere.example"
test "t" {
  allow https://nowhere.example
  deny  https://go.microsoft.com from 10.0.0.1
}
"""
COMMANDS = (
    ("plan",),
    ("plan", "--target", "all"),
    ("compile",),
    ("check", "--warn", "no-owner"),
    ("check", "elsewhere.policy"),
    ("explain", "https://eu.vortex-win.data.microsoft.com"),
    ("explain", "https://winatp-gw-cus.microsoft.com"),
    ("explain", "policies/emea.policy:2"),
    ("diff", "elsewhere.policy"),
    ("import",),
    ("inventory", "devices.csv", "--show-devices", "9"),
    ("probe", "write", "--for", "all", "-o", "kit"),
    ("probe", "read", "results.txt", "--full"),
    ("doctor",),
    ("catalog", "list"),
    ("catalog", "show"),
    ("catalog", "show", "--list", "standard-commercial"),
    ("catalog", "fleets"),
    ("catalog", "regions"),
    ("catalog", "features"),
    ("catalog", "verify"),
    ("catalog", "diff", "2025-12-25", "2026-09-03"),
    ("apply", "--yes"),
    ("show",),
    ("rollback", "--yes"),
)
# What may stand before a word that cannot be broken: signs, numbers of rows, the gutter.
LEAD = re.compile(r"\s*(?:(?:[-+~!>*=|]|\d+|->|any)\s+)*")


def columns(text: str) -> int:
    """How many columns a text takes, counted by another way than the product's."""
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def too_long(text: str, width: int) -> list[str]:
    """The lines that are longer than they need to be."""
    long = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
        if columns(line) <= width:
            continue
        rest = line[LEAD.match(line).end() :]  # type: ignore[union-attr]  # it matches anything
        if not re.fullmatch(r"`[^`]*`[,;:.)]*|\S+", rest):
            long.append(line)
    return long


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_real_outputs(project: Workspace, width: int) -> None:
    project.write("elsewhere.policy", GUARDED)
    names = [f"device-number-{n:04},Windows11,22631,10.20.4.{n}" for n in range(1, 9)]
    project.write("devices.csv", "\n".join(("device,os,build,ip", *names, "")))
    results = ROOT / "tests" / "probe" / "files" / "mdatp.txt"
    project.write("results.txt", results.read_bytes())
    for arguments in COMMANDS:
        ran = project.run(*arguments, env={"COLUMNS": str(width)})
        assert ran.out, arguments
        for text in (ran.out, ran.err):
            assert too_long(text, width) == [], arguments


def test_a_pipe_keeps_its_lines(project: Workspace) -> None:
    """Programs search them, and no terminal breaks them."""
    whole = project.run("plan").out
    line = next(each for each in whole.splitlines() if "opens every storage account" in each)
    assert len(line) > 100
    narrow = project.run("plan", env={"COLUMNS": "60"}).out
    assert line not in narrow
    # Nothing is lost, whatever the width: the words are the same.
    assert narrow.split() == whole.split()


def test_documents_are_never_folded(project: Workspace) -> None:
    for form in ("json", "markdown"):
        whole = project.run("plan", "--format", form)
        assert project.run("plan", "--format", form, env={"COLUMNS": "60"}) == whole
    project.run("plan", "--out", "a.json", env={"COLUMNS": "60"})
    assert (project.folder / "a.json").read_text() == project.run("plan", "--format", "json").out
    project.run("compile", "-o", "a.txt", env={"COLUMNS": "60"})
    project.run("compile", "-o", "b.txt", env={"COLUMNS": "61"})
    assert "every storage account in Azure; narrow" in (project.folder / "a.txt").read_text()


@pytest.mark.parametrize("columns_of", ["0", "-5", "many", "", "99999999", "²"])
def test_a_width_that_is_none(project: Workspace, columns_of: str) -> None:
    assert project.run("check", env={"COLUMNS": columns_of}) == project.run("check")


def test_a_terminal_has_a_width(project: Workspace) -> None:
    with Terminal(project.folder, "explain", "policies/emea.policy:2", columns=60) as terminal:
        terminal.end()
        assert too_long(terminal.plain, 60) == []
        assert "  any -> http://crl.microsoft.com:80\n" in terminal.plain


def test_where_a_line_goes_on() -> None:
    assert fold("short", 60) == "short"
    assert fold("- `a b c d e f g h i j k l` is one word", 30) == (
        "- `a b c d e f g h i j k l` is\n    one word"
    )
    assert fold("  name        what it is in a few words", 40) == (
        "  name        what it is in a few words"
    )
    assert fold("  name     what it is in a few words and more", 40) == (
        "  name     what it is in a few words and\n           more"
    )
    assert fold("\x1b[31mred and red and red\x1b[0m and red and more of it", 30) == (
        "\x1b[31mred and red and red\x1b[0m and red\n    and more of it"
    )
    assert fold("one two three four five\n\nsix seven eight nine ten", 24) == (
        "one two three four five\n\nsix seven eight nine ten"
    )
    assert fold("one two three four five six seven eight nine ten eleven twelve", 24) == (
        "one two three four five\nsix seven eight nine ten\neleven twelve"
    )
    assert fold("one two three four five six seven eight nine ten eleven twelve thirteen", 30) == (
        "one two three four five six\n    seven eight nine ten\n    eleven twelve thirteen"
    )
    assert fold("what fits  ", 11) == "what fits  "
    # A sign of East Asia takes two columns.
    kana = "\u3042" * 10
    assert fold(f"{kana} {kana}", 40) == f"{kana}\n    {kana}"


@pytest.mark.parametrize(
    ("line", "width", "hang"),
    [
        # Below the last column that begins in the left half and leaves room for the longest word.
        ("name  what" + " it is" * 12, 60, 6),
        ("a  name  what" + " it is" * 12, 60, 9),
        ("x" * 28 + "  what" + " it is" * 12, 60, 30),
        ("x" * 29 + "  what" + " it is" * 12, 60, 4),
        ("name  " + "x" * 53 + " and more", 60, 6),
        ("name  and " + "x" * 54, 60, 6),
        ("name  and " + "x" * 55, 60, 4),
        ("x" * 20 + "  what" + " it is" * 12, 46, 22),
        ("x" * 21 + "  what" + " it is" * 12, 46, 4),
        # Else four columns more than the line begins with, where that leaves any room.
        (" " * 12 + "what" + " it is" * 12, 40, 16),
        (" " * 13 + "what" + " it is" * 12, 40, 0),
        # A word stays behind a sign, as it would have no more room below.
        ("- " + "x" * 60, 40, None),
        ("abc " + "x" * 60, 40, None),
        ("abcd " + "x" * 60, 40, 4),
        (" " * 20 + "x" * 30, 40, None),
    ],
)
def test_how_far_the_rest_of_a_line_is_indented(line: str, width: int, hang: int | None) -> None:
    first, *rest = fold(line, width).split("\n")
    assert first.strip()
    assert {len(each) - len(each.lstrip()) for each in rest} == (
        {hang} if hang is not None else set()
    )


TEXTS = st.text("ab `-+\n" + "\u3042\u00e9", max_size=200)


@given(TEXTS, st.integers(40, 80))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, width: int) -> None:
    folded = fold(text, width)
    assert "".join(folded.split()) == "".join(text.split())
    assert fold(folded, width).split() == folded.split()
    for line in folded.split("\n"):
        # Only a line of one word may be longer; a pair of back-ticks holds one word.
        assert columns(line) <= width or not re.sub(r"`[^`\n]*`", "x", line).strip().count(" ")
