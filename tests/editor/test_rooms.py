"""A project in an editor, in this process: who waits for what, and what ends a wait."""

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path

from outgate.cli.lsp.room import Room, tidy_up
from outgate.cli.lsp.worker import Worker
from outgate.diagnostics import Diagnostic, codes
from outgate.documents.files import MAX_POLICY_BYTES
from outgate.editor.pieces import Document
from outgate.editor.view import View
from outgate.errors import UserError

PATIENCE = 30  # seconds, where nothing ends a wait
DAY = date(2026, 11, 1)
POLICY = "allow mde for region EU, fleet win11\n"


class Told:
    """What a room tells: diagnostics, that hints are to be asked for anew, and bugs."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.versions: dict[Path, int] = {}
        self.settled = 0
        self.bugs: list[Exception] = []

    def tell(self, _: Room, diagnostics: tuple[Diagnostic, ...], seen: Mapping[Path, int]) -> None:
        self.messages = [each.message for each in diagnostics]
        self.versions = dict(seen)

    def settle(self, _: Room) -> None:
        self.settled += 1


def in_room(
    folder: Path,
    today: Callable[[], date],
    script: Callable[[Room], Awaitable[None]],
    told: Told | None = None,
) -> Told:
    """Run a script in the room of a folder; what was told meanwhile."""
    told = told or Told()

    async def run() -> None:
        room = Room(
            folder,
            folder,
            workers=(Worker("quick"), Worker("thorough")),
            tell=told.tell,
            settled=told.settle,
            report=told.bugs.append,
            today=today,
            guards=(),
        )
        try:
            await asyncio.wait_for(script(room), PATIENCE)
        finally:
            room.close()

    asyncio.run(run())
    return told


def text_of(_: View, document: Document) -> str:
    return document.source.text


def test_a_question_is_answered_by_what_the_document_holds_now(tmp_path: Path) -> None:
    path = tmp_path / "policies" / "a.policy"

    async def script(room: Room) -> None:
        assert await room.ask(text_of, path) is None  # it is not open
        room.put(path, POLICY, 1)
        assert await room.ask(text_of, path) == POLICY
        room.put(path, POLICY.replace("EU", "UK"), 2)
        assert await room.ask(text_of, path) == POLICY.replace("EU", "UK")
        second = tmp_path / "policies" / "b.policy"
        room.put(second, POLICY, 1)
        assert await room.ask(text_of, second) == POLICY
        room.drop(path)
        assert await room.ask(text_of, path) is None

    assert in_room(tmp_path, lambda: DAY, script).bugs == []


def test_a_question_is_answered_though_the_project_cannot_be_studied(tmp_path: Path) -> None:
    """With nothing, and at once: no other change has to come before."""
    wrong: list[Exception] = [
        UserError(Diagnostic(codes.USAGE, "no such day")),
        LookupError("no such day"),
    ]
    for error in wrong:

        def today(error: Exception = error) -> date:
            raise error

        async def script(room: Room) -> None:
            path = tmp_path / "a.policy"
            room.put(path, POLICY, 1)
            assert await room.ask(text_of, path) is None

        told = in_room(tmp_path, today, script)
        assert told.bugs == ([error] if isinstance(error, LookupError) else [])
        assert told.messages == (["no such day"] if isinstance(error, UserError) else [])


def test_a_room_that_closes_keeps_nobody_waiting(tmp_path: Path) -> None:
    async def script(room: Room) -> None:
        path = tmp_path / "a.policy"
        room.put(path, POLICY, 1)
        asked = asyncio.ensure_future(room.ask(text_of, path))
        await asyncio.sleep(0)
        room.close()
        assert await asked is None

    in_room(tmp_path, lambda: DAY, script)


def test_what_is_told_is_of_the_versions_that_it_was_seen_in(tmp_path: Path) -> None:
    one, other = (tmp_path / "policies" / name for name in ("a.policy", "b.policy"))
    told = Told()

    async def until(versions: dict[Path, int], *words: str) -> None:
        while told.versions != versions or [each[:24] for each in told.messages] != list(words):
            await asyncio.sleep(0.01)

    async def script(room: Room) -> None:
        assert (room.name_of(one), room.has_studied(one)) == (None, False)
        room.put(one, POLICY, 1)
        await until({one: 1})
        assert (room.name_of(one), room.has_studied(one)) == ("policies/a.policy", True)
        assert told.settled == 1  # so that editors ask for hints anew
        room.put(one, POLICY.replace("EU", "EUU"), 2)
        await until({one: 2}, "there is no region `EUU`")
        room.put(other, POLICY.replace("win11", "wni11"), 7)
        await until({one: 2, other: 7}, "there is no region `EUU`", "there is no fleet `wni11")
        room.put(one, POLICY, 3)
        await until({one: 3, other: 7}, "there is no fleet `wni11")
        room.drop(other)
        await until({one: 3})

    assert in_room(tmp_path, lambda: DAY, script, told).bugs == []


def test_a_text_that_is_too_large_keeps_no_other_from_being_known(tmp_path: Path) -> None:
    large, small = (tmp_path / "policies" / name for name in ("large.policy", "small.policy"))

    async def script(room: Room) -> None:
        room.put(large, "#" * (MAX_POLICY_BYTES + 1), 1)
        room.put(small, POLICY, 1)
        assert await room.ask(text_of, small) == POLICY
        assert await room.ask(text_of, large) is None
        while not told.messages:
            await asyncio.sleep(0.01)

    told = Told()
    assert in_room(tmp_path, lambda: DAY, script, told).bugs == []
    (message,) = told.messages
    assert "large.policy" in message


class Knot:
    """Something that only a search for garbage takes away."""

    def __init__(self) -> None:
        self.itself = self


def test_what_has_come_to_stay_is_searched_now_and_then() -> None:
    gc.disable()
    try:
        gone = weakref.ref(Knot())
        tidy_up(thoroughly=False)
        assert gc.get_freeze_count() > 0
        gc.collect()
        assert gone() is not None  # it is not looked at any more
        tidy_up(thoroughly=True)
        assert gone() is None
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()
