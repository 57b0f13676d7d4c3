"""The parser of grammar/policy.lark, and the raw statements it gives.

Its table is worked out by lark when Outgate is built, as that takes longer than checking a project.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, cast

from outgate.resources import compiled, resource_bytes
from outgate.values import dataclass

if TYPE_CHECKING:
    from outgate.language.table import Part, Table

END = "$END"  # the kind of what stands behind the last token


class Token(str):
    """A word, string or mark of a policy text with its kind, and where it stands."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int

    def __new__(cls, kind: str, text: str, start: int) -> "Token":
        """A token of a kind (the name of a terminal) that stands at an offset."""
        token = str.__new__(cls, text)
        token.type, token.start_pos, token.end_pos = kind, start, start + len(text)
        return token


@dataclass(slots=True)
class Raw:
    """A statement, clause or line as the grammar sees it: `data` is its rule.

    Children are tokens, other Raws, and None for an absent optional part.
    """

    data: str
    children: "Sequence[Token | Raw | None]"

    def tokens(self) -> Iterator[Token]:
        """Every token in it, in order."""
        for part in self.children:
            if isinstance(part, Raw):
                yield from part.tokens()
            elif part is not None:
                yield part

    def raws(self) -> "tuple[Raw, ...]":
        """Its children that are no tokens."""
        return tuple(part for part in self.children if isinstance(part, Raw))


_Value = Token | Raw | None | list[Token | Raw | None]


class Unexpected(Exception):
    """No statement goes on like this: `number` counts the tokens before, `kinds` would do.

    That the text could end there is not among them.
    """

    def __init__(self, number: int, kinds: frozenset[str]) -> None:
        super().__init__(number, kinds)
        self.number = number
        self.kinds = kinds


class Parser:
    """Follows a table that `table.make_table` describes."""

    def __init__(self, table: "Table") -> None:
        self._match = re.compile(table["pattern"]).finditer
        self._fixed = table["fixed"]
        self._start = table["start"]
        self._end = table["end"]
        self._states = table["states"]
        self._after = table["after"]
        self._rules = [
            (rule["name"], rule["length"], rule["parts"], rule["alone"]) for rule in table["rules"]
        ]

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of a text. Blanks and comments belong to the token behind them."""
        fixed = self._fixed
        for match in self._match(text):
            kind = str(match.lastgroup)
            if kind == "END":
                return
            word = match[kind]
            if kind in ("WORD", "MARK"):
                kind = fixed.get(word, kind)
            yield Token(kind, word, match.end() - len(word))

    def parse(self, tokens: Iterable[Token]) -> Raw:
        """A Raw `start` whose children are the statements; Unexpected where they are none."""
        states, values = [self._start], list[_Value]()
        for number, token in enumerate(chain(tokens, (Token(END, "", 0),))):
            while (step := self._states[states[-1]].get(token.type)) is not None and step < 0:
                name, length, parts, alone = self._rules[-1 - step]
                children = values[len(values) - length :]
                del values[len(values) - length :], states[len(states) - length :]
                values.append(_value(name, children, parts, alone=alone))
                states.append(self._after[states[-1]][name])
            if states[-1] == self._end:
                break
            if step is None:
                raise Unexpected(number, self._accepted(states))
            states.append(step)
            values.append(token)
        start = values[-1]
        assert isinstance(start, Raw)
        return start

    def _accepted(self, states: Sequence[int]) -> frozenset[str]:
        """The kinds of token that really go on from here: the table has some that only seem to."""
        return frozenset(kind for kind in self._states[states[-1]] if self._takes(states, kind))

    def _takes(self, states: Sequence[int], kind: str) -> bool:
        way = list(states)
        while (step := self._states[way[-1]].get(kind)) is not None and step < 0:
            name, length, *_ = self._rules[-1 - step]
            del way[len(way) - length :]
            way.append(self._after[way[-1]][name])
        return step is not None


def _value(name: str, children: "list[_Value]", parts: "list[Part]", *, alone: bool) -> "_Value":
    """What a rule makes of its parts: a Raw, or a list that its user takes apart again."""
    kept: list[Token | Raw | None] = []
    for part in parts:
        if isinstance(part, int):
            child = children[part]
            assert not isinstance(child, list)
            kept.append(child)
        elif part is None:
            kept.append(None)
        else:
            entries = children[part[0]]
            assert isinstance(entries, list)
            if kept:
                kept += entries
            else:  # the list of a repetition grows in place
                kept = entries
    if name.startswith("_"):
        return kept
    return kept[0] if alone and len(kept) == 1 else Raw(name, kept)


@cache
def load_parser() -> Parser:
    """The parser of policies; its table is made where it has not been for this very grammar."""
    grammar = resource_bytes("grammar", "policy.lark")
    made = compiled(grammar)
    if made is not None:
        return Parser(cast("Table", made))  # what was made of a grammar is a table
    from outgate.language.table import make_table

    return Parser(make_table(grammar.decode("utf-8")))
