"""What `outgate diff` compares: policies, revisions, editions, saved plans and live rules."""

import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from outgate.commands.diff_settings import ProjectState
from outgate.deploy.saved_plan.document import BadSavedPlan, read_target_plan
from outgate.diagnostics import Diagnostic, codes, errors_of
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.documents.json import BadDocument, check_document, read_json
from outgate.errors import UserError
from outgate.language.files import SUFFIX
from outgate.plan.comparison.compare import Side, policy_side
from outgate.plan.comparison.provenance import Standing
from outgate.plan.document import read_plan
from outgate.plan.model import Plan
from outgate.project.compile import Compiled, compile_policies
from outgate.project.config import NAME
from outgate.project.config_reader import read_config
from outgate.project.git import Repository
from outgate.project.git_tree import GitError, below
from outgate.project.guard_files import GuardFiles
from outgate.project.project import Project
from outgate.values import dataclass, replace

if TYPE_CHECKING:
    from outgate.plan.fields import PlanFields

HELP = (
    "name policy files or folders, a plan saved as JSON, `REV:PATH`, `catalog:EDITION` or "
    "`target:NAME`"
)


def no_operand(
    message: str, help: str | None = None, diagnostics: tuple[Diagnostic, ...] = ()
) -> UserError:
    """One operand cannot be had.

    Where it is a matter of policy text, the diagnostics say it all; which operand that is, is a
    note on the first of them.
    """
    if not diagnostics:
        return UserError(Diagnostic(codes.BAD_SIDE, message, help=help))
    return UserError(diagnostics[0], message, diagnostics[1:])


@dataclass(frozen=True, slots=True)
class Question:
    """What both operands share: the project, the day, an edition if one is named, the folder."""

    project: Project
    as_of: date
    edition: str | None
    folder: Path


@dataclass(frozen=True, slots=True)
class Operand:
    """A side, and the project with its targets where the side is all of one."""

    side: Side
    project: ProjectState | None = None


def read_operand(text: str, question: Question) -> Operand:
    """What a word of the command line means; UserError where it means nothing.

    A word with a colon is a `catalog:`, a `target:` or a revision, whatever files there are: a
    file of that name, which anybody can add, is `./NAME`.
    """
    path = question.folder / text
    kind, colon, name = text.partition(":")
    if not colon or text.startswith(("./", "../")) or Path(text).is_absolute():
        if path.is_file() and path.suffix == ".json":
            return Operand(_saved(text, path, question.project.root))
        if path.exists():
            return Operand(
                _policies(text, question.project, (path,), question.as_of, question.edition)
            )
        raise no_operand(f"there is no file or folder `{text}`", f"{HELP}; for a branch, `{text}:`")
    if kind == "catalog":
        return Operand(_policies(text, question.project, (), question.as_of, name))
    if kind == "target":
        return Operand(_live(text, question.project, name))
    return _revision(text, question)


def read_policies(question: Question) -> Operand:
    """The project's policies as they stand in the working tree, with its targets."""
    project, edition = question.project, question.edition
    name = ", ".join(project.config.policies)
    compiled = {
        named: compile_policies(project.inputs((), edition, question.as_of, targets[0]))
        for named, targets in project.policy_sets().items()
        if targets and named != project.config.policies
    }
    own = compile_policies(project.inputs((), edition, question.as_of))
    return _operand(name, project, {**compiled, project.config.policies: own})


def _operand(name: str, project: Project, compiled: Mapping[tuple[str, ...], Compiled]) -> Operand:
    """A project whose policies, and those of its targets, are compiled."""
    side = _side(name, compiled[project.config.policies])
    compilations = {named: result.compilation for named, result in compiled.items()}
    return Operand(side, ProjectState(project.config, compilations))


def _policies(
    name: str, project: Project, paths: tuple[Path, ...], as_of: date, edition: str | None
) -> Side:
    return _side(name, compile_policies(project.inputs(paths, edition, as_of)))


def _side(name: str, compiled: Compiled) -> Side:
    if compiled.compilation is None:
        raise no_operand(f"`{name}` does not compile", None, errors_of(compiled.diagnostics))
    return policy_side(name, compiled.compilation, compiled.diagnostics)


def _live(name: str, project: Project, target_name: str) -> Side:
    target, problems = project.target(target_name)
    if target is None:
        raise no_operand(f"`{name}` is no target", None, problems)
    known = target.renderer.to_canonical(target.store.read().rules)
    if known.unread:
        # Left out, they would make a difference look smaller than it is.
        raise no_operand(
            f"`{name}` holds rules that have no canonical form, such as {known.unread[0].text}",
            "`outgate plan` shows what of them is not of the policy",
        )
    return Side(name=name, rules=known.rules)


def _saved(name: str, path: Path, root: Path) -> Side:
    try:
        text = read_named_file(root, path, MAX_JSON_BYTES)
    except FileRefused as error:
        raise no_operand(error.message, error.help) from error
    try:
        raw = read_json(text)
    except BadDocument as error:
        raise no_operand(f"cannot read the plan `{name}`: {error}") from error
    if isinstance(raw, dict) and "changes" in raw:
        try:
            saved = read_target_plan(text)
        except BadSavedPlan as error:
            raise no_operand(f"`{name}` cannot be used: {error}", "make the plan again") from error
        return _plan_side(name, saved.plan, saved.places)
    return _canonical(name, raw)


def _canonical(name: str, raw: object) -> Side:
    """A canonical plan; UserError where it does not keep its schema, or names what no rule can."""
    help = "make one with `outgate compile --format json -o FILE`"
    try:
        document: PlanFields = check_document(raw, "plan.schema.json")
        plan = read_plan(document)
    except ValueError as error:
        raise no_operand(f"`{name}` is no plan: {error}", help) from error
    if plan.digest != document["digest"]:
        raise no_operand(f"`{name}` was changed since it was made: its digest is another's", help)
    return _plan_side(
        name, plan, {origin.statement: () for rule in plan.rules for origin in rule.origins}
    )


def _plan_side(name: str, plan: Plan, places: Mapping[str, tuple[str, ...]]) -> Side:
    statements = {text: Standing(where) for text, where in places.items()}
    return Side(
        name=name,
        rules=plan.rules,
        edition=plan.edition,
        catalog=plan.catalog_digest,
        statements=statements,
    )


def _revision(name: str, question: Question) -> Operand:
    """Policies as a revision has them, with its own outgate.yaml, lock and catalog folder."""
    revision, _, path = name.partition(":")
    try:
        with (
            closing(Repository(question.project.root)) as repository,
            tempfile.TemporaryDirectory(prefix="outgate-") as temporary,
        ):
            extracted = _Extracted(repository, revision, Path(temporary).resolve(), question)
            if not path:
                return extracted.all_of(name)
            return Operand(extracted.some_of(name, path))
    except GitError as error:
        raise error.within(f"`{name}`", error.help or HELP) from error


class _Extracted:
    """What a revision has of a project, written as plain files to a folder of our own."""

    def __init__(
        self, repository: Repository, revision: str, into: Path, question: Question
    ) -> None:
        self._tree = repository.tree(revision)
        self._into = into
        self._question = question
        self._top = repository.top
        self._root = self._from_top(question.project.root)
        for name in (NAME, "outgate.lock"):
            self._write(below(self._root, name))
        config, problems = read_config(into / self._root / NAME)
        if config is None:
            raise no_operand(f"`{revision}:` has an {NAME} that cannot be used", None, problems)
        self._project = Project(into / self._root, config, (into,))
        self._write(below(self._root, config.catalog), (".yaml", ".yml"))

    def all_of(self, name: str) -> Operand:
        """All policies of the project, and those of its targets."""
        own = self._project.config.policies
        paths = {
            named: self._paths(
                tuple(below(self._root, place) for place in named), needed=named == own
            )
            for named in {own: (), **self._project.policy_sets()}
        }
        compiled = {}
        for named, own_paths in paths.items():
            guards = tuple(
                GuardFiles(others, require=other in (own, named))
                for other, others in paths.items()
                if other != named and others
            )
            compiled[named] = self._compile(own_paths, guards)
        return _operand(name, self._project, compiled)

    def some_of(self, name: str, path: str) -> Side:
        """The policies at a path from the top, or from the current folder if it begins so."""
        start = self._from_top(self._question.folder) if path.startswith(("./", "../")) else ""
        return _side(name, self._compile(self._paths((below(start, path),), needed=True), ()))

    def _compile(self, paths: tuple[Path, ...], guards: tuple[GuardFiles, ...]) -> Compiled:
        if not paths:
            return Compiled(None, ())
        inputs = self._project.inputs(paths, self._question.edition, self._question.as_of)
        return compile_policies(replace(inputs, guards=guards))

    def _from_top(self, folder: Path) -> str:
        try:
            place = folder.resolve().relative_to(self._top).as_posix()
        except ValueError:
            raise GitError(f"`{folder}` is not in the working tree of the repository") from None
        return "" if place == "." else place

    def _paths(self, wanted: tuple[str, ...], *, needed: bool) -> tuple[Path, ...]:
        """Policy files of the revision, each where it really is, written below our folder."""
        files: dict[Path, None] = {}
        for path in wanted:
            for _, entry in self._tree.files(path, (SUFFIX,)):
                file = self._into / entry.path
                self._tree.write(entry, file)
                files[file] = None
        if not files and needed:
            shown = ", ".join(f"`{place or '.'}`" for place in wanted)
            help = "paths are from the top of the repository, or begin with `./`"
            raise GitError(f"the revision has no {shown}", help)
        return tuple(files)

    def _write(self, path: str, suffixes: tuple[str, ...] = ()) -> None:
        """Write a document, or those in a folder, to where they are looked for."""
        for place, entry in self._tree.files(path, suffixes):
            self._tree.write(entry, self._into / place)
