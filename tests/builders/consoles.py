"""Consoles that write into texts, and what was said on one."""

import io

from outgate.cli.console import Console, Stream
from tests.builders.answers import Screen


def console(*, quiet: bool = False, terminal: bool = False) -> Console:
    """A console a hundred columns wide; with `terminal`, one that says it is on one."""
    out, err = (Screen() if terminal else io.StringIO() for _ in range(2))
    return Console(Stream(out, False, 100), Stream(err, False, 100), quiet=quiet)


def said(there: Console) -> tuple[str, str]:
    """What was said on a console: as a result, and beside it."""
    out, err = there.out.file, there.err.file
    assert isinstance(out, io.StringIO)
    assert isinstance(err, io.StringIO)
    return out.getvalue(), err.getvalue()
