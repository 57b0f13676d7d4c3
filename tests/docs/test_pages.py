"""Every page does what it says: commands print what is shown, and files are as they are used."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from tests.conftest import ROOT
from tests.docs.pages import PAGES, Command, Loose, SetUp, Write, name_of, steps
from tests.docs.reader import Reader, matches

# Their blocks have tests of their own: test_code_examples.py and test_pipelines.py.
ELSEWHERE = ("docs/codes.md", "docs/pipelines.md")
# More than two seconds of a machine with nothing else to do.
SLOW = ("docs/how-to/emulator.md", "docs/how-to/brownfield.md", "docs/how-to/catalog-upgrade.md")
READ = [page for page in PAGES if name_of(page) not in ELSEWHERE]
TOLD = [page for page in READ if any(isinstance(step, Command) for step in steps(page))]


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


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_every_block_is_used(page: Path) -> None:
    for step in steps(page):
        # Lines for a shell are those of test_shell.py.
        assert not isinstance(step, Loose) or step.language == "sh", step
        assert not isinstance(step, Write) or page in TOLD, f"nothing reads {step.name}"


def test_the_first_statement_of_all_is_one_of_the_policies() -> None:
    (block,) = re.findall(r"```policy\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block in (ROOT / "policies" / "emea.policy").read_text(encoding="utf-8")


def test_lines_match_as_a_reader_sees_them() -> None:
    assert matches(("a", "...", "c"), ["a", "b", "b", "c"])
    assert matches(("a", "...", "c"), ["a", "c"])
    assert matches((), [""])
    assert not matches((), ["a"])
    assert not matches(("a", "c"), ["a", "b", "c"])
    assert not matches(("a.c",), ["abc"])


@pytest.mark.parametrize(
    "block",
    [
        "$ outgate --version\noutgate 0\n",
        "$ outgate --version\n",
        "$ outgate check\n...\n",  # it fails, and the page does not show it
        "$ outgate --version\nerror[usage]: no\n",
        "$ false\n",
    ],
)
def test_a_page_that_is_wrong_fails(block: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    in_a_list = indent(f"```console\n{block}```\n", "   ")
    page.write_text(f"# A page\n\n1. so\n\n{in_a_list}", encoding="utf-8")
    (command,) = steps(page)
    with pytest.raises(AssertionError):
        Reader(tmp_path).take(command)


def test_a_page_is_read_from_its_top_to_its_foot(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- set-up: policies, keys -->\n\n```yaml a/b.yaml\nx: 1\n```\n\n"
        "<!-- not run: why -->\n\n```sh\nrm -rf /\n```\n\n```text\nloose\n```\n\n"
        "<!-- made: x -->\n\n```text\nmade\n```\n\n<!-- end -->\n\n"
        "```console\n$ cat a/b.yaml\nx: 1\n$ cd a\n```\n",
        encoding="utf-8",
    )
    assert list(steps(page)) == [
        SetUp("policies"),
        SetUp("keys"),
        Write("a/b.yaml", "x: 1\n"),
        Loose("text", "loose\n", 13),
        Command("cat a/b.yaml", ("x: 1",)),
        Command("cd a", ()),
    ]
