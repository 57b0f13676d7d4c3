"""The schema of outgate.yaml, made from the registry of backends.

schemas/config.schema.json is the same for editors, committed; a test holds it against this, and
`python -m outgate.project.config_schema` prints what belongs there. All but `targets` is written by
hand in it; the settings of each kind of target are in schemas/targets/NAME.schema.json.
"""

import json
from collections.abc import Mapping
from functools import cache

from outgate.backends.kind import AcceptKey, BackendKind
from outgate.backends.registry import backends
from outgate.documents.checker import load_schema
from outgate.documents.keywords import Schema
from outgate.documents.schema import CompiledSchema, compile_schema

_POLICIES = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
    "description": "The policies that this target takes instead of all.",
}
_STATE = {
    "type": "object",
    "description": "Where it is kept what was last applied; without it in the folder `.outgate`.",
    "additionalProperties": False,
    "required": ["container"],
    "properties": {
        "container": {
            "type": "string",
            "pattern": r"^https?://[a-z0-9.:\[\]-]+(/[a-z0-9]+)?/[a-z0-9$-]+/?$",
            "description": "URL of an Azure Storage blob container, without login or SAS token. "
            "A host that is not of the target's cloud is used where the environment names it in "
            "OUTGATE_STATE_HOSTS.",
        },
        "name": {
            "type": "string",
            "pattern": r"^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$",
            "description": "Name of the record in it; default is that of the target.",
        },
    },
}


def config_schema() -> CompiledSchema:
    """The schema of outgate.yaml for the backends that there are."""
    return _compiled(backends())


@cache
def _compiled(kinds: tuple[BackendKind, ...]) -> CompiledSchema:
    return compile_schema(compose(kinds))


def compose(kinds: tuple[BackendKind, ...]) -> Schema:
    """The schema as a document: the committed one, with the targets of these kinds in it."""
    base = load_schema("config.schema.json")
    targets = {**base["properties"]["targets"], "additionalProperties": _any_target(kinds)}
    return {
        **base,
        "properties": {**base["properties"], "targets": targets},
        "$defs": {"policies": _POLICIES, "state": _STATE},
    }


def _any_target(kinds: tuple[BackendKind, ...]) -> Schema:
    return {
        "type": "object",
        "required": ["backend"],
        "properties": {"backend": {"enum": [kind.name for kind in kinds]}},
        "allOf": [
            {
                "if": {
                    "required": ["backend"],
                    "properties": {"backend": {"const": kind.name}},
                },
                "then": _target(kind),
            }
            for kind in kinds
        ],
    }


def _target(kind: BackendKind) -> Schema:
    """A target of one kind: its own settings, and what every target has."""
    own = settings_schema(kind)
    return {
        "type": "object",
        "required": ["backend", *own.get("required", ())],
        "additionalProperties": False,
        "properties": {
            "backend": {"const": kind.name},
            "policies": {"$ref": "#/$defs/policies"},
            "accept": _accept(kind.accepts),
            "state": {"$ref": "#/$defs/state"},
            **own["properties"],
        },
    }


def settings_schema(kind: BackendKind) -> Schema:
    """The schema of what a target of a kind has besides what every target has."""
    if kind.schema is None:
        return load_schema(f"targets/{kind.name}.schema.json")
    loaded: Schema = json.loads(kind.schema.read_text(encoding="utf-8"))
    return loaded


def _accept(keys: tuple[AcceptKey, ...]) -> Mapping[str, object]:
    return {
        "type": "object",
        "description": "Declared widenings, each with the reason.",
        "additionalProperties": False,
        "properties": {
            key.name: {"type": "string", "minLength": 1, "description": key.about} for key in keys
        },
    }


if __name__ == "__main__":
    print(json.dumps(compose(backends()), indent=2))  # noqa: T201 - what this is run for
