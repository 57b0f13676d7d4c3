"""A project studied, with documents as an editor has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from outgate.editor.glance import Glance, Recollection, Told, glance, only_planned
from outgate.editor.pieces import Document, make_document
from outgate.editor.study import Question, Study, study
from outgate.editor.view import View
from tests.conftest import ROOT

AS_OF = date(2026, 11, 1)


def study_folder(folder: Path, texts: Mapping[str, str] | None = None) -> Study:
    """A study of a folder with unsaved texts by their names."""
    buffers = {folder / name: text for name, text in (texts or {}).items()}
    return study(Question(folder=folder, top=folder, buffers=buffers, as_of=AS_OF))


@dataclass
class Scene:
    """Documents over a study that was made before they changed."""

    study: Study
    documents: dict[str, Document] = field(default_factory=dict)
    recollection: Recollection = field(default_factory=Recollection)
    planned: Told = field(default_factory=dict)

    def type(self, name: str, text: str) -> Document:
        """A document as it is now."""
        document = make_document(name, text, self.documents.get(name))
        self.documents[name] = document
        return document

    def glance(self) -> Glance:
        """What is said of the documents at once."""
        seen = glance(self.study, self.documents, self.recollection, self.planned)
        assert seen is not None
        return seen

    def view(self) -> View:
        """What questions are asked of."""
        return View(self.study, dict(self.documents), self.glance())

    def settle(self) -> None:
        """Take the documents as those that were studied."""
        self.planned = only_planned(self.study, self.glance(), self.planned)


@cache
def example_study() -> Study:
    """A study of the policies that ship with the repository."""
    return study_folder(ROOT)


def open_examples() -> Scene:
    """A scene with every one of them open and unchanged."""
    return open_study(example_study())


def open_all(folder: Path) -> Scene:
    """A scene with every policy of a project open and unchanged."""
    return open_study(study_folder(folder))


def open_study(studied: Study) -> Scene:
    """A scene with every policy of a study open and unchanged."""
    scene = Scene(studied)
    for source in scene.study.sets[0].sources:
        scene.type(source.name, source.text)
    scene.settle()
    return scene


def cursor(marked: str) -> tuple[str, int]:
    """A text without its `|`, and where that stood."""
    at = marked.index("|")
    return marked[:at] + marked[at + 1 :], at
