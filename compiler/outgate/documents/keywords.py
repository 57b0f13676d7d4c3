"""The keywords of the shipped schemas, and what a schema asks of a value at first sight."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "array": (list,),
    "object": (dict,), "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
SAID = {"$schema", "$defs", "title", "description", "default"}
OBJECT = {"required", "properties", "additionalProperties", "propertyNames", "minProperties"}
ARRAY = {"items", "minItems", "maxItems"}
TEXT = {"pattern", "minLength", "maxLength"}
NUMBER = {"minimum", "maximum"}
VALUE = {"type", "enum", "const"}
COMBINED = {"oneOf", "anyOf", "allOf", "if", "then", "else", "$ref"}
KNOWN = SAID | OBJECT | ARRAY | TEXT | NUMBER | VALUE | COMBINED


def asks(schema: Iterable[str], keywords: set[str]) -> bool:
    """Whether a schema has any of some keywords."""
    return not keywords.isdisjoint(schema)


def kinds_of(schema: Schema) -> list[str]:
    """The types that a schema names, none where it asks for no type."""
    kinds = schema.get("type", [])
    return kinds if isinstance(kinds, list) else [kinds]


def plain_types(schema: Schema) -> frozenset[type]:
    """The types of a value of which a schema asks no more than that, and that holds no others."""
    kinds = kinds_of(schema)
    if asks(kinds, {"object", "array"}) or schema.keys() - SAID != {"type"}:
        return frozenset()
    return frozenset(kind for each in kinds for kind in TYPES[each])


def plain_texts(schema: Schema) -> frozenset[str]:
    """All texts that keep a schema which asks for one of a few values, and no more."""
    keywords = schema.keys() - SAID
    if keywords not in ({"enum"}, {"const"}):
        return frozenset()
    values = schema["enum"] if "enum" in schema else [schema["const"]]
    return frozenset(each for each in values if type(each) is str)


def holder_of(schema: Schema) -> type | None:
    """The type that the check of an object or array asks for itself; None where another one does.

    Nothing of a value is looked at before its type.
    """
    if asks(schema, TEXT | NUMBER | {"const", "enum"}):
        return None
    match schema.get("type"):
        case "object" if asks(schema, OBJECT) and not asks(schema, ARRAY):
            return dict
        case "array" if asks(schema, ARRAY) and not asks(schema, OBJECT):
            return list
        case _:
            return None
