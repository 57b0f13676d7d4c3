"""Where what a module makes once is used: a constant, an option of a command, a field's default.

Such a line runs when its file is loaded, which no test does itself; the lines that use its name
do run in tests.
"""

import ast
import re
import threading
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_WORD = re.compile(r"[A-Za-z_]\w+")
_MANY = 40  # lines that use a name; one that stands in more of them says little

_PARSING = threading.Lock()  # Python 3.11 loses count of depth where two threads parse at once

Place = tuple[str, int]


@dataclass(frozen=True)
class Uses:
    """The product's files by their names below `root`."""

    root: Path
    product: Path

    def of(self, path: str, line: int) -> list[Place] | None:
        """Lines that use what is made at a line of a file; None for a line of a function's body."""
        with _PARSING:
            tree = ast.parse((self.root / path).read_bytes())
        made = _made_at(tree, line)
        if made is None:
            return None
        names, body = made
        places = [(path, each) for each in body]
        for name in names:
            used = [place for place in self._places[name] if place != (path, line)]
            places += used if len(used) <= _MANY else [it for it in used if it[0] == path]
        return places

    @cached_property
    def _places(self) -> dict[str, list[Place]]:
        places: dict[str, list[Place]] = defaultdict(list)
        for file in sorted((self.root / self.product).rglob("*.py")):
            name = file.relative_to(self.root).as_posix()
            for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for word in set(_WORD.findall(text)):
                    places[word].append((name, number))
        return places


def _made_at(within: ast.Module | ast.ClassDef, line: int) -> tuple[list[str], range] | None:
    """The names that the statement of a line makes, and a function's body below such a line.

    None for a line that is in such a body itself.
    """
    for node in within.body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorators)])
        if not first <= line <= (node.end_lineno or first):
            continue
        match node:
            case ast.FunctionDef(name=name, body=body):
                inside = line >= body[0].lineno
                lines = range(body[0].lineno, (node.end_lineno or first) + 1)
                return None if inside else ([name], lines)
            case ast.ClassDef(name=name, body=body):
                if line < body[0].lineno:
                    return [name], range(0)
                made = _made_at(node, line)
                return None if made is None else ([*made[0], name], made[1])
            case ast.Assign(targets=targets):
                return [each.id for each in targets if isinstance(each, ast.Name)], range(0)
            case ast.AnnAssign(target=ast.Name(id=name)):
                return [name], range(0)
    return [], range(0)
