"""What every command needs: two streams with their colours and widths, and the project."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from outgate.cli.errors import cannot_write
from outgate.cli.exit_codes import ExitCode
from outgate.cli.reported import Reported, reported_by
from outgate.cli.views.wording import PLAIN_WIDTH, Style
from outgate.cli.workflow_commands import defuse
from outgate.diagnostics import Diagnostic, Severity, and_more, codes, count
from outgate.errors import UserError
from outgate.stages import listen, tell
from outgate.values import dataclass, field, replace

if TYPE_CHECKING:
    from outgate.project.project import Project
    from outgate.project.target import Target

MOST_OF_A_CODE = 50  # diagnostics of one kind that are worth printing
BLOCK = 1_000_000  # characters that are printed at once
MOST_DIGITS = 4  # of a width
NOTHING_CHANGED = "nothing was changed"
NOTHING_WRITTEN = "nothing was written"


@dataclass(frozen=True, slots=True)
class Stream:
    """Where text goes: with colours or without, and how wide.

    One that `folds` is read by people in this very width; of others the lines stay whole.
    """

    file: IO[str]
    color: bool
    width: int
    folds: bool = False
    guarded: bool = True

    @property
    def live(self) -> bool:
        """Whether its last line can be written anew."""
        return self.file.isatty() and os.environ.get("TERM") != "dumb"

    def say(self, text: str) -> None:
        """Print text as it is, with one line end; nothing in it is a command to a pipeline."""
        for block in blocks(text.rstrip("\n")):
            safe = defuse(block) if self.guarded else block
            click.echo(safe, file=self.file, color=self.color)

    def tell(self, text: str) -> None:
        """Print text for people, in the width of their terminal."""
        self.say(self.fitted(text))

    def fitted(self, text: str) -> str:
        """The text as it is told."""
        if not self.folds:
            return text
        from outgate.cli.fold import fold

        return fold(text, self.width)

    def unguarded(self) -> Stream:
        """The same stream for what is to be a command."""
        return replace(self, guarded=False)


def blocks(text: str, size: int = BLOCK) -> Iterator[str]:
    """A text in parts of whole lines, without the line ends between: it is copied for printing."""
    start = 0
    while start + size < len(text) and (end := text.find("\n", start + size)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def open_stream(file: IO[str], *, no_color: bool) -> Stream:
    """A stream of this process, with the colours and the width of its terminal."""
    is_terminal = file.isatty()
    columns = _columns()
    if is_terminal and not columns:
        columns = os.get_terminal_size(file.fileno()).columns
    return Stream(
        file,
        not no_color and wants_color(is_terminal=is_terminal),
        max(columns or PLAIN_WIDTH, 20),
        folds=bool(columns),
    )


def _columns() -> int:
    """The width that the environment asks for, 0 where it does not."""
    text = os.environ.get("COLUMNS", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def wants_color(*, is_terminal: bool) -> bool:
    """What the environment says: NO_COLOR before FORCE_COLOR before what the terminal can do."""
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return is_terminal and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True, slots=True)
class Console:
    """The two streams of one run. Results go to `out`, everything else to `err`.

    A `quiet` one prints results and errors alone; questions are asked all the same.
    """

    out: Stream
    err: Stream
    quiet: bool = False
    reported: Reported = field(default_factory=Reported)

    def report(self, diagnostics: Iterable[Diagnostic], *, differences: bool = False) -> None:
        """Print diagnostics and, if there are any, how many; `differences` shows what fixes do."""
        from outgate.cli.views.diagnostics import first_of_each, render_diagnostics

        reported = tuple(diagnostics)
        self.reported.add(reported)
        if self.quiet:
            reported = tuple(each for each in reported if each.severity is Severity.ERROR)
        if not reported:
            return
        shown, more = first_of_each(reported, MOST_OF_A_CODE)
        color, width = self.err.color, self.err.width
        self.err.tell(render_diagnostics(shown, color=color, width=width, differences=differences))
        for code, rest in more.items():
            self.err.say(f"\n{and_more(rest, f'of [{code}]')}")
        errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in reported)
        if len(reported) > 1:
            sums = ((errors, "error"), (len(reported) - errors, "warning"))
            self.err.say("\n" + " and ".join(count(n, what) for n, what in sums if n))
        elif not errors:  # what it does not stop comes after it
            self.err.say("")

    @property
    def interactive(self) -> bool:
        """Whether a question can be asked."""
        return sys.stdin.isatty() and self.err.file.isatty()

    def confirm(self, question: str, *, yes: bool, otherwise: str = NOTHING_CHANGED) -> bool:
        """Ask before something is changed, unless `--yes` was given; a no is said out loud."""
        if yes:
            return True
        if not self.interactive:
            message, help = "nobody is there to confirm", "add `--yes` to do it without a question"
            raise UserError(Diagnostic(codes.NOT_CONFIRMED, message, help=help), otherwise)
        if click.confirm(question, err=True):
            return True
        self.err.say(otherwise)
        return False

    def note(self, text: str) -> None:
        """Print a line beside the result, where there is something to say."""
        if text and not self.quiet:
            self.err.tell(text)

    def style(self, *, full: bool = False) -> Style:
        """How a view writes for `out`; with `full` no list is cut."""
        style = Style(color=self.out.color, width=self.out.width)
        return style.in_full() if full else style

    def open_project(self) -> Project:
        """The project around the current folder; its faults are reported and end the command."""
        from outgate.project.project import find_root, load_project

        project, diagnostics = load_project(Path.cwd())
        self.reported.root = project.root if project else find_root(Path.cwd())
        self.report(diagnostics)
        if project is None:
            raise click.exceptions.Exit(ExitCode.FAILED)
        tell(f"project `{project.root}`")
        return project

    def open_target(self, project: Project, name: str | None) -> Target:
        """A target by its name, or the default one; where there is none the command ends."""
        target, diagnostics = project.target(name)
        self.report(diagnostics)
        if target is None:
            raise click.exceptions.Exit(ExitCode.FAILED)
        return target


def open_console() -> Console:
    """The console of the command that is running, on which it tells what goes on."""
    ctx = click.get_current_context()
    settings = ctx.find_root().obj or {}
    console = console_with(settings, reported_by(ctx))
    verbose = bool(settings.get("verbose"))
    if verbose or (console.err.live and not console.quiet):
        from outgate.cli.activity import Activity

        listen(Activity(console.err, verbose=verbose))
    return console


def console_with(settings: Mapping[str, object], reported: Reported | None = None) -> Console:
    """The two streams of this process, by the options of all commands, and what was said."""
    no_color = bool(settings.get("no_color"))
    out, err = (open_stream(stream, no_color=no_color) for stream in (sys.stdout, sys.stderr))
    return Console(out, err, quiet=bool(settings.get("quiet")), reported=reported or Reported())


def write_output(path: str | None, text: str, stream: Stream, encoding: str = "utf-8") -> None:
    """Write a result to a file where one is named, else to the stream.

    What is not UTF-8 is written as it stands, for another program.
    """
    if path is None:
        if encoding == "utf-8":
            stream.say(text)
        else:
            click.echo(text.encode(encoding), file=stream.file, nl=False)
        return
    from outgate.atomic import write_atomic
    from outgate.cli.outputs import check_output

    named = Path(path)
    check_output(named)
    try:
        target = named.resolve()  # of a pipe it is a name that nothing has
        # What is neither a file nor free is a device or pipe; what has no folder is an error.
        if named.is_file() or (target.parent.is_dir() and not named.exists()):
            write_atomic(target, text, encoding)
        else:
            named.write_bytes(text.encode(encoding))
    except OSError as error:
        raise cannot_write(path, error) from error
