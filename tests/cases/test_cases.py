"""Policy texts and what Outgate makes of them, one file a case, each reviewed by eye.

A case is run under the edition its first line names. What the plans must hold is typed by hand in
tests/plan; here it is how they, and the mistakes, are shown.
"""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.cli.views import compile_text
from outgate.cli.views.diagnostics import render_diagnostics
from outgate.cli.views.wording import Style
from outgate.diagnostics import sort_diagnostics
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import run_tests
from tests.support import compile_files, shipped

CASES = sorted(Path(__file__).parent.glob("*.policy"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_case(case: Path, snapshot: SnapshotAssertion) -> None:
    text = case.read_text(encoding="utf-8")
    edition = text.splitlines()[0].removeprefix("# catalog ")
    compilation, problems = compile_files({case.name: text}, shipped(edition))
    parts = [render_diagnostics(sort_diagnostics(problems), color=False, width=100)]
    if compilation is not None:
        parts.append(compile_text.render(compilation.plan, Style()))
        failures = run_tests(compilation).problems
        parts.append(
            render_diagnostics((*failures, *check_guards(compilation)), color=False, width=100)
        )
    assert "\n\n".join(part for part in parts if part) + "\n" == snapshot
