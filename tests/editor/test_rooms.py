"""A project in an editor, in this process: who waits for what, and what ends a wait."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path

from outgate.cli.lsp.room import Room
from outgate.cli.lsp.worker import Worker
from outgate.diagnostics import Diagnostic, codes
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
        self.settled = 0
        self.bugs: list[Exception] = []

    def tell(self, _: Room, diagnostics: tuple[Diagnostic, ...], __: Mapping[Path, int]) -> None:
        self.messages = [each.message for each in diagnostics]

    def settle(self, _: Room) -> None:
        self.settled += 1


def in_room(
    folder: Path, today: Callable[[], date], script: Callable[[Room], Awaitable[None]]
) -> Told:
    """Run a script in the room of a folder; what was told meanwhile."""
    told = Told()

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
