"""Pages of the manual as their readers go through them: files to write, commands to type.

A page is read from its top to its foot, in one folder. What counts of it:

    <!-- set-up: policies -->    the folder is made ready (see `reader.SET_UPS`)
    ```policy policies/uk.policy a file of that name is written
    ```console                   commands behind `$ ` are run, and print what is below them
    <!-- not run: REASON -->     the next block is neither
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import ROOT

TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = (*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md")))

_COMMENT = re.compile(r"<!-- ([a-z -]+): (.*) -->")


@dataclass(frozen=True, slots=True)
class SetUp:
    """A folder is made ready in a way that has a name."""

    name: str


@dataclass(frozen=True, slots=True)
class Write:
    """A file is written."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command is run; `printed` are the lines below it, `...` for any lines."""

    typed: str
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loose:
    """A block that is nothing of these: its language, and the line of the page where it begins."""

    language: str
    text: str
    line: int


Step = SetUp | Write | Command | Loose


def name_of(page: Path) -> str:
    """A page as tests are called after it."""
    return page.relative_to(ROOT).as_posix()


def tokens(page: Path) -> list[Token]:
    """The page as a reader of Markdown takes it apart."""
    text = page.read_text(encoding="utf-8")
    return MarkdownIt("commonmark").enable("table").parse(text)


def steps(page: Path) -> Iterator[Step]:
    """What a reader does, in order."""
    passed_over = made = False
    for token in tokens(page):
        if token.type == "html_block":
            for kind, value in _COMMENT.findall(token.content):
                passed_over = kind == "not run"
                made = kind == "made"
                if kind == "set-up":
                    yield from (SetUp(name) for name in value.split(", "))
            made = made and "<!-- end -->" not in token.content
        elif token.type in ("fence", "code_block"):
            # What is made from the program is held against it elsewhere.
            if not (passed_over or made):
                yield from _of_block(token)
            passed_over = False


def _of_block(token: Token) -> Iterator[Step]:
    language, _, name = token.info.partition(" ")
    if language == "console":
        yield from commands(token.content)
    elif name:
        yield Write(name, token.content)
    else:
        assert token.map is not None
        yield Loose(language, token.content, token.map[0] + 1)


def commands(text: str) -> Iterator[Command]:
    """The commands of a console block, each with the lines that it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        typed, *printed = part.rstrip("\n").split("\n")
        yield Command(typed, tuple(printed))
