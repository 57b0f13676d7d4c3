"""What is wrong or odd about a plan, as the plan itself keeps it."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic, Severity
from outgate.plan.model import PlanWarning
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
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
        return tuple(each for each in self.items if each.severity is Severity.ERROR)

    @property
    def new(self) -> tuple[Finding, ...]:
        """Warnings that the last apply did not have."""
        return tuple(each for each in self._warnings if not each.standing)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """Warnings that the last apply had as well."""
        return tuple(each for each in self._warnings if each.standing)

    @property
    def _warnings(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.items if each.severity is Severity.WARNING)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """Code and message of each warning: what tells it from others, wherever it stands."""
        return tuple(sorted({(each.code, each.message) for each in self._warnings}))


NO_FINDINGS = Findings()


def findings_of(
    diagnostics: Iterable[Diagnostic],
    warnings: Iterable[PlanWarning],
    earlier: Iterable[tuple[str, str]],
) -> Findings:
    """Diagnostics and warnings of a plan, told from those that an earlier one had already."""
    known = set(earlier)
    found: dict[tuple[str, str, str | None], Finding] = {}
    for each in diagnostics:
        where = each.primary.span.place if each.primary else None
        code, message = each.code.id, each.message
        found[code, message, where] = Finding(
            code, each.severity, message, where, each.help, (code, message) in known
        )
    for warning in warnings:
        code, message = warning.code, warning.message
        standing = (code, message) in known
        found[code, message, None] = Finding(code, Severity.WARNING, message, standing=standing)
    order = tuple(Severity)
    items = sorted(
        found.values(),
        key=lambda each: (order.index(each.severity), each.code, each.where or "", each.message),
    )
    now = {(each.code, each.message) for each in items}
    return Findings(tuple(items), tuple(message for _, message in sorted(known - now)))
