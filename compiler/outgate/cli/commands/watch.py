"""`outgate watch`."""

import gc
import time
from datetime import timedelta

import click

from outgate.cli.console import Console, open_console
from outgate.cli.durations import Duration
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import LOOKS, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import out_option
from outgate.cli.progress import ProgressObserver
from outgate.commands.check import name_targets
from outgate.commands.watch_targets import DAY, Watch, choose_targets, keep_looking
from outgate.deploy.look.model import Looks, Outcome
from outgate.state.interface import StateError

_CODES = {
    Outcome.CLEAN: ExitCode.DONE,
    Outcome.DRIFT: ExitCode.CHANGES,
    Outcome.FAILED: ExitCode.FAILED,
}


@click.command("watch", cls=Command, short_help="Say what others changed on targets.")
@click.argument("targets", nargs=-1, required=True, metavar="target:NAME...")
@click.option(
    "--every",
    type=Duration(timedelta(seconds=10)),
    help="Look again every so often, such as `15m`, until Ctrl-C [default: look once].",
)
@click.option(
    "--news",
    is_flag=True,
    help="Print nothing and exit 0 where all of it was told before.",
)
@click.option(
    "--again",
    type=Duration(timedelta(seconds=0)),
    default=DAY,
    help="Tell what stays once more after so long [default: 1d].",
)
@format_option(LOOKS)
@out_option("Write it to FILE, whole or not at all.")
def command(
    targets: tuple[str, ...],
    every: timedelta | None,
    news: bool,
    again: timedelta,
    form: str,
    out: str | None,
) -> ExitCode:
    """Say what others changed on targets since the last apply, by what is allowed.

    Names are `target:NAME`, and `target:all` for every target that can be read. What a target holds
    is compared with what is on record of the last apply, whoever made it; no policy is needed.
    Nothing is changed and nothing is sent. What was told is kept in the user's state folder,
    outside of the project, so that the next look knows what is new.

    Exit codes: 0 as it was applied, 2 drift, 1 a target could not be looked at. With --every it
    ends with 0 on Ctrl-C.
    """
    if every is not None and form != "text" and out is None:
        help = "name a file, which every look writes anew, with `--out FILE`"
        raise usage_error(f"`--every` prints text, and no format `{form}`", help)
    console = open_console()
    project = console.open_project()
    chosen = choose_targets(project, targets)
    watch = Watch(project, chosen, again, ProgressObserver(console))
    if every is None:
        return _tell(console, watch, watch.look(), form, out, news=news)

    def look(names: tuple[str, ...]) -> Looks:
        looks = watch.look(names)
        _tell(console, watch, looks, form, out, news=news)
        if out is not None and (looks.has_news or not news):
            emit(console, looks, "text")
        gc.collect()  # which is off: other commands end before it would be of use
        return looks

    names = [target.config.name for target in watch.targets]
    try:
        keep_looking(names, every.total_seconds(), look, time.monotonic, time.sleep)
    except KeyboardInterrupt:
        console.note("\nstopped")
    return ExitCode.DONE


def _tell(
    console: Console, watch: Watch, looks: Looks, form: str, out: str | None, *, news: bool
) -> ExitCode:
    """Print looks, and only then keep that they were told; gives the exit code of one look."""
    for look in looks.looks:
        names = (look.target,) if len(watch.targets) > 1 else ()
        console.report(name_targets(each, names) for each in look.problems)
    code = _CODES[looks.outcome]
    if looks.has_news or not news:
        emit(console, looks, form, out=out)
    else:
        code = ExitCode.DONE
    console.out.file.flush()
    try:
        watch.keep(looks)
    except StateError as error:  # all is told again at the next look
        console.report(error.diagnostics)
        return code or ExitCode.FAILED
    return code
