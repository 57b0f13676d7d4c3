"""The row of the registry for Suricata; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import URL_PATH

if TYPE_CHECKING:
    from pathlib import Path

    from outgate.backends.interface import Renderer, Store
    from outgate.backends.rendered import Rendered

TITLE = "Suricata"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.suricata.renderer import SuricataRenderer
    from outgate.backends.suricata.settings import read_settings

    return SuricataRenderer(read_settings(settings, accept))


def _store(settings: Settings, root: Path) -> Store:
    from outgate.backends.suricata.settings import read_settings
    from outgate.backends.suricata.store import SuricataStore

    return SuricataStore(read_settings(settings), root)


def _rules(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.suricata.file import file_text
    from outgate.backends.suricata.rules.model import RuleSet

    if not isinstance(rendered.native, RuleSet):
        raise TypeError(rendered.native)
    return (File("", file_text(rendered.native)),)


SURICATA = BackendKind(
    name="suricata",
    title=TITLE,
    exact="hosts and `*.x` by the name that a client says, networks, ports, sources, paths of http "
    "with `tail: drop`",
    treatments="`bypass`, `anonymous`, `direct`",
    judged="Suricata 7.0.10",
    make=_renderer,
    make_store=_store,
    accepts=(URL_PATH,),
    formats=(Format("suricata", "a file of rules for Suricata", ".rules", _rules),),
    cloud=named_cloud,
)
