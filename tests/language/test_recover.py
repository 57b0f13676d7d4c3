"""Where a text with mistakes is cut into statements: at each `|`, and nowhere else."""

import pytest

from outgate.language.grammar import load_parser
from outgate.language.recover import cut_statements
from outgate.source import SourceFile

OPEN = 'test "a" {'
CUT = [
    "allow a fro b\n|allow c",
    "allow a |allow c",
    *(f"allow a |{word} b" for word in ("source", "test", "limit", "forbid", "require")),
    # what cannot stand in a test ends one that is open, but only on a line of its own
    *(f"{OPEN}\n|{word} b" for word in ("source", "test", "limit", "forbid", "require")),
    *(f"{OPEN} {word} b" for word in ("source", "test", "limit", "forbid", "require")),
    f"{OPEN} }} |source a",
    f"{OPEN}\n|source b\n|alow c",
    # `allow` and `deny` begin lines of a test
    f"{OPEN} allow b\nallow c from d\ndeny e }} |allow f",
    f"{OPEN} |allow b for c",
    f"{OPEN} allow b, for c",
    f"{OPEN} allow for for c",
    "allow a\n|deny b",
    "allow a deny b",
    # a fleet is defined, or chosen
    "allow a |fleet b = c",
    "allow a for b,\n|fleet c = d",
    "allow a for b,\nfleet c",
    "allow a for\nfleet c",
    "allow a fleet b",
    "allow a\n|fleet b",
    "allow a\n|fleet = b",
    f"{OPEN}\nfleet b",
    f"{OPEN}\n|fleet b = c",
    # a word like the one of a statement begins one on a line of its own
    "allow a\n|alow b",
    "allow a alow b",
    "allow a\nzzzzzz b",
    'allow a owner\n"allow"',
    "allow a from b,\nalow",
    "source a =\nalow",
    "source\nsorce = a",
    "source\n|sorce b = a",
    "fleet\nfleets = a",
    "fleet\n|fleets b",
    "allow\n|alow = b",
    f"{OPEN}\nalow b",
]


@pytest.mark.parametrize("text", CUT)
def test_where_a_statement_begins(text: str) -> None:
    whole = text.replace("|", "")
    pieces = list(cut_statements(SourceFile("a.policy", whole), list(load_parser().tokens(whole))))
    begins, ends = [piece[0].start_pos for piece in pieces], [piece[-1].end_pos for piece in pieces]
    cut = [whole[begin:end] for begin, end in zip(begins, ends, strict=True)]
    assert cut == [piece.strip() for piece in text.split("|")]
