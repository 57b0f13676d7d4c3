"""Mistakes are in a tree as long as its tests run, all of a file at once."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutants import trial
from tests.mutants.operators import Mutant, mutants

SOURCE = b"def least(a, b):\n    if a < b:\n        return a\n    return b\n\n\nONE = 1\n"
TEST = """
import product
def test_least():
    assert product.least(1, 1) == 1
def test_order():
    assert product.least(1, 2) == 1
def test_one():
    assert product.ONE == 1
"""
OF_LEAST, OF_ONE = "tests/test_it.py::test_order", "tests/test_it.py::test_one"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "compiler").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "compiler/product.py").write_bytes(SOURCE)
    (tmp_path / "tests/test_it.py").write_text(TEST, encoding="utf-8")
    for name in ("tests/__init__.py", "tests/mutants/__init__.py", "tests/mutants/contexts.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def some(*lines: int, kind: str = "") -> list[Mutant]:
    every = mutants("compiler/product.py", SOURCE)
    return [each for each in every if each.line in lines and kind in each.kind]


@pytest.mark.slow
def test_whether_one_is_noticed(tree: Path) -> None:
    (negated,) = some(2, kind="negated")
    (close,) = some(2, kind="comparison")
    fates = [trial.hold(tree, mutant, [OF_LEAST], 7, 60) for mutant in (negated, close, *some(7))]
    lived, killed = trial.Fate.LIVED, trial.Fate.KILLED
    assert [each.fate for each in fates] == [killed, lived, lived]
    assert fates[0] == trial.Trial(negated, killed, 1, 7)
    assert trial.hold(tree, negated, [], 0, 60).fate is trial.Fate.UNREACHED
    assert (tree / "compiler/product.py").read_bytes() == SOURCE


@pytest.mark.slow
def test_what_fails_with_all_at_once(tree: Path) -> None:
    (negated,) = some(2, kind="negated")
    (close,) = some(2, kind="comparison")
    assert trial.failing(tree, [negated, *some(7)], 1, 60) == {OF_LEAST, OF_ONE}
    assert trial.failing(tree, [close], 1, 60) == set()
    assert (tree / "compiler/product.py").read_bytes() == SOURCE


@pytest.mark.slow
def test_a_run_that_hangs_is_ended(tree: Path) -> None:
    (tree / "tests/test_it.py").write_text("while True:\n    pass\n", encoding="utf-8")
    (negated,) = some(2, kind="negated")
    assert trial.hold(tree, negated, ["tests"], 0, 2).fate is trial.Fate.TIMED_OUT
