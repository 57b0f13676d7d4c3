"""Statements with what people ask of them: who answers for it, why it is there, until when."""

from datetime import date
from functools import lru_cache

from outgate.language.parse import parse
from outgate.language.tree import AllowStatement, WrittenClauses
from outgate.source import SourceFile
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedStatement:
    """A statement by its canonical text, and where it stands (`file:line`, sorted).

    `places` is empty where no file has it any more. `sources` are the words of `from`: none where
    it asks for traffic from anywhere. `expires_soon` tells that its last day is near.
    """

    text: str
    places: tuple[str, ...] = ()
    owner: str | None = None
    because: str | None = None
    sources: tuple[str, ...] = ()
    until: date | None = None
    regions: tuple[str, ...] = ()
    expires_soon: bool = False

    @property
    def name(self) -> str:
        """Where it stands, or else its text, in back-ticks."""
        return ", ".join(self.places) or f"`{self.text}`"


def read_statement(
    text: str, places: tuple[str, ...] = (), *, expires_soon: bool = False
) -> ReviewedStatement:
    """What a canonical text says; of a text that is no statement nothing is known but the text."""
    statement = _read_allow(text)
    clauses = statement.clauses if statement else WrittenClauses()
    owner, because, until = (clauses.one(name) for name in ("owner", "because", "until"))
    return ReviewedStatement(
        text=text,
        places=places,
        owner=owner.text if owner else None,
        because=because.text if because else None,
        sources=tuple(word.text for word in clauses["from"]),
        until=_read_day(until.text) if until else None,
        regions=tuple(word.text for word in statement.regions) if statement else (),
        expires_soon=expires_soon,
    )


@lru_cache(maxsize=1 << 12)
def _read_allow(text: str) -> AllowStatement | None:
    file, problems = parse(SourceFile("", text))
    if not problems and len(file.statements) == 1:
        (statement,) = file.statements
        if isinstance(statement, AllowStatement):
            return statement
    return None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
