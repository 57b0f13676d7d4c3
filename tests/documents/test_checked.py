"""The quick check of a document, a keyword of a schema at a time: what keeps it, what does not."""

from typing import Any

import pytest

from outgate.documents.checker import Failure, checker, make_checker
from outgate.documents.fault import MAX_DEPTH


def nested(levels: int, innermost: Any = "x") -> Any:
    value: Any = [innermost]
    for _ in range(levels - 1):
        value = [value]
    return value


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
NAMED = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": TEXT, "below": {"$ref": "#/$defs/tree"}},
        }
    },
}
CHOICE = {
    "oneOf": [
        {
            "type": "object",
            "required": ["kind", "host"],
            "properties": {"kind": {"const": "host"}, "host": TEXT},
        },
        {
            "type": "object",
            "required": ["kind", "port"],
            "properties": {"kind": {"const": "port"}, "port": NUMBER},
        },
    ]
}
# A schema, what keeps it, and what does not: with the keyword and the path that tell why.
KEYWORDS: list[tuple[dict[str, Any], list[Any], list[tuple[Any, str, tuple[str | int, ...]]]]] = [
    (
        {},
        [None, 1, "x", {}, nested(MAX_DEPTH), nested(MAX_DEPTH, [])],
        [(nested(MAX_DEPTH + 1), "depth", ())],
    ),
    ({"title": "t"}, [{"a": nested(MAX_DEPTH - 1)}], [({"a": nested(MAX_DEPTH)}, "depth", ())]),
    (TEXT, ["", "x"], [(1, "type", ()), (None, "type", ()), ([], "type", ())]),
    (NUMBER, [0, -1], [(True, "type", ()), (1.0, "type", ()), ("1", "type", ())]),
    ({"type": "number"}, [1, 1.5], [(True, "type", ())]),
    ({"type": "boolean"}, [True, False], [(0, "type", ())]),
    ({"type": "null"}, [None], [(False, "type", ()), ("", "type", ())]),
    ({"type": ["null", "string"]}, [None, ""], [(0, "type", ())]),
    ({"type": "array"}, [[], [1]], [({}, "type", ()), (nested(MAX_DEPTH + 1), "depth", ())]),
    ({"type": "object"}, [{}, {"a": 1}], [([], "type", ())]),
    ({"type": ["object", "null"]}, [{}, None], [({"a": nested(MAX_DEPTH)}, "depth", ())]),
    (
        {"const": "1.0"},
        ["1.0"],
        [("1", "const", ()), (1.0, "const", ()), ([nested(99)], "const", ())],
    ),
    ({"const": 1}, [1], [(True, "const", ()), (2, "const", ())]),
    ({"enum": ["a", "b"]}, ["a", "b"], [("c", "enum", ()), (1, "enum", ()), ([], "enum", ())]),
    ({"type": "string", "enum": ["a"]}, ["a"], [("b", "enum", ()), (1, "type", ())]),
    ({"minLength": 2}, ["ab", 7, []], [("a", "minLength", ())]),
    ({"maxLength": 2}, ["", "ab", 7], [("abc", "maxLength", ())]),
    ({"minLength": 1, "maxLength": 1}, ["a"], [("", "minLength", ()), ("ab", "maxLength", ())]),
    (
        {"pattern": "^a+$"},
        ["a", "aa", 7],
        [("b", "pattern", ()), ("a\n", "pattern", ()), ("", "pattern", ())],
    ),
    ({"pattern": "a\\$"}, ["a$", "a$b"], [("a", "pattern", ())]),
    ({"minimum": 2}, [2, 2.5, "x", True], [(1, "minimum", ()), (1.9, "minimum", ())]),
    ({"maximum": 2}, [2, -1], [(3, "maximum", ())]),
    ({"items": TEXT}, [[], ["a"], 7], [([1], "type", (0,)), (["a", "b", None], "type", (2,))]),
    ({"items": {"minLength": 2}}, [["ab"]], [(["ab", "a"], "minLength", (1,))]),
    ({"minItems": 1}, [[1], 7], [([], "minItems", ())]),
    ({"maxItems": 1}, [[], [1]], [([1, 2], "maxItems", ())]),
    ({"type": "array", "items": TEXT}, [["a"]], [({}, "type", ()), ([1], "type", (0,))]),
    ({"type": "array", "items": {"enum": ["a"]}}, [["a"]], [(["b"], "enum", (0,))]),
    ({"required": ["a"]}, [{"a": 1}, [], 7], [({}, "required", ()), ({"b": 1}, "required", ())]),
    ({"properties": {"a": TEXT}}, [{}, {"a": ""}, {"b": 1}, 7], [({"a": 1}, "type", ("a",))]),
    (
        {"properties": {"a": {"enum": ["x"]}, "b": {"const": "y"}}},
        [{"a": "x", "b": "y"}],
        [({"a": "y"}, "enum", ("a",)), ({"b": "x"}, "const", ("b",))],
    ),
    (
        {"properties": {"a": {}}, "additionalProperties": False},
        [{}, {"a": 1}],
        [({"b": 1}, "additionalProperties", ())],
    ),
    ({"additionalProperties": TEXT}, [{}, {"a": ""}], [({"a": "", "b": 1}, "type", ("b",))]),
    ({"additionalProperties": True, "properties": {}}, [{"a": nested(99)}], []),
    ({"propertyNames": {"pattern": "^a"}}, [{"ab": 1}, 7], [({"b": 1}, "propertyNames", ("b",))]),
    (
        {"propertyNames": {"maxLength": 1}, "properties": {"a": TEXT}},
        [{"a": "x"}],
        [({"a": 1}, "type", ("a",)), ({"a": "x", "ab": 1}, "propertyNames", ("ab",))],
    ),
    (
        {"propertyNames": {"maxLength": 1}, "properties": {"ab": TEXT}},
        [{}],
        [({"ab": "x"}, "propertyNames", ("ab",))],
    ),
    ({"minProperties": 1}, [{"a": 1}, 7], [({}, "minProperties", ())]),
    (
        {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "object", "required": ["b"]}},
        },
        [{"a": {"b": 1}}],
        [([], "type", ()), ({"a": []}, "type", ("a",)), ({"a": {}}, "required", ("a",))],
    ),
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1, 2], [(0, "minimum", ()), (3, "maximum", ())]),
    ({"anyOf": [TEXT, NUMBER]}, ["a", 1], [(None, "anyOf", ())]),
    (
        CHOICE,
        [{"kind": "host", "host": "a"}, {"kind": "port", "port": 1}],
        [
            ({"kind": "other"}, "oneOf", ()),
            ({"kind": "host", "host": 1}, "type", ("host",)),
            ({"kind": "port", "port": "a"}, "type", ("port",)),
            (7, "oneOf", ()),
        ],
    ),
    (
        {
            "anyOf": [
                {"properties": {"a": {"properties": {"b": TEXT}}}},
                {"properties": {"a": TEXT}},
                {"properties": {"a": {"properties": {"b": {"enum": [""]}}}}},
            ]
        },
        [{"a": "x"}, {"a": {"b": "x"}}],
        [({"a": {"b": None}}, "type", ("a", "b"))],
    ),
    (
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
        [{"a": 1, "b": 1}, {"c": 1}],
        [({"a": 1, "c": 1}, "required", ()), ({"b": 1}, "required", ())],
    ),
    (
        {"if": {"required": ["a"]}, "then": {"required": ["b"]}},
        [{}, {"a": 1, "b": 1}],
        [({"a": 1}, "required", ())],
    ),
    (
        {"if": {"required": ["a"]}, "else": {"required": ["b"]}},
        [{"a": 1}, {"b": 1}],
        [({}, "required", ())],
    ),
    (
        NAMED,
        [{"name": "a"}, {"name": "a", "below": {"name": "b"}}],
        [({"name": "a", "below": {"name": "b", "below": {}}}, "required", ("below", "below"))],
    ),
]


def test_what_keeps_a_keyword_and_what_does_not() -> None:
    for schema, good, bad in KEYWORDS:
        check = make_checker(schema)
        for value in good:
            assert check(value) is None, (schema, value)
        for value, keyword, path in bad:
            failure = check(value)
            assert failure is not None, (schema, value)
            assert (failure.keyword, failure.path[::-1]) == (keyword, path)


def test_what_a_failure_is_about() -> None:
    failure = make_checker({"properties": {"a": {"items": TEXT}}})({"a": ["x", 7]})
    assert failure == Failure("type", TEXT, 7, (1, "a"))
    assert Failure("type", TEXT, 7).below("a").below(0).path == ("a", 0)
    # Of equal items the first is told of.
    twice = make_checker({"items": TEXT})([None, None])
    assert twice is not None
    assert twice.path == (0,)


def test_schemas_that_are_not_checked() -> None:
    """A keyword that is passed over would let documents through."""
    unknown: tuple[dict[str, Any], ...] = (
        {"format": "uri"},
        {"items": {"uniqueItems": True}},
        {"dependentRequired": {}},
    )
    for schema in unknown:
        with pytest.raises(ValueError, match="of a schema are not known"):
            make_checker(schema)
    for inside in ({"items": True}, {"properties": {"a": False}}, {"anyOf": [True]}):
        with pytest.raises(ValueError, match="a schema of true or false stands where none"):
            make_checker(inside)
    assert checker("plan.schema.json")({}) is not None
    assert checker("plan.schema.json") is checker("plan.schema.json")
