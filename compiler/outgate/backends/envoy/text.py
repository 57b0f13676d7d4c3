"""Configurations of Envoy as files.

Every text in them stands in quotes, so that none is taken for a number, a date or a word of YAML,
by whatever reads it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from outgate.backends.envoy.model import Gateway
from outgate.backends.envoy.resources import Resource, clusters, listeners
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered

if TYPE_CHECKING:
    from yaml import SafeDumper

_API = "type.googleapis.com/envoy.config"


class _Quoted(str):
    """A text that stands in quotes."""

    __slots__ = ()


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
    import yaml

    body: str = yaml.dump(
        _quoted(document), Dumper=_dumper(), sort_keys=False, width=1_000_000, indent=2
    )
    return f"# Written by Outgate: {gateway.header}\n{body}"


def _quoted(value: object) -> object:
    match value:
        case str():
            return _Quoted(value)
        case Mapping():
            return {key: _quoted(each) for key, each in value.items()}
        case Sequence():
            return [_quoted(each) for each in value]
    return value


@cache
def _dumper() -> "type[SafeDumper]":
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes texts in quotes, and nothing by reference."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    Dumper.add_representer(
        _Quoted,
        lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'),
    )
    return Dumper
