"""Comments of a review read back as code hosts read them: what is text, and what is more."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("gfm-like", {"html": True})
# What code hosts look for in the text of the finished page, outside of code.
LIVE = (
    re.compile(r"@\w"),
    re.compile(r"(?<!&)[#!%~&^$]\d|\bGH-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE),
    re.compile(r":[\w+-]+:"),
    re.compile(r"://|www\.", re.IGNORECASE),
)
BLOCKS = re.compile(
    r"<!-- outgate [A-Za-z0-9_.~% -]+ -->\n?|</?details>\n?|<summary>[^<>]*</summary>\n?"
)
INLINE = ("<code>", "</code>", "<br>")


@dataclass(slots=True)
class Comment:
    """What a parser makes of a comment.

    `outside` is the text that is not code, `folds` how many `<details>` are not closed.
    """

    links: list[str] = field(default_factory=list)
    headings: int = 0
    folds: int = 0
    outside: str = ""
    whole: str = ""
    kinds: set[str] = field(default_factory=set)


def read_comment(text: str) -> Comment:
    """Read a comment; AssertionError where it holds HTML that the product never writes."""
    comment = Comment()
    for token in PARSER.parse(text):
        comment.kinds.add(token.type)
        if token.type == "html_block":
            assert not BLOCKS.sub("", token.content).strip(), token.content
            comment.folds += token.content.count("<details>") - token.content.count("</details>")
            assert comment.folds in (0, 1)
        elif token.type == "heading_open":
            comment.headings += 1
        elif token.type == "inline":
            _read_inline(token.children or [], comment)
            comment.outside += "\n"
            comment.whole += "\n"
    return comment


def _read_inline(tokens: list[Token], comment: Comment) -> None:
    in_code = False
    for token in tokens:
        comment.kinds.add(token.type)
        if token.type == "html_inline":
            assert token.content in INLINE, token.content
            in_code = token.content == "<code>" or (in_code and token.content != "</code>")
        elif token.type == "link_open":
            comment.links.append(str(token.attrs["href"]))
        comment.whole += token.content if token.type != "html_inline" else ""
        inside = in_code or token.type in ("code_inline", "html_inline")
        comment.outside += "\0" if inside else token.content
    assert not in_code


def assert_nothing_is_live(text: str, links: str = "", *, headings: int = 1) -> Comment:
    """Hold that nothing of a comment means anything but text, tables and its own links."""
    comment = read_comment(text)
    assert comment.headings == headings
    assert not comment.kinds & {"image", "fence", "code_block", "blockquote_open", "hr"}
    assert all(links and link.startswith(links) for link in comment.links), comment.links
    for pattern in LIVE:
        assert not pattern.search(comment.outside), (pattern, comment.outside)
    assert "$" not in re.sub(r"`[^`]*`", "", text)  # formulas are looked for in the source
    assert comment.folds == 0
    assert text.startswith("<!-- outgate ")
    assert not re.search(r"(?m)^\s*(::|##)", text.replace("### ", ""))
    assert "##vso" not in text
    return comment
