"""What `doctor` saw, as text: a line for each look, with the cure below where there is one."""

from collections import Counter

from outgate.cli.views.diagnostics import visible, wrapped
from outgate.cli.views.wording import Style
from outgate.commands.doctor import Examination, Finding, Level

_HUES = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}
_NAME = 18  # columns


def render(examination: Examination, style: Style) -> str:
    """Findings in their order, and how many fail."""
    lines = [_row(finding, style) for finding in examination.findings]
    counts = Counter(finding.level for finding in examination.findings)
    sums = f"{counts[Level.FAIL]} failed, {counts[Level.WARN]} to look at, {counts[Level.OK]} fine."
    return "\n".join((*lines, "", style.paint(sums, None if examination.ok else "red", bold=True)))


def _row(finding: Finding, style: Style) -> str:
    level = f"{finding.level:<6}"
    indent = len(level) + _NAME
    head = f"{level}{visible(finding.name):<{_NAME}}"
    text = wrapped(head, finding.message, style.width, indent)
    text = style.paint(level, _HUES[finding.level], bold=finding.level is not Level.OK) + text[6:]
    if finding.cure is None or finding.level is Level.OK:
        return text
    cure = wrapped(f"{' ' * indent}= ", finding.cure, style.width, indent + 2)
    return f"{text}\n{cure}"
