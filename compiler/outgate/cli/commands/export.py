"""`outgate export`."""

from pathlib import Path

import click

from outgate.cli.console import open_console, write_output
from outgate.cli.errors import cannot_write, usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import emit
from outgate.cli.groups import Command
from outgate.cli.options import (
    as_of_option,
    catalog_option,
    guards_option,
    out_option,
    paths_argument,
    read_inputs,
    target_option,
)
from outgate.cli.outputs import write_into_folder
from outgate.commands.check import check
from outgate.commands.export import LISTS, Exported, all_formats, export
from outgate.diagnostics import count
from outgate.plan.inspection import list_treatments


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
        metavar="FORMAT",  # all of them in one word would be wider than any terminal
        required=True,
        help=f"What to write: {'; '.join(f'{name}, {about}' for name, about in formats.items())}.",
    )


@click.command("export", cls=_Export, short_help="Write files for a pipeline to deploy.")
@paths_argument
@target_option
@catalog_option
@as_of_option
@guards_option
@click.option("--format", "form")
@out_option("Write there instead of printing; a folder for a format of several files.")
def command(
    paths: tuple[str, ...],
    target: str | None,
    edition: str | None,
    as_of: str | None,
    guards: tuple[str, ...],
    form: str,
    out: str | None,
) -> ExitCode:
    """Write the rules for a target as files that a pipeline deploys.

    Nothing is asked of the target. Tests and guards must hold, as for a plan. PATHS are policy
    files and folders, and `-` for standard input [default: those of the target]. Lists of what is
    inspected take no target: where none is chosen they are of the project's policies.
    """
    console = open_console()
    project = console.open_project()
    is_list = form in LISTS
    wanted = target or project.config.default_target
    chosen = None if is_list and wanted is None else console.open_target(project, target)
    config = None if chosen is None else chosen.config
    inputs = read_inputs(
        console, project, paths, edition=edition, as_of=as_of, target=config, guards=guards
    )
    result = check(inputs)
    console.report(result.diagnostics)
    compilation = result.compiled.compilation
    if compilation is None or (not result.ok and (chosen is None or is_list)):
        return ExitCode.FAILED
    if chosen is None or is_list:
        listed = list_treatments(compilation.plan, None if config is None else config.name)
        emit(console, listed, LISTS[form], out=out)
        if out is not None:
            console.note(f"wrote {count(len(listed.entries), 'entry', 'entries')} to {out}")
        return ExitCode.DONE
    exported, diagnostics = export(chosen, compilation, form, _present(out))
    # What the target is against is told with what the policies are against.
    told = set(result.diagnostics)
    console.report(tuple(each for each in diagnostics if each not in told))
    if exported is None or not result.ok:
        return ExitCode.FAILED
    if exported.form.in_folder:
        _write_all(exported, out)
    else:
        (file,) = exported.files
        write_output(out, file.text, console.out, file.encoding)
    if out is not None:
        size = exported.rendered.size or count(len(exported.rendered.rules), "rule")
        console.note(f"wrote {size} to {out}")
    return ExitCode.DONE


def _present(out: str | None) -> tuple[str, ...]:
    """The names of the files in the folder; none where it is a file, or nothing."""
    if out is None or not Path(out).is_dir():
        return ()
    try:
        return tuple(sorted(each.name for each in Path(out).iterdir() if each.is_file()))
    except OSError as error:
        raise cannot_write(out, error) from error


def _write_all(exported: Exported, out: str | None) -> None:
    """Write each file into a folder; files that are there under other names stay as they are."""
    form = exported.form
    if out is None:
        message = f"format `{form.name}` is several files"
        raise usage_error(message, "name the folder for them with `--out DIR`")
    for file in exported.files:
        suffix = form.suffix if file.suffix is None else file.suffix
        path = Path(out, f"{file.name}{suffix}")
        write_into_folder(path, file.text, file.encoding)
