"""What keeps our rules from coming to bear, told before anything is written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from outgate.backends.errors import BackendError
from outgate.backends.nftables.chains import Neighbour
from outgate.backends.nftables.feed import parents, read_names
from outgate.backends.nftables.programs import find_dnsmasq
from outgate.backends.nftables.settings import NftSettings
from outgate.backends.rendered import Rendered
from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import FileRefused, bounds_of, list_folder, read_file

_MOST = 5  # of a kind that are told
_FILES = 200
_BYTES = 4 << 20
UNLED = "no chain with a hook in our table leads to its chain `rules`"


def preflight(
    neighbours: tuple[Neighbour, ...],
    rendered: Rendered,
    settings: NftSettings,
    root: Path,
    *,
    is_led: bool,
) -> tuple[Diagnostic, ...]:
    """Errors where packets or names never get to our rules; warnings of what stands in the way."""
    hosts = {str(native.body["host"]) for native in rendered.rules if "host" in native.body}
    return (
        *_drops(neighbours),
        *(() if is_led else (_not_led(settings),)),
        *(_dnsmasq(settings) if hosts else ()),
        *(_others(settings, root, hosts) if hosts else ()),
    )


def _drops(neighbours: Iterable[Neighbour]) -> Iterator[Diagnostic]:
    dropping = [each for each in neighbours if each.drops]
    for each in dropping[:_MOST]:
        yield Diagnostic(
            codes.SHADOWED_RULE,
            f"{each.words} drops packets (`{each.line}`), whatever our rules let through"
            if not each.is_before
            else f"`{each.line}` of {each.place} drops packets before our rules see them",
            help="let it accept what our rules are to decide: what one chain accepts another may "
            "still drop",
        )


def _not_led(settings: NftSettings) -> Diagnostic:
    return Diagnostic(
        codes.NOT_INCLUDED,
        f"{UNLED}, so that none of our rules decides anything (`hook: none`)",
        help=f"add one, such as `nft 'add chain inet {settings.table} forward {{ type filter hook "
        "forward priority filter; policy drop; }' and a rule `jump rules` in it; or let the target "
        "have a `hook`",
    )


def _dnsmasq(settings: NftSettings) -> Iterator[Diagnostic]:
    if settings.dnsmasq is None:
        return
    try:
        lacking = find_dnsmasq().lacks_sets
    except BackendError as error:
        yield Diagnostic(codes.TARGET_TIER, error.message, help=error.help)
        return
    if lacking is not None:
        yield Diagnostic(
            codes.TARGET_TIER,
            f"this dnsmasq cannot feed sets: {lacking}",
            help="install dnsmasq 2.87 or later with `nftset` (`dnsmasq --version` tells)",
        )


def _others(settings: NftSettings, root: Path, hosts: set[str]) -> Iterator[Diagnostic]:
    """Other files of the folder that dnsmasq reads, with names that meet ours."""
    if settings.dnsmasq is None:
        return
    own = root / settings.dnsmasq
    bounds = bounds_of(root)
    above = {up for host in hosts for up in parents(host)}
    told = 0
    try:
        paths = [path for path in list_folder(own.parent, bounds) if path.name != own.name]
    except FileRefused:
        return
    for path in paths[:_FILES]:
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        try:
            data = read_file(path, bounds, _BYTES)
        except FileRefused:
            continue
        for number, line, names in read_names(data):
            meets = any(
                name in hosts or name in above or any(up in hosts for up in parents(name))
                for name in names
            )
            if meets and told < _MOST:
                told += 1
                yield Diagnostic(
                    codes.SHADOWED_RULE,
                    f"`{path.name}:{number} {line}` names what our names meet, and of all such "
                    "lines dnsmasq takes but one for an answer",
                    help="take it out, or its names out of the policy",
                )
