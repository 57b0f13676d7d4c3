"""A plan for a target as text for people: traffic, then rules, writes, and what others have."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from outgate.cli.views.diagnostics import cells, visible
from outgate.cli.views.plan_words import (
    Places,
    cause_words,
    did,
    fate,
    headline,
    left_words,
    native_counts,
    native_words,
    refusal,
    setting_words,
    what_words,
    why_words,
)
from outgate.deploy.change import Entry, TrafficChange, TreatedEntry
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import count
from outgate.plan.comparison.treatment_changes import describe_treatment_change
from outgate.plan.model import Plan

Item = TypeVar("Item")
DETAILS_SHOWN = 10  # withheld and quarantined rows, drift
RULES_SHOWN = 20  # rules that are written, where not all are asked for
REPEATED_BELOW = 30  # lines after which the headline is said again
_SIGNS = {
    NativeSign.ADDED: "+",
    NativeSign.CHANGED: "~",
    NativeSign.MOVED: ">",
    NativeSign.REMOVED: "-",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to write: with colours or without, how wide, and how many entries of each kind."""

    color: bool
    width: int
    limit: int | None = None

    def paint(self, text: str, hue: str | None = None, *, bold: bool = False) -> str:
        """Text in a colour, where there are any."""
        return click.style(text, fg=hue, bold=bold) if self.color else text

    def shown(self, several: Sequence[str], what: str, most: int | None = None) -> list[str]:
        """The first few lines, and how many more there are."""
        limit = self.limit if most is None or self.limit is None else min(most, self.limit)
        rest = len(several) - len(several[:limit])
        more = [f"  and {rest} more {what} (all with --full or --format json)"] if rest else []
        return [*several[:limit], *more]


def plan_text(plan: TargetPlan, *, color: bool, width: int, limit: int | None = None) -> str:
    """The whole plan; at most `limit` entries of a kind are listed, and the rest is counted."""
    style = Style(color, width, limit)
    head = style.paint(headline(plan), "green" if plan.applicable else "red", bold=True)
    refused = [style.paint(refusal(plan), "red", bold=True)] if refusal(plan) else []
    causes = [cause_words(plan)] if cause_words(plan) else []
    body = [
        *_findings(plan.findings, style),
        *traffic_lines(plan.traffic, plan.places, style),
        *_titled("names that mean other addresses now", plan.changed_sources, style, visible),
        *drift_lines(plan, style),
        *_titled(
            "settings of the target that changed", plan.changed_settings, style, setting_words
        ),
        *native_lines(plan.native, style),
        *write_lines(plan.operations),
        *_around(plan),
        *notes(plan.plan, style),
    ]
    lines = [head, *refused, *causes, "", *body]
    if len(lines) > REPEATED_BELOW:
        lines += [head, *refused]
    return "\n".join(lines).rstrip("\n")


def traffic_lines(change: TrafficChange, places: Places | None, style: Style) -> list[str]:
    """What a change opens, closes and treats differently, and what nobody can read of it."""
    lines = _entries("opens", "+", "green", change.opened, places, style)
    lines += _entries("closes", "-", "red", change.closed, places, style)
    lines += _treated(change.treated, style)
    for title, texts in (
        ("writes what has no form that a policy could say", change.appearing),
        ("removes what has no form that a policy could say", change.vanishing),
    ):
        lines += _titled(title, texts, style, visible)
    return lines


def _titled(
    title: str, several: Sequence[Item], style: Style, words: Callable[[Item], str]
) -> list[str]:
    if not several:
        return []
    heading = style.paint(f"{title} ({len(several)})", bold=True)
    return [heading, *style.shown([f"  ! {words(each)}" for each in several], "of them"), ""]


def _entries(
    title: str,
    sign: str,
    hue: str,
    entries: Sequence[Entry],
    places: Places | None,
    style: Style,
) -> list[str]:
    if not entries:
        return []
    lines = [style.paint(f"{title} ({len(entries)})", bold=True)]
    listed = entries[: style.limit]
    for source, its in _by_source(listed).items():
        lines.append(f"  from {visible(source)}")
        for each in its:
            why = why_words(each, places, opened=sign == "+")
            lines.append(style.paint(_line(sign, what_words(each), why, style.width), hue))
    if rest := len(entries) - len(listed):
        lines.append(f"  and {rest} more (all with --full or --format json)")
    return [*lines, ""]


def _by_source(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for each in entries:
        groups.setdefault(each.source, []).append(each)
    return dict(sorted(groups.items()))


def _line(sign: str, text: str, note: str, width: int) -> str:
    """One change; the note goes behind it where there is room, else below it."""
    line = f"    {sign} {text}"
    if not note:
        return line
    if cells(line) + 3 + cells(note) <= width:
        return f"{line}{' ' * max(3, min(70, width - cells(note)) - cells(line))}{note}"
    return f"{line}\n        {note}"


def _treated(treated: Sequence[TreatedEntry], style: Style) -> list[str]:
    if not treated:
        return []
    lines = []
    for entry in treated:
        each = entry.change
        where = f"{visible(str(each.flow.remote))} from {visible(entry.source)}"
        how = describe_treatment_change(each.before, each.after)
        lines.append(style.paint(_line("~", where, how, style.width), "yellow"))
    heading = style.paint(f"treats differently ({len(treated)})", bold=True)
    return [heading, *style.shown(lines, "of them"), ""]


def drift_lines(plan: TargetPlan, style: Style) -> list[str]:
    """What somebody did since the last apply, and what becomes of it."""
    if not plan.drift:
        return []
    lines = [f"  ! {did(each)} {visible(each.what)} ({fate(each)})" for each in plan.drift]
    heading = style.paint("changed by somebody else since the last apply:", bold=True)
    return [heading, *style.shown(lines, "of them", DETAILS_SHOWN), ""]


def native_lines(native: Sequence[NativeChange], style: Style) -> list[str]:
    """The rules that are written."""
    if not native:
        return []
    heading = style.paint(f"rules of the target: {native_counts(native)}", bold=True)
    most = RULES_SHOWN if style.limit is not None else None
    lines = [f"  {_SIGNS[each.sign]} {native_words(each)}" for each in native[:most]]
    if rest := len(native) - len(lines):
        lines.append(f"  and {rest} more rules (all with --full or --format json)")
    return [heading, *lines, ""]


def write_lines(operations: Sequence[str]) -> list[str]:
    """The writes of an apply, in their order."""
    if not operations:
        return []
    head = f"{count(len(operations), 'write')}, one after the other:"
    return [head, *(f"    {visible(each)}" for each in operations), ""]


def _around(plan: TargetPlan) -> list[str]:
    """What an apply leaves alone: what is others', and what is ours in a former place."""
    lines = []
    if plan.foreign:
        lines.append("others' and never touched:")
        lines += [f"    {visible(each)}" for each in plan.foreign[:DETAILS_SHOWN]]
        rest = len(plan.foreign) - DETAILS_SHOWN
        lines += [f"    and {rest} more"] if rest > 0 else []
    if plan.left_behind:
        lines.append("left behind where the target was before:")
        lines += [f"    {left_words(each)}" for each in plan.left_behind]
    return [*lines, ""] if lines else []


def _findings(findings: Findings, style: Style) -> list[str]:
    """Errors and new warnings in a line each; those that stand are counted."""
    lines = [_finding(each, "red", style) for each in findings.errors]
    lines += style.shown([_finding(each, "yellow", style) for each in findings.new], "warnings")
    if findings.standing:
        codes: dict[str, int] = {}
        for each in findings.standing:
            codes[each.code] = codes.get(each.code, 0) + 1
        told = ", ".join(f"{number} {code}" for code, number in codes.items())
        lines.append(f"{count(len(findings.standing), 'warning')} as at the last apply: {told}")
    lines += [f"no longer: {visible(each)}" for each in findings.gone]
    return [*lines, ""] if lines else []


def _finding(finding: Finding, hue: str, style: Style) -> str:
    head = style.paint(f"{finding.severity}[{finding.code}]", hue)
    where = f" ({visible(finding.where)})" if finding.where else ""
    return f"{head}: {visible(finding.message)}{where}"


def notes(plan: Plan, style: Style) -> list[str]:
    """What is retained, withheld and in quarantine."""
    lines = []
    for head, details in (
        (
            f"retained: {count(len(plan.retained), 'rule')} that the catalog dropped "
            f"stay{'s' if len(plan.retained) == 1 else ''} open for now",
            [
                f"{visible(each.rule)} (dropped by {each.edition}, until {each.until})"
                for each in plan.retained
            ],
        ),
        (
            f"withheld: {len(plan.withheld)} required endpoints are left out by `without`",
            [f"{visible(each.target)} ({each.feature}, {each.endpoint})" for each in plan.withheld],
        ),
        (
            f"quarantined: {count(len(plan.quarantined), 'row')} of the list could not be read and "
            "may concern you",
            [
                f"{visible(each.url) or '(no URL)'} ({visible(each.row)}): {visible(each.reason)}"
                for each in plan.quarantined
            ],
        ),
    ):
        if details:
            lines += [head, *(f"    {each}" for each in details[:DETAILS_SHOWN])]
            lines += _more(len(details))
    return [*lines, ""] if lines else []


def _more(number: int) -> list[str]:
    rest = number - DETAILS_SHOWN
    return [f"    and {rest} more (`outgate compile` lists them all)"] if rest > 0 else []


def compiled_text(plan: Plan, *, color: bool) -> str:
    """A canonical plan without a target."""
    style = Style(color, 100)
    lines = [f"{count(len(plan.rules), 'rule')} from catalog {plan.edition}", ""]
    source = None
    for rule in plan.rules:
        if rule.source.name != source:
            source = rule.source.name
            addresses = ", ".join(rule.source.addresses)
            shown = "" if addresses in ("*", source) else f" ({addresses})"
            lines.append(style.paint(f"from {visible(source)}{shown}", bold=True))
        lines.append(f"    {rule.remote}")
    lines.append("")
    lines += [
        f"{style.paint('warning', 'yellow')}[{each.code}]: {visible(each.message)}"
        for each in plan.warnings
    ]
    rest = notes(plan, style) or ([""] if plan.warnings else [])
    return "\n".join((*lines, *rest, f"digest {plan.digest}"))
