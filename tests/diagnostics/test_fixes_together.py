"""Fixes applied one after the other, and where they must not be."""

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.commands.fix import choose_fixes
from outgate.diagnostics import Diagnostic, Edit, Fix, apply_fixes, codes, overlap
from outgate.language.parse import parse
from outgate.source import SourceFile, Span
from tests.diagnostics.mistakes import ALLOW, SPANS, WRONG, fixes_of, said
from tests.properties.strategies import policy_texts


@given(policy_texts(), st.data())
@settings(max_examples=100)
def test_every_fix_of_any_text_can_be_applied(text: str, data: st.DataObject) -> None:
    """Also of texts that something was torn out of or thrown into."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    text = text[:start] + data.draw(WRONG) + text[end:]
    file = SourceFile("test.policy", text)
    _, problems = parse(file)
    for fix in (fix for problem in problems for fix in problem.fixes):
        assert fix.edits
        assert apply_fixes(file, fix.edits) != text
    rounds = 0
    while chosen := choose_fixes(problems):
        (fixes,) = chosen.values()
        file = SourceFile(
            file.name, apply_fixes(file, [edit for fix in fixes for edit in fix.edits])
        )
        _, problems = parse(file)
        rounds += 1
        assert rounds < 100


@given(st.lists(st.lists(SPANS, min_size=1, max_size=3), max_size=8))
def test_of_fixes_that_meet_the_first_is_chosen(drafts: list[list[tuple[int, int, str]]]) -> None:
    """Held against trying each pair of edits."""
    file = SourceFile("test.policy", "abcdefghijklmnop")
    problems, wanted, taken = [], [], list[Edit]()
    for number, draft in enumerate(drafts):
        edits = tuple(Edit(Span(file, start, start + size), text) for start, size, text in draft)
        if any(overlap(one, other) for n, one in enumerate(edits) for other in edits[:n]):
            continue
        fix = Fix(str(number), edits, safe=True)
        problems.append(Diagnostic(codes.SYNTAX, str(number), fixes=(fix,)))
        if not any(overlap(edit, other) for edit in edits for other in taken):
            taken.extend(edits)
            wanted.append(fix)
    assert list(choose_fixes(problems).get(file, ())) == wanted
    apply_fixes(file, taken)


def test_a_file_of_tabs_is_left_to_the_formatter() -> None:
    few, many = (ALLOW + "\t" * number for number in (10_000, 10_001))
    assert len(fixes_of(said(few), "tab")) == 1
    assert fixes_of(said(many), "tab") == ()
