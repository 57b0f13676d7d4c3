"""The mistakes that are put into a file, typed out for a small one."""

from tests.mutants.operators import mutants

SOURCE = b'''"""A file."""

LIMIT: int = 5


def within(number: int, name: str) -> bool:
    """Say whether."""
    if not name:
        return False
    print(name)
    return number < LIMIT and name != "\xc3\xa9"
'''


def test_each_piece_that_can_be_wrong() -> None:
    descriptions = [
        f"{each.line} {each.kind}: {each.old} -> {each.new}" for each in mutants("f", SOURCE)
    ]
    assert sorted(descriptions) == sorted(
        [
            "3 constant: 5 -> 6",
            "8 guard removed: not name -> False",
            "8 condition negated: not name -> (not (not name))",
            "8 not dropped: not name -> name",
            "9 return: False -> (not False)",
            "9 constant: False -> True",
            "10 statement deleted: print(name) -> pass",
            "11 return: number < LIMIT and name != \"é\" -> (not (number < LIMIT and name != 'é'))",
            "11 operand dropped: number < LIMIT and name != \"é\" -> (name != 'é')",
            '11 operand dropped: number < LIMIT and name != "é" -> (number < LIMIT)',
            "11 comparison: number < LIMIT -> (number <= LIMIT)",
            "11 comparison: name != \"é\" -> (name == 'é')",
            "11 constant: \"é\" -> ''",
        ]
    )


def test_a_mutant_changes_its_piece_alone() -> None:
    (guard,) = (each for each in mutants("f", SOURCE) if each.kind == "guard removed")
    assert guard.applied(SOURCE) == SOURCE.replace(b"if not name:", b"if False:")


def test_the_same_in_other_words_is_no_mistake() -> None:
    assert mutants("f", b'def name() -> str:\n    return ""\n') == []
