"""What `outgate diff` compares: policies, revisions, editions, saved plans and live rules."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from outgate.commands.compile import compile_policies
from outgate.commands.config import NAME, read_config
from outgate.commands.git import Files, GitError, Repository
from outgate.commands.project import Project
from outgate.commands.saved_plan import BadSavedPlan, read_target_plan
from outgate.diagnostics import Diagnostic, has_errors
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.documents.json import BadDocument, check_document, read_json
from outgate.plan.difference import Side, policy_side
from outgate.plan.document import read_plan
from outgate.plan.grounds import Standing
from outgate.plan.model import Plan

HELP = (
    "name policy files or folders, a plan saved as JSON, `REV:PATH`, `catalog:EDITION` or "
    "`target:NAME`"
)


class SideError(Exception):
    """One side cannot be had; `problems` say why where it is a matter of policy text."""

    def __init__(
        self, message: str, help: str | None = None, problems: tuple[Diagnostic, ...] = ()
    ) -> None:
        super().__init__(message)
        self.help = help
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Asked:
    """What both sides have in common: the project, the day, and an edition where one is named."""

    project: Project
    as_of: date
    edition: str | None
    folder: Path


def read_side(text: str, asked: Asked) -> Side:
    """The side that a word of the command line means; SideError where there is none.

    A file or folder of that name comes first, then `catalog:` and `target:`, then a revision.
    """
    path = asked.folder / text
    if path.is_file() and path.suffix == ".json":
        return _saved(text, path, asked.project.root)
    if path.exists():
        return _policies(text, asked.project, (path,), asked.as_of, asked.edition)
    kind, colon, name = text.partition(":")
    if colon and kind == "catalog":
        return _policies(text, asked.project, (), asked.as_of, name)
    if colon and kind == "target":
        return _live(text, asked.project, name)
    if colon:
        return _revision(text, asked)
    raise SideError(f"there is no file or folder `{text}`", f"{HELP}; for a branch, `{text}:`")


def read_policies(asked: Asked) -> Side:
    """The project's policies as they stand in the working tree."""
    name = ", ".join(asked.project.config.policies)
    return _policies(name, asked.project, (), asked.as_of, asked.edition)


def _policies(
    name: str, project: Project, paths: tuple[Path, ...], as_of: date, edition: str | None
) -> Side:
    compiled = compile_policies(project.inputs(paths, edition, as_of))
    its = compiled.compilation
    if its is None:
        errors = tuple(each for each in compiled.diagnostics if has_errors((each,)))
        raise SideError(f"`{name}` does not compile", None, errors)
    return policy_side(name, its)


def _live(name: str, project: Project, target_name: str) -> Side:
    target, problems = project.target(target_name)
    if target is None:
        raise SideError(f"`{name}` is no target", None, problems)
    known = target.backend.understand(target.backend.read().rules)
    if known.unread:
        # Left out, they would make a difference look smaller than it is.
        raise SideError(
            f"`{name}` holds rules that have no canonical form, such as {known.unread[0].text}",
            "`outgate plan` shows what of them is not of the policy",
        )
    return Side(name, known.rules)


def _saved(name: str, path: Path, root: Path) -> Side:
    try:
        text = read_named_file(root, path, MAX_JSON_BYTES)
        raw = read_json(text)
    except FileRefused as error:
        raise SideError(error.message, error.help) from error
    except BadDocument as error:
        raise SideError(f"cannot read the plan `{name}`: {error}") from error
    if isinstance(raw, dict) and "changes" in raw:
        try:
            saved = read_target_plan(text)
        except BadSavedPlan as error:
            raise SideError(f"`{name}` cannot be used: {error}", "make the plan again") from error
        return _plan_side(name, saved.plan, saved.places)
    return _canonical(name, raw)


def _canonical(name: str, raw: Any) -> Side:
    """A canonical plan; SideError where it does not keep its schema, or names what no rule can."""
    try:
        check_document(raw, "plan.schema.json")
        plan = read_plan(raw)
    except ValueError as error:
        help = "make one with `outgate compile --format json -o FILE`"
        raise SideError(f"`{name}` is no plan: {error}", help) from error
    return _plan_side(name, plan, {each.statement: () for r in plan.rules for each in r.origins})


def _plan_side(name: str, plan: Plan, places: Mapping[str, tuple[str, ...]]) -> Side:
    statements = {text: Standing(where) for text, where in places.items()}
    return Side(name, plan.rules, plan.edition, plan.catalog_digest, statements)


def _revision(name: str, asked: Asked) -> Side:
    """Policies as a revision has them, with its own outgate.yaml, lock and catalog folder."""
    revision, _, path = name.partition(":")
    try:
        repository = Repository(asked.folder)
        commit = repository.commit(revision)
        with tempfile.TemporaryDirectory(prefix="outgate-") as temporary:
            files = repository.load(commit, Path(temporary).resolve())
            return _extracted(name, repository.top.resolve(), files, path, asked)
    except GitError as error:
        raise SideError(f"`{name}`: {error}", error.help or HELP) from error


def _extracted(name: str, top: Path, files: Files, path: str, asked: Asked) -> Side:
    root = asked.project.root.resolve().relative_to(top).as_posix()
    files.extract(*(_below(root, each) for each in (NAME, "outgate.lock")))
    config, problems = read_config(files.into / root / NAME)
    if config is None:
        raise SideError(f"`{name}` has an {NAME} that cannot be used", None, problems)
    project = Project(files.into / root, config, (files.into,))
    here = asked.folder.resolve().relative_to(top).as_posix()
    chosen = (path,) if path else tuple(_below(root, each) for each in config.policies)
    if path.startswith(("./", "../")):
        chosen = (_below(here, path),)
    wanted = tuple(str(PurePosixPath(each)) for each in chosen)
    files.extract(_below(root, config.catalog))
    if not files.extract(*wanted):
        shown = ", ".join(f"`{each}`" for each in wanted)
        raise GitError(
            f"the revision has no {shown}",
            "paths are from the top of the repository, or begin with `./`",
        )
    paths = tuple(files.into / each for each in wanted)
    return _policies(name, project, paths, asked.as_of, asked.edition)


def _below(folder: str, path: str) -> str:
    """A path in a folder of the repository, in git's own terms."""
    parts: list[str] = []
    for part in PurePosixPath(folder, path).parts:
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or "."
