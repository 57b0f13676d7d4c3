"""Policy text to syntax tree, with every independent mistake reported once."""

import re
from collections.abc import Iterator

from outgate.diagnostics import Diagnostic, Edit, Fix, Label, codes
from outgate.language.build import build_statement
from outgate.language.grammar import Raw, Unexpected, load_parser
from outgate.language.tree import PolicyFile, Statement
from outgate.source import SourceFile, Span

MOST_ERRORS = 50
_MOST_MENDED = 10_000  # tabs of one file; `outgate fmt` takes any number

_MARKS = re.compile(r"^(<{7}|>{7}) .*$", re.MULTILINE)

# Strings are stepped over whole, as a `#` in one begins no comment.
_TABS = re.compile(r'#[^\n]*|(?P<outside>"[^"\n]*"?|\t+)')


def parse(file: SourceFile) -> tuple[PolicyFile, tuple[Diagnostic, ...]]:
    """The statements of a file that could be read, and what is wrong with the others.

    A file without syntax errors is parsed in one go. Only otherwise it is cut into statements that
    are parsed one by one, so that each mistake is one message and hides no other.
    """
    tree, _, problems = parse_raws(file)
    return tree, problems


def parse_raws(file: SourceFile) -> tuple[PolicyFile, tuple[Raw, ...], tuple[Diagnostic, ...]]:
    """The same, with the statements as the grammar sees them."""
    if conflicts := _conflicts(file):
        return PolicyFile(file, ()), (), conflicts
    problems = list(_tabs(file))
    raws: tuple[Raw, ...]
    more = 0
    try:
        parser = load_parser()
        raws = parser.parse(parser.tokens(file.text)).raws()
    except Unexpected:
        from outgate.language.recover import recover

        raws, diagnostics, more = recover(file, MOST_ERRORS)
        problems.extend(diagnostics)
    statements: list[Statement] = []
    for raw in raws:
        statement, diagnostics = build_statement(file, raw)
        problems.extend(diagnostics)
        if statement is not None:
            statements.append(statement)
    return PolicyFile(file, tuple(statements)), raws, _capped(file, problems, more)


def _conflicts(file: SourceFile) -> tuple[Diagnostic, ...]:
    """One error for what git leaves of a conflict: what stands between the marks is no policy."""
    if "<<<<<<<" not in file.text:
        return ()
    marks = [Label(Span(file, *match.span())) for match in _MARKS.finditer(file.text)]
    if not marks:
        return ()
    count = sum(label.span.text.startswith("<") for label in marks)
    what = "an unsolved merge conflict" if count < 2 else f"{count} unsolved merge conflicts"
    help = "keep what is right of both sides, and remove the lines with the marks"
    message = f"the file holds {what}"
    return (Diagnostic(codes.MERGE_CONFLICT, message, marks[0], help=help),)


def _tabs(file: SourceFile) -> tuple[Diagnostic, ...]:
    """Tabs are refused outside comments: columns and carets mean the same everywhere without."""
    if "\t" not in file.text:
        return ()
    pieces = [match for match in _TABS.finditer(file.text) if match["outside"]]
    count = sum(match["outside"].count("\t") for match in pieces)
    if not count:
        return ()
    first = next(match for match in pieces if "\t" in match["outside"])
    few = count <= _MOST_MENDED
    fix = Fix("write spaces", tuple(_spaces(file, pieces)), _in_layout(pieces)) if few else None
    at = file.text.index("\t", first.start())
    more = f" and {count - 1} more" if count > 1 else ""
    # A string keeps its tabs when it is laid out: what it says is not layout.
    quoted = first["outside"].startswith('"')
    return (
        Diagnostic(
            codes.TAB,
            f"a tab stands here{more}",
            Label(Span(file, at, at + 1)),
            help="use spaces" if quoted else "use spaces; `outgate fmt` replaces tabs",
            fixes=(fix,) if fix else (),
        ),
    )


def _spaces(file: SourceFile, pieces: list[re.Match[str]]) -> Iterator[Edit]:
    """Spaces instead of each run of tabs: two for each where they begin a line, else one."""
    for piece in pieces:
        for tabs in re.finditer("\t+", piece["outside"]):
            start, end = piece.start() + tabs.start(), piece.start() + tabs.end()
            indents = not start or file.text[start - 1] == "\n"
            yield Edit(Span(file, start, end), "  " * (end - start) if indents else " ")


def _in_layout(pieces: list[re.Match[str]]) -> bool:
    """Whether no tab stands in a string: what a string says is not layout."""
    return not any(
        piece["outside"].startswith('"') and "\t" in piece["outside"] for piece in pieces
    )


def _capped(file: SourceFile, problems: list[Diagnostic], more: int) -> tuple[Diagnostic, ...]:
    rest = len(problems) - MOST_ERRORS + more
    if rest <= 0:
        return tuple(problems)
    mistakes = "1 more mistake that is" if rest == 1 else f"{rest} more mistakes that are"
    message = f"`{file.name}` has {mistakes} not shown"
    help = "mend the first ones and run the command again"
    return (*problems[:MOST_ERRORS], Diagnostic(codes.TOO_MANY_ERRORS, message, help=help))
