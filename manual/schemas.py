"""The reference of the documents that other programs read or write, from their schemas."""

import json
from collections.abc import Iterator
from pathlib import Path

from outgate.resources import resource

_BRANCHES = ("oneOf", "anyOf", "allOf")
"""Keywords whose schemas are about the same value."""


def documents() -> str:
    """Every schema with its title, its description and what it says of its fields."""
    return "\n\n".join(_section(path) for path in schema_files())


def schema_files() -> tuple[Path, ...]:
    """The schemas, those of targets behind the others."""
    paths = resource("schemas").rglob("*.schema.json")
    return tuple(sorted(paths, key=lambda path: (len(path.parts), path.name)))


def described(schema: object) -> Iterator[tuple[str, str]]:
    """Fields with what is said of each: those at the top, and those below that have a description.

    A field is written as its path: `targets.NAME.backend`, `rules[].key`.
    """
    seen: set[str] = set()
    for path, part in _fields(schema, schema, "", frozenset()):
        text = str(part.get("description", ""))
        if "default" in part:
            text += f" Default: `{json.dumps(part['default'])}`."
        top = "." not in path and "[" not in path
        if path not in seen and (top or text):
            seen.add(path)
            yield path, text.strip()


def _section(path: Path) -> str:
    schema = json.loads(path.read_bytes())
    name = path.relative_to(resource("schemas")).as_posix()
    fields = (
        f"- `{field}`: {text}" if text else f"- `{field}`" for field, text in described(schema)
    )
    parts = (
        f"## {_heading(schema['title'])}",
        f"`schemas/{name}`. {schema.get('description', '')}",
        "\n".join(fields),
    )
    return "\n\n".join(part for part in parts if part)


def _heading(title: str) -> str:
    text = title.removeprefix("Outgate ")
    return text if text.startswith("outgate.") else text[0].upper() + text[1:]


def _fields(
    whole: object, part: object, path: str, entered: frozenset[str]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every field below a part of a schema; a definition is not entered again inside of itself."""
    if not isinstance(part, dict):
        return
    reference = part.get("$ref")
    if isinstance(reference, str) and reference not in entered:
        yield from _fields(whole, _resolve(whole, reference), path, entered | {reference})
    for keyword in _BRANCHES:
        for branch in _list(part.get(keyword)):
            yield from _fields(whole, branch, path, entered)
    yield from _fields(whole, part.get("then"), path, entered)
    yield from _fields(whole, part.get("items"), f"{path}[]", entered)
    yield from _fields(whole, part.get("additionalProperties"), f"{path}.NAME", entered)
    for name, field in part.get("properties", {}).items():
        below = f"{path}.{name}".removeprefix(".")
        if isinstance(field, dict):
            yield below, field
        yield from _fields(whole, field, below, entered)


def _resolve(whole: object, reference: str) -> object:
    """What a reference within the document leads to."""
    value = whole
    for step in reference.removeprefix("#/").split("/"):
        value = value[step] if isinstance(value, dict) else None
    return value


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
