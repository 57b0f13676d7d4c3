"""The canonical line of a statement: its identity in plans."""

from collections.abc import Iterable

from outgate.language.clauses import ALLOW_CLAUSES, Clause, Values
from outgate.language.tree import AllowStatement, Word


def canonical(statement: AllowStatement, regions: tuple[str, ...]) -> str:
    """A statement on one line, the same for every way to write it.

    Selectors come by kind, lists in order, clauses in the order of the manual. `regions` are the
    statement's own, sorted and spelt as the catalog spells them. For example:
    `allow mde for region EU, fleet mma, win10-1709 from milan with live-response, updates`
    """
    parts = [f"allow {statement.service.text}"]
    for clause in ALLOW_CLAUSES:
        if clause.values is Values.SELECTORS:
            values = _selectors(statement, regions)
        else:
            values = _values(clause, statement.clauses[clause.keyword])
        if values:
            parts.append(f"{clause.keyword} {', '.join(values)}")
    return " ".join(parts)


def _selectors(statement: AllowStatement, regions: tuple[str, ...]) -> list[str]:
    fleets = sorted({word.text.lower() for word in statement.fleets})
    kinds = (("region", regions), ("fleet", fleets))
    return [f"{kind} {', '.join(names)}" for kind, names in kinds if names]


def _values(clause: Clause, words: Iterable[Word]) -> list[str]:
    texts = sorted({word.text for word in words}, key=lambda text: (text.lower(), text))
    return [f'"{text}"' for text in texts] if clause.values.are_quoted else texts
