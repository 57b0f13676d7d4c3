"""`outgate init`."""

import os
from pathlib import Path

import click

from outgate.cli.completing import BACKENDS, EDITIONS, FEATURES, FLEETS, REGIONS
from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import PIPELINES, STARTED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import GUARDS, read_inputs
from outgate.cli.views.wording import IN_PLAN
from outgate.commands.init import InitResult, find_obstacle, has_policies, start_project
from outgate.commands.init_ci import PLATFORMS, write_pipelines
from outgate.commands.init_draft import TARGET, Draft, read_sources, split_words
from outgate.values import replace

ENTRIES_SHOWN = 5  # of each list of the first plan, which is there to be seen, not to be read


@click.command("init", cls=Command, short_help="Start a project in this folder.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    shell_complete=REGIONS,
    metavar="NAME",
    help="A region of the catalog.",
)
@click.option(
    "--fleet",
    "fleets",
    multiple=True,
    shell_complete=FLEETS,
    metavar="NAME",
    help="A fleet or group.",
)
@click.option(
    "--source", "sources", multiple=True, metavar="NAME=NETWORKS", help="Where devices are."
)
@click.option(
    "--with",
    "features",
    multiple=True,
    shell_complete=FEATURES,
    metavar="FEATURE",
    help="A feature to allow.",
)
@click.option(
    "--catalog", "edition", shell_complete=EDITIONS, metavar="EDITION", help="The edition to pin."
)
@click.option(
    "--backend", shell_complete=BACKENDS, metavar="NAME", help="The kind of firewall to write to."
)
@click.option("--target", metavar="NAME", help=f"What to call it [default: {TARGET}].")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of it.")
@click.option("--nested", is_flag=True, help="Start it inside of another project.")
@click.option("--yes", is_flag=True, help="Ask nothing: take defaults for what no option says.")
@click.option(
    "--ci", type=click.Choice(PLATFORMS), help="Write the pipelines of the project for a platform."
)
@click.option("--branch", metavar="NAME", help="With --ci: the protected branch [default: main].")
@click.option(
    "--wheel",
    metavar="URL|FILE",
    help="With --ci: where pipelines get Outgate, URL#sha256=HASH or a FILE of the repository.",
)
@format_option(STARTED, PIPELINES)
def command(
    regions: tuple[str, ...],
    fleets: tuple[str, ...],
    sources: tuple[str, ...],
    features: tuple[str, ...],
    edition: str | None,
    backend: str | None,
    target: str | None,
    settings: tuple[str, ...],
    nested: bool,
    yes: bool,
    ci: str | None,
    branch: str | None,
    wheel: str | None,
    form: str,
) -> ExitCode:
    """Start a project in this folder: a policy, outgate.yaml and the pinned catalog.

    On a terminal it asks for what no option says. It ends with the first plan, and never writes
    over a file.

    With --ci nothing but pipelines is written, to the repository of the project that is there:
    a review of every pull request, apply after a merge, drift every night, the catalog every week.
    """
    console = open_console()
    if ci is not None:
        return _write_pipelines(console, ci, branch, wheel, form)
    if branch is not None or wheel is not None:
        raise usage_error("`--branch` and `--wheel` are about pipelines", "add `--ci PLATFORM`")
    folder = Path.cwd()
    if (obstacle := find_obstacle(folder, nested=nested)) is not None:
        return _tell(console, InitResult((), (obstacle,)), form)
    usual = Draft()
    draft = Draft(
        edition=edition,
        regions=_words(regions) or usual.regions,
        fleets=_words(fleets) or usual.fleets,
        sources=_sources(sources),
        features=_words(features),
        backend=backend or usual.backend,
        target=target or (usual.target if backend in (None, usual.backend) else TARGET),
        settings=dict(map(_pair, settings)),
    )
    if console.interactive and form == "text" and not yes:
        from outgate.cli.init_questions import Questions

        answered = {
            "edition": edition,
            "regions": regions,
            "fleets": fleets,
            "sources": sources,
            "backend": backend,
            "target": target,
        }
        given = [name for name, answer in answered.items() if answer]
        questions = Questions(console, folder, given)
        draft = questions.ask(draft, policies=not has_policies(folder))
    elif target and backend is None:
        raise usage_error("`--target` says what to call a firewall", "add its `--backend NAME`")
    result = start_project(folder, draft, nested=nested)
    code = _tell(console, result, form)
    if code == ExitCode.DONE and form == "text":
        _show_first_plan(console, draft)
    return code


def _tell(console: Console, result: InitResult, form: str) -> ExitCode:
    console.report(result.diagnostics)
    emit(console, result, form)
    return ExitCode.FAILED if result.diagnostics else ExitCode.DONE


def _write_pipelines(
    console: Console, ci: str, branch: str | None, wheel: str | None, form: str
) -> ExitCode:
    """Write what the project lacks of a platform's pipelines."""
    console.open_project()
    written = write_pipelines(Path.cwd(), ci, branch=branch or "main", wheel=wheel)
    emit(console, written, form)
    return ExitCode.DONE


def _show_first_plan(console: Console, draft: Draft) -> None:
    """What an apply would do; nobody logs in anywhere for that."""
    from outgate.cli.formats import render
    from outgate.cli.progress import ProgressObserver
    from outgate.commands.plan import plan_target

    project = console.open_project()
    target = console.open_target(project, draft.target)
    guards = click.Path().split_envvar_value(os.environ.get(GUARDS, ""))
    inputs = read_inputs(console, project, (), target=target.config, guards=guards)
    offline = not target.kind.for_trial
    planned = plan_target(project, target, inputs, ProgressObserver(console), offline=offline)
    console.report(planned.diagnostics)
    if planned.plan is not None:
        style = replace(console.style(), limit=ENTRIES_SHOWN, rest=IN_PLAN)
        console.out.tell("\n" + render(planned.plan, "text", style))
    named = "" if draft.target == Draft().target else f" --target {draft.target}"
    console.note(f"\nNext: edit policies/, then run `outgate plan{named}`.")


def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    """What options name, each of which may be several with commas between them."""
    return tuple(word for text in texts for word in split_words(text))


def _sources(texts: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        return read_sources(texts)
    except ValueError as error:
        raise usage_error(str(error), "write it as `--source hamburg=10.20.0.0/16`") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise usage_error(f"`{text}` is no setting", "write it as `--set tier=Premium`")
    return name, value
