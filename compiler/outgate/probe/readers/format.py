"""What a format is: how a text of it is known, and how it is read."""

from collections.abc import Callable

from outgate.probe.observation import Results
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One format; a text is of the first one of the table that knows it."""

    name: str
    title: str
    knows: Callable[[str], bool]
    read: Callable[[str], Results]
