"""What the service's own description says of its requests: members, types, patterns, bounds.

The description is a file of facts that AWS publishes (botocore has it as `service-2.json`). AWS's
own clients hold a request against types and what is required, the service against all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypedDict

from outgate.emulators.aws.messages import Document, from_platform


class Member(TypedDict):
    """A member of a structure, list or map."""

    shape: str


class Shape(TypedDict, total=False):
    """A shape, as far as it is looked at."""

    type: str
    members: dict[str, Member]
    required: list[str]
    member: Member
    key: Member
    value: Member
    enum: list[str]
    pattern: str
    min: int
    max: int


Shapes = Mapping[str, Shape]


@cache
def _description() -> tuple[Mapping[str, str], Shapes]:
    """The shape of each operation's request, and all shapes; ImportError without botocore."""
    from botocore.loaders import Loader

    model = Loader().load_service_model("network-firewall", "service-2")
    operations = {name: each["input"]["shape"] for name, each in model["operations"].items()}
    return operations, model["shapes"]


def load_description() -> None:
    """Have the description at hand before a request needs it; ImportError without botocore."""
    _description()


def is_operation(name: str) -> bool:
    """Whether the service has an operation of a name."""
    return name in _description()[0]


def check_request(operation: str, document: Document) -> None:
    """Refuse a request that is not as its operation takes it; all of it is told at once."""
    operations, shapes = _description()
    problems = list(_problems(operations[operation], document, "", shapes))
    if problems:
        errors = "error" if len(problems) == 1 else "errors"
        message = f"{len(problems)} validation {errors} detected: {'; '.join(problems)}"
        raise from_platform("ValidationException", message)


def _problems(name: str, value: object, where: str, shapes: Shapes) -> Iterator[str]:
    shape = shapes[name]
    match shape["type"], value:
        case "structure", Mapping():
            yield from _structure(shape, value, where, shapes)
        case "map", Mapping():
            for key, item in value.items():
                yield from _problems(shape["key"]["shape"], key, f"{where}.key", shapes)
                yield from _problems(shape["value"]["shape"], item, f"{where}.{key}", shapes)
        case "list", list():
            yield from _bounds(shape, len(value), where, str(value))
            for number, item in enumerate(value, 1):
                place = f"{where}.{number}.member"
                yield from _problems(shape["member"]["shape"], item, place, shapes)
        case "string", str():
            yield from _text(shape, value, where)
        case (("integer" | "long"), int()) if not isinstance(value, bool):
            yield from _bounds(shape, value, where, str(value))
        case "boolean", bool():
            pass
        case kind, _:
            raise from_platform("SerializationException", f"{where or 'the request'} is no {kind}")


def _structure(
    shape: Shape, value: Mapping[str, object], where: str, shapes: Shapes
) -> Iterator[str]:
    for name in shape.get("required", ()):
        if value.get(name) is None:
            place = _below(where, name)
            yield f"Value at '{place}' failed to satisfy constraint: Member must not be null"
    for name, item in value.items():
        # What the description does not know is ignored, as by the service.
        if name in shape["members"] and item is not None:
            yield from _problems(shape["members"][name]["shape"], item, _below(where, name), shapes)


def _text(shape: Shape, value: str, where: str) -> Iterator[str]:
    yield from _bounds(shape, len(value), where, value)
    fails = f"Value '{value[:80]}' at '{where}' failed to satisfy constraint: Member must satisfy"
    if "enum" in shape and value not in shape["enum"]:
        yield f"{fails} enum value set: [{', '.join(shape['enum'])}]"
    pattern = shape.get("pattern")
    # With `$` alone a line break at the end would be let through.
    if pattern and not (re.fullmatch if pattern[0] == "^" else re.search)(pattern, value):
        yield f"{fails} regular expression pattern: {pattern}"


def _bounds(shape: Shape, size: int, where: str, value: str) -> Iterator[str]:
    what = "value" if shape["type"] in ("integer", "long") else "length"
    fails = f"Value '{value[:80]}' at '{where}' failed to satisfy constraint: Member must have"
    if size < shape.get("min", size):
        yield f"{fails} {what} greater than or equal to {shape['min']}"
    if size > shape.get("max", size):
        yield f"{fails} {what} less than or equal to {shape['max']}"


def _below(where: str, name: str) -> str:
    """A path as the service writes it, with small letters first."""
    small = name[:1].lower() + name[1:]
    return f"{where}.{small}" if where else small
