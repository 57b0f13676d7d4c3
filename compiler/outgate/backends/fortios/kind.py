"""The row of the registry for FortiOS; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import APEX, SHARED_ADDRESS, URL_PATH

if TYPE_CHECKING:
    from outgate.backends.interface import Renderer
    from outgate.backends.rendered import Rendered

TITLE = "FortiOS"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.fortios.renderer import FortiosRenderer
    from outgate.backends.fortios.settings import read_settings

    return FortiosRenderer(read_settings(settings, accept))


def _script(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.fortios.script import script_file

    return script_file(rendered)


FORTIOS = BackendKind(
    name="fortios",
    title=TITLE,
    exact="networks, service tags, ports, sources",
    treatments="`bypass`, `anonymous`, `direct`, `keep` with `ssl_profile`",
    judged="a model of the vendor's documentation; no firewall",
    make=_renderer,
    accepts=(SHARED_ADDRESS, APEX, URL_PATH),
    formats=(Format("fortios", "a script for the CLI of a FortiGate", ".conf", _script),),
    cloud=named_cloud,
)
