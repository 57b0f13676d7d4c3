"""The row of the registry for Envoy; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import URL_PATH

if TYPE_CHECKING:
    from outgate.backends.interface import Renderer
    from outgate.backends.rendered import Rendered

TITLE = "Envoy"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.envoy.renderer import EnvoyRenderer
    from outgate.backends.envoy.settings import read_settings

    return EnvoyRenderer(read_settings(settings, accept))


def _bootstrap(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.envoy.text import bootstrap_file

    return bootstrap_file(rendered)


def _resources(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.envoy.text import resource_files

    return resource_files(rendered)


ENVOY = BackendKind(
    name="envoy",
    title=TITLE,
    exact="hosts and `*.x` by the name in TLS, or by the host of HTTP; paths of http, ports, "
    "sources; networks and service tags with `original_destination: true`",
    treatments="`bypass`, `anonymous`, `direct`",
    judged="Envoy 1.40.0",
    make=_renderer,
    accepts=(URL_PATH,),
    formats=(
        Format("envoy", "a configuration that Envoy starts with", ".yaml", _bootstrap),
        Format(
            "envoy-resources",
            "files that a running Envoy watches",
            ".yaml",
            _resources,
            in_folder=True,
        ),
    ),
    cloud=named_cloud,
)
