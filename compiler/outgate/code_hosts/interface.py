"""What a comment needs of a service: its own comments on one pull request, to see and to change."""

from collections.abc import Callable, Mapping
from typing import Protocol

from outgate.values import dataclass

Pause = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that stands on a pull request; `id` names it to the service that has it."""

    id: str
    text: str


class PullRequest(Protocol):
    """The comments of one pull request. Every method raises CommentFailed."""

    @property
    def number(self) -> int:
        """Its number."""

    def list_own(self, marker: str) -> tuple[Posted, ...]:
        """The comments whose first line is the marker and whose author we are, oldest first.

        Anybody can write a marker, and change what stands in their own comment later.
        """

    def create(self, text: str) -> Posted:
        """Write a new comment; Unsure where nobody knows whether it is there."""

    def update(self, posted: Posted, text: str) -> None:
        """Write one anew; Gone where somebody has deleted it."""

    def delete(self, posted: Posted) -> None:
        """Delete one; Gone where somebody did."""


@dataclass(frozen=True, slots=True)
class CodeHost:
    """One row of the registry: a service, and how to get at a pull request there.

    `limit` is how long a comment may be. `open` takes the environment, the number where the command
    line gives one, and how to wait; UserError where the environment lacks something.
    """

    name: str
    title: str
    limit: int
    open: Callable[[Mapping[str, str], int | None, Pause], PullRequest]


def has_marker(text: str, marker: str) -> bool:
    """Whether the first line of a comment is the marker; a marker in a quotation is none."""
    return text.partition("\n")[0].rstrip() == marker
