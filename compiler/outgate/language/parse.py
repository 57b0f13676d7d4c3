"""Policy text to syntax tree, with every independent mistake reported once."""

import re
from typing import Any

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.build import build_statement
from outgate.language.grammar import Raw, load_parser
from outgate.language.recover import recover
from outgate.language.tree import PolicyFile, Statement
from outgate.source import SourceFile, Span

MOST_ERRORS = 50


def parse(file: SourceFile) -> tuple[PolicyFile, tuple[Diagnostic, ...]]:
    """The statements of a file that could be read, and what is wrong with the others.

    A file without syntax errors is parsed in one go. Only otherwise it is cut into statements that
    are parsed one by one, so that each mistake is one message and hides no other.
    """
    from lark import UnexpectedInput

    problems = list(_tabs(file))
    raws: tuple[Raw, ...]
    try:
        start: Any = load_parser().parse(file.text)
        raws = start.raws()
    except UnexpectedInput:
        raws, found = recover(file)
        problems.extend(found)
    statements: list[Statement] = []
    for raw in raws:
        statement, found = build_statement(file, raw)
        problems.extend(found)
        if statement is not None:
            statements.append(statement)
    return PolicyFile(file, tuple(statements)), _capped(file, problems)


def _tabs(file: SourceFile) -> tuple[Diagnostic, ...]:
    """Tabs are refused outside comments: columns and carets mean the same everywhere without."""
    offsets = [match.start() for match in re.finditer("\t", file.text)]
    at = [offset for offset in offsets if not _in_comment(file.text, offset)]
    if not at:
        return ()
    more = f" and {len(at) - 1} more" if len(at) > 1 else ""
    return (
        Diagnostic(
            codes.TAB,
            f"a tab stands here{more}",
            Label(Span(file, at[0], at[0] + 1)),
            help="use spaces; `outgate fmt` replaces tabs",
        ),
    )


def _in_comment(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    quoted = False
    for char in line:
        if char == '"':
            quoted = not quoted
        elif char == "#" and not quoted:
            return True
    return False


def _capped(file: SourceFile, problems: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    if len(problems) <= MOST_ERRORS:
        return tuple(problems)
    rest = len(problems) - MOST_ERRORS
    message = f"`{file.name}` has {rest} more mistakes that are not shown"
    help = "mend the first ones and run the command again"
    return (*problems[:MOST_ERRORS], Diagnostic(codes.TOO_MANY_ERRORS, message, help=help))
