"""`outgate export`: a plan as files for a pipeline that deploys."""

from dataclasses import dataclass, replace
from typing import Any

from outgate.backends.azure_firewall.backend import AzureFirewall
from outgate.backends.azure_firewall.export import arm_template, terraform
from outgate.backends.azure_firewall.render import AzureRendered, render
from outgate.commands.project import Target
from outgate.diagnostics import Diagnostic, has_errors
from outgate.plan.check import check_guards
from outgate.plan.compile import Compilation

FORMATS = {"arm": arm_template, "terraform": terraform}


class NoExport(Exception):
    """A target that has no files to export."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A document in the format asked for, and what it was made from."""

    document: dict[str, Any]
    rendered: AzureRendered


def export(
    target: Target, compilation: Compilation, form: str
) -> tuple[Exported | None, tuple[Diagnostic, ...]]:
    """A plan as a document of one of FORMATS; NoExport for a target of another backend."""
    backend = target.backend
    if not isinstance(backend, AzureFirewall):
        raise NoExport(f"target `{target.config.name}` is a {target.config.backend} one")
    settings = backend.settings
    tags = {
        tag.name: tag
        for file in compilation.catalog.tag_files
        if file.cloud is settings.cloud
        for tag in file.tags
    }
    rendered, problems = render(compilation.plan, settings, tags, compilation.places)
    if rendered is None:
        return None, problems
    # Guards hold for what the target will allow, not only for what was asked of it.
    wider = replace(compilation, plan=replace(compilation.plan, rules=rendered.allows))
    problems = (*problems, *check_guards(wider))
    if has_errors(problems):
        return None, problems
    return Exported(FORMATS[form](rendered.rendering, settings), rendered), problems
