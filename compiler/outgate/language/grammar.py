"""The parser made from grammar/policy.lark, and the raw statements it gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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

    return Lark(
        resource_text("grammar", "policy.lark"), parser="lalr", lexer="basic", tree_class=Raw
    )
