"""A plan for a target as text for people: traffic, then rules, writes, and what others have."""

from collections import Counter

from outgate.cli.views.compile_text import note_lines
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_lines import native_lines, titled_lines, traffic_lines, write_lines
from outgate.cli.views.plan_wording import (
    cause_words,
    drift_words,
    headline,
    refusal,
    setting_words,
)
from outgate.cli.views.review_words import level_words
from outgate.cli.views.wording import DETAILS_SHOWN, Style
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.review.from_plan import assess_plan
from outgate.deploy.review.risk import Level
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import and_more, count

REPEATED_BELOW = 30  # lines after which the headline is said again
RISKS_SHOWN = 5
_HUES = {Level.NONE: "green", Level.LOOK: "yellow", Level.DANGER: "red"}


def render(plan: TargetPlan, style: Style) -> str:
    """The whole plan, under one sentence that sums it up."""
    head = head_lines(plan, style)
    body = [
        *finding_lines(plan.findings, style),
        *traffic_lines(plan.traffic, plan.places, style),
        *titled_lines("names that mean other addresses now", plan.changed_sources, style, visible),
        *drift_lines(plan, style),
        *titled_lines(
            "settings of the target that changed", plan.changed_settings, style, setting_words
        ),
        *native_lines(plan.native, style),
        *write_lines(plan.operations),
        *others_lines(plan),
        *note_lines(plan.plan),
    ]
    causes = [cause_words(plan)] if cause_words(plan) else []
    lines = [*head, *causes, *risk_lines(plan, style), "", *body]
    if len(lines) > REPEATED_BELOW:
        lines += head
    return "\n".join(lines).rstrip("\n")


def head_lines(plan: TargetPlan, style: Style) -> list[str]:
    """What sums a plan up, and why it cannot be applied."""
    head = style.paint(headline(plan), "green" if plan.applicable else "red", bold=True)
    refused = refusal(plan)
    return [head, style.paint(refused, "red", bold=True)] if refused else [head]


def risk_lines(plan: TargetPlan, style: Style) -> list[str]:
    """How safe it is, and a line for each risk, as the review tells them."""
    level, risks = assess_plan(plan)
    if plan.is_empty and not risks:
        return []
    lines = [
        style.paint(f"  ! {visible(f'{risk.name}: {risk.text}')}", _HUES[risk.level])
        for risk in risks
    ]
    head = style.paint(level_words(level, len(risks)), _HUES[level])
    return [head, *style.first(lines, "risks", most=RISKS_SHOWN)]


def drift_lines(plan: TargetPlan, style: Style) -> list[str]:
    """What somebody did since the last apply, and what becomes of it."""
    if not plan.drift:
        return []
    lines = [f"  ! {visible(drift_words(drift))}" for drift in plan.drift]
    heading = style.heading("changed by somebody else since the last apply:")
    return [heading, *style.first(lines, "of them", most=DETAILS_SHOWN), ""]


def others_lines(plan: TargetPlan) -> list[str]:
    """What an apply leaves alone: what is others', and what is ours in a former place."""
    lines = []
    if plan.foreign:
        lines.append("others' and never touched:")
        lines += [f"    {visible(text)}" for text in plan.foreign[:DETAILS_SHOWN]]
        rest = len(plan.foreign) - DETAILS_SHOWN
        lines += [f"    {and_more(rest)}"] if rest > 0 else []
    if plan.left_behind:
        lines.append("left behind where the target was before:")
        lines += [f"    {visible(left.words)}" for left in plan.left_behind]
    return [*lines, ""] if lines else []


def finding_lines(findings: Findings, style: Style) -> list[str]:
    """Errors and new warnings in a line each; those that stand are counted."""
    lines = [_finding(finding, "red", style) for finding in findings.errors]
    lines += style.first(
        [_finding(finding, "yellow", style) for finding in findings.new], "warnings"
    )
    if findings.standing:
        numbers = Counter(finding.code for finding in findings.standing)
        told = ", ".join(f"{number} {code}" for code, number in numbers.items())
        lines.append(f"{count(len(findings.standing), 'warning')} as at the last apply: {told}")
    lines += [f"no longer: {visible(text)}" for text in findings.gone]
    return [*lines, ""] if lines else []


def _finding(finding: Finding, hue: str, style: Style) -> str:
    head = style.paint(f"{finding.severity}[{finding.code}]", hue)
    where = f" ({visible(finding.where)})" if finding.where else ""
    return f"{head}: {visible(finding.message)}{where}"
