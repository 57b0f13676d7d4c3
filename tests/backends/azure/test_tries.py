"""How often a write is tried, and what is said of an apply that ends before its end."""

from collections.abc import Callable
from typing import Any

import pytest

from outgate.backends.azure_firewall.changes.apply import Progress
from outgate.backends.azure_firewall.changes.writes import Write
from outgate.backends.errors import BackendError
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Refused, Request
from outgate.emulators.faults import Faults, Planned
from outgate.emulators.messages import Reply
from tests.builders.azure_scene import Scene

GO_ON = "`outgate apply` goes on from there"


class Watched:
    """A scene of two writes, an IP group and the group that names it, and what was asked of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scene = Scene(small=True)
        self.scene.service.options = Options(lasts=0, busy=0, hints=True)
        self.puts: list[str] = []
        self.pauses: list[float] = []
        self._patch = monkeypatch
        monkeypatch.setattr(self.scene.backend.store._client, "pause", self.pauses.append)
        self.answer(lambda _: None)

    def answer(self, instead: Callable[[Request], Reply | None]) -> None:
        """Have some requests answered in another way."""
        handle = type(self.scene.service).handle

        def watched(request: Request) -> Reply:
            if request.method == "PUT":
                self.puts.append(request.path.rpartition("/")[2])
            return instead(request) or handle(self.scene.service, request)

        self._patch.setattr(self.scene.service, "handle", watched)

    def failed(self) -> BackendError:
        """What the apply ends with."""
        error = self.scene.try_new()
        assert error is not None
        return error

    @property
    def name(self) -> str:
        """What the IP group is called."""
        labels = [native.label for native in self.scene.new.rules]
        return next(label.split("`")[1] for label in labels if label.startswith("IP group"))


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


@pytest.mark.parametrize(
    ("fault", "tries", "message"),
    [
        (Fault.THROTTLED_SILENTLY, 8, "Azure: "),
        (Fault.SERVER_ERROR, 8, "Azure: "),
        (Fault.BUSY, 8, "policy `fw` is busy: "),
        # Azure advises to repeat an operation once that failed.
        (Fault.OPERATION_FAILED, 2, "Azure could not bring the rules to its firewalls: "),
        (Fault.OPERATION_FAILED_UNCHANGED, 2, "Azure could not bring the rules to its firewalls: "),
    ],
)
def test_a_write_that_fails_is_tried_again(
    watched: Watched, fault: Fault, tries: int, message: str
) -> None:
    """Some times, each after a longer pause, and then the apply ends; nobody knows what became."""
    name = watched.name
    watched.scene.service.faults = Faults([Planned(fault)])
    error = watched.failed()
    assert watched.puts == [name] * tries
    assert watched.pauses == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0][: tries - 1]
    assert error.message.startswith(message)
    assert error.outcome == (
        f"done: nothing; unknown: create IP group `{name}` (Azure may go on with it); "
        "not attempted: create group `outgate` with 2 rules"
    )
    assert error.help is not None


def test_a_service_that_takes_a_write_and_does_not_keep_it(watched: Watched) -> None:
    name = watched.name
    body = b'{"properties": {"provisioningState": "Succeeded"}}'
    watched.answer(lambda asked: Reply(200, {}, body) if asked.method == "PUT" else None)
    error = watched.failed()
    assert error.message == (f"Azure: it takes the write of IP group `{name}` and does not keep it")
    assert error.help == GO_ON
    assert len(watched.puts) == 8


def test_a_write_that_was_done_the_last_time_is_done(watched: Watched) -> None:
    """However it was answered: what became of it is read."""
    name = watched.name
    watched.scene.service.faults = Faults(
        [*(Planned(Fault.SERVER_ERROR, n) for n in range(1, 8)), Planned(Fault.DROPPED_AFTER, 8)]
    )
    assert watched.scene.try_new() is None
    assert watched.puts == [name] * 8 + ["outgate"]


def refuse(method: str, ending: str, status: int = 403) -> Callable[[Request], Reply | None]:
    refused = Refused(status, "No", "not today").reply()
    return lambda asked: refused if asked.method == method and asked.path.endswith(ending) else None


def test_what_is_done_and_what_is_unknown_is_said(watched: Watched) -> None:
    name = watched.name
    watched.answer(refuse("PUT", "/outgate"))
    error = watched.failed()
    assert error.message == "this login may not do that: not today (No)"
    assert "Network Contributor" in str(error.help)
    assert error.outcome == (
        f"done: create IP group `{name}`; unknown: create group `outgate` with 2 rules (Azure may "
        "go on with it)"
    )
    assert watched.puts == [name, "outgate"]


def test_what_is_not_attempted_is_said(watched: Watched) -> None:
    """The first write is done; then the group may not be read."""
    name = watched.name

    watched.answer(refuse("GET", "/ruleCollectionGroups/outgate"))
    error = watched.failed()
    assert error.outcome == (
        f"done: create IP group `{name}`; not attempted: create group `outgate` with 2 rules"
    )
    assert watched.puts == [name]


def test_where_nothing_began_nothing_was_changed(watched: Watched) -> None:
    watched.answer(refuse("GET", f"/{watched.name}"))
    error = watched.failed()
    assert error.outcome == "nothing was changed"
    assert watched.puts == []


def test_ctrl_c_before_the_first_write_changes_nothing(watched: Watched) -> None:
    def interrupted(asked: Request) -> Reply | None:
        if asked.path.endswith(f"/{watched.name}"):
            raise KeyboardInterrupt
        return None

    watched.answer(interrupted)
    error = watched.failed()
    assert (error.message, error.help) == ("interrupted", None)
    assert error.outcome == "nothing was changed"


def write(what: str) -> Write:
    return Write(what=what, how="create {}", resource_id="", before=None, after=None)


@pytest.mark.parametrize(
    ("done", "begun", "left", "told"),
    [
        ((), None, (), "done: nothing"),
        (("a", "b"), None, (), "done: create a, create b"),
        ((), "a", (), "done: nothing; unknown: create a (Azure may go on with it)"),
        ((), None, ("a", "b"), "done: nothing; not attempted: create a, create b"),
    ],
)
def test_how_far_an_apply_came(
    done: tuple[str, ...], begun: Any, left: tuple[str, ...], told: str
) -> None:
    progress = Progress(
        tuple(map(write, done)), None if begun is None else write(begun), tuple(map(write, left))
    )
    assert str(progress) == told
