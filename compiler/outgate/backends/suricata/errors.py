"""What goes wrong with Suricata, and what to do."""

from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.recorded import RecordWords

WORDS = RecordWords("a rule of Suricata", "write it into a file of its own")
FOREIGN_HELP = "name a file of its own as `path` of the target, or remove that one"


def crowded_file(path: Path, most: int) -> BackendError:
    """For a file of more lines than ours can have, each of which would be held in memory."""
    return BackendError(
        f"`{path}` has more than {most:,} lines, and Outgate wrote fewer",
        help="remove it, or put back the file that Outgate wrote",
        outcome=NOTHING_CHANGED,
    )
