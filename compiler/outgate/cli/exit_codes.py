"""The exit codes of every command; `outgate --help` tells them to users."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1  # the input or the operation failed
    CHANGES = 2  # changes are pending: `diff`, and `--detailed-exitcode`; drift: `watch`
    BUG = 3  # Outgate itself failed
