"""Schemas made into functions, quick enough to run over every value of a large document.

Only the keywords that the shipped schemas use are known; another one is a mistake of ours. They
mean what JSON Schema says, but that `443.0` is not a whole number, and that `$` in a pattern is the
end of the text, not also the line end before it.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from outgate.documents.fault import is_too_deep
from outgate.documents.keywords import (
    ARRAY,
    COMBINED,
    KNOWN,
    NUMBER,
    OBJECT,
    TEXT,
    TYPES,
    Schema,
    asks,
    holder_of,
    kinds_of,
    plain_texts,
    plain_types,
)
from outgate.resources import resource_text
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A keyword of a schema that a value does not keep; `path` leads there, last step first."""

    keyword: str
    schema: Schema
    value: Any
    path: tuple[str | int, ...] = ()

    def below(self, step: str | int) -> "Failure":
        """The same, seen from one level further out."""
        return Failure(self.keyword, self.schema, self.value, (*self.path, step))


Check = Callable[[Any], Failure | None]


@cache
def load_schema(name: str) -> Schema:
    """A shipped schema, such as `plan.schema.json`."""
    loaded: Schema = json.loads(resource_text("schemas", name))
    return loaded


@cache
def checker(name: str) -> Check:
    """A function that gives the first thing wrong with a document, None when nothing is."""
    return make_checker(load_schema(name))


def make_checker(schema: Schema) -> Check:
    """The same for a schema that is not shipped as it is."""
    return _Compiler(schema).check(schema)


class _Compiler:
    """Makes a function of a schema and of those inside it."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self.named: dict[str, Check] = {}

    def check(self, schema: Schema | bool) -> Check:  # noqa: FBT001 - a schema may be one
        """A function for one schema."""
        if isinstance(schema, bool):
            raise ValueError("a schema of true or false stands where none is expected")
        if unknown := schema.keys() - KNOWN:
            raise ValueError(f"keywords {sorted(unknown)} of a schema are not known")
        checks: list[Check] = []
        kinds = kinds_of(schema)
        holder = holder_of(schema)
        if kinds and holder is None:
            checks.append(_type(schema, kinds))
        if "const" in schema:
            checks.append(_const(schema))
        if "enum" in schema:
            checks.append(_enum(schema))
        if asks(schema, TEXT):
            checks.append(_text(schema))
        if asks(schema, NUMBER):
            checks.append(_number(schema))
        if asks(schema, ARRAY):
            checks.append(self._array(schema, typed=holder is list))
        if asks(schema, OBJECT):
            checks.append(self._object(schema, typed=holder is dict))
        checks += self._combined(schema)
        bounded = asks(schema, OBJECT | ARRAY | COMBINED)
        if not bounded and (not kinds or asks(kinds, {"object", "array"})):
            checks.append(_depth(schema))
        return checks[0] if len(checks) == 1 else _every(tuple(checks))

    def _combined(self, schema: Schema) -> list[Check]:
        checks: list[Check] = []
        if "$ref" in schema:
            checks.append(self._ref(schema["$ref"]))
        if "allOf" in schema:
            checks.append(_every(tuple(self.check(each) for each in schema["allOf"])))
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                choices = tuple(self.check(each) for each in schema[keyword])
                checks.append(_one_of(schema, keyword, choices))
        if "if" in schema:
            chosen = (
                self.check(schema[key]) if key in schema else _every(())
                for key in ("if", "then", "else")
            )
            checks.append(_if(*chosen))
        return checks

    def _ref(self, ref: str) -> Check:
        """A named schema, looked up when it is first used, as it may lead back to itself."""

        def check(value: Any) -> Failure | None:
            known = self.named.get(ref)
            if known is None:
                schema: Any = self.root
                for step in ref.removeprefix("#/").split("/"):
                    schema = schema[step]
                known = self.named[ref] = self.check(schema)
            return known(value)

        return check

    def _array(self, schema: Schema, *, typed: bool) -> Check:
        items = schema.get("items", {})
        item, plain = self.check(items), plain_types(items)
        least, most = schema.get("minItems", 0), schema.get("maxItems")

        def check(value: Any) -> Failure | None:
            if type(value) is not list:
                return Failure("type", schema, value) if typed else None
            if len(value) < least:
                return Failure("minItems", schema, value)
            if most is not None and len(value) > most:
                return Failure("maxItems", schema, value)
            for each in value:
                if type(each) in plain:
                    continue
                if (failure := item(each)) is not None:
                    at = next(n for n, other in enumerate(value) if other is each)
                    return failure.below(at)
            return None

        return check

    def _object(self, schema: Schema, *, typed: bool) -> Check:
        required = frozenset(schema.get("required", ()))
        known = {key: self.check(each) for key, each in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", True)
        other = None if isinstance(others, bool) else self.check(others)
        name = self.check(schema["propertyNames"]) if "propertyNames" in schema else None
        least = schema.get("minProperties", 0)
        find = known.get
        # Most values are texts of which no more is asked, or one of a few texts: they need no call
        # of a function.
        inside = {} if name is not None else schema.get("properties", {})
        types = {key: plain_types(each) for key, each in inside.items()}.get
        texts = {key: plain_texts(each) for key, each in inside.items()}.get

        def check(value: Any) -> Failure | None:
            if type(value) is not dict:
                return Failure("type", schema, value) if typed else None
            for key, each in value.items():
                kind = type(each)
                if kind in types(key, ()) or (kind is str and each in texts(key, ())):
                    continue
                checked = find(key)
                if checked is None:
                    if others is False:
                        return Failure("additionalProperties", schema, value)
                    checked = other
                if name is not None and name(key) is not None:
                    return Failure("propertyNames", schema, key).below(key)
                if checked is not None and (failure := checked(each)) is not None:
                    return failure.below(key)
            if not value.keys() >= required:
                return Failure("required", schema, value)
            return Failure("minProperties", schema, value) if len(value) < least else None

        return check


def _every(checks: tuple[Check, ...]) -> Check:
    def check(value: Any) -> Failure | None:
        for each in checks:
            if (failure := each(value)) is not None:
                return failure
        return None

    return check


def _type(schema: Schema, names: list[str]) -> Check:
    kinds = frozenset(kind for each in names for kind in TYPES[each])
    return lambda value: None if type(value) in kinds else Failure("type", schema, value)


def _const(schema: Schema) -> Check:
    wanted = schema["const"]
    kind = type(wanted)
    return lambda value: (
        None if type(value) is kind and value == wanted else Failure("const", schema, value)
    )


def _enum(schema: Schema) -> Check:
    wanted = frozenset(schema["enum"])
    return lambda value: (
        None if type(value) is str and value in wanted else Failure("enum", schema, value)
    )


def _text(schema: Schema) -> Check:
    least, most = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    text = schema.get("pattern", "")
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1] + r"\Z"
    search = re.compile(text).search

    def check(value: Any) -> Failure | None:
        if type(value) is not str:
            return None
        if len(value) < least:
            return Failure("minLength", schema, value)
        if len(value) > most:
            return Failure("maxLength", schema, value)
        return None if search(value) else Failure("pattern", schema, value)

    return check


def _number(schema: Schema) -> Check:
    least, most = schema.get("minimum", float("-inf")), schema.get("maximum", float("inf"))

    def check(value: Any) -> Failure | None:
        if type(value) not in (int, float):
            return None
        if value < least:
            return Failure("minimum", schema, value)
        return Failure("maximum", schema, value) if value > most else None

    return check


def _one_of(schema: Schema, keyword: str, choices: tuple[Check, ...]) -> Check:
    """One of some schemas; of those that do not hold, the failure that is furthest inside counts.

    Two that hold at once are no matter: in the shipped schemas they exclude one another.
    """

    def check(value: Any) -> Failure | None:
        best: Failure | None = None
        for each in choices:
            failure = each(value)
            if failure is None:
                return None
            inside = len(failure.path) > (len(best.path) if best else 0)
            if inside and failure.keyword != "const":
                best = failure
        return best or Failure(keyword, schema, value)

    return check


def _if(condition: Check, then: Check, otherwise: Check) -> Check:
    return lambda value: then(value) if condition(value) is None else otherwise(value)


def _depth(schema: Schema) -> Check:
    """For a value that may hold anything: that it is not nested without end."""
    return lambda value: Failure("depth", schema, value) if is_too_deep(value) else None
