"""The syntax tree of a policy file: what was written, names not yet looked up.

Every word keeps its span, outside equality, so that two texts are the same tree exactly when they
say the same.
"""

import re

from outgate.source import SourceFile, Span
from outgate.values import dataclass, field

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def is_name(text: str) -> bool:
    """Whether a source or fleet can be called that, keywords aside."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Word:
    """One word or string as written; strings come without their quotes."""

    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SourceDefinition:
    """`source NAME = ADDRESS, ...`."""

    name: Word
    values: tuple[Word, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FleetDefinition:
    """`fleet NAME = FLEET, ...`."""

    name: Word
    members: tuple[Word, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenClauses:
    """The clauses of a statement by their keywords, in the order of the table of clauses.

    `words["from"]` are the words behind `from`, without those of a clause that is not there.
    """

    entries: tuple[tuple[str, tuple[Word, ...]], ...] = ()

    def __getitem__(self, keyword: str) -> tuple[Word, ...]:
        return next((words for name, words in self.entries if name == keyword), ())

    def one(self, keyword: str) -> Word | None:
        """The one word of a clause, None where the clause is not there."""
        words = self[keyword]
        return words[0] if words else None


@dataclass(frozen=True, slots=True)
class AllowStatement:
    """`allow SERVICE` with its clauses.

    `regions` and `fleets` are the selectors after `for`, sorted out by kind; `clauses` are all
    others. `span` covers the statement from `allow` to its last word.
    """

    service: Word
    regions: tuple[Word, ...]
    fleets: tuple[Word, ...]
    clauses: WrittenClauses
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GuardStatement:
    """`limit to`, `forbid` or `require` with patterns; `except` stands in `forbid` alone.

    `kind` is the word that it begins with.
    """

    kind: str
    patterns: tuple[Word, ...]
    clauses: WrittenClauses
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TestLine:
    """`allow URL [from ADDRESS]` or `deny ...` inside a test block."""

    allow: bool
    url: Word
    address: Word | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TestStatement:
    """`test "NAME" { ... }`."""

    name: Word
    lines: tuple[TestLine, ...]
    span: Span = field(compare=False)


Statement = SourceDefinition | FleetDefinition | AllowStatement | GuardStatement | TestStatement


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """All statements of one file, in the order they stand."""

    file: SourceFile = field(compare=False)
    statements: tuple[Statement, ...]
