"""Findings of an edition as text: grouped by kind, each with its place and raw cell."""

from collections.abc import Iterable

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.model import Overlay
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style, wrap
from outgate.commands.catalog_verify import Verification
from outgate.diagnostics import count


def render(verification: Verification, style: Style) -> str:
    """Findings by kind, then overlays, then the sums."""
    catalog = verification.catalog
    lines = finding_lines(verification.findings, style)
    for overlay in catalog.overlays:
        lines += [*_overlay(overlay, style), ""]
    rows = sum(overlay.rows for overlay in catalog.overlays)
    idle = sum(len(overlay.idle) for overlay in catalog.overlays)
    quarantined = sum(len(table.quarantined) for part in catalog.lists for table in part.tables)
    without = f"; {count(idle, 'overlay entry', 'overlay entries')} without effect" if idle else ""
    lines.append(
        f"catalog {catalog.edition}: {count(len(verification.findings), 'finding')}; "
        f"{count(rows, 'row')} corrected by overlays, "
        f"{count(quarantined, 'row')} still in quarantine{without}"
    )
    return "\n".join(lines)


def finding_lines(findings: Iterable[Finding], style: Style) -> list[str]:
    """Findings by kind, each with its place and raw cell."""
    lines: list[str] = []
    groups: dict[FindingCode, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    for code, alike in groups.items():
        lines.append(style.heading(f"{code}: {code.heading} ({len(alike)})"))
        for finding in alike:
            lines += wrap(f"{finding.place}: {visible(finding.message)}", style.width, 2)
            if finding.raw and finding.raw not in finding.message:
                lines.append(f"      | {visible(finding.raw)}")
        lines.append("")
    return lines


def _overlay(overlay: Overlay, style: Style) -> list[str]:
    head = f"overlay {overlay.id} on {overlay.table}: {count(overlay.rows, 'row')} corrected"
    lines = [style.heading(head)]
    lines += wrap(f"{visible(overlay.reason)} ({visible(overlay.decided_by)})", style.width, 2)
    for text in overlay.idle:
        lines += wrap(f"no effect: {visible(text)}; it can be removed", style.width, 2)
    return lines
