"""A saved plan taken from its file: believed only as far as it can be worked out again."""

from collections.abc import Sequence
from pathlib import Path

from outgate.backends.errors import BackendError
from outgate.backends.rendered import Rendered
from outgate.deploy.saved_plan.document import BadSavedPlan, read_plan_document, read_saved_document
from outgate.deploy.saved_plan.verify import derive_again
from outgate.deploy.target_plan import TargetPlan
from outgate.documents.files import MAX_JSON_BYTES, FileRefused, read_named_file
from outgate.documents.standard_input import NAME
from outgate.errors import UserError
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.signing import FIELD, SigningError, TrustedKey, verify
from outgate.values import dataclass

_SAVE = "make one with `outgate plan --out FILE`"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPlan:
    """A saved plan that does what it shows, its target, and the rules it brings there.

    `signer` is the trusted key that signed it. `claimed` is the key that it names as its signer
    where nothing has verified that; it may be any text.
    """

    plan: TargetPlan
    target: Target
    wanted: Rendered
    signer: TrustedKey | None
    claimed: str | None


def open_saved_plan(
    project: Project,
    path: str,
    target: str | None = None,
    trusted: Sequence[TrustedKey] = (),
    text: bytes | None = None,
) -> OpenedPlan:
    """The plan saved in a file, for its own target or the one that is named.

    UserError where it cannot be believed. With `trusted` keys, only a plan that one of them signed
    is. `text` is what was read already, of standard input.
    """
    try:
        if text is None:
            text = read_named_file(project.root, Path(path), MAX_JSON_BYTES)
        else:
            path = NAME
    except FileRefused as error:
        raise BadSavedPlan(error.message, error.help or _SAVE) from error
    try:
        document = read_saved_document(text)
        signer = verify(document, trusted) if trusted else None
        plan = read_plan_document(document)
        chosen = _open_target(project, target or plan.target)
        wanted = derive_again(plan, project, chosen)
    except SigningError as error:
        subject = f"`{path}` is not a plan that can be trusted"
        raise BadSavedPlan(f"{subject}: {error.message}", error.help) from error
    except (BadSavedPlan, BackendError) as error:
        subject = f"`{path}` is not a plan that can be used"
        raise BadSavedPlan(f"{subject}: {error.message}", _SAVE) from error
    claimed = document[FIELD]["key_id"] if signer is None and FIELD in document else None
    return OpenedPlan(plan=plan, target=chosen, wanted=wanted, signer=signer, claimed=claimed)


def _open_target(project: Project, name: str) -> Target:
    target, diagnostics = project.target(name)
    if target is None:
        raise UserError(diagnostics[0], others=diagnostics[1:])
    return target
