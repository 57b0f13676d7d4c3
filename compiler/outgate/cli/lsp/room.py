"""One project in an editor: its documents, what is known of them, and the work on them."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from outgate.cli.lsp.worker import Worker
from outgate.diagnostics import Diagnostic
from outgate.editor.buffers import Stale, refuse_large
from outgate.editor.glance import Recollection, Told, glance, only_planned
from outgate.editor.pieces import Document, make_document
from outgate.editor.study import Question, Study, study
from outgate.editor.view import View
from outgate.errors import UserError

Result = TypeVar("Result")
_STUDIES_BETWEEN_COLLECTIONS = 10
_PAUSE = 0.2  # seconds without a change after which the whole plan is worked out


class Room:
    """The documents of one project.

    What changes is looked at twice: at once by the `quick` worker, and when nobody has typed for a
    moment, whole, by the `thorough` one. The documents in pieces and what glances remember are the
    quick worker's alone; all else is the loop's, and workers get values.
    """

    def __init__(
        self,
        folder: Path,
        top: Path | None,
        *,
        workers: tuple[Worker, Worker],
        tell: Callable[["Room", tuple[Diagnostic, ...], Mapping[Path, int]], None],
        settled: Callable[["Room"], None],
        report: Callable[[Exception], None],
        today: Callable[[], date],
        guards: tuple[Path, ...],
    ) -> None:
        self.folder = folder
        self.texts: dict[Path, str] = {}
        self._versions: dict[Path, int] = {}
        self.study: Study | None = None
        self.told_files: set[str] = set()
        self._tell, self._settled, self._report = tell, settled, report
        self._top, self._today, self._guards = top, today, guards
        self._quick, self._thorough = workers
        self._documents: dict[str, Document] = {}
        self._recollection = Recollection()
        self._planned: Told = {}
        self._revision = self._studies = 0
        self._tried = 0  # the last revision that was studied, whatever came of it
        self._round = asyncio.Event()
        self._changed = asyncio.Event()
        self._unsettled = asyncio.Event()
        self._tasks = (
            asyncio.create_task(self._look_quickly()),
            asyncio.create_task(self._look_thoroughly()),
        )

    def put(self, path: Path, text: str, version: int) -> None:
        """Take the text of a document, new or changed."""
        self.texts[path] = text
        self._versions[path] = version
        self.touch()

    def drop(self, path: Path) -> None:
        """Forget a document: what is on disk counts again."""
        self.texts.pop(path, None)
        self._versions.pop(path, None)
        self.touch()

    def touch(self) -> None:
        """Look again: a document or a file has changed."""
        self._revision += 1
        self._changed.set()
        self._unsettled.set()

    def name_of(self, path: Path) -> str | None:
        """What a file is called in the project, None before that is known."""
        return self.study.name_of(path) if self.study else None

    def has_studied(self, path: Path) -> bool:
        """Whether a document was there when the project was studied; of others nothing is said."""
        return self.study is not None and path in self.study.seen

    def close(self) -> None:
        """End all work for the project."""
        for task in self._tasks:
            task.cancel()
        self._tried = self._revision
        self._round.set()

    async def ask(self, question: Callable[[View, Document], Result], path: Path) -> Result | None:
        """The answer to a question about a document as it is now; None where it is not open."""
        # What was opened a moment ago may be in the study after the one that is under way.
        asked = self._revision
        while self._tried < asked and path in self.texts and not self.has_studied(path):
            await self._round.wait()
        studied, texts, planned = self.study, dict(self.texts), self._planned
        if studied is None or path not in texts:
            return None

        def answer() -> Result | None:
            view = self._view(studied, texts, planned)
            document = view.documents.get(studied.name_of(path))
            return None if document is None else question(view, document)

        return await self._quick.do(answer)

    async def work(self, job: Callable[[], Result]) -> Result:
        """The result of a job that needs no project."""
        return await self._quick.do(job)

    async def refresh(self) -> None:
        """Study the project as it is now, for what must not go by what was on disk before."""
        await self._study(lambda: None)

    def _view(self, studied: Study, texts: dict[Path, str], planned: Told) -> View:
        """The documents with a glance at them; only the quick worker calls it."""
        documents: dict[str, Document] = {}
        for path, text in texts.items():
            name = studied.name_of(path)
            if refuse_large(name, text) is not None:
                continue
            document = self._documents.get(name)
            if document is None or document.source.text != text:
                document = make_document(name, text, document)
            documents[name] = document
        self._documents = documents
        at_once = glance(studied, documents, self._recollection, planned)
        return View(studied, documents, at_once)

    async def _look_quickly(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            studied, texts, planned = self.study, dict(self.texts), self._planned
            versions = dict(self._versions)
            if studied is None:
                continue
            with self._reported():
                view = await self._quick.do(partial(self._view, studied, texts, planned))
                large = [refuse_large(studied.name_of(path), text) for path, text in texts.items()]
                refused = tuple(each for each in large if each is not None)
                # Where there is newer text already, this is not worth sending.
                if view.at_once is not None and not self._changed.is_set():
                    self._tell(self, (*refused, *view.diagnostics), versions)

    async def _look_thoroughly(self) -> None:
        while True:
            await self._unsettled.wait()
            revision: int | None = None
            while self.study is not None and revision != self._revision:
                revision = self._revision
                await asyncio.sleep(_PAUSE)
            self._unsettled.clear()
            revision = self._revision
            with self._reported():
                try:
                    await self._study(partial(self._check_stale, revision))
                except Stale:
                    self._unsettled.set()
                    continue
            # Whoever waited for the end of it goes on, whatever came of it.
            self._tried = revision
            self._round.set()
            self._round = asyncio.Event()

    def _check_stale(self, revision: int) -> None:
        # Without any study there is nothing to go by: the first is carried through.
        if self.study is not None and revision != self._revision:
            raise Stale

    async def _study(self, check_stale: Callable[[], None]) -> None:
        before, texts = self.study, dict(self.texts)
        question = Question(
            folder=self.folder,
            top=self._top,
            buffers={path: text for path, text in texts.items() if not refuse_large("", text)},
            seen=frozenset(texts),
            as_of=self._today(),
            guards=self._guards,
        )
        studied = await self._thorough.do(partial(study, question, before, check_stale))
        told = self._planned
        planned = await self._quick.do(partial(self._planned_by, studied, texts, told))
        self.study, self._planned = studied, planned
        if not studied.can_be_glanced_at:
            self._tell(self, studied.diagnostics, {})
        self._changed.set()
        self._settled(self)
        self._studies += 1
        tidy_up(thoroughly=self._studies % _STUDIES_BETWEEN_COLLECTIONS == 0)

    def _planned_by(self, studied: Study, texts: dict[Path, str], told: Told) -> Told:
        """What only the plans of a study could tell."""
        at_once = self._view(studied, texts, {}).at_once
        return only_planned(studied, at_once, told) if at_once else {}

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Go on after what a command would end with, and after a bug."""
        try:
            yield
        except UserError as error:
            self._tell(self, error.diagnostics, {})
        except Exception as error:
            self._report(error)


def tidy_up(*, thoroughly: bool) -> None:
    """Take what has come to stay out of what is searched for garbage while somebody types.

    Now and then all of it is searched once: what is gone by then was kept until now.
    """
    if thoroughly:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
