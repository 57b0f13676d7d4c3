"""Colours of policy text in the manual."""

from typing import ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String, Text

from outgate.language.clauses import KEYWORDS

__all__ = ["PolicyLexer"]


class PolicyLexer(RegexLexer):
    """Policy text: keywords, strings, numbers and names."""

    name = "Outgate policy"
    aliases: ClassVar = ["policy"]
    filenames: ClassVar = ["*.policy"]
    tokens: ClassVar = {
        "root": [
            (r"#[^\n]*", Comment.Single),
            (r'"[^"\n]*"?', String),
            (words(sorted(KEYWORDS), prefix=r"(?<![^\s,={}])", suffix=r"(?![^\s,={}])"), Keyword),
            (r"\d[\d./:-]*(?![^\s,={}])", Number),
            (r"[,={}]", Punctuation),
            (r"\s+", Text),
            (r"[^\s,={}\"#]+", Name),
        ]
    }
