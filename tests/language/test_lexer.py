"""No text is passed over: words in a comment are never policy, words outside always are."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.language.grammar import load_parser
from outgate.language.parse import parse
from outgate.source import SourceFile

BLANKS = [char for char in map(chr, range(sys.maxunicode + 1)) if re.fullmatch(r"\s", char)]
IGNORED = re.compile(r"(?:\s|#[^\n]*)*")


@pytest.mark.parametrize("blank", BLANKS, ids=lambda char: f"U+{ord(char):04X}")
def test_no_blank_brings_a_comment_to_life(blank: str) -> None:
    text = f"# allow evil\n{blank}allow{blank}good # allow evil\n{blank}\n# allow evil"
    file, problems = parse(SourceFile("a.policy", text))
    assert [each.span.text for each in file.statements] == [f"allow{blank}good"]
    assert {each.code.id for each in problems} == ({"tab"} if blank == "\t" else set())


@given(st.text(alphabet=st.one_of(st.sampled_from([*'",={}#\n', *BLANKS]), st.characters())))
def test_between_tokens_stand_only_blanks_and_comments(text: str) -> None:
    end = 0
    for token in load_parser().tokens(text):
        assert IGNORED.fullmatch(text, end, token.start_pos)
        assert text[token.start_pos : token.end_pos] == token
        end = token.end_pos
    assert IGNORED.fullmatch(text, end)
