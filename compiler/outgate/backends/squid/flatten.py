"""squid.conf with all that it includes in one text, our file in it as it is to be.

Squid checks a configuration as a whole, and ours must be checked before it stands in its place. The
configuration is the one that the environment names, so that its includes lead wherever they do.
"""

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.squid.program import CONFIG_VARIABLE
from outgate.backends.squid.site import DEPTH, MAX_BYTES
from outgate.errors import reason_of
from outgate.values import dataclass


@dataclass(slots=True)
class _Flat:
    ours: Path
    text: str
    placed: int = 0


def flatten(config: Path, ours: Path, text: str) -> str:
    """The whole configuration with `text` for our file; BackendError where it has no place."""
    flat = _Flat(ours, text)
    try:
        lines = list(_lines(config, flat, 0))
    except OSError as error:
        raise BackendError(
            f"cannot read `{error.filename or config}`: {reason_of(error)}",
            help=f"name the squid.conf of the proxy in {CONFIG_VARIABLE}",
            outcome=NOTHING_CHANGED,
        ) from error
    if flat.placed != 1:
        times = "does not include" if not flat.placed else "includes more than once"
        raise BackendError(
            f"`{config}` {times} `{ours}`",
            help=f"write `include {ours}` into it, before its own `http_access` lines, or name "
            f"another squid.conf in {CONFIG_VARIABLE}",
            outcome=NOTHING_CHANGED,
        )
    return "\n".join(lines) + "\n"


def _lines(path: Path, flat: _Flat, depth: int) -> Iterator[str]:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or depth > DEPTH:
        raise OSError(0, "it is too large, or includes itself", str(path))
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        words = line.split()
        if words[:1] != ["include"]:
            yield line
            continue
        for pattern in words[1:]:
            yield from _included(path.parent / pattern.strip('"'), flat, depth + 1)


def _included(pattern: Path, flat: _Flat, depth: int) -> Iterator[str]:
    matching = {Path(each) for each in glob.glob(str(pattern))}  # noqa: PTH207 - absolute
    folder = Path(os.path.realpath(pattern.parent))
    if folder == flat.ours.parent and Path(flat.ours.name).match(pattern.name):
        matching.add(flat.ours)
    for each in sorted(matching):
        if Path(os.path.realpath(each)) == flat.ours:
            flat.placed += 1
            yield flat.text
        else:
            yield from _lines(each, flat, depth)
