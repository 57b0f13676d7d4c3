"""What can be said at once about text that has just changed.

The parser and the catalog's names answer within milliseconds, as only what changed is read again.
What only the whole plan can tell (guards, tests, lint) stays as it was last told, where the text it
is about has not changed. A text with mistakes has no plan: there this is all that is to be said.
"""

from collections.abc import Iterable, Mapping

from outgate.commands.check import CheckResult, Lint, check_sets
from outgate.diagnostics import Diagnostic, codes, has_errors, sort_diagnostics
from outgate.editor.buffers import encode
from outgate.editor.pieces import Document
from outgate.editor.relocate import move_all, relocate
from outgate.editor.study import StudiedSet, Study
from outgate.language.files import decode
from outgate.language.tree import PolicyFile
from outgate.policy.lint import lint_files
from outgate.policy.model import ResolvedAllow
from outgate.policy.resolve import Memory, resolve
from outgate.project.compile import Compiled, Inputs, every_edition, say_of_emptiness
from outgate.project.lint_levels import leveled
from outgate.values import dataclass, field


@dataclass(frozen=True)
class Glance:
    """What is said at once; `statements` are those that mean something, by the set they are of.

    `complete` tells that `outgate check` says just this.
    """

    diagnostics: tuple[Diagnostic, ...]
    statements: tuple[tuple[ResolvedAllow, ...], ...]
    complete: bool


@dataclass(frozen=True)
class Recollection:
    """What glances at one project remember: statements of each set, and what plans last told."""

    memories: dict[tuple[object, ...], Memory] = field(default_factory=dict)

    def memory(self, studied: StudiedSet) -> Memory:
        """The memory of a set."""
        return self.memories.setdefault((*studied.targets, *studied.inputs.paths), Memory())


def glance(
    studied: Study,
    documents: Mapping[str, Document],
    recollection: Recollection,
    told: Iterable[Diagnostic] = (),
) -> Glance | None:
    """What is said at once about documents by their names; None where it takes a study to tell.

    `told` is what only the plan of `studied` could tell.
    """
    if not studied.can_be_glanced_at:
        return None
    by_inputs = {id(each.inputs): each for each in studied.sets}
    statements: list[tuple[ResolvedAllow, ...]] = []

    def look(inputs: Inputs, lint: Lint | None) -> CheckResult:
        found, allows = _look(by_inputs[id(inputs)], lint or Lint(), documents, recollection)
        statements.append(allows)
        return CheckResult(Compiled(None, ()), None, (), found)

    checks = check_sets([(each.targets, each.inputs) for each in studied.sets], studied.lint, look)
    diagnostics = checks.diagnostics
    if complete := has_errors(diagnostics):
        return Glance(diagnostics, tuple(statements), complete)
    current = {source.name: source for each in studied.sets for source in each.sources}
    current |= {name: document.source for name, document in documents.items()}
    kept = move_all(told, current)
    return Glance(sort_diagnostics((*diagnostics, *kept)), tuple(statements), complete)


def only_planned(studied: Study, at_once: Glance) -> tuple[Diagnostic, ...]:
    """What a study says beyond a glance at the same texts."""
    if not any(each.compilation for each in studied.sets):
        return ()
    said = {_key(each) for each in at_once.diagnostics}
    return tuple(each for each in studied.diagnostics if _key(each) not in said)


def _key(diagnostic: Diagnostic) -> tuple[str, str, str, int]:
    span = diagnostic.primary.span if diagnostic.primary else None
    where = (span.file.name, span.start) if span else ("", 0)
    return (diagnostic.code.id, diagnostic.message, *where)


def _is_of(unread: Diagnostic, documents: Mapping[str, Document]) -> bool:
    """Whether a file that holds nothing is a document, which is looked at anew."""
    primary = unread.primary
    return unread.code is codes.EMPTY_FILE and (
        primary is not None and primary.span.file.name in documents
    )


def _look(
    studied: StudiedSet,
    lint: Lint,
    documents: Mapping[str, Document],
    recollection: Recollection,
) -> tuple[tuple[Diagnostic, ...], tuple[ResolvedAllow, ...]]:
    """What parsing and looking up names says of a set, as `check` would begin."""
    open_here = {
        source.name: documents[source.name]
        for source in studied.sources
        if source.name in documents
    }
    problems = [each for each in studied.unread if not _is_of(each, open_here)]
    files: list[PolicyFile] = []
    for source in studied.sources:
        document = open_here.get(source.name)
        if document is None:
            document_file, found = studied.inputs.reading.parse(source)
            files.append(document_file)
            problems += found
            continue
        source_file, problem = decode(encode(document.source.text), source.name)
        problems += [problem] if problem else []
        for _, piece in document.pieces if source_file else ():
            files.append(piece.parsed[0])
            problems += piece.parsed[1]
    problems += studied.catalog_problems
    if studied.catalog is None:
        return sort_diagnostics(problems), ()
    policy, found = resolve(
        files, studied.catalog, every_edition(studied.inputs), recollection.memory(studied)
    )
    problems += found
    if not has_errors(problems):
        problems += say_of_emptiness(files, policy)
    if not has_errors(problems):
        problems = list(leveled((*problems, *lint_files(files)), lint.levels))
    placed = (relocate(each, open_here.values()) for each in problems)
    return sort_diagnostics(placed), policy.statements
