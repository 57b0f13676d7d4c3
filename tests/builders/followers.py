"""Who follows an apply, and remembers all that was told."""

from outgate.backends.observer import Observer


class Follower(Observer):
    """Notes each call with the operation that it is about; may stop an apply that begins."""

    def __init__(self, stop: Exception | None = None) -> None:
        self.told: list[tuple[str, str]] = []
        self.stop = stop

    def started(self, what: str) -> None:
        """Note it, and raise what is to stop the apply."""
        self.told.append(("started", what))
        if self.stop is not None:
            raise self.stop

    def waiting(self, what: str) -> None:
        """Note it."""
        self.told.append(("waiting", what))

    def finished(self, what: str) -> None:
        """Note it."""
        self.told.append(("finished", what))

    @property
    def once(self) -> list[tuple[str, str]]:
        """The same, with a wait told once however many looks it took."""
        return [
            each
            for each, before in zip(self.told, [None, *self.told], strict=False)
            if each != before
        ]
