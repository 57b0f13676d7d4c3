"""What no linter looks at: vague names of values, and `Any` in the place of a type."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import outgate

PACKAGE = Path(outgate.__file__).parent
# Public values that change: what reads tables and joins candidates, what an emulator holds, what a
# run has said.
CHANGING = frozenset(
    (
        "Candidate",
        "Candidates",
        "CompiledSchema",
        "Firewall",
        "Operation",
        "Overlaps",
        "Policy",
        "Raw",
        "Reported",
        "Resource",
        "Tally",
        "RuleGroup",
        "Sources",
        "TableCorrector",
        "TableDraft",
        "TableReader",
    )
)
# Values that keep no answers, but inherit from those that do or are what those inherit from.
RELATED = frozenset(
    (
        "ApplicationRule",
        "IpGroup",
        "NatRule",
        "NetworkRule",
        "Policy",
        "UnknownRule",
        "_Resource",
    )
)
# What holds words for people.
TOLD = frozenset(
    ("about", "help", "message", "metavar", "outcome", "reason", "short_help", "title")
)
# Constants and tables in which a text without words means something.
BLANK = frozenset(
    (
        "ANY_DEVICE",
        "END_OF_FOLDED",
        "NONE",
        "OTHER_QUOTES",
        "PARTS",
        "WINDOWS_PROXY",
        "_ACTIONS",
        "_ALWAYS",
        "_NEVER",
        "_NOTHING",
        "_PLAIN",
        "_SUFFIXES",
        "_YAML",
    )
)
# Errors of the service that it stands for have no words there either.
SILENT = {("aws", "service.py")}
# Public values of many fields that are made by their order all the same: what one function makes of
# a key or of a parsed text, and what has always been so.
BY_ORDER = frozenset(
    (
        "Config",
        "CoverGroup",
        "Diagnostic",
        "Inputs",
        "Judged",
        "Minimum",
        "Selection",
        "Sources",
        "Study",
        "StudiedSet",
        "TableDraft",
    )
)
MANY_FIELDS = 7
VAGUE = frozenset(("its", "found", "several"))
# What is read there may be anything; what leaves these rooms has a type.
UNTYPED = ("documents", "backends/azure_firewall/arm")


def names_in(text: str) -> Iterator[tuple[str, int]]:
    """Every name in the code of a module with its line: what it binds, takes, reads or imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant):
            continue
        for _, value in ast.iter_fields(node):
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str):
                    yield name, getattr(node, "lineno", 0)


@cache
def names_of(path: Path) -> tuple[tuple[str, int], ...]:
    return tuple(names_in(path.read_text(encoding="utf-8")))


def places(names: frozenset[str], rooms: Iterable[str] = ()) -> list[str]:
    """Where one of some names stands in the package, but for what lies in some of its folders."""
    free = [PACKAGE / room for room in rooms]
    return [
        f"{path.relative_to(PACKAGE)}:{line}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not any(path.is_relative_to(room) for room in free)
        for name, line in names_of(path)
        if name in names
    ]


def test_values_are_called_by_what_they_are() -> None:
    assert places(VAGUE) == []


def test_any_stands_in_no_type_outside_of_its_rooms() -> None:
    assert places(frozenset(("Any",)), UNTYPED) == []


@cache
def dataclasses() -> tuple[tuple[ast.ClassDef, frozenset[str]], ...]:
    """Every dataclass of the package, with what its decorator switches on."""
    return tuple(_dataclasses())


def _dataclasses() -> Iterator[tuple[ast.ClassDef, frozenset[str]]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for made in node.decorator_list if isinstance(node, ast.ClassDef) else ():
                if isinstance(made, ast.Call) and ast.unparse(made.func) == "dataclass":
                    assert isinstance(node, ast.ClassDef)
                    on = {
                        word.arg or ""
                        for word in made.keywords
                        if ast.unparse(word.value) == "True"
                    }
                    yield node, frozenset(on)


def test_a_dataclass_says_what_it_has_and_nothing_that_it_has_not() -> None:
    """A keyword of a decorator that says False says what would be so without it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass":
                assert {ast.unparse(word.value) for word in node.keywords} == {"True"}, path


def test_values_never_change() -> None:
    changing = {node.name for node, on in dataclasses() if "frozen" not in on}
    assert {name for name in changing if not name.startswith("_")} == CHANGING


def test_values_are_small() -> None:
    """There are hundreds of thousands of some: only what keeps an answer has room for more."""
    large = {node for node, on in dataclasses() if "slots" not in on}
    keeping = {node for node in large if "@cached_property" in ast.unparse(node)}
    assert {node.name for node in large - keeping} == RELATED


def silent_in(text: str) -> Iterator[int]:
    """Lines of a module on which somebody is to be told something, and is told nothing."""
    for node in ast.walk(ast.parse(text)):
        told: list[ast.expr] = []
        match node:
            case ast.Raise(exc=ast.Call(args=args)):
                told = args
            case ast.Call(func=ast.Name(id="Diagnostic" | "stage" | "tell"), args=args):
                told = args
            case ast.Call(func=ast.Attribute(attr="note"), args=args):
                told = args
            case ast.keyword(arg=name, value=value) if name in TOLD:
                told = [value]
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in TOLD:
                told = [value]
            case ast.Call(func=ast.Name(id="InternalError"), args=[]):
                yield node.lineno
        for each in told:
            if isinstance(each, ast.Constant) and each.value == "":
                yield each.lineno


def blanks_in(text: str) -> Iterator[tuple[str, int]]:
    """Constants and tables of a module, and enumerations in it, that have a text without words."""
    for node in ast.parse(text).body:
        kept = [node]
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(x) for x in node.bases):
            kept = node.body
        for each in kept:
            match each:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case _:
                    continue
            for part in ast.walk(value):
                if isinstance(part, ast.Constant) and part.value == "":
                    yield name, part.lineno


def test_no_constant_and_no_table_has_a_blank() -> None:
    """What is looked up in a table is shown to somebody, or written for another program."""
    blank = {
        name
        for path in PACKAGE.rglob("*.py")
        for name, _ in blanks_in(path.read_text(encoding="utf-8"))
    }
    assert blank == BLANK


def test_where_a_table_has_a_blank() -> None:
    text = (
        "A = ('a', '')\nclass E(StrEnum):\n    B = ''\nclass C:\n    D: str = ''\nE: X = {'': 1}\n"
    )
    assert list(blanks_in(text)) == [("A", 1), ("B", 3), ("E", 6)]


def test_whoever_is_to_be_told_something_is_told_something() -> None:
    """An error without words, or one whose help is empty, helps nobody."""
    silent = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in silent_in(path.read_text(encoding="utf-8"))
        if path.parts[-2:] not in SILENT
    ]
    assert silent == []


def test_values_of_many_fields_are_made_by_name() -> None:
    """Nobody sees that two of ten texts have changed places."""
    by_order = {
        node.name
        for node, on in dataclasses()
        if "kw_only" not in on
        and not node.name.startswith("_")
        and sum(isinstance(each, ast.AnnAssign) for each in node.body) >= MANY_FIELDS
    }
    assert by_order == BY_ORDER


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("raise X('a',\n'')", [2]),
        ("raise X('a') from b", []),
        ("raise X", []),
        ("y = Diagnostic(code, '')", [1]),
        ("y = Diagnostic(code, 'a', help='')", [1]),
        ("help = ''\nmessage = 'a'\nother = ''", [1]),
        ("@option(metavar='')\ndef f(help=''): pass", [1]),
        ("InternalError()", [1]),
    ],
)
def test_where_a_text_tells_nothing(text: str, lines: list[int]) -> None:
    assert list(silent_in(text)) == lines


@pytest.mark.parametrize("room", UNTYPED)
def test_each_of_these_rooms_needs_it(room: str) -> None:
    others = [name for name in UNTYPED if name != room]
    assert places(frozenset(("Any",)), others)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("found = 1", ["found"]),
        ("def f(its, *several, **found): '''Its.'''", ["f", "found", "its", "several"]),
        ("x = [its for its in y]  # several", ["its", "its", "x", "y"]),
        ("text = f'{found:>{its}} several {a[2]!r}'", ["a", "found", "its", "text"]),
        ("x.found(several=its)", ["found", "its", "several", "x"]),
        ("from typing import Any as Odd", ["Any", "Odd", "typing"]),
        ("import typing as t\nt.Any", ["Any", "t", "t", "typing"]),
        ("match x:\n case {'found': 1, **its} | [*several]: pass", ["its", "several", "x"]),
        ("try: pass\nexcept E as found: pass", ["E", "found"]),
        ("x = {'found': 'its'}", ["x"]),
    ],
)
def test_the_names_of_a_text(text: str, names: list[str]) -> None:
    assert sorted(name for name, _ in names_in(text)) == names


def test_no_test_draws_on_another() -> None:
    """What several tests need stands in builders/ or oracle/."""
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests."):
                assert "test_" not in (node.module or "").rpartition(".")[2], path.name
