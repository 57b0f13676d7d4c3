"""The syntax tree of a policy file: what was written, names not yet looked up.

Every word keeps its span, outside equality, so that two texts are the same tree exactly when they
say the same.
"""

from dataclasses import dataclass, field

from outgate.source import SourceFile, Span


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
class Allow:
    """`allow SERVICE` with its clauses; a clause that is not there is empty or None.

    `regions` and `fleets` are the selectors after `for`, sorted out by kind. `span` covers the
    statement from `allow` to its last word.
    """

    service: Word
    regions: tuple[Word, ...]
    fleets: tuple[Word, ...]
    sources: tuple[Word, ...]
    method: Word | None
    with_features: tuple[Word, ...]
    without_features: tuple[Word, ...]
    workspaces: tuple[Word, ...]
    storage: tuple[Word, ...]
    owner: Word | None
    reason: Word | None
    until: Word | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Guard:
    """`limit to`, `forbid` or `require` with patterns; `except` stands in `forbid` alone.

    `kind` is the word that it begins with.
    """

    kind: str
    patterns: tuple[Word, ...]
    exceptions: tuple[Word, ...]
    sources: tuple[Word, ...]
    owner: Word | None
    reason: Word | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TestLine:
    """`allow URL [from ADDRESS]` or `deny ...` inside a test block."""

    allow: bool
    url: Word
    address: Word | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Test:
    """`test "NAME" { ... }`."""

    name: Word
    lines: tuple[TestLine, ...]
    span: Span = field(compare=False)


Statement = SourceDefinition | FleetDefinition | Allow | Guard | Test


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """All statements of one file, in the order they stand."""

    file: SourceFile = field(compare=False)
    statements: tuple[Statement, ...]
