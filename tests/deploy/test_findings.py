"""What is wrong or odd about a plan, as the plan keeps it: told from what an earlier one had."""

from outgate.deploy.findings import Finding, collect_findings
from outgate.diagnostics import Diagnostic, Severity, codes
from outgate.diagnostics.diagnostic import Label
from outgate.plan.model import PlanWarning
from outgate.source import SourceFile, Span
from outgate.values import replace

FILE = SourceFile("a.policy", "one\ntwo\n")


def at(line: int, message: str) -> Diagnostic:
    label = Label(Span(FILE, 4 * line - 4, 4 * line - 1), "here")
    return Diagnostic(codes.SHADOWED_RULE, message, label, help="look")


def test_each_thing_once_errors_first_and_by_code_and_place() -> None:
    error = Diagnostic(codes.FORBIDDEN, "no", help="mend it")
    placed = [at(2, "m"), at(1, "m"), at(1, "l")]
    warnings = [
        PlanWarning("a-warning", "of the plan", "r"),
        PlanWarning("a-warning", "more", None),
        PlanWarning(codes.SHADOWED_RULE.id, "z", None),
    ]
    earlier = [(codes.SHADOWED_RULE.id, "m"), ("a-warning", "more"), ("z", "two"), ("z", "one")]
    made = collect_findings([*placed, placed[0], error], [*warnings, warnings[0]], earlier)

    def shadowed(message: str, line: int, *, standing: bool) -> Finding:
        return Finding(
            code=codes.SHADOWED_RULE.id,
            severity=Severity.WARNING,
            message=message,
            where=f"a.policy:{line}",
            help="look",
            standing=standing,
        )

    def warned(message: str, *, standing: bool) -> Finding:
        return Finding(
            code="a-warning", severity=Severity.WARNING, message=message, standing=standing
        )

    assert made.errors == (
        Finding(code="forbidden", severity=Severity.ERROR, message="no", help="mend it"),
    )
    placeless = replace(shadowed("z", 1, standing=False), where=None, help=None)
    assert made.new == (
        warned("of the plan", standing=False),
        placeless,
        shadowed("l", 1, standing=False),
    )
    assert made.standing == (
        warned("more", standing=True),
        shadowed("m", 1, standing=True),
        shadowed("m", 2, standing=True),
    )
    assert made.items == (
        *made.errors,
        warned("more", standing=True),
        warned("of the plan", standing=False),
        placeless,
        shadowed("l", 1, standing=False),
        shadowed("m", 1, standing=True),
        shadowed("m", 2, standing=True),
    )
    assert made.gone == ("one", "two")
    # What tells a warning from others is what it says, wherever it stands; an error is no mark.
    assert made.marks == (
        ("a-warning", "more"),
        ("a-warning", "of the plan"),
        (codes.SHADOWED_RULE.id, "l"),
        (codes.SHADOWED_RULE.id, "m"),
        (codes.SHADOWED_RULE.id, "z"),
    )
