"""Which tests are run for a line, of a map typed by hand."""

import sqlite3
from pathlib import Path

import pytest
from coverage.numbits import nums_to_numbits

from tests.mutants.reach import Reach
from tests.mutants.uses import Uses

FILE = "compiler/outgate/traffic/flow.py"
USER = "compiler/outgate/cli/user.py"
SECONDS = {
    "tests/traffic/test_a.py::slow": 3.0,
    "tests/traffic/test_a.py::quick": 1.0,
    "tests/traffic/test_b.py::one": 2.0,
    "tests/plan/test_c.py::near": 0.5,
    "tests/plan/test_c.py::far": 0.1,
    "tests/cli/test_d.py::user": 0.4,
    "tests/test_style.py::all": 0.2,
}
REACHING = {
    "tests/traffic/test_a.py::slow": [7],
    "tests/traffic/test_a.py::quick": [7],
    "tests/traffic/test_b.py::one": [7],
    "tests/plan/test_c.py::near": [9],
}


@pytest.fixture
def reach(tmp_path: Path) -> Reach:
    data = tmp_path / "data"
    with sqlite3.connect(data) as base:
        base.execute("create table file (id integer, path text)")
        base.execute("create table context (id integer, context text)")
        base.execute("create table line_bits (file_id integer, context_id integer, numbits blob)")
        for number, file in enumerate((FILE, USER), 1):
            base.execute("insert into file values (?, ?)", (number, f"/somewhere/{file}"))
        for number, (test, lines) in enumerate(REACHING.items()):
            base.execute("insert into context values (?, ?)", (number, test))
            row = (number, nums_to_numbits(lines))
            base.execute("insert into line_bits values (1, ?, ?)", row)
        base.execute("insert into context values (9, 'tests/cli/test_d.py::user')")
        base.execute("insert into line_bits values (2, 9, ?)", (nums_to_numbits([3]),))
    flow = "\nLONGEST = 12\n\n\ndef flow():\n    a = 1\n    b = 2\n    c = 3\n    return a\n"
    for name, text in ((FILE, flow), (USER, "\n\nprint(LONGEST)\n")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Reach(data, SECONDS, Uses(tmp_path, Path("compiler")))


def names(tests: list[str]) -> list[str]:
    return [test.rpartition(":")[2] for test in tests]


def test_of_each_file_in_turn_the_quickest_first(reach: Reach) -> None:
    tests, reaching = reach.tests(FILE, 7, 20)
    assert (names(tests), reaching) == (["quick", "one", "slow", "all", "near"], 3)


def test_those_of_the_package_before_others(reach: Reach) -> None:
    with sqlite3.connect(reach.data) as base:
        base.execute("insert into line_bits values (1, 3, ?)", (nums_to_numbits([7]),))
    tests, reaching = reach.tests(FILE, 7, 20)
    assert (names(tests), reaching) == (["quick", "one", "slow", "near", "all"], 4)


def test_a_line_that_no_test_reaches_is_left_to_its_users_and_its_package(reach: Reach) -> None:
    tests, reaching = reach.tests(FILE, 2, 20)
    assert (names(tests), reaching) == (["all", "user", "quick", "one", "slow", "near"], 0)


def test_a_budget_ends_it_after_a_dozen(reach: Reach) -> None:
    many = {f"tests/traffic/test_a.py::{number:02}": 1.0 for number in range(40)}
    lasting = Reach(reach.data, many, reach.uses)
    assert len(lasting.tests(FILE, 2, 20.0)[0]) == 20
    assert len(lasting.tests(FILE, 2, 1.0)[0]) == 12


def test_what_a_file_makes_when_it_is_loaded_is_of_all_its_tests(reach: Reach) -> None:
    with sqlite3.connect(reach.data) as base:
        base.execute("insert into context values (10, 'tests/plan/test_c.py')")
        base.execute("insert into line_bits values (1, 10, ?)", (nums_to_numbits([8]),))
    tests, reaching = reach.tests(FILE, 8, 20)
    assert (names(tests)[:2], reaching) == (["far", "near"], 2)
