"""What goes wrong with nftables, and what to do."""

from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError


def broken_record(label: str, error: Exception) -> BackendError:
    """For a rule of a damaged record."""
    return BackendError(
        f"`{label}` is not a rule of nftables: {error}",
        help="restore the record of the target from a copy, or make a new plan",
        outcome=NOTHING_CHANGED,
    )


def foreign_file(path: Path) -> BackendError:
    """For a file that somebody else wrote."""
    return BackendError(
        f"`{path}` is not a file that Outgate wrote: its first line says nothing of it",
        help="give the target a file of its own, or remove that one",
        outcome=NOTHING_CHANGED,
    )


def foreign_table(table: str) -> BackendError:
    """For a table that somebody else made."""
    return BackendError(
        f"table `inet {table}` is not one that Outgate made",
        help="give the target a `table` of its own: none of the administrator's is ever changed",
        outcome=NOTHING_CHANGED,
    )
