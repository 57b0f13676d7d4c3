"""Who follows an apply."""

from typing import Protocol


class Observer(Protocol):
    """Who follows an apply; `what` names one operation in words, such as "group `outgate`"."""

    def started(self, what: str) -> None:
        """An operation begins: from now on it may have happened."""

    def waiting(self, what: str) -> None:
        """The operation goes on; called each time that the target is asked whether it does."""

    def finished(self, what: str) -> None:
        """The operation has happened, and what it wrote was read back."""


class Silent:
    """An observer that tells nobody."""

    def started(self, what: str) -> None:
        """Say nothing."""

    def waiting(self, what: str) -> None:
        """Say nothing."""

    def finished(self, what: str) -> None:
        """Say nothing."""


SILENT = Silent()
