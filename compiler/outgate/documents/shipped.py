"""YAML files that ship with Outgate: they were read when it was built."""

from typing import Any

from outgate.documents.yaml import read_yaml
from outgate.resources import compiled
from outgate.source import SourceFile


def read_compiled(data: bytes) -> tuple[Any, ...] | None:
    """The documents of a file that says this; None where it was not read in advance."""
    made: Any = compiled(data)
    return None if made is None else tuple(made)


def read_shipped_yaml(name: str, data: bytes) -> tuple[Any, ...]:
    """The documents of a file that ships with Outgate; `name` is for what is wrong with it."""
    return read_compiled(data) or tuple(read_yaml(SourceFile(name, data.decode())))
