"""Nobody is told of an error without a word; and what counts as an empty one."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import outgate
from tests.builders.tables import empty_in


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of a table, as the package has them."""

    title: str
    note: str = ""


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("", ["T"]),
        ("a", []),
        ({"a": ("b", "")}, ["T"]),
        ({"": 1}, ["T"]),
        (frozenset(("a", "b")), []),
        (re.compile(""), ["T"]),
        (re.compile("a|b"), []),
        ((Row("a"), Row("")), ["Row.title"]),
        (7, []),
    ],
)
def test_what_is_empty(value: object, names: list[str]) -> None:
    assert list(empty_in("T", value)) == names


# Variables that hold what somebody is told.
TOLD = frozenset(("message", "help", "title", "why", "cure", "subject", "hint", "reason"))
# What says how an operation goes on, and how many there are of something.
ERRORS = ("Error", "Failed", "Locked", "Lost", "Moved", "Unsure", "Gone")  # what they end in
GOING_ON = frozenset(("stage", "counted", "tell"))
# Of these only the first says it: the outcome follows, or AWS itself has no more words.
FIRST_ALONE = frozenset(("UserError", "from_platform"))


def wordless(tree: ast.AST) -> Iterator[int]:
    """Lines where somebody is told nothing: an error that is raised, a message, or a help.

    An internal error needs words as much as any: they are all that is known of it.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="InternalError"), args=[]):
                yield node.lineno
                continue
            case ast.Raise(exc=ast.Call(func=made, args=[*given])):
                texts = given[:1] if ast.unparse(made) in FIRST_ALONE else given
            case ast.Call(func=ast.Name(id="Diagnostic"), args=[*given], keywords=named):
                texts = [*given, *(each.value for each in named)]
            case ast.Call(func=ast.Name(id=name), args=[*given]) if name.endswith(ERRORS):
                texts = given[:1] if name in FIRST_ALONE else given
            case ast.Call(func=ast.Name(id="Note" | "Finding" | "Drift"), args=[*given]):
                texts = given
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in GOING_ON:
                texts = [first]
            case ast.Call(func=ast.Name(id="count"), args=[_, *nouns]):
                texts = nouns
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in TOLD:
                texts = [value]
            case ast.keyword(arg="help" | "outcome" | "why" | "cure", value=value):
                texts = [value]
            case _:
                continue
        yield from (t.lineno for t in texts if isinstance(t, ast.Constant) and t.value == "")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('raise LogError("")', [1]),
        ('raise LogError("x", "")', [1]),
        ('raise UserError(problem, "", problems)', []),
        ("raise InternalError()", [1]),
        ('return Diagnostic(code, "")', [1]),
        ('Diagnostic(code, "x", help="")', [1]),
        ('x = 1\nmessage = ""', [2]),
        ('with stage(""):\n    cure = ""', [1, 2]),
        ('count(len(x), "")\ncount(len(x), "a", "")\ncount(len(x), "a")', [1, 2]),
        ('for x in counted("", y):\n    tell("")', [1, 2]),
        ('BackendError("x", outcome="")', [1]),
        ('return StateError("x", "")\nraise_(Gone(""))\nUserError(problem, "")', [1, 2]),
        ('Note("", text)\nFinding("x", Level.OK, "")\nDrift("closed", "x")', [1, 2]),
        ('call(help="")', [1]),
        ('raise LogError("x")\nmessage = "y"\nname = ""', []),
    ],
)
def test_where_nothing_is_said(text: str, lines: list[int]) -> None:
    assert sorted(set(wordless(ast.parse(text)))) == lines


def test_nobody_is_told_of_an_error_without_a_word() -> None:
    package = Path(outgate.__file__).parent
    lines = [
        f"{path.relative_to(package)}:{line}"
        for path in sorted(package.rglob("*.py"))
        for line in wordless(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert lines == []
