"""Each fix by the text that comes of it, typed by hand: the diagnostic is gone, the rest stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.diagnostics import apply_fixes
from outgate.source import SourceFile
from tests.diagnostics.mistakes import ROWS, STATEMENTS, fixes_of, mended, said
from tests.support import compile_files, shipped


@pytest.mark.parametrize(("text", "code", "wanted"), ROWS)
def test_a_fix(text: str, code: str, wanted: list[tuple[str, bool, str]]) -> None:
    problems = said(text)
    fixes = fixes_of(problems, code)
    file = SourceFile("test.policy", text)
    after = [(fix.title, fix.safe, apply_fixes(file, fix.edits)) for fix in fixes]
    assert after == wanted
    before = [each.message for each in problems if each.code.id == code]
    for _, _, fixed in after:
        left = [each.message for each in said(fixed) if each.code.id == code]
        assert before[0] not in left or len(left) < len(before)


def test_a_comment_in_between_is_nobodys_to_move() -> None:
    text = "allow mde-portal for region EU, # ours\n  fleet mma # theirs"
    assert fixes_of(said(text), "clause-not-applicable") == ()


@pytest.mark.parametrize(("column", "fixed"), [(399, True), (400, False)])
def test_how_far_a_fix_looks_back(column: int, fixed: bool) -> None:
    """In a line that begins further before it, there may be a comment in between."""
    head, tail = 'allow mde-portal owner "', '" for region EU, fleet mma'
    text = f"{head}{'x' * (column - len(head) - len(tail) + len('mma'))}{tail}"
    assert text.index(", fleet mma") + len(", fleet ") == column
    assert len(fixes_of(said(text), "clause-not-applicable")) == fixed
    assert len(fixes_of(said(f"\n{text}"), "clause-not-applicable")) == fixed


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5))
@settings(max_examples=30)
def test_safe_fixes_leave_the_meaning_as_it_is(statements: list[str]) -> None:
    text = "\n".join(("source plant = 10.20.0.0/16", *dict.fromkeys(statements), *statements, ""))
    text = text.replace("source hamburg = 10.24.0.0/16\n", "", 1) if "hamburg" in text else text
    before, _ = compile_files({"test.policy": text}, shipped("2026-07-03"))
    if before is None:  # a definition stands twice
        return
    after, _ = compile_files({"test.policy": mended(text)[0]}, shipped("2026-07-03"))
    assert after is not None
    assert after.plan.digest == before.plan.digest
