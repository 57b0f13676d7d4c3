"""Records of targets that live as long as a test."""

from outgate.state.interface import LockedStore, StateLost


class Memory:
    """A record in memory, with the law of all stores."""

    where = "memory"

    def __init__(self) -> None:
        self.text: str | None = None

    def read(self) -> str | None:
        return self.text

    def lock(self) -> "Memory":
        return self

    def __enter__(self) -> LockedStore:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def write(self, text: str) -> None:
        self.text = text


class Lost(Memory):
    """A store whose lock is lost at some write."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at
        self.writes = 0

    def write(self, text: str) -> None:
        self.writes += 1
        if self.writes == self.at:
            raise StateLost("the lease was lost to somebody else", help="apply again")
        super().write(text)
