"""Syntax trees back to text: the canonical line of a statement, and whole files laid out."""

from collections.abc import Iterable

from outgate.language.tree import Allow, Word


def _sorted(words: Iterable[Word]) -> list[str]:
    return sorted({word.text for word in words}, key=lambda text: (text.lower(), text))


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def canonical(statement: Allow, regions: tuple[str, ...]) -> str:
    """A statement on one line, the same for every way to write it: its identity in plans.

    Selectors come by kind, lists in order, clauses in the order of the manual. `regions` are the
    statement's own, sorted and spelt as the catalog spells them.
    """
    fleets = sorted({word.text.lower() for word in statement.fleets})
    selectors = []
    if regions:
        selectors.append("region " + ", ".join(regions))
    if fleets:
        selectors.append("fleet " + ", ".join(fleets))
    parts = [f"allow {statement.service.text}"]
    if selectors:
        parts.append("for " + ", ".join(selectors))
    for keyword, words in (
        ("from", statement.sources),
        ("via", (statement.method,) if statement.method else ()),
        ("with", statement.with_features),
        ("without", statement.without_features),
    ):
        if words:
            parts.append(f"{keyword} " + ", ".join(_sorted(words)))
    for keyword, words in (
        ("workspace", statement.workspaces),
        ("storage", statement.storage),
        ("owner", (statement.owner,) if statement.owner else ()),
        ("because", (statement.reason,) if statement.reason else ()),
    ):
        if words:
            parts.append(f"{keyword} {_quoted(_sorted(words))}")
    if statement.until:
        parts.append(f"until {statement.until.text}")
    return " ".join(parts)
