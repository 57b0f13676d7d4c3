"""The language of the FortiOS command line: tables, entries in them, and what is set there.

A word in quotes has none of the letters that would end it, and no `?`, which asks for help.
"""

import re
from collections.abc import Iterator, Sequence

from outgate.errors import InternalError
from outgate.values import dataclass

_WORD = re.compile(r"[a-z0-9./:-]+")
_STEP = "    "
_NAMES = 20  # in one line, of at most 79 characters each


def quoted(word: str) -> str:
    """A word as a value or a name."""
    safe = re.sub(r"[^A-Za-z0-9 .,_*/:+=@-]", "_", word)
    return f'"{safe}"'


@dataclass(frozen=True, slots=True)
class Line:
    """One command within an entry or a table."""

    text: str

    @classmethod
    def set(cls, key: str, *values: str) -> "Line":
        """Set a key to keywords, numbers or addresses; what it was is gone."""
        return cls(" ".join(("set", key, *map(_word, values))))

    @classmethod
    def name(cls, key: str, *values: str) -> "Line":
        """The same for names and texts."""
        return cls(" ".join(("set", key, *map(quoted, values))))

    @classmethod
    def names(cls, key: str, values: Sequence[str]) -> tuple["Line", ...]:
        """The same for any number of names: the first are set, the others appended to them."""
        parts = (values[at : at + _NAMES] for at in range(0, len(values), _NAMES))
        return tuple(
            cls(" ".join(("append" if number else "set", key, *map(quoted, part))))
            for number, part in enumerate(parts)
        )

    @classmethod
    def unset(cls, key: str) -> "Line":
        """Set a key to what it is by default."""
        return cls(f"unset {key}")

    @classmethod
    def delete(cls, number: int) -> "Line":
        """Delete an entry of a table."""
        return cls(f"delete {number}")

    @classmethod
    def move(cls, number: int, where: str, other: int) -> "Line":
        """Move an entry of a table `before` another, or `after` it."""
        return cls(f"move {number} {where} {other}")


def _word(word: str) -> str:
    if not _WORD.fullmatch(word):
        raise InternalError(f"`{word}` needs quotes")
    return word


@dataclass(frozen=True, slots=True)
class Edit:
    """An entry of a table, by its number or name."""

    key: int | str
    lines: tuple[Line, ...]
    inner: tuple["Config", ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """A table: commands before its entries, the entries, and commands behind them."""

    path: str
    edits: tuple[Edit, ...]
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()


def config_lines(config: Config, indent: str = "") -> Iterator[str]:
    """The lines of a table; none where there is nothing to do."""
    if not (config.edits or config.before or config.after):
        return
    inner = indent + _STEP
    yield f"{indent}config {config.path}"
    for line in config.before:
        yield f"{inner}{line.text}"
    for edit in config.edits:
        key = str(edit.key) if isinstance(edit.key, int) else quoted(edit.key)
        yield f"{inner}edit {key}"
        for line in edit.lines:
            yield f"{inner}{_STEP}{line.text}"
        for one in edit.inner:
            yield from config_lines(one, inner + _STEP)
        yield f"{inner}next"
    for line in config.after:
        yield f"{inner}{line.text}"
    yield f"{indent}end"
