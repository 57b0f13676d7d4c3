"""The row of the registry for nftables; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, File, Format, Settings, named_cloud
from outgate.backends.widenings import APEX, SHARED_ADDRESS, SUBDOMAINS, URL_PATH

if TYPE_CHECKING:
    from pathlib import Path

    from outgate.backends.interface import Renderer, Store
    from outgate.backends.nftables.layout import NftTable
    from outgate.backends.rendered import Rendered

TITLE = "nftables"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.nftables.renderer import NftRenderer
    from outgate.backends.nftables.settings import read_settings

    return NftRenderer(read_settings(settings, accept))


def _store(settings: Settings, root: Path) -> Store:
    from outgate.backends.nftables.settings import read_settings
    from outgate.backends.nftables.store import NftStore

    return NftStore(read_settings(settings), root)


def _native(rendered: Rendered) -> NftTable:
    from outgate.backends.nftables.layout import NftTable

    if not isinstance(rendered.native, NftTable):
        raise TypeError(rendered.native)
    return rendered.native


def _script(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.nftables.script import script_text

    return (File("", script_text(_native(rendered))),)


def _feed(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.nftables.feed import feed_text

    return (File("", feed_text(_native(rendered))),)


NFTABLES = BackendKind(
    name="nftables",
    title=TITLE,
    exact="networks, service tags, ports, sources",
    treatments="`bypass`, `anonymous`, `direct`",
    judged="nftables 1.0.6 and dnsmasq 2.90",
    make=_renderer,
    make_store=_store,
    accepts=(URL_PATH, APEX, SUBDOMAINS, SHARED_ADDRESS),
    formats=(
        Format("nftables", "a script for nft", ".nft", _script),
        Format("dnsmasq", "what feeds the sets of that script, for dnsmasq", ".conf", _feed),
    ),
    cloud=named_cloud,
)
