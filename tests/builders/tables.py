"""The constants and tables of the package, and what of them is empty."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from types import ModuleType

import outgate


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the package."""
    names = (each.name for each in pkgutil.walk_packages(outgate.__path__, "outgate."))
    return tuple(map(importlib.import_module, (n for n in names if not n.endswith("__main__"))))


def constants(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What stands in a module by itself, and the members of its enumerations."""
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Enum):
            # Of two members with one value the second is the first by another name.
            for member, each in value.__members__.items():
                yield f"{name}.{member}", each.value
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
