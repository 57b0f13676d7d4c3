"""`outgate export`: files for a pipeline that deploys."""

from pathlib import Path

import click

from outgate.atomic import write_atomic
from outgate.cli.errors import Failed, cannot_write, usage_error
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    guards_option,
    out_option,
    paths_argument,
    target_option,
)
from outgate.cli.policy_commands import open_project
from outgate.cli.session import session, write_output
from outgate.commands.export import Exported, NoExport, all_formats
from outgate.commands.export import export as run
from outgate.diagnostics import codes, count


class _Export(Command):
    """The command, with the formats of the registry as it is now."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, where `--format` has its choices."""
        return [
            _format_option() if param.name == "form" else param for param in super().get_params(ctx)
        ]


def _format_option() -> click.Option:
    formats = all_formats()
    return click.Option(
        ["--format", "form"],
        type=click.Choice(tuple(formats)),
        required=True,
        help=f"What to write: {'; '.join(f'{name}, {about}' for name, about in formats.items())}.",
    )


@click.command(cls=_Export)
@paths_argument
@target_option
@catalog_option
@as_of_option
@guards_option
@click.option("--format", "form")
@out_option("Write there instead of printing; a folder for a format of several files.")
def export(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    form: str,
    out: str | None,
) -> int:
    """Write the rules for a target as files that a pipeline deploys.

    Nothing is asked of the target. Tests and guards must hold, as for a plan. PATHS are policy
    files and folders [default: those of the target].
    """
    from outgate.cli.target_commands import checked, inputs_of, open_target

    here = session()
    project = open_project(here)
    chosen = open_target(here, project, target)
    compiled = checked(here, inputs_of(project, chosen, paths, edition, as_of, guards))
    if compiled is None or compiled.compilation is None:
        return EXIT_FAILED
    try:
        exported, problems = run(chosen, compiled.compilation, form)
    except NoExport as error:
        raise Failed(codes.NOTHING_TO_EXPORT, str(error), error.help) from error
    here.report(problems)
    if exported is None:
        return EXIT_FAILED
    if exported.form.several:
        _write_all(exported, out)
    else:
        (file,) = exported.files
        write_output(out, file.text, here.out)
    if out is not None:
        result = exported.rendered
        size = result.size or count(len(result.rules), "rule")
        here.err.say(f"wrote {size} to {out}")
    return 0


def _write_all(exported: Exported, out: str | None) -> None:
    """Write each file into a folder; files that are there under other names stay."""
    form = exported.form
    if out is None:
        raise usage_error(
            f"format `{form.name}` is several files", "name the folder for them with `--out DIR`"
        )
    for file in exported.files:
        path = Path(out, f"{file.name}{form.suffix}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, file.text)
        except OSError as error:
            raise cannot_write(str(path), error) from error
