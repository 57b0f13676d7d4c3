"""Every page does what it says: commands print what is shown, and files are as they are used."""

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, Command, Loose, Write, name_of, steps
from tests.docs.reader import Reader, matches

# Their blocks have tests of their own.
ELSEWHERE = ("docs/codes.md",)
# More than two seconds of a machine with nothing else to do.
SLOW = ("docs/how-to/emulator.md", "docs/how-to/brownfield.md", "docs/how-to/catalog-upgrade.md")
TOLD = [page for page in PAGES if any(isinstance(step, Command) for step in steps(page))]


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.slow if name_of(page) in SLOW else ()) for page in TOLD],
    ids=name_of,
)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    try:
        for step in steps(page):
            reader.take(step)
    finally:
        reader.close()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_used(page: Path) -> None:
    if name_of(page) in ELSEWHERE:
        return
    for step in steps(page):
        # Lines for a shell are those of test_shell.py.
        assert not isinstance(step, Loose) or step.language == "sh", step
        assert not isinstance(step, Write) or page in TOLD, f"nothing reads {step.name}"


def test_lines_match_as_a_reader_sees_them() -> None:
    assert matches(("a", "...", "c"), ["a", "b", "b", "c"])
    assert matches(("a", "...", "c"), ["a", "c"])
    assert matches((), [""])
    assert not matches((), ["a"])
    assert not matches(("a", "c"), ["a", "b", "c"])
    assert not matches(("a.c",), ["abc"])
