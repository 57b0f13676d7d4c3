"""What is wrong or odd about a plan, as the plan itself keeps it."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic, Severity
from outgate.plan.model import PlanWarning
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnostic without the text it points at; `where` is `file:line`, if it has a place.

    `standing` tells of a warning whether it was there at the last apply.
    """

    code: str
    severity: Severity
    message: str
    where: str | None = None
    help: str | None = None
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a plan; `gone` are messages of warnings that the last apply had."""

    items: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What forbids to apply the plan: failed tests, broken guards, and the target's own no."""
        return tuple(finding for finding in self.items if finding.severity is Severity.ERROR)

    @property
    def new(self) -> tuple[Finding, ...]:
        """Warnings that the last apply did not have."""
        return tuple(finding for finding in self._warnings if not finding.standing)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """Warnings that the last apply had as well."""
        return tuple(finding for finding in self._warnings if finding.standing)

    @property
    def _warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.items if finding.severity is Severity.WARNING)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """Code and message of each warning: what tells it from others, wherever it stands."""
        return tuple(sorted({(warning.code, warning.message) for warning in self._warnings}))


NO_FINDINGS = Findings()


def collect_findings(
    diagnostics: Iterable[Diagnostic],
    warnings: Iterable[PlanWarning],
    earlier: Iterable[tuple[str, str]],
) -> Findings:
    """Diagnostics and warnings of a plan, told from those that an earlier one had already."""
    known = set(earlier)
    findings: dict[tuple[str, str, str | None], Finding] = {}
    for diagnostic in diagnostics:
        where = diagnostic.primary.span.place if diagnostic.primary else None
        code, message = diagnostic.code.id, diagnostic.message
        findings[code, message, where] = Finding(
            code=code,
            severity=diagnostic.severity,
            message=message,
            where=where,
            help=diagnostic.help,
            standing=(code, message) in known,
        )
    for warning in warnings:
        code, message = warning.code, warning.message
        findings[code, message, None] = Finding(
            code=code,
            severity=Severity.WARNING,
            message=message,
            standing=(code, message) in known,
        )
    items = sorted(findings.values(), key=_order)
    now = {(finding.code, finding.message) for finding in items}
    return Findings(tuple(items), tuple(message for _, message in sorted(known - now)))


def _order(finding: Finding) -> tuple[int, str, str, str]:
    severity = tuple(Severity).index(finding.severity)
    return severity, finding.code, finding.where or "", finding.message
