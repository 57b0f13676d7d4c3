"""`outgate export`: a plan as files for a pipeline that deploys."""

from collections.abc import Mapping

from outgate.backends.kind import File, Format
from outgate.backends.registry import backends
from outgate.backends.rendered import Rendered
from outgate.deploy.render_plan import render_plan
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.errors import UserError
from outgate.plan.compile import Compilation
from outgate.project.target import Target
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Exported:
    """The files of a format, and what they were made from."""

    form: Format
    files: tuple[File, ...]
    rendered: Rendered


# Lists that are made of the plan alone, for any target and for none; each with the view it is.
LISTS: Mapping[str, str] = {"inspection": "csv", "inspection-json": "json"}
_LISTED = "what is inspected and what never, in {} (any target, or none)"


def all_formats() -> dict[str, str]:
    """Every format that some backend has, with what it is and whose; then those of every plan."""
    kinds: dict[str, list[str]] = {}
    about: dict[str, str] = {}
    for kind in backends():
        for form in kind.formats:
            kinds.setdefault(form.name, []).append(kind.name)
            about.setdefault(form.name, form.about)
    own = {name: f"{text} ({', '.join(kinds[name])})" for name, text in about.items()}
    return own | {name: _LISTED.format(view.upper()) for name, view in LISTS.items()}


def export(
    target: Target, compilation: Compilation, name: str, present: tuple[str, ...] = ()
) -> tuple[Exported | None, tuple[Diagnostic, ...]]:
    """A plan as files in the format of a name; UserError for a target that has no such format.

    `present` are the names of files in the folder that they are for.
    """
    form = target.kind.find_format(name)
    if form is None:
        raise _nothing(target, name)
    # Guards hold for what the target will allow, as they do for a plan.
    result, problems = render_plan(target, compilation)
    if result is None or has_errors(problems):
        return None, problems
    files = form.update(result, present) if form.update else form.render(result)
    return Exported(form, files, result), problems


def _nothing(target: Target, name: str) -> UserError:
    own = [form.name for form in target.kind.formats]
    whose = [kind.name for kind in backends() if kind.find_format(name)]
    message = f"target `{target.config.name}` is a {target.config.backend} one, and has "
    if own:
        message, help = f"{message}no format `{name}`", f"its formats are `{'`, `'.join(own)}`"
        return UserError(Diagnostic(codes.NOTHING_TO_EXPORT, message, help=help))
    help = f"name with `--target` one whose `backend` in outgate.yaml is `{'` or `'.join(whose)}`"
    message += "nothing to export"
    return UserError(Diagnostic(codes.NOTHING_TO_EXPORT, message, help=help))
