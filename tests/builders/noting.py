"""A listener of stages."""

from outgate.stages import Stage


class Noting:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def begins(self, stage: Stage) -> None:
        self.heard.append(f"> {stage.what} {stage.done} of {stage.total}")

    def ends(self, stage: Stage) -> None:
        self.heard.append(f"< {stage.what} {stage.done} of {stage.total}")

    def reads(self, what: str) -> None:
        self.heard.append(what)
