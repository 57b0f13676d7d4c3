"""Findings of an edition as text: grouped by kind, each with its place and raw cell."""

import textwrap
from collections.abc import Iterable

import click

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Overlay
from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog_verify import Verification


def verification_text(its: Verification, *, color: bool, width: int) -> str:
    """Findings by kind, then overlays, then the sums."""
    lines = findings_lines(its.findings, color=color, width=width)
    for overlay in its.catalog.overlays:
        lines += [*_overlay(overlay, width, color=color), ""]
    rows = sum(each.rows for each in its.catalog.overlays)
    idle = sum(len(each.idle) for each in its.catalog.overlays)
    quarantined = sum(len(t.quarantined) for each in its.catalog.lists for t in each.tables)
    lines.append(
        f"catalog {its.catalog.edition}: {_number(len(its.findings), 'finding')}; "
        f"{_number(rows, 'row')} corrected by overlays, "
        f"{_number(quarantined, 'row')} still in quarantine"
        + (f"; {_number(idle, 'overlay entry', 'overlay entries')} without effect" if idle else "")
    )
    return "\n".join(lines)


def findings_lines(findings: Iterable[Finding], *, color: bool, width: int) -> list[str]:
    """Findings by kind, each with its place and raw cell."""
    lines: list[str] = []
    groups: dict[FindingCode, list[Finding]] = {}
    for each in findings:
        groups.setdefault(each.code, []).append(each)
    for code, several in groups.items():
        lines.append(_bold(f"{code}: {code.heading} ({len(several)})", color))
        for each in several:
            lines += _wrapped(f"{each.place}: {visible(each.message)}", width)
            if each.raw and each.raw not in each.message:
                lines.append(f"      | {visible(each.raw)}")
        lines.append("")
    return lines


def _bold(text: str, color: bool) -> str:
    return click.style(text, bold=True) if color else text


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent="  ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _overlay(its: Overlay, width: int, *, color: bool) -> list[str]:
    head = f"overlay {its.id} on {its.table}: {_number(its.rows, 'row')} corrected"
    lines = [_bold(head, color)]
    lines += _wrapped(f"{visible(its.reason)} ({visible(its.decided_by)})", width)
    for text in its.idle:
        lines += _wrapped(f"no effect: {visible(text)}; it can be removed", width)
    return lines
