"""What a state store offers: one document a target, and one holder of its lock."""

from contextlib import AbstractContextManager
from typing import Protocol

from outgate.diagnostics import codes
from outgate.errors import CodedError


class StateError(CodedError):
    """A store cannot be read or written, and so neither can its target."""

    code = codes.TARGET_FAILED


class StateLocked(StateError):
    """Somebody else holds the lock."""


class StateLost(StateError):
    """The lock was lost while it was held; nothing was written."""


class LockedStore(Protocol):
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

    def lock(self) -> AbstractContextManager[LockedStore]:
        """Hold the one lock there is; StateLocked at once where somebody has it."""
