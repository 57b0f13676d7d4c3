"""What is left of a text where a statement or an entry of a list, between « and », is taken out."""

import pytest

from outgate.diagnostics import Fix, apply_fixes
from outgate.language.cuts import take_out_entry, take_out_statement
from outgate.language.mend import take_out_clause, take_out_of
from outgate.source import SourceFile, Span

# A text, what is left of it without the statement, and whether that may be done unasked.
OUT = [
    ("«b»", "", True),
    ("«b» ", "", True),
    ("«b»\nc", "c", True),
    ("a\n«b»\n", "a\n", True),
    ("a\n  «b» \t\nc\n", "a\nc\n", True),
    # of the blank lines around it one goes
    ("«b»\n\nc\n", "c\n", True),
    ("a\n\n«b»\n\nc\n", "a\n\nc\n", True),
    ("a\n«b»\n\nc\n", "a\n\nc\n", True),
    ("a\n\n«b»\nc\n", "a\n\nc\n", True),
    ("a\n\n«b»\n", "a\n", True),
    ("a\n\n«b»", "a\n", True),
    # with others on its line it may be what a comment there is about
    ("a  «b»\n\nc\n", "a\n\nc\n", False),
    ("a «b»", "a", False),
    ("  «b»  c\n", "  c\n", False),
    ("a  «b»  c\n", "a  c\n", False),
    ("a\n\n«b» # c", "a\n\n# c", False),
    # nor is it ours to say what a comment above or inside is about
    ("# c\n«b»\n", "# c\n", False),
    ("a\n # c\n«b»\nd\n", "a\n # c\nd\n", False),
    ("a\n#\n«b»\nd\n", "a\n#\nd\n", False),
    ("# c\n\n«b»\nd\n", "# c\n\nd\n", True),
    ("«b # c\n c»\n", "", False),
    ('«b "#"»\n', "", True),
]

# A text, and what is left of it without the entry; None where a comment may be about it.
ENTRIES = [
    ("allow a from «b», c", "allow a from c"),
    ("allow a from b, «c», d", "allow a from b, d"),
    ("allow a from b,\n «c» via d", "allow a from b via d"),
    ("allow a from «b»\n , c", "allow a from c"),
    ("allow a for region «b», c, fleet d", "allow a for region c, fleet d"),
    ("allow a for region «b», fleet d", "allow a for fleet d"),
    ("allow a for region «b», regions", "allow a for region regions"),
    ("allow a for region b, fleet «c»", "allow a for region b"),
    ("allow a for region b,fleet  «c» via d", "allow a for region b via d"),
    ("fleet «a»", None),
    ("allow a\n  from «b»\n  via c", "allow a\n  via c"),
    ("allow a from «b» via c", "allow a via c"),
    ("from «b»", ""),
    ("allow a for\nregion «b»", "allow a"),
    ("unfrom «b»", None),
    ("allow a «b»", None),
    ("allow a from b, «c» # d", None),
    ("allow a from «b» # d", None),
    ("allow a from b # d,\n «c»", None),
    ("allow a # from\n «b»", None),
    ("allow a\n# from\n «b»", None),
    ("allow a for # fleet\n «b»", None),
    ("allow a for # fleet\n «b», c", None),
    ("# d\nallow a from b, «c»", "# d\nallow a from b"),
    ("# d\nallow a from «b»", "# d\nallow a"),
]

# A text with a statement, a clause of it, and what is left without that.
CLAUSES = [
    ('# x\n«allow a storage "b", "c" via d»\nallow a storage "b"', "storage", "allow a via d"),
    ("# x\n«allow a via b\n  until c»", "until", "allow a via b\n"),
    ("«allow a via b»", "with", None),
    ("«allow a with b, # why\n  c»", "with", None),
]

# A text with a statement, a clause and a word of it, and what is left without the word.
WORDS = [
    ("# x\n«allow a with c without b, c»", "without", "c", "allow a with c without b"),
    ("# x\n«allow a without b via b»", "without", "b", "allow a via b"),
    ("«allow a without b, b»", "without", "b", None),
    ("«allow a without b»", "without", "c", None),
    ("«allow a via b»", "without", "b", None),
    ("«allow a without b # why\n via c»", "without", "b", None),
]


def between(text: str) -> Span:
    start, end = text.index("«"), text.index("»") - 1
    return Span(SourceFile("a.policy", text.replace("«", "").replace("»", "")), start, end)


def taken_out(row: tuple[str, str, bool]) -> tuple[str, str, bool]:
    span = between(row[0])
    fix = take_out_statement(span, "take it out", safe=True)
    assert not take_out_statement(span, "take it out").safe
    return row[0], apply_fixes(span.file, fix.edits), fix.safe


def entry_taken_out(row: tuple[str, str | None]) -> tuple[str, str | None]:
    span = between(row[0])
    edit = take_out_entry(span)
    return row[0], None if edit is None else apply_fixes(span.file, (edit,))


@pytest.mark.parametrize("row", OUT, ids=lambda row: row[0])
def test_a_statement_taken_out(row: tuple[str, str, bool]) -> None:
    assert taken_out(row) == row


@pytest.mark.parametrize("row", ENTRIES, ids=lambda row: row[0])
def test_an_entry_taken_out(row: tuple[str, str | None]) -> None:
    assert entry_taken_out(row) == row


@pytest.mark.parametrize(("text", "keyword", "left"), CLAUSES)
def test_a_clause_taken_out(text: str, keyword: str, left: str | None) -> None:
    assert mended(text, take_out_clause(between(text), keyword)) == left


@pytest.mark.parametrize(("text", "keyword", "word", "left"), WORDS)
def test_a_word_taken_out(text: str, keyword: str, word: str, left: str | None) -> None:
    assert mended(text, take_out_of(between(text), keyword, word)) == left


def mended(text: str, fixes: tuple[Fix, ...]) -> str | None:
    """The statement after a fix, around which all stays as it is; None without one."""
    if not fixes:
        return None
    (fix,) = fixes
    before, after = text.partition("«")[0], text.partition("»")[2]
    fixed = apply_fixes(between(text).file, fix.edits)
    assert (fixed.startswith(before), fixed.endswith(after)) == (True, True)
    return fixed[len(before) : len(fixed) - len(after)]
