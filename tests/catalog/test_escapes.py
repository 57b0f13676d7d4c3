"""Escapes of Markdown: what a cell shows once a page is rendered is what is read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from outgate.catalog.importers.tables.inline import plain_text
from tests.builders.pages import HEADER, SERVERS, WINDOWS, only_table, page, row

# As rendered, by the rules of CommonMark; typed by hand.
SHOWN = {
    "Azure UAE Central \\(AEC\\)": "Azure UAE Central (AEC)",
    "\\!\\\"\\#\\$\\%\\&\\'\\(\\)\\*\\+\\,\\-\\.\\/": "!\"#$%&'()*+,-./",
    "\\:\\;\\<\\=\\>\\?\\@\\[\\\\\\]\\^\\_\\`\\{\\|\\}\\~": ":;<=>?@[\\]^_`{|}~",
    "C:\\Program Files\\a": "C:\\Program Files\\a",  # only punctuation can be escaped
    "\\ä\\«": "\\ä\\«",
    "\\\\*": "\\*",
    "a&amp;b &#40;c&#x29; &nbsp;d": "a&b (c) \u00a0d",
    "\\&amp; &nothing; & ;": "&amp; &nothing; & ;",
    "`\\(` \\( ``\\` `` \\(": "`\\(` ( ``\\` `` (",
    "` \\(": "` (",  # a back-tick that nothing closes begins no code
    "\\`\\(`\\(`": "`(`\\(`",
    "`a&amp;b`": "`a&amp;b`",
    "ends in \\": "ends in \\",
}


@pytest.mark.parametrize("text", SHOWN)
def test_as_rendered(text: str) -> None:
    assert plain_text(text) == SHOWN[text]


_PIECES = ("\\", "`", "``", "&amp;", "&#40;", "&#x29;", "&nope;", "&", ";", "(", "*", "a", "b")


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_as_markdown_it_renders_it(text: str) -> None:
    rules = ["emphasis", "link", "image", "autolink", "html_inline"]
    (inline,) = MarkdownIt("commonmark").disable(rules).parseInline(f"x{text}y")
    shown = [
        f"{token.markup}{token.content}{token.markup}"
        if token.type == "code_inline"
        else token.content
        for token in inline.children or ()
    ]
    assert plain_text(f"x{text}y") == "".join(shown)


@pytest.mark.parametrize("text", ["`" * 100_000 + "\\", "`a``" * 25_000 + "&", "\\" * 100_000])
def test_long_lines_are_read_at_once(text: str) -> None:
    begin = time.process_time()
    plain_text(text)
    assert time.process_time() - begin < 2


def test_escaped_parentheses_in_headers_and_cells() -> None:
    rows = (
        row("`winatp-gw-weu.example.com`", "Required|Yes|Yes|Yes|Yes|Yes|"),
        row("\\*.gw-aec0a.example.com", "Required|Yes||Yes|||").replace("|WW|", "|UAE \\(AEC\\)|"),
    )
    header = HEADER.replace("(", "\\(").replace(")", "\\)")
    table = only_table(page(*rows, header=header))
    assert [(each.text, each.geography) for each in table.endpoints] == [
        ("winatp-gw-weu.example.com", "WW"),
        ("*.gw-aec0a.example.com", "UAE (AEC)"),
    ]
    assert table.endpoints[0].platforms == (WINDOWS, "Windows 7, 8.1", SERVERS, "Mac", "Linux")
    assert table.endpoints[1].platforms == (WINDOWS, SERVERS)
    assert not table.quarantined
    assert not table.findings


def test_escaped_parentheses_in_headings() -> None:
    text = page(row()).replace("## URLs", "## URLs \\(all &amp; more\\)")
    assert only_table(text).sheet == "URLs (all & more)"
