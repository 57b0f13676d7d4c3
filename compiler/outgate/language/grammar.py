"""The parser made from grammar/policy.lark, and the raw statements it gives."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from outgate.resources import resource_text

if TYPE_CHECKING:
    from lark import Lark, Token


@dataclass(slots=True)
class Raw:
    """A statement, clause or line as the grammar sees it: `data` is its rule.

    Children are tokens, other Raws, and None for an absent optional part. Lark builds these
    instead of its own trees, which sets the names of the fields.
    """

    data: str
    children: "Sequence[Token | Raw | None]"

    def tokens(self) -> "Iterator[Token]":
        """Every token in it, in order."""
        for part in self.children:
            if isinstance(part, Raw):
                yield from part.tokens()
            elif part is not None:
                yield part

    def raws(self) -> "tuple[Raw, ...]":
        """Its children that are no tokens."""
        return tuple(part for part in self.children if isinstance(part, Raw))


@cache
def load_parser() -> "Lark":
    """The LALR parser; parsing gives a Raw `start` whose children are the statements."""
    from lark import Lark
    from lark.lexer import Lexer, PatternStr, Token

    class OnePassLexer(Lexer):
        """Lexes with one regular expression made from the grammar's own terminals.

        Blanks and comments belong to the token behind them, so that each token costs one match:
        large policies parse in two thirds of the time that lark's own lexer takes.
        """

        __future_interface__ = 2  # lark's name for the interface its own lexers have

        def __init__(self, conf: Any) -> None:
            fixed = {
                t.pattern.value: t.name for t in conf.terminals if isinstance(t.pattern, PatternStr)
            }
            free = [t for t in conf.terminals if t.pattern.value not in fixed]
            ignored = "|".join(t.pattern.to_regexp() for t in free if t.name in conf.ignore)
            kinds = sorted(
                (t for t in free if t.name not in conf.ignore), key=lambda t: -int(t.priority)
            )
            kept = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in kinds)
            marks = "".join(re.escape(text) for text in fixed if not text.isalpha())
            # Ignored text is never given back (`*+`), and the end counts as a match: a comment
            # must not be searched for words.
            pattern = f"(?:{ignored})*+(?:{kept}|(?P<MARK>[{marks}])|(?P<END>\\Z))"
            self._match = re.compile(pattern).finditer
            self._fixed = fixed

        def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
            fixed = self._fixed
            for match in self._match(lexer_state.text.text):
                kind = str(match.lastgroup)
                if kind == "END":
                    return
                text = match[kind]
                if kind in ("WORD", "MARK"):
                    kind = fixed.get(text, kind)
                end = match.end()
                yield Token(kind, text, end - len(text), None, None, None, None, end)

    text = resource_text("grammar", "policy.lark")
    return Lark(text, parser="lalr", lexer=OnePassLexer, tree_class=Raw)
