"""Documents checked against the shipped schemas, with faults in plain words and their place.

Each schema becomes a function once, which is quick enough to run over every document, also one of
100 MB. What it finds wrong in a small document the general validator looks at again, as that one
finds everything and picks the fault that says most.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from outgate.diagnostics import did_you_mean
from outgate.documents.checker import Check, Failure, load_schema, make_checker
from outgate.documents.fault import MAX_DEPTH, Fault
from outgate.documents.keywords import Schema
from outgate.values import dataclass, field

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

MOST_FAULTS = 20
_SMALL = 5_000  # values that the general validator looks at in about half a second

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping of keys and values",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


@dataclass(slots=True)
class CompiledSchema:
    """A schema with the function made of it; the general validator is made when it is needed."""

    schema: Schema
    check: Check
    _general: "Draft202012Validator | None" = field(default=None, init=False)

    def general(self) -> "Draft202012Validator":
        """The validator that finds everything."""
        if self._general is None:
            from jsonschema import Draft202012Validator

            self._general = Draft202012Validator(self.schema)
        return self._general


def compile_schema(schema: Schema) -> CompiledSchema:
    """A schema that is not shipped as it is, ready to check documents."""
    return CompiledSchema(schema, make_checker(schema))


@cache
def _shipped(name: str) -> CompiledSchema:
    return compile_schema(load_schema(name))


def _compiled(schema: str | CompiledSchema) -> CompiledSchema:
    return _shipped(schema) if isinstance(schema, str) else schema


def all_faults(schema: str | CompiledSchema, document: Any) -> tuple[Fault, ...]:
    """What is wrong with a document, in the order of the schema, at most MOST_FAULTS of it.

    A shipped schema is given by its name, such as `plan.schema.json`.
    """
    compiled = _compiled(schema)
    failure = compiled.check(document)
    if failure is None:
        return ()
    if not _is_small(document):
        return (_fault_of(failure),)
    from itertools import islice

    errors = islice(compiled.general().iter_errors(document), MOST_FAULTS)
    faults = tuple(
        _fault(str(each.validator), each.schema, each.instance, tuple(each.absolute_path))
        for each in errors
    )
    return faults or (_fault_of(failure),)


def worst_fault(schema: str | CompiledSchema, document: Any) -> Fault | None:
    """The worst that is wrong with a document, None when nothing is."""
    compiled = _compiled(schema)
    failure = compiled.check(document)
    if failure is None:
        return None
    if not _is_small(document):
        return _fault_of(failure)
    from jsonschema.exceptions import best_match

    errors = list(compiled.general().iter_errors(document))
    # A misspelt key is also a missing one; only the former says what to mend.
    unknown = (each for each in errors if each.validator == "additionalProperties")
    error = next(unknown, None) or best_match(errors)
    if error is None:  # it takes 443.0 for a whole number
        return _fault_of(failure)
    return _fault(str(error.validator), error.schema, error.instance, tuple(error.absolute_path))


def _fault_of(failure: Failure) -> Fault:
    return _fault(failure.keyword, failure.schema, failure.value, failure.path[::-1])


def _fault(keyword: str, schema: Any, here: Any, path: tuple[str | int, ...]) -> Fault:
    wanted: Any = schema.get(keyword)
    match keyword:
        case "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            kind = " or ".join(_KINDS.get(str(each), str(each)) for each in kinds)
            return Fault(f"{_shown(here)} stands where {kind} belongs", path)
        case "additionalProperties":
            known = schema.get("properties", {})
            unknown = sorted(set(here) - set(known), key=str)[0]
            near = did_you_mean(str(unknown), known)
            hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
            message = f"there is no key `{_short(str(unknown))}` here; {hint}"
            return Fault(message, (*path, unknown), at_key=True, near=near or "")
        case "required":
            missing = [key for key in wanted if key not in here]
            keys = f"key{'s' if len(missing) > 1 else ''} `{'`, `'.join(missing)}`"
            return Fault(f"{keys} {'are' if len(missing) > 1 else 'is'} missing", path)
        case "enum":
            near = did_you_mean(str(here)[:60], map(str, wanted))
            values = ", ".join(f"`{value}`" for value in wanted)
            hint = f"; did you mean `{near}`?" if near else ""
            return Fault(f"{_shown(here)} is none of {values}{hint}", path, near=near or "")
        case "const":
            return Fault(f"{_shown(here)} is not `{wanted}`", path)
        case "minItems":
            return Fault("the list is empty", path)
        case "depth":
            return Fault(f"this is nested more than {MAX_DEPTH} levels deep", path)
        case _:
            return Fault(f"{_shown(here)} is not allowed here", path)


def _shown(value: Any) -> str:
    if isinstance(value, list | dict):  # whose text may be large
        kind = "a list" if isinstance(value, list) else "a mapping"
        shown = len(value) < 5 and _is_small(value) and len(str(value)) <= 60
        return f"`{value}`" if shown else kind
    if value is None:
        return "nothing"
    return f"`{_short(str(value).lower() if isinstance(value, bool) else str(value))}`"


def _short(text: str) -> str:
    return f"{text[:60]}..." if len(text) > 60 else text


def _is_small(document: Any) -> bool:
    """Whether a document holds few values, and nothing nested deeply."""
    count = 0
    waiting = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > _SMALL or depth > MAX_DEPTH:
            return False
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
    return True
