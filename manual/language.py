"""The reference of the language: its table of clauses, and the grammar with its own comments."""

import re
from collections.abc import Iterable
from itertools import groupby

from manual.table import table
from outgate.language.clauses import ALLOW_CLAUSES, GUARD_CLAUSES, STATEMENT_FORMS, Clause
from outgate.resources import resource_text


def statements() -> str:
    """Every kind of statement, how to write it and what it does."""
    rows = ((f"`{each.form}`", each.about) for each in STATEMENT_FORMS)
    return table(("statement", "what it does"), rows)


def allow_clauses() -> str:
    """The clauses of `allow`."""
    return _clauses(ALLOW_CLAUSES)


def guard_clauses() -> str:
    """The clauses of guards."""
    return _clauses(GUARD_CLAUSES)


def grammar() -> str:
    """The grammar: each comment as a paragraph, and the rules below it as they stand."""
    parts = []
    lines = resource_text("grammar", "policy.lark").splitlines()
    for is_comment, group in groupby(lines, lambda line: line.startswith("//")):
        block = list(group)
        if is_comment:
            parts.append(_paragraphs(block))
        elif any(block):
            rules = "\n".join(block).strip("\n")
            parts.append(f"```lark\n{rules}\n```")
    return "\n\n".join(parts)


def _clauses(clauses: Iterable[Clause]) -> str:
    rows = (
        (f"`{each.keyword}`", f"{each.values.value}: {each.meaning}", each.about)
        for each in clauses
    )
    return table(("clause", "what stands behind it", "what it says"), rows)


def _paragraphs(comments: list[str]) -> str:
    return re.sub(r"^// ?", "", "\n".join(comments), flags=re.MULTILINE)
