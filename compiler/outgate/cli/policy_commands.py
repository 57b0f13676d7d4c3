"""`init`, `fmt`, `check`, `compile` and `explain`: commands that need no target."""

from pathlib import Path

import click

from outgate.cli.errors import usage_error
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import (
    Command,
    as_of_option,
    catalog_option,
    format_option,
    guards_option,
    out_option,
    parse_day,
    paths_argument,
)
from outgate.cli.session import Session, session, write_output
from outgate.project.compile import Inputs
from outgate.project.project import Project, load_project


def open_project(here: Session) -> Project:
    """The project around the current folder; its faults are reported and end the command."""
    project, problems = load_project(Path.cwd())
    here.report(problems)
    if project is None:
        raise click.exceptions.Exit(EXIT_FAILED)
    return project


def inputs_for(
    project: Project, paths: tuple[str, ...], edition: str | None, as_of: str | None
) -> Inputs:
    """Inputs of a command from its options."""
    return project.inputs(tuple(Path(path) for path in paths), edition, parse_day(as_of))


@click.command(cls=Command)
@paths_argument
@catalog_option
@as_of_option
@click.option("--deny", multiple=True, metavar="CODE", help="Count a warning as an error.")
@click.option("--warn", multiple=True, metavar="CODE", help="Count a warning that is off.")
@click.option("--allow", multiple=True, metavar="CODE", help="Leave a warning out.")
@guards_option
@click.option("--junit", metavar="FILE", help="Write test results as JUnit XML.")
def check(
    paths: tuple[str, ...],
    edition: str | None,
    as_of: str | None,
    deny: tuple[str, ...],
    warn: tuple[str, ...],
    allow: tuple[str, ...],
    guards: tuple[str, ...],
    junit: str | None,
) -> int:
    """Check policy files, run the tests in them and hold them against their guards.

    Without PATHS, the policies of the project are checked and those that its targets take.

    docs/codes.md explains every CODE; `lint` in outgate.yaml sets their levels for the project.

    PATHS are policy files and folders [default: those of the project].
    """
    from outgate.cli.views.check import checks_text
    from outgate.commands.check import Lint, check_sets
    from outgate.project.lint_levels import LevelError, check_level

    here = session()
    project = open_project(here)
    levels = dict(project.config.lint)
    try:
        for level, names in (("allow", allow), ("warn", warn), ("deny", deny)):
            levels |= {check_level(name).id: level for name in names}
    except LevelError as error:
        raise usage_error(str(error)) from error
    lint = Lint(levels, project.config.expiry_notice)
    outside = tuple(Path(each) for each in guards)
    given = tuple(Path(each) for each in paths)
    checks = check_sets(project.check_inputs(given, edition, parse_day(as_of), outside), lint)
    here.report(each for its in checks for each in its.result.diagnostics)
    if junit is not None:
        from outgate.cli.views.junit import junit_xml

        write_output(junit, junit_xml(checks), here.out)
    if text := checks_text(checks):
        here.out.say(text)
    return 0 if all(each.result.ok for each in checks) else EXIT_FAILED


@click.command("compile", cls=Command)
@paths_argument
@catalog_option
@as_of_option
@format_option("text", "json")
@out_option("Write there instead of printing.")
def compile_(
    paths: tuple[str, ...], edition: str | None, as_of: str | None, form: str, out: str | None
) -> int:
    """Print the canonical plan of policy files; needs no target and no network.

    PATHS are policy files and folders [default: those of the project].
    """
    from outgate.project.compile import compile_policies

    here = session()
    result = compile_policies(inputs_for(open_project(here), paths, edition, as_of))
    here.report(result.diagnostics)
    if result.compilation is None:
        return EXIT_FAILED
    plan = result.compilation.plan
    if form == "json":
        from outgate.plan.document import plan_json

        write_output(out, plan_json(plan), here.out)
    else:
        from outgate.cli.views.plan_text import compiled_text

        text = compiled_text(plan, color=here.out.color and out is None)
        write_output(out, text + "\n", here.out)
    return 0


@click.command(cls=Command)
@click.argument("what")
@paths_argument
@click.option("--from", "address", metavar="ADDRESS", help="Ask for one address or network.")
@catalog_option
@as_of_option
@format_option("text", "json")
def explain(
    what: str,
    paths: tuple[str, ...],
    address: str | None,
    edition: str | None,
    as_of: str | None,
    form: str,
) -> int:
    """Say which rule allows WHAT and why, or what keeps it out.

    WHAT is a URL as a device asks for it, or a host. FILE.policy:LINE says which rules the
    statement there leads to. PATHS are policy files and folders [default: those of the project].
    """
    from outgate.commands.explain import answer_document, explain_what

    here = session()
    inputs = inputs_for(open_project(here), paths, edition, as_of)
    result = explain_what(what, address, inputs, Path.cwd())
    if result.answer is None:
        here.report(result.diagnostics)
        return EXIT_FAILED
    if form == "json":
        from outgate.plan.document import json_text

        here.out.say(json_text(answer_document(result.answer)))
    else:
        from outgate.cli.views.explain import answer_text

        here.out.say(answer_text(result.answer, color=here.out.color, width=here.out.width))
    return 0


@click.command(cls=Command)
@paths_argument
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 1 if anything would."
)
def fmt(paths: tuple[str, ...], only_check: bool) -> int:
    """Lay out policy files; comments and the order of statements stay.

    PATHS are policy files and folders [default: those of the project].
    """
    from outgate.commands.fmt import format_files

    here = session()
    inputs = inputs_for(open_project(here), paths, None, None)
    result = format_files(inputs.paths, inputs.root, write=not only_check, named=inputs.named)
    here.report(result.diagnostics)
    for name in result.changed:
        here.out.say(name)
    return EXIT_FAILED if result.failed or (only_check and result.changed) else 0


@click.command(cls=Command)
@click.option("--nested", is_flag=True, help="Start it inside of another project.")
def init(nested: bool) -> int:
    """Start a project in this folder: a policy, outgate.yaml and the pinned catalog."""
    from outgate.commands.init import start_project

    here = session()
    result = start_project(Path.cwd(), nested=nested)
    here.report(result.diagnostics)
    for name in result.written:
        here.out.say(f"wrote {name}")
    if result.diagnostics:
        return EXIT_FAILED
    here.out.say("Next: edit policies/, then run `outgate plan`.")
    return 0
