"""The row of the registry for PAN-OS; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import (
    Accept,
    AcceptKey,
    BackendKind,
    File,
    Format,
    Settings,
    named_cloud,
)
from outgate.backends.widenings import SHARED_ADDRESS

if TYPE_CHECKING:
    from outgate.backends.interface import Renderer
    from outgate.backends.rendered import Rendered

TITLE = "PAN-OS"
URL_PATH = AcceptKey(
    "url-path",
    "Allow a whole host, or a folder in any letters, where its path cannot be told.",
    "whole hosts, or folders in any letters, where the plan names paths",
)


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.panos.renderer import PanosRenderer
    from outgate.backends.panos.settings import read_settings

    return PanosRenderer(read_settings(settings, accept))


def _lists(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.panos.edl import list_files

    return list_files(rendered)


def _update(rendered: Rendered, present: tuple[str, ...]) -> tuple[File, ...]:
    from outgate.backends.panos.edl import list_files

    return list_files(rendered, present)


def _commands(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.panos.commands import commands_file

    return commands_file(rendered)


PANOS = BackendKind(
    name="panos",
    title=TITLE,
    exact="hosts and `*.x`, networks, service tags, ports, sources",
    treatments="`bypass`, `anonymous`, `direct`, `keep` with `inspection: decrypt`",
    judged="a model of the vendor's documentation; no firewall",
    make=_renderer,
    accepts=(URL_PATH, SHARED_ADDRESS),
    formats=(
        Format(
            "edl",
            "lists that a firewall polls, with an index",
            ".txt",
            _lists,
            in_folder=True,
            update=_update,
        ),
        Format("panos-set", "commands for the CLI of PAN-OS", ".txt", _commands),
    ),
    cloud=named_cloud,
)
