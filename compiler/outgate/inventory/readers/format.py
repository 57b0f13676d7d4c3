"""What a format is: how it is known, which columns are read, and the device that a row makes."""

from collections.abc import Callable

from outgate.inventory.device import Device
from outgate.inventory.row import Row
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format. A file is of the first one of the table whose `signature` its columns have.

    `columns` are all that is taken of a row, in lower case; nothing else of it is ever looked at.
    """

    name: str
    title: str
    signatures: tuple[frozenset[str], ...]
    columns: tuple[str, ...]
    read: Callable[[Row], Device]
