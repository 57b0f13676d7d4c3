"""A report: what a command has to say about its input, with the places as a repository has them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from outgate.cli.exit_codes import ExitCode
from outgate.diagnostics import Diagnostic, Label, codes
from outgate.diagnostics.codes import Code, Severity
from outgate.source import Span
from outgate.values import dataclass

if TYPE_CHECKING:
    from outgate.deploy.findings import Finding

NOTE = "note"
_HOMES = ("outgate.yaml", "outgate.lock")


@dataclass(frozen=True, slots=True)
class Remark:
    """A diagnostic, or something like it; `subject` is a place that is no file, such as a row.

    `level` is a severity or NOTE.
    """

    diagnostic: Diagnostic
    subject: str = ""
    note: bool = False

    @property
    def level(self) -> str:
        """`error`, `warning` or `note`."""
        return NOTE if self.note else self.diagnostic.severity.value

    @property
    def span(self) -> Span | None:
        """The place to mend."""
        primary = self.diagnostic.primary
        return primary.span if primary else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was said, and how the command ended.

    `paths` leads from the names of files to their paths from the top of the repository; those that
    lie outside of it are absolute. `home` is the file that stands for the whole project.
    """

    command: str
    remarks: tuple[Remark, ...]
    code: int
    paths: Mapping[str, str]
    home: str

    @property
    def ok(self) -> bool:
        """Whether the command did what it was asked for."""
        return self.code in (ExitCode.DONE, ExitCode.CHANGES)


def make_report(
    command: str, remarks: Iterable[Remark], code: int, root: Path | None = None
) -> Report:
    """A report of remarks, each once, in their order; errors first, as some readers stop early."""
    once: dict[object, Remark] = {}
    for remark in remarks:
        once.setdefault(_key(remark), remark)
    levels = (*(severity.value for severity in Severity), NOTE)
    ranked = sorted(once.values(), key=lambda remark: levels.index(remark.level))
    names = {span.file.name for remark in ranked for span in _spans(remark)}
    here = Path.cwd()
    folder = root or here
    home = next((name for name in _HOMES if (folder / name).is_file()), _HOMES[0])
    paths = {name: _path(name, root, here) for name in names}
    return Report(command, tuple(ranked), code, paths, _path(home, folder, folder))


def _key(remark: Remark) -> object:
    span = remark.span
    place = (span.file.name, span.start, span.end) if span else None
    return remark.diagnostic.code.id, remark.diagnostic.message, place, remark.subject


def _spans(remark: Remark) -> Iterator[Span]:
    diagnostic = remark.diagnostic
    labels: tuple[Label | None, ...] = (diagnostic.primary, *diagnostic.related)
    yield from (label.span for label in labels if label is not None)
    yield from (edit.span for fix in diagnostic.fixes for edit in fix.edits)


def _path(name: str, root: Path | None, here: Path) -> str:
    """A file by its path from the top of the repository around the project, or of the project.

    Names are relative to the project where they lie in it, else as the command line has them.
    """
    root = root or here
    base = root if os.path.lexists(root / PurePath(name)) else here
    path = Path(os.path.normpath(base / name))
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.as_posix()


def remarks_on(result: object) -> Iterator[Remark]:
    """What a result says that no diagnostic has said: warnings of a plan, findings on a catalog."""
    from outgate.commands.catalog_verify import Verification
    from outgate.commands.plan_all import AllPlans
    from outgate.deploy.target_plan import TargetPlan
    from outgate.plan.model import Plan

    match result:
        case AllPlans(findings=shared):  # those of its targets were told under their names
            yield from map(_remark, (one for one in shared.items if one.where is None))
        case Verification(findings=findings):
            for finding in findings:
                code = Code(finding.code.value, Severity.WARNING, finding.code.heading)
                yield Remark(Diagnostic(code, finding.message), str(finding.place), note=True)
        case Plan(warnings=warnings):
            for warning in warnings:
                code = _code(warning.code, Severity.WARNING)
                yield Remark(Diagnostic(code, warning.message), warning.rule or "")
        case TargetPlan(findings=findings_of_plan):
            yield from map(_remark, (one for one in findings_of_plan.items if one.where is None))


def _remark(finding: "Finding") -> Remark:
    return Remark(
        Diagnostic(_code(finding.code, finding.severity), finding.message, help=finding.help)
    )


def _code(id: str, severity: Severity) -> Code:
    title = next((code.title for code in codes.EVERY if code.id == id), id)
    return Code(id, severity, title)
