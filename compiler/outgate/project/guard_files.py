"""Guards of other policy files: what they forbid holds for whatever goes to a firewall.

A target takes the policies that it lists; which guards hold is not for it to choose. Guards may
also come from files outside of the project, which nobody changes with a pull request.
"""

from collections.abc import Sequence
from pathlib import Path

from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.compile import Compilation
from outgate.policy.model import Guard, GuardKind
from outgate.policy.resolve import resolve_guards
from outgate.project.reading import FROM_DISK, Reading
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class GuardFiles:
    """Policy files and folders of which the guards hold, with the sources that are defined there.

    Without `require`, what they require need not be allowed: these are the policies of another
    target, which may serve other devices. `named` tells that the command line or the environment
    named the files, which may then lie outside of the project.
    """

    paths: tuple[Path, ...]
    require: bool = True
    named: bool = False


def read_guards(
    guard_files: Sequence[GuardFiles],
    root: Path,
    named: Sequence[Path] = (),
    reading: Reading = FROM_DISK,
) -> tuple[tuple[Guard, ...], tuple[Diagnostic, ...]]:
    """All guards of some files, each once, and the errors for which any may be missing.

    Nothing else in the files counts. `named` are paths of the command line beside theirs.
    """
    guards: dict[tuple[str, int], Guard] = {}
    problems: dict[tuple[str, str], Diagnostic] = {}
    for group in guard_files:
        outside = group.paths if group.named else ()
        files, file_problems = reading.read(group.paths, root, (*named, *outside))
        resolved, wrong = resolve_guards(files)
        for each in (*file_problems, *wrong):
            if has_errors((each,)):
                place = each.primary.span.place if each.primary else ""
                problems.setdefault((place, each.message), each)
        for guard in resolved:
            if group.require or guard.kind is not GuardKind.REQUIRE:
                guards.setdefault(place_of(guard), guard)
    return tuple(guards.values()), tuple(problems.values())


def place_of(guard: Guard) -> tuple[str, int]:
    """Where a guard stands."""
    return guard.span.file.name, guard.span.start


def with_guards(compilation: Compilation, guards: Sequence[Guard]) -> Compilation:
    """A compilation for which more guards hold than those of its own policies."""
    own = {place_of(each) for each in compilation.policy.guards}
    more = tuple(each for each in guards if place_of(each) not in own)
    policy = replace(compilation.policy, guards=(*compilation.policy.guards, *more))
    return replace(compilation, policy=policy)


def held(compilation: Compilation, guards: Sequence[Guard]) -> tuple[Diagnostic, ...]:
    """An error for each of these guards that does not hold for a compilation."""
    own = replace(compilation, policy=replace(compilation.policy, guards=()))
    return check_guards(with_guards(own, guards))
