"""The text of a file: tables of places in JavaScript, and the script that looks into them.

The script is the third edition of ECMAScript, as Windows reads no other in such files.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from outgate.backends.head import written_by
from outgate.backends.pac.model import PacFile, Way
from outgate.backends.pac.networks import Span, find_spans
from outgate.backends.pac.settings import Otherwise
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from outgate.values import dataclass

REFUSED = "PROXY 127.0.0.1:9"  # the port for what is thrown away; nobody listens there
DIRECT = "DIRECT"
_SCRIPT = Path(__file__).with_name("find_proxy.js")
_PROXY, _DIRECT = 0, 1  # places in ROUTES


def file_text(file: PacFile) -> str:
    """The whole file, in ASCII."""
    proxies = "; ".join(f"PROXY {proxy}" for proxy in file.proxies)
    otherwise = {
        Otherwise.REFUSE: REFUSED,
        Otherwise.PROXY: proxies,
        Otherwise.DIRECT: DIRECT,
    }[file.otherwise]
    lines = [
        f"// {written_by(file.target, file.digest)}",
        f"var ROUTES = {_js([proxies, DIRECT])};",
        f"var OTHERWISE = {_js(otherwise)};",
        "// By scheme, port and host; a name that begins with a dot is all that is below it.",
        *_table("HOSTS", _hosts(file.ways)),
        "// First and last address of networks.",
        *_table("NETWORKS", _networks(file.ways)),
        "",
        _SCRIPT.read_text(encoding="utf-8"),
    ]
    return "\n".join(lines)


def _js(value: object) -> str:
    """A value as JavaScript; JSON in ASCII is that."""
    return json.dumps(value, ensure_ascii=True)


def _table(name: str, entries: Iterable[tuple[str, object]]) -> Iterator[str]:
    """A table in lines of one entry each. A comma behind the last would be another entry."""
    rows = [f"  {_js(key)}: {_js(value)}" for key, value in entries]
    yield f"var {name} = {{"
    yield ",\n".join(rows)
    yield "};"


def _hosts(ways: Iterable[Way]) -> Iterator[tuple[str, object]]:
    by_host: dict[str, list[tuple[PathPattern | None, int]]] = {}
    for way in ways:
        match way.remote.destination:
            case HostDestination(HostPattern(name, subtree), path):
                key = f"{_transport(way.remote)} {'.' if subtree else ''}{name}"
                by_host.setdefault(key, []).append((path, _DIRECT if way.direct else _PROXY))
    for key, routes in sorted(by_host.items()):
        rows = sorted(row for path, route in routes for row in _rows(path, route))
        if [row.text for row in rows] == [""]:
            yield key, rows[0].route
        else:
            yield key, [cell for row in rows for cell in (row.text, int(row.below), row.route)]


@dataclass(frozen=True, slots=True, order=True)
class _Row:
    """Paths that are a text, or begin with it; the first of those that match counts.

    That is the narrowest: a path before folders, long ones before short, and where two patterns say
    the same, the one that says no more.
    """

    below: bool
    shortness: int
    text: str
    more: bool
    route: int


def _rows(path: PathPattern | None, route: int) -> Iterator[_Row]:
    if path is None:
        yield _row("", route, below=True, more=True)
        return
    folder = path.value if path.value.endswith("/") else f"{path.value}/"
    if not (path.below and folder == path.value):
        yield _row(path.value, route, below=False, more=path.below)
    if path.below:
        yield _row(folder, route, below=True, more=folder != path.value)


def _row(text: str, route: int, *, below: bool, more: bool) -> _Row:
    return _Row(below, -len(text), text, more, route)


def _networks(ways: Iterable[Way]) -> Iterator[tuple[str, object]]:
    by_transport: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for way in ways:
        match way.remote.destination:
            case AddressesDestination(networks):
                own = by_transport.setdefault(_transport(way.remote), [])
                own.append((networks, way.direct))
    for transport, sets in sorted(by_transport.items()):
        yield transport, [cell for span in find_spans(sets) for cell in _cells(span)]


def _cells(span: Span) -> tuple[str, str, int]:
    return span.first, span.last, _DIRECT if span.direct else _PROXY


def _transport(remote: Remote) -> str:
    return f"{remote.protocol}:{remote.port}"
