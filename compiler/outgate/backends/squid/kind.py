"""The row of the registry for Squid; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import URL_PATH

if TYPE_CHECKING:
    from pathlib import Path

    from outgate.backends.interface import Renderer, Store
    from outgate.backends.rendered import Rendered

TITLE = "Squid"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.squid.renderer import SquidRenderer
    from outgate.backends.squid.settings import read_settings

    return SquidRenderer(read_settings(settings, accept))


def _store(settings: Settings, root: Path) -> Store:
    from outgate.backends.squid.settings import read_settings
    from outgate.backends.squid.store import SquidStore

    return SquidStore(read_settings(settings), root)


def _include(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.squid.text import SquidFile, file_text

    if not isinstance(rendered.native, SquidFile):
        raise TypeError(rendered.native)
    return (File("", file_text(rendered.native)),)


SQUID = BackendKind(
    name="squid",
    title=TITLE,
    exact="hosts and `*.x`, networks that are asked for as addresses, ports, sources, paths of "
    "http and of https that is decrypted",
    treatments="`bypass`, `anonymous`, `keep` with `inspection: bump`",
    judged="Squid 5.7",
    make=_renderer,
    make_store=_store,
    accepts=(URL_PATH,),
    formats=(Format("squid", "a file for squid.conf to include", ".conf", _include),),
    cloud=named_cloud,
)
