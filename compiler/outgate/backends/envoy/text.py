"""Configurations of Envoy as files.

Every text in them stands in quotes, so that none is taken for a number, a date or a word of YAML,
by whatever reads it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from outgate.backends.envoy.model import Gateway
from outgate.backends.envoy.resources import Resource, clusters, listeners
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered

_API = "type.googleapis.com/envoy.config"


def bootstrap_file(rendered: Rendered) -> tuple[File, ...]:
    """All in one file, for a start: `envoy -c FILE`."""
    gateway = _gateway(rendered)
    static = {"listeners": listeners(gateway), "clusters": clusters(gateway)}
    return (File("", _text(gateway, {"static_resources": static})),)


def resource_files(rendered: Rendered) -> tuple[File, ...]:
    """Listeners and clusters in files of their own, which a running Envoy watches."""
    gateway = _gateway(rendered)
    kinds = {
        "lds": (f"{_API}.listener.v3.Listener", listeners(gateway)),
        "cds": (f"{_API}.cluster.v3.Cluster", clusters(gateway)),
    }
    return tuple(
        File(name, _text(gateway, {"resources": [{"@type": kind, **each} for each in resources]}))
        for name, (kind, resources) in kinds.items()
    )


def _gateway(rendered: Rendered) -> Gateway:
    if not isinstance(rendered.native, Gateway):
        raise TypeError(rendered.native)
    return rendered.native


def _text(gateway: Gateway, document: Resource) -> str:
    return "\n".join((f"# {gateway.header}", *_mapping(document, ""), ""))


def _mapping(values: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in values.items():
        name = key if key.isidentifier() else json.dumps(key)
        match value:
            case Mapping() if value:
                yield f"{indent}{name}:"
                yield from _mapping(value, f"{indent}  ")
            case list() | tuple() if value:
                yield f"{indent}{name}:"
                yield from _sequence(value, indent)
            case _:
                yield f"{indent}{name}: {_scalar(value)}"


def _sequence(values: Sequence[object], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            first, *others = _mapping(value, f"{indent}  ")
            yield f"{indent}- {first.strip()}"
            yield from others
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: object) -> str:
    """A text, a number or an answer, as JSON writes it: YAML reads it alike."""
    return json.dumps(list(value) if isinstance(value, tuple) else value)
