"""What a state store offers: one document a target, and one holder of its lock."""

from contextlib import AbstractContextManager
from typing import Protocol


class StateError(Exception):
    """A store cannot be read or written; the message and help are for the user."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class StateLocked(StateError):
    """Somebody else holds the lock."""


class StateLost(StateError):
    """The lock was lost while it was held; nothing was written."""


class Held(Protocol):
    """A store whose lock is held."""

    def write(self, text: str) -> None:
        """Replace the document, whole or not at all; StateLost if the lock is gone."""


class StateStore(Protocol):
    """Keeps the document of one target."""

    @property
    def where(self) -> str:
        """A path or URL for messages, without any secret."""

    def read(self) -> str | None:
        """The document, None where there is none yet."""

    def lock(self) -> AbstractContextManager[Held]:
        """Hold the one lock there is; StateLocked at once where somebody has it."""
