"""Text stays text in Markdown: read back by a real parser, with all that code hosts add to it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.markdown import code, escape
from tests.builders.hostile_text import HOSTILE

PARSER = MarkdownIt("gfm-like")
# What code hosts look for in the text of the finished page, outside of code.
MENTION = re.compile(r"@\w")
REFERENCE = re.compile(r"(?<!&)[#!%~&^$]\d|\bGH-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
EMOJI = re.compile(r":[\w+-]+:")
BARE = re.compile(r"://|www\.", re.IGNORECASE)


def letters(text: str) -> str:
    """Text without what code is marked with, and without spaces, which stand for nothing."""
    return re.sub("[` ]", "", text)


def plain(text: str) -> str:
    return " ".join(visible(text).split())


def read_back(markdown: str) -> tuple[str, str]:
    """All text of a line of Markdown, and that outside of code; nothing else may be in it."""
    blocks = [each for each in PARSER.parse(markdown) if each.type == "inline"]
    assert len(blocks) <= 1
    return _text(blocks[0].children or []) if blocks else ("", "")


def _text(tokens: list[Token]) -> tuple[str, str]:
    whole, outside, in_code = "", "", False
    for token in tokens:
        if token.type == "html_inline":
            assert token.content in ("<code>", "</code>")
            in_code = token.content == "<code>"
            continue
        assert token.type in ("text", "code_inline", "text_special"), token
        whole += token.content
        outside += "\0" if in_code or token.type == "code_inline" else token.content
    assert not in_code
    return whole, outside


def assert_harmless(markdown: str, text: str) -> None:
    whole, outside = read_back(markdown)
    assert letters(whole) == letters(plain(text))
    for pattern in (MENTION, REFERENCE, EMOJI, BARE):
        assert not pattern.search(outside), (pattern, outside)
    # Formulas are found in the source.
    assert "$" not in re.sub(r"`[^`]*`", "", markdown)
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Co", "Cs") for each in markdown)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_text(text: str) -> None:
    for markdown in (escape(text), f"- **x**: {escape(text)}"):
        assert "\n" not in markdown
    assert_harmless(escape(text), text)


@pytest.mark.parametrize("text", HOSTILE)
def test_code_is_code(text: str) -> None:
    assert_harmless(code(text), text)
    _, outside = read_back(code(text))
    assert not outside.strip("\0")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_is_one_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {code(text)} | {escape(text)} |\n"
    tokens = PARSER.parse(table)
    kinds = [token.type for token in tokens]
    assert kinds.count("td_open") == 2
    assert kinds.count("tr_open") == 2
    assert kinds[0] == "table_open"
    assert kinds[-1] == "table_close"
    cells = [token for token in tokens if token.type == "inline"][2:]
    for cell in cells:
        whole, _ = _text(cell.children or [])
        assert letters(whole) == letters(plain(text))


@given(st.text(st.sampled_from("a1Z@#!$%^~&:./\\`*_-+=|<>[](){}\"' \n\u202eé,;"), max_size=24))
def test_whatever_the_text_it_stays_text(text: str) -> None:
    for markdown in (escape(text), code(text)):
        assert_harmless(markdown, text)


def test_what_means_nothing_stays_as_it_is() -> None:
    words = "from 2025-12-25 on, 3 rules (of 12) in hamburg; 100% (a/b): yes!"
    assert escape(words) == words
    assert escape("see `policies/a.policy`, line 3") == "see `policies/a.policy`, line 3"
    assert escape("at policies/a.policy:3.") == "at `policies/a.policy:3`."
    assert code("https://a.example:443") == "`https://a.example:443`"
