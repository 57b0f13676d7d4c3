"""Policy texts with mistakes in the language, and every word said about them, reviewed by eye."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.cli.views.diagnostics import render_diagnostics
from outgate.diagnostics import sort_diagnostics
from outgate.language.files import decode
from outgate.language.parse import parse

CASES = sorted(Path(__file__).parent.glob("*.policy"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_syntax(case: Path, snapshot: SnapshotAssertion) -> None:
    file, problem = decode(case.read_bytes(), case.name)
    assert file is not None, problem
    tree, problems = parse(file)
    shown = render_diagnostics(sort_diagnostics(problems), color=False, width=80)
    kept = "".join(f"{statement.span.place}\n" for statement in tree.statements)
    assert f"{shown}\n\nstatements read:\n{kept}" == snapshot
