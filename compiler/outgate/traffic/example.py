"""Concrete members of remotes, to show somebody."""

from collections.abc import Iterator
from itertools import chain, count, product
from typing import assert_never

from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.index import RemoteIndex, networks_of
from outgate.traffic.path import PathPattern
from outgate.traffic.url import url_text

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def example(remote: Remote, *avoid: RemoteIndex) -> str:
    """The text of a URL to `remote` that no narrower remote of the indexes has.

    So what has the URL holds all of `remote`, or a part of it (see RemoteIndex.parts). Service
    tags have no URLs; theirs is `tag:NAME`.
    """
    match remote.destination:
        case HostDestination(host, path):
            name = host.name
            if host.subtree:
                fresh = (
                    candidate
                    for candidate in _names_below(host.name)
                    if not any(index.names_host(remote, candidate) for index in avoid)
                )
                # Names below a host count as endless: where no valid one is left, name another.
                name = next(fresh, f"any.{host.name}")
            if path is None or path.below:
                shown = next(
                    candidate
                    for candidate in _paths_of(path)
                    if not any(index.names_path(remote, name, candidate) for index in avoid)
                )
            else:
                shown = path.value
            return url_text(remote.protocol, name, remote.port, shown)
        case AddressesDestination():
            return url_text(remote.protocol, networks_of(remote).example(), remote.port, "/")
        case ServiceTagDestination(tag):
            return f"tag:{tag}"
        case other:
            assert_never(other)


def _names_below(name: str) -> Iterator[str]:
    """Valid names below `name`, plain ones first: `any.x`, `any1.x`, ...

    Without end in practice, but for names so long that only a few labels fit before them.
    """
    room = 253 - len(name) - 1
    for label in chain(("any",), (f"any{number}" for number in count(1))):
        if len(label) > room:
            break
        yield f"{label}.{name}"
    for size in range(1, room + 1):
        for letters in product(_LETTERS, repeat=size):
            yield f"{''.join(letters)}.{name}"


def _paths_of(path: PathPattern | None) -> Iterator[str]:
    """Paths of a pattern that has more than one, plain ones first: `/a`, `/a/any`, ..."""
    start = path.value if path else "/"
    folder = start if start.endswith("/") else start + "/"
    yield start
    yield f"{folder}any"
    for number in count(1):
        yield f"{folder}any{number}"
