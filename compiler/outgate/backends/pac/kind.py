"""The row of the registry for proxy auto-config; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import ANY_DESTINATION, ANY_SOURCE, URL_PATH

if TYPE_CHECKING:
    from outgate.backends.interface import Renderer
    from outgate.backends.rendered import Rendered

TITLE = "a PAC file"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.pac.renderer import PacRenderer
    from outgate.backends.pac.settings import read_settings

    return PacRenderer(read_settings(settings, accept))


def _file(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.pac.model import PacFile
    from outgate.backends.pac.text import file_text

    if not isinstance(rendered.native, PacFile):
        raise TypeError(rendered.native)
    return (File("", file_text(rendered.native)),)


PAC = BackendKind(
    name="pac",
    title=TITLE,
    exact="hosts and `*.x`, networks that are asked for as addresses, ports, paths of http",
    treatments="`direct`",
    judged="pacparser (SpiderMonkey) and pac-resolver (QuickJS)",
    make=_renderer,
    accepts=(URL_PATH, ANY_SOURCE, ANY_DESTINATION),
    formats=(
        Format("pac", "a proxy auto-config file", ".pac", _file),
        Format("wpad", "the same for discovery, as wpad.dat", ".dat", _file),
    ),
    cloud=named_cloud,
)
