"""Standard input where a file could stand: `-` on the command line."""

import sys

from outgate.documents.files import FileRefused, FileTooLarge
from outgate.documents.regular_file import read_bounded
from outgate.errors import reason_of
from outgate.stages import tell

MARK = "-"
NAME = "<stdin>"  # in messages


def read_standard_input(limit: int) -> bytes:
    """All of standard input; FileRefused where there is none, or more than is read of a file."""
    if sys.stdin is None:  # closed by whoever started the command
        raise FileRefused(f"cannot read `{NAME}`: it is closed", "pipe a file into the command")
    try:
        data = read_bounded(sys.stdin.fileno(), limit)
    except OSError as error:
        reason = reason_of(error)
        raise FileRefused(f"cannot read `{NAME}`: {reason}", "pipe a file into it") from error
    if len(data) > limit:
        size = f"{limit >> 20} MiB"
        raise FileTooLarge(f"`{NAME}` is larger than the {size} that Outgate reads of such a file")
    tell(f"read standard input, {len(data):,} bytes")
    return data
