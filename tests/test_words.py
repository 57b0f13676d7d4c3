"""No table has an empty word, and nobody is told of an error without one.

An empty word matches every text, or says nothing to whoever reads: among issuers it makes every
certificate Microsoft's, among suffixes it takes every file, as a title it leaves a heading blank.
So each constant and each table of the whole package is looked through, and each message.
"""

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

import outgate

# What is empty on purpose: constants, members, and fields of classes, with what it stands for.
ON_PURPOSE = {
    "ANY_DEVICE": "a row that is for every device names no fleet",
    "BackendKind.treatments": "a kind that is settings of devices has no treatments",
    "END_OF_FOLDED": "blank lines of Markdown",
    "EVER": "a window of time that is open at both ends",
    "FleetNeed.feature": "a row that is for no feature",
    "Kind.help": "a file is no statement that could be explained",
    "PARTS": "figures of the HTML report without a unit",
    "Why.NONE": "a fleet is known, so that there is no reason",
    "_ACTIONS": "a log that knows no actions",
    "_NOTHING": "what exports write where they know nothing",
    "_PLAIN": "in YAML nothing is null",
    "_SUFFIXES": "files without a suffix may be text",
}


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the package."""
    names = (each.name for each in pkgutil.walk_packages(outgate.__path__, "outgate."))
    return tuple(map(importlib.import_module, (n for n in names if not n.endswith("__main__"))))


def constants(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What stands in a module by itself, and the members of its enumerations."""
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Enum):
            yield from ((f"{name}.{each.name}", each.value) for each in value)
        elif not name.startswith("__") and not isinstance(value, type | ModuleType):
            yield name, value


def empty_in(name: str, value: object) -> Iterator[str]:
    """The names of what holds an empty text, or a pattern that takes any, in a value.

    A field whose default is empty may be so.
    """
    match value:
        case Enum():
            pass  # looked at with its members
        case str():
            yield from () if value else (name,)
        case re.Pattern():
            yield from () if value.pattern else (name,)
        case Mapping():
            for each in (*value.keys(), *value.values()):
                yield from empty_in(name, each)
        case tuple() | list() | set() | frozenset():
            for each in value:
                yield from empty_in(name, each)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                held = getattr(value, field.name, None)
                if held != "" or field.default != "":
                    own = f"{type(value).__name__}.{field.name}"
                    yield from empty_in(own if isinstance(held, str) else name, held)


@pytest.mark.slow
def test_no_table_of_words_has_an_empty_one() -> None:
    named = chain.from_iterable(map(constants, modules()))
    empty = chain.from_iterable(empty_in(name, value) for name, value in named)
    assert set(empty) == set(ON_PURPOSE)


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
TOLD = frozenset(("message", "help", "title", "why"))
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
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in TOLD:
                texts = [value]
            case ast.keyword(arg="help", value=value):
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
