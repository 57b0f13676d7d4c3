"""What goes wrong with nftables, and what to do."""

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.recorded import RecordWords

WORDS = RecordWords("a rule of nftables", "write it into a table of its own")
FOREIGN_HELP = "give the target a file of its own, or remove that one"


def foreign_table(table: str) -> BackendError:
    """For a table that somebody else made."""
    return BackendError(
        f"table `inet {table}` is not one that Outgate made",
        help="give the target a `table` of its own: none of the administrator's is ever changed",
        outcome=NOTHING_CHANGED,
    )
