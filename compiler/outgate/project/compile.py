"""`outgate compile`: policy text in, canonical plan out; every other command starts here too."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from outgate.catalog.lock import check_lock, read_lock
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes, count, has_errors, sort_diagnostics
from outgate.language.tree import PolicyFile
from outgate.plan.compile import Compilation, compile_plan
from outgate.policy.model import PolicySet
from outgate.policy.resolve import resolve
from outgate.project.guard_files import GuardFiles, read_guards, with_guards
from outgate.project.reading import FROM_DISK, Reading
from outgate.source import SourceFile
from outgate.stages import counted, stage, tell
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a compilation starts from.

    `paths` are policy files and folders, shown relative to `root`. `edition` is what the user asked
    for, None for the pinned edition or else the newest. `as_of` is the day that decides `until` and
    whether the `retain_days` are over, during which what an edition drops stays open. `named` are
    the paths of the command line among them, which may lie outside of `root`; `guards` are files
    whose guards hold as well as those at `paths`. `texts` are policies that come from no file.
    `reading` says where the text of all files comes from.
    """

    root: Path
    paths: tuple[Path, ...]
    catalog_folder: Path | None
    edition: str | None
    as_of: date
    retain_days: int = 0
    named: tuple[Path, ...] = ()
    guards: tuple[GuardFiles, ...] = ()
    texts: tuple[SourceFile, ...] = ()
    reading: Reading = field(default=FROM_DISK, compare=False)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compilation, or None where errors forbid one, with everything there is to say about it.

    `files` are the parsed policies, to compile them with another edition.
    """

    compilation: Compilation | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[PolicyFile, ...] = ()


def load_catalog(inputs: Inputs) -> tuple[Catalog | None, tuple[Diagnostic, ...]]:
    """The edition asked for, else the one that outgate.lock pins, else the newest."""
    store = Store(inputs.catalog_folder, inputs.root)
    lock, problems = read_lock(inputs.root / "outgate.lock")
    if has_errors(problems):
        return None, problems
    pinned = lock.edition if lock else None
    with stage("loading the catalog"):
        catalog, catalog_problems = store.load(inputs.edition or pinned)
    if catalog is not None:
        why = "asked for" if inputs.edition else "pinned by outgate.lock" if lock else "the newest"
        tell(f"catalog {catalog.edition}, {why}")
    if catalog is not None and lock is not None and inputs.edition is None:
        catalog_problems = (*catalog_problems, *check_lock(catalog, lock))
    return catalog, (*problems, *catalog_problems)


def say_of_emptiness(files: Sequence[PolicyFile], policy: PolicySet) -> tuple[Diagnostic, ...]:
    """Refuse a set without statements: it would close a firewall that somebody relies on."""
    if not any(file.statements for file in files):
        names = ", ".join(f"`{file.file.name}`" for file in files)
        help = "write a statement such as `allow mde for region EU, fleet win11`"
        return (Diagnostic(codes.NO_POLICIES, f"no statement in {names}", help=help),)
    if not policy.statements:
        message = "the policy set allows nothing, so its plan closes everything"
        return (Diagnostic(codes.NO_ALLOW, message, help="add an `allow` statement"),)
    return ()


def compile_policies(inputs: Inputs) -> Compiled:
    """Read, parse, resolve and compile; goes on after errors to report every mistake at once."""
    files, problems = inputs.reading.read(inputs.paths, inputs.root, inputs.named, inputs.texts)
    catalog, catalog_problems = load_catalog(inputs)
    problems = (*problems, *catalog_problems)
    if catalog is None or not files:
        return Compiled(None, sort_diagnostics(problems))
    with stage("resolving names"):
        policy, name_problems = resolve(files, catalog, every_edition(inputs))
    problems = (*problems, *name_problems)
    if not has_errors(problems):
        problems = (*problems, *say_of_emptiness(files, policy))
    if has_errors(problems):
        return Compiled(None, sort_diagnostics(problems))
    with stage(f"compiling {count(len(policy.statements), 'statement')}"):
        compilation, plan_problems = compile_plan(policy, catalog, inputs.as_of)
    guards, wrong = read_guards(inputs.guards, inputs.root, inputs.named, inputs.reading)
    problems = sort_diagnostics((*problems, *plan_problems, *wrong))
    if has_errors(problems):
        return Compiled(None, problems)
    compilation = with_guards(compilation, guards)
    return Compiled(_retained(compilation, files, inputs), problems, files)


def compile_with(files: Sequence[PolicyFile], edition: str, inputs: Inputs) -> Compilation | None:
    """The same policies with another edition, as far as it can answer them.

    For comparisons only: statements that the edition knows nothing of are left out without a word.
    None where there is no such edition.
    """
    catalog, _ = Store(inputs.catalog_folder, inputs.root).load(edition)
    if catalog is None:
        return None
    policy, _ = resolve(files, catalog)
    return compile_plan(policy, catalog, inputs.as_of)[0]


def _retained(compilation: Compilation, files: Sequence[PolicyFile], inputs: Inputs) -> Compilation:
    if not inputs.retain_days:
        return compilation
    from outgate.plan.retain import list_removals, retain

    editions = Store(inputs.catalog_folder, inputs.root).editions()
    steps = list_removals(editions, compilation.catalog.edition, inputs.retain_days, inputs.as_of)
    going = counted("compiling with earlier editions", tuple(steps))
    older = ((step, compile_with(files, step.before, inputs)) for step in going)
    return retain(compilation, [(step, was) for step, was in older if was is not None])


def every_edition(inputs: Inputs) -> Callable[[], tuple[Catalog, ...]]:
    """What loads all editions, oldest first; only some messages need them, and it takes time."""

    def load() -> tuple[Catalog, ...]:
        store = Store(inputs.catalog_folder, inputs.root)
        loaded = [store.load(edition)[0] for edition in store.editions()]
        return tuple(each for each in loaded if each is not None)

    return load
