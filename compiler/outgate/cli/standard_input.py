"""`-` on the command line: a policy or a saved plan from standard input."""

import sys
from collections.abc import Sequence

from outgate.cli.console import Console
from outgate.documents.files import MAX_JSON_BYTES, MAX_POLICY_BYTES
from outgate.documents.standard_input import MARK, NAME, read_standard_input
from outgate.errors import UserError
from outgate.language.files import decode
from outgate.source import SourceFile


def read_policy(console: Console, paths: Sequence[str]) -> tuple[SourceFile, ...]:
    """The policy on standard input where it is among the paths; UserError where it is none."""
    if MARK not in paths:
        return ()
    file, problem = decode(read_bytes(console, MAX_POLICY_BYTES), NAME)
    if problem is not None:
        raise UserError(problem)
    return () if file is None else (file,)


def read_plan(console: Console, path: str) -> bytes | None:
    """The saved plan on standard input, None where the path names a file."""
    return read_bytes(console, MAX_JSON_BYTES) if path == MARK else None


def read_bytes(console: Console, limit: int) -> bytes:
    """All of standard input; on a terminal it says that it waits: nothing else would."""
    if sys.stdin is not None and sys.stdin.isatty():
        console.err.say("reading standard input until Ctrl-D")
    return read_standard_input(limit)
