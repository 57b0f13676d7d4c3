"""What a run has said so far, for the formats that tell it as one document at the end."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outgate.cli.exit_codes import ExitCode
from outgate.diagnostics import Diagnostic
from outgate.values import dataclass, field

if TYPE_CHECKING:
    from outgate.cli.report import Remark, Report

COMMANDS = ("github", "azure")  # to a pipeline's runner
REPORTS = ("sarif", *COMMANDS)  # formats of what is said, not of a result


@dataclass(slots=True)
class Reported:
    """The one thing of a run that grows: everything that was said, and how it is to be told.

    `printed` says whether a result is on standard output already; `out` is the file to tell it in.
    """

    form: str = "text"
    command: str = "outgate"
    root: Path | None = None
    out: str | None = None
    printed: bool = False
    remarks: "list[Remark]" = field(default_factory=list)

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep diagnostics, where somebody will ask for them."""
        if self.form != "text":
            from outgate.cli.report import Remark

            self.remarks.extend(map(Remark, diagnostics))

    def add_result(self, result: object) -> None:
        """Keep what a result has to say that is no diagnostic yet."""
        from outgate.cli.report import remarks_on

        self.remarks.extend(remarks_on(result))

    def wanted(self, code: int) -> bool:
        """Whether a report is to be told of a command that ended with this exit code."""
        failed = code in (ExitCode.FAILED, ExitCode.BUG)
        return self.form in REPORTS or (self.form == "json" and failed and not self.printed)

    def report(self, code: int) -> "Report":
        """All that was said, each thing once."""
        from outgate.cli.report import make_report

        return make_report(self.command, self.remarks, code, self.root)


def reported_by(ctx: click.Context) -> Reported:
    """What the run of a command has said so far."""
    settings = ctx.find_root().ensure_object(dict)
    reported = settings.setdefault("reported", Reported())
    assert isinstance(reported, Reported)
    return reported


def choose_form(ctx: click.Context, form: str) -> None:
    """Note the format of a command as soon as it is known."""
    reported = reported_by(ctx)
    reported.form, reported.command = form, ctx.command_path


def form_named(arguments: Iterable[str], forms: Iterable[str]) -> str | None:
    """The format that a command line names, though it is wrong in something else."""
    known = frozenset(forms)
    for name, value in _pairs(arguments):
        if name == "--format" and value in known:
            return value
    return None


def _pairs(arguments: Iterable[str]) -> Iterator[tuple[str, str]]:
    before = ""
    for argument in arguments:
        name, equals, value = argument.partition("=")
        yield (name, value) if equals else (before, argument)
        before = argument
