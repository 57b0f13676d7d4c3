"""What can be said at once about text that has just changed.

The parser and the catalog's names answer within milliseconds, as only what changed is read again.
What only the whole plan can tell (guards, tests, lint) stays as it was last told, where the text it
is about has not changed. A text with mistakes has no plan: there this is all that is to be said.
"""

from collections.abc import Mapping

from outgate.commands.check import CheckResult, Lint, check_sets, identity_of
from outgate.diagnostics import Diagnostic, has_errors, sort_diagnostics
from outgate.editor.buffers import encode
from outgate.editor.pieces import Document
from outgate.editor.relocate import move_all, relocate
from outgate.editor.study import SetKey, StudiedSet, Study
from outgate.language.files import decode
from outgate.language.tree import PolicyFile
from outgate.policy.lint import lint_files
from outgate.policy.model import ResolvedAllow
from outgate.policy.resolve import Memory, resolve
from outgate.project.compile import Compiled, Inputs, every_edition, say_of_emptiness
from outgate.project.lint_levels import leveled
from outgate.values import dataclass, field

Told = Mapping[SetKey, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Glance:
    """What is said at once; `statements` are those that mean something, by the set they are of.

    `complete` tells that no set has a plan, so that `outgate check` says just this.
    """

    diagnostics: tuple[Diagnostic, ...]
    statements: tuple[tuple[ResolvedAllow, ...], ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Recollection:
    """What glances at one project remember of each set."""

    memories: dict[SetKey, Memory] = field(default_factory=dict)

    def memory(self, studied: StudiedSet) -> Memory:
        """The memory of a set."""
        return self.memories.setdefault(studied.key, Memory())


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is said of one set, the statements in it, and whether mistakes keep it from a plan."""

    diagnostics: tuple[Diagnostic, ...]
    statements: tuple[ResolvedAllow, ...]
    wrong: bool


def glance(
    studied: Study,
    documents: Mapping[str, Document],
    recollection: Recollection,
    told: Told,
) -> Glance | None:
    """What is said at once about documents by their names; None where it takes a study to tell.

    `told` is what only plans could tell, by set.
    """
    if not studied.can_be_glanced_at:
        return None
    by_inputs = {id(each.inputs): each for each in studied.sets}
    looked: list[_Looked] = []

    def look(inputs: Inputs, _: Lint | None) -> CheckResult:
        one = _look(by_inputs[id(inputs)], studied.lint, documents, recollection)
        looked.append(one)
        return CheckResult(Compiled(None, ()), None, (), one.diagnostics)

    sets = [(each.targets, each.inputs) for each in studied.sets]
    checks = check_sets(sets, check_one=look)
    current = {source.name: source for each in studied.sets for source in each.sources}
    current |= {name: document.source for name, document in documents.items()}
    kept = [
        each
        for one, same in zip(looked, studied.sets, strict=True)
        if not one.wrong
        for each in move_all(told.get(same.key, ()), current)
    ]
    return Glance(
        sort_diagnostics((*checks.diagnostics, *kept)),
        tuple(one.statements for one in looked),
        all(one.wrong for one in looked),
    )


def only_planned(studied: Study, at_once: Glance, before: Told) -> Told:
    """What a study says beyond a glance at the same texts, by set.

    Of a set that has no plan it is what was told `before`.
    """
    said = {identity_of(each) for each in at_once.diagnostics}
    told = dict(before)
    for one in studied.sets:
        if one.compilation is not None:
            told[one.key] = tuple(
                each for each in one.result.diagnostics if identity_of(each) not in said
            )
    return {one.key: told[one.key] for one in studied.sets if one.key in told}


def _look(
    studied: StudiedSet,
    lint: Lint,
    documents: Mapping[str, Document],
    recollection: Recollection,
) -> _Looked:
    """What parsing and looking up names says of a set, as `check` would begin."""
    open_here = {
        source.name: documents[source.name]
        for source in studied.sources
        if source.name in documents
    }
    problems = list(studied.unread)
    files: list[PolicyFile] = []
    for source in studied.sources:
        document = open_here.get(source.name)
        if document is None:
            document_file, mistakes = studied.inputs.reading.parse(source)
            files.append(document_file)
            problems += mistakes
            continue
        source_file, problem = decode(encode(document.source.text), source.name)
        problems += [problem] if problem else []
        for _, piece in document.pieces if source_file else ():
            files.append(piece.parsed[0])
            problems += piece.parsed[1]
    problems += studied.catalog_problems
    assert studied.catalog is not None  # without one nothing is said at once
    policy, name_problems = resolve(
        files, studied.catalog, every_edition(studied.inputs), recollection.memory(studied)
    )
    problems += name_problems
    if not has_errors(problems):
        problems += say_of_emptiness(files, policy)
    if not (wrong := has_errors(problems)):
        problems = list(leveled((*problems, *lint_files(files)), lint.levels))
    placed = (relocate(each, open_here.values()) for each in problems)
    return _Looked(sort_diagnostics(placed), policy.statements, wrong)
