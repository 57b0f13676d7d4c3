"""`outgate import`: the rules of a target beside the policy, kept in files where that is wanted."""

from pathlib import Path

from outgate.atomic import write_atomic
from outgate.backends.observer import Observer
from outgate.commands.check import check
from outgate.deploy.adoption import Adoption, adopt
from outgate.deploy.adoption_texts import render_adoption
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError, reason_of
from outgate.project.compile import Inputs
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.traffic.flow import Piece
from outgate.values import dataclass

SERVICES, POLICY = "adopted.yaml", "adopted.policy"


def import_rules(
    target: Target, inputs: Inputs, observer: Observer
) -> tuple[Adoption | None, tuple[Diagnostic, ...]]:
    """Hold the rules of a target against the policies; None where these have errors.

    UserError where the target cannot be read.
    """
    result = check(inputs)
    if not result.ok or result.compiled.compilation is None:
        return None, result.diagnostics
    adoption, diagnostics = adopt(target, result.compiled.compilation, observer)
    return adoption, (*result.diagnostics, *diagnostics)


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The files that now hold what would be lost, relative to the project; `left` is in none."""

    names: tuple[str, ...]
    left: tuple[Piece, ...]


def write_adoption(project: Project, adoption: Adoption) -> WrittenFiles | None:
    """Write what would be lost as services and statements; None where nothing would be.

    UserError where a file is there already: it may hold what somebody wrote.
    """
    texts = render_adoption(adoption)
    if texts is None:
        return None
    folder = project.root / project.config.policies[0]
    files = {
        project.catalog_folder / SERVICES: texts.services,
        (folder if folder.suffix != ".policy" else folder.parent) / POLICY: texts.policy,
    }
    for path in files:
        if path.exists():
            message = f"there is a `{path.relative_to(project.root)}` already"
            help = "take what you need of it into files of your own, and remove it"
            problem = Diagnostic(codes.UNWRITABLE_FILE, message, help=help)
            raise UserError(problem, "nothing was written")
    names = []
    for path, text in files.items() if texts.services else ():
        _write(path, text)
        names.append(str(path.relative_to(project.root)))
    return WrittenFiles(tuple(names), texts.left)


def _write(path: Path, text: str) -> None:
    try:
        write_atomic(path, text)
    except OSError as error:
        message = f"cannot write `{path}`: {reason_of(error)}"
        help = "check the path, its permissions and the room on the disk"
        raise UserError(Diagnostic(codes.UNWRITABLE_FILE, message, help=help)) from error
