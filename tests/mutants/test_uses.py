"""Which lines use what a module makes once, of two files typed by hand."""

from pathlib import Path

import pytest

from tests.mutants.uses import Uses

LIMITS = '''\
"""What is too long."""

LONGEST = 12


class Limits:
    widest = 7

    def fits(self, text: str) -> bool:
        return len(text) < self.widest


@option("--long", default=3)
def check(text, times=2):
    print(text)
    return times
'''
USER = """\
from limits import LONGEST, check

print(LONGEST)
check("a")
Limits().widest
"""


@pytest.fixture
def uses(tmp_path: Path) -> Uses:
    (tmp_path / "limits.py").write_text(LIMITS, encoding="utf-8")
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    return Uses(tmp_path, Path())


def test_a_constant_is_used_where_its_name_stands(uses: Uses) -> None:
    assert uses.of("limits.py", 3) == [("user.py", 1), ("user.py", 3)]


def test_a_field_is_used_by_its_name_and_that_of_its_class(uses: Uses) -> None:
    assert uses.of("limits.py", 7) == [
        ("limits.py", 10),
        ("user.py", 5),
        ("limits.py", 6),
        ("user.py", 5),
    ]


@pytest.mark.parametrize("line", [13, 14])
def test_an_option_is_used_by_its_function(uses: Uses, line: int) -> None:
    body = [("limits.py", 15), ("limits.py", 16)]
    definition = [("limits.py", 14)] if line == 13 else []
    assert uses.of("limits.py", line) == body + definition + [("user.py", 1), ("user.py", 4)]


@pytest.mark.parametrize("line", [10, 15, 16])
def test_a_line_of_a_body_is_reached_itself(uses: Uses, line: int) -> None:
    assert uses.of("limits.py", line) is None
