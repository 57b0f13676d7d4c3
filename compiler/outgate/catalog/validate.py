"""Documents checked against the shipped schemas, with faults in plain words and their place."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from outgate.diagnostics import did_you_mean
from outgate.resources import resource_text
from outgate.source import SourceFile, Span

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping of keys and values",
    "boolean": "`true` or `false`",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document; `path` leads there by keys and list indexes from 0.

    `at_key` tells that the last key itself is wrong, not what stands behind it.
    """

    message: str
    path: tuple[str | int, ...]
    at_key: bool = False

    def __str__(self) -> str:
        where = "/".join(str(part) for part in self.path)
        return f"{where}: {self.message}" if where else self.message


@cache
def _validator(schema: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(resource_text("schemas", schema)))


def all_faults(schema: str, document: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with a document, in the order of the schema."""
    return tuple(_fault(error) for error in _validator(schema).iter_errors(document))


@cache
def validator_for(schema: str) -> Callable[[Any], Fault | None]:
    """A function that says the worst that is wrong with a document, None when nothing is."""
    from jsonschema.exceptions import best_match

    validator = _validator(schema)

    def check(document: Any) -> Fault | None:
        errors = list(validator.iter_errors(document))
        # A misspelt key is also a missing one; only the former says what to mend.
        unknown = (each for each in errors if each.validator == "additionalProperties")
        error = next(unknown, None) or best_match(errors)
        return None if error is None else _fault(error)

    return check


def _fault(error: "ValidationError") -> Fault:
    path = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    here: Any = error.instance
    match error.validator:
        case "type":
            kind = _KINDS.get(str(wanted), str(wanted))
            return Fault(f"{_shown(here)} stands where {kind} belongs", path)
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            unknown = sorted(set(here) - set(known), key=str)[0]
            near = did_you_mean(str(unknown), known)
            hint = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
            return Fault(f"there is no key `{unknown}` here; {hint}", (*path, unknown), at_key=True)
        case "required" if isinstance(wanted, list):
            missing = [key for key in wanted if key not in here]
            return Fault(f"key `{missing[0]}` is missing", path)
        case "enum" if isinstance(wanted, list):
            near = did_you_mean(str(here), map(str, wanted))
            values = ", ".join(f"`{value}`" for value in wanted)
            hint = f"; did you mean `{near}`?" if near else ""
            return Fault(f"{_shown(here)} is none of {values}{hint}", path)
        case "const":
            return Fault(f"{_shown(here)} is not `{wanted}`", path)
        case "minItems":
            return Fault("the list is empty", path)
        case _:
            return Fault(f"{_shown(here)} is not allowed here", path)


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if value is None:
        return "nothing"
    return f"`{text[:60]}...`" if len(text) > 60 else f"`{text}`"


@lru_cache(maxsize=1)  # a file with many faults is parsed again once, not once for each
def _nodes(text: str) -> tuple[Any, ...]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.compose_all(text, Loader=loader))


def fault_span(source: SourceFile, number: int, fault: Fault) -> Span | None:
    """The place of a fault in the YAML document `number` (from 0) of a file.

    That is a wrong value, or the key before a value of several parts. None where the text cannot
    be followed; parsing again costs time that only a faulty file takes.
    """
    import yaml

    nodes = _nodes(source.text)
    node = nodes[number] if number < len(nodes) else None
    if node is None:
        return None
    here = node
    for step in fault.path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(step)]
            if not pairs:
                break
            here, node = pairs[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            here = node = node.value[step]
    if isinstance(node, yaml.ScalarNode) and not fault.at_key:
        here = node
    start: int = here.start_mark.index
    end: int = here.end_mark.index if isinstance(here, yaml.ScalarNode) else start + 1
    return Span(source, start, max(end, start + 1))
