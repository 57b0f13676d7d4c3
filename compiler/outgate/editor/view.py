"""What an editor asks from: a study of the project, and the documents as they are now."""

from collections.abc import Mapping

from outgate.diagnostics import Diagnostic
from outgate.editor.glance import Glance
from outgate.editor.impact import Impact
from outgate.editor.pieces import Document
from outgate.editor.study import StudiedSet, Study
from outgate.policy.model import ResolvedAllow
from outgate.source import Span
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class View:
    """Documents that are open, by name, before the files of the project.

    `at_once` is the glance at them, None where there is none yet.
    """

    study: Study
    documents: Mapping[str, Document] = field(default_factory=dict)
    at_once: Glance | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is said of the documents: all there is, where they are as they were studied."""
        if self.study.is_of({each: document.source for each, document in self.documents.items()}):
            return self.study.diagnostics
        return self.at_once.diagnostics if self.at_once else ()

    def set_of(self, name: str) -> StudiedSet | None:
        """The policy set that a file is looked at in: the first that takes it."""
        return next(iter(self.study.sets_with(name)), None)

    def files_of(self, studied: StudiedSet) -> tuple[Document, ...]:
        """The files of a set as they are now."""
        return tuple(
            self.documents.get(source.name) or self.study.document(source)
            for source in studied.sources
        )

    def files_with(self, name: str) -> tuple[Document, ...]:
        """A document with all that share its names: the files of every set that takes it."""
        files = {name: self.documents[name]} if name in self.documents else {}
        for studied in self.study.sets_with(name):
            files |= {each.source.name: each for each in self.files_of(studied)}
        return tuple(files[each] for each in sorted(files))

    def statements(self, document: Document) -> tuple[tuple[ResolvedAllow, Span], ...]:
        """The statements of a document that mean something, with where they are now."""
        if self.at_once is None:
            return ()
        for studied, statements in zip(self.study.sets, self.at_once.statements, strict=True):
            if studied.holds(document.source.name):
                return tuple(
                    (each, Span(document.source, each.span.start + at, each.span.end + at))
                    for each in statements
                    if (at := document.starts.get(id(each.span.file))) is not None
                )
        return ()

    def impact_of(self, name: str, statement: ResolvedAllow) -> Impact | None:
        """What a statement opens, as far as it has been worked out."""
        studied = self.set_of(name)
        return studied.impacts.get(statement.text) if studied else None
