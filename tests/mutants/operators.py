"""Small mistakes that a programmer could make in a file, each as one replaced piece of its text."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# What a function may return instead, by the first word of its annotation.
_EMPTY = {
    "str": "''",
    "int": "0",
    "tuple": "()",
    "list": "[]",
    "dict": "{}",
    "frozenset": "frozenset()",
}
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A piece of a file, from `start` to `end` in its bytes, and what stands there instead."""

    path: str
    line: int
    start: int
    end: int
    kind: str
    old: str
    new: str

    def applied(self, source: bytes) -> bytes:
        """The file with the mistake in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: `{_short(self.old)}` -> `{_short(self.new)}`"


def mutants(path: str, source: bytes) -> list[Mutant]:
    """Every mutant of a file; none of docstrings, annotations and texts put together by `f`."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    all_mutants = []
    for node, kind, new in _walk(ast.parse(source), ""):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        old = source[start:end].decode()
        if old != new and ast.unparse(node) != new:
            all_mutants.append(Mutant(path, node.lineno, start, end, kind, old, new))
    return all_mutants


_Found = tuple[ast.expr | ast.stmt, str, str]


def _walk(node: ast.AST, returns: str) -> Iterator[_Found]:
    """What may be replaced below a node; `returns` is the annotation of the function around it."""
    if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        returns = ast.unparse(node.returns)
    yield from _of_node(node, returns)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, ast.AST) and not _says_nothing(child):
                yield from _walk(child, returns)


def _says_nothing(node: ast.AST) -> bool:
    """Docstrings and what type checkers alone read."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or _says_nothing(node.value)
    if isinstance(node, ast.If):
        return "TYPE_CHECKING" in ast.unparse(node.test)
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("assert_never", "cast")


def _of_node(node: ast.AST, returns: str) -> Iterator[_Found]:
    if isinstance(node, ast.stmt):
        yield from _of_statement(node, returns)
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                if type(op) in _COMPARISONS:
                    changed = copy.deepcopy(node)
                    changed.ops[index] = _COMPARISONS[type(op)]()
                    yield node, "comparison", _in_parentheses(changed)
        case ast.BoolOp(values=values):
            for index in range(len(values)):
                left = [each for at, each in enumerate(values) if at != index]
                kept = left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
                yield node, "operand dropped", _in_parentheses(kept)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, "not dropped", _in_parentheses(operand)
        case ast.Constant(value=value):
            yield from ((node, "constant", new) for new in _constants(value))
        case ast.BinOp(op=op) if type(op) in _SIGNS and not _of_text(node):
            changed_sum = copy.deepcopy(node)
            changed_sum.op = _SIGNS[type(op)]()
            yield node, "arithmetic", _in_parentheses(changed_sum)
        case ast.IfExp(body=body, orelse=orelse):
            yield node, "choice", _in_parentheses(body)
            yield node, "choice", _in_parentheses(orelse)
        case ast.comprehension(ifs=ifs):
            yield from ((each, "condition dropped", "True") for each in ifs)


def _of_statement(node: ast.stmt, returns: str) -> Iterator[_Found]:
    match node:
        case ast.If(test=test, body=body_of_if, orelse=else_):
            if not else_ and isinstance(body_of_if[-1], _LEAVES):
                yield test, "guard removed", "False"
            yield test, "condition negated", f"(not {_in_parentheses(test)})"
        case ast.Return(value=ast.expr() as value):
            yield from _returned(value, returns)
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Delete():
            yield node, "statement deleted", "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield node, "statement deleted", "pass"


def _constants(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield str(value + 1)
    elif isinstance(value, str) and value:
        yield repr("")


def _returned(value: ast.expr, returns: str) -> Iterator[_Found]:
    if returns == "bool":
        yield value, "return", f"(not {_in_parentheses(value)})"
        return
    first = returns.partition("[")[0]
    if "None" in returns.split(" | "):
        yield value, "return", "None"
    elif first in _EMPTY:
        yield value, "return", _EMPTY[first]


def _of_text(node: ast.BinOp) -> bool:
    """Whether a sum is of texts, or a choice of types."""
    return any(
        isinstance(each, ast.JoinedStr | ast.Tuple | ast.List)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str | None))
        or (isinstance(each, ast.Name) and isinstance(node.op, ast.BitOr) and each.id[0].isupper())
        for each in (node.left, node.right)
    )


def _in_parentheses(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if isinstance(node, ast.Name | ast.Constant | ast.Call) else f"({text})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."
