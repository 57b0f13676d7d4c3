"""`outgate apply`: which plan to apply, and whether it may be applied."""

from collections.abc import Sequence
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.observer import Observer
from outgate.commands.plan import Planned
from outgate.deploy.check_plan import check_plan
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.saved_plan.open import OpenedPlan
from outgate.deploy.saved_plan.verify import check_saved
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.documents.standard_input import MARK
from outgate.errors import UserError
from outgate.project.compile import Inputs, compile_policies
from outgate.project.target import Target
from outgate.signing import TRUSTED, TrustedKey


def find_planfile(paths: Sequence[str]) -> str | None:
    """The saved plan among what `apply` is given, None where that is policies.

    Standard input is one: policies that nobody has seen before are not applied from there.

    UserError where it is both.
    """
    plans = [path for path in paths if path == MARK or _is_planfile(Path(path))]
    if plans and len(paths) > 1:
        message = f"`{plans[0]}` is a saved plan, and stands for all of the policies by itself"
        help = "apply a saved plan alone, or name policy files and folders only"
        raise UserError(Diagnostic(codes.USAGE, message, help=help))
    return plans[0] if plans else None


def _is_planfile(path: Path) -> bool:
    """Whether a file is meant as a plan: it is called JSON, or is JSON, which no policy is."""
    if path.suffix == ".json":
        return True
    try:
        if not path.is_file():  # of a pipe, what is read here would be gone
            return False
        with path.open("rb") as file:
            return file.read(64).lstrip().startswith(b"{")
    except OSError:
        return False


def refuse_unsigned(keys: Sequence[TrustedKey]) -> None:
    """Where keys are trusted, policies are not applied: nobody has signed them."""
    if keys:
        raise BadSavedPlan(
            "these policies are no signed plan, and only what a trusted key signed may be applied "
            f"(`--trusted-key`, {TRUSTED})",
            "sign a plan with `outgate plan --out FILE --key KEY` and apply that",
            outcome=NOTHING_CHANGED,
        )


def refuse_files_only(target: Target) -> None:
    """A target that is deployed from files cannot be changed; the help says how to write them."""
    if target.live is None:
        raise BackendError(target.files_only, target.how_to_export, outcome=NOTHING_CHANGED)


def plan_saved(opened: OpenedPlan, inputs: Inputs, observer: Observer) -> Planned:
    """A saved plan, ready to be applied: tests and guards hold, and the target is as it was.

    There is no plan where tests or guards do not hold. UserError where the target moved, or the
    plan is not what lies between it and the policies.
    """
    compiled = compile_policies(inputs)
    diagnostics = check_saved(compiled, opened.plan, opened.target)
    if has_errors(diagnostics):
        return Planned(None, diagnostics)
    journal = check_plan(opened.target, opened.plan, opened.wanted, observer)
    return Planned(opened.plan, diagnostics, journal, compiled.compilation)
