"""`outgate export`: a plan as files for a pipeline that deploys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outgate.backends.azure_firewall.backend import AzureFirewall
from outgate.backends.azure_firewall.export.arm import arm_template, terraform
from outgate.backends.azure_firewall.export.bicep import bicep
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.rendering.render import AzureRendered
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.deploy.rendering import context_of, guarded
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.errors import UserError
from outgate.plan.compile import Compilation
from outgate.plan.document import json_text
from outgate.project.project import Target

Form = Callable[[Rendering, AzureSettings], str]


def _json(form: Callable[[Rendering, AzureSettings], dict[str, Any]]) -> Form:
    return lambda rendering, settings: json_text(form(rendering, settings))


FORMATS: dict[str, Form] = {
    "arm": _json(arm_template),
    "bicep": bicep,
    "terraform": _json(terraform),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file in the format asked for, and what it was made from."""

    text: str
    rendered: AzureRendered


def export(
    target: Target, compilation: Compilation, form: str
) -> tuple[Exported | None, tuple[Diagnostic, ...]]:
    """A plan as a file in one of FORMATS; UserError for a target of another backend."""
    backend = target.backend
    if not isinstance(backend, AzureFirewall):
        message = f"target `{target.config.name}` is a {target.config.backend} one, and has nothing"
        help = "name with `--target` one whose `backend` in outgate.yaml is `azure-firewall`"
        raise UserError(Diagnostic(codes.NOTHING_TO_EXPORT, f"{message} to export", help=help))
    # Guards hold for what the target will allow, as they do for a plan.
    its, problems = backend.rendering(compilation.plan, context_of(compilation))
    if its is None:
        return None, problems
    problems = (*problems, *guarded(compilation, its.allows))
    if has_errors(problems):
        return None, problems
    return Exported(FORMATS[form](its.rendering, backend.settings), its), problems
