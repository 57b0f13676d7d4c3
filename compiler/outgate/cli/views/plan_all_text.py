"""The plans for all targets as text: each in short, then where they differ."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.compile_text import note_lines
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_all_words import (
    all_words,
    alone_words,
    asked_words,
    beyond_words,
    blind_words,
    fidelity_words,
    flow_words,
    heading_words,
    left_out_words,
    otherwise_words,
    rules_words,
    split_words,
    treatment_words,
)
from outgate.cli.views.plan_lines import native_lines, titled_lines, traffic_lines, write_lines
from outgate.cli.views.plan_text import (
    drift_lines,
    finding_lines,
    head_lines,
    others_lines,
    risk_lines,
)
from outgate.cli.views.plan_wording import cause_words, setting_words
from outgate.cli.views.wording import DETAILS_SHOWN, Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.review.from_plan import FIDELITY
from outgate.deploy.side_by_side.model import SideBySide, SplitFlow
from outgate.deploy.target_plan import TargetPlan
from outgate.values import replace

IN_ONE = "all with --full, --format json or --target NAME"


def render(plans: AllPlans, style: Style) -> str:
    """One sentence for all, a part for each target, and what they do differently."""
    short = style if style.limit is None else replace(style, limit=DETAILS_SHOWN, rest=IN_ONE)
    lines = [style.paint(all_words(plans), "green" if plans.ok else "red", bold=True), ""]
    if policy_lines := finding_lines(plans.findings, short):
        lines += [style.heading("in the policies:"), *policy_lines]
    for target in plans.targets:
        lines += [*_target_lines(target, short), ""]
    for comparison in plans.comparisons:
        lines += [*_comparison_lines(comparison, short), ""]
    if alone := alone_words(plans):
        lines += [style.heading(f"{visible(alone)}."), ""]
    for plan in _different(plans):
        lines += note_lines(plan.plan)
    return "\n".join(_single_gaps(lines)).rstrip("\n")


def _target_lines(target: TargetOutcome, style: Style) -> Iterator[str]:
    """What changes on one target, and how exactly it has the policies."""
    plan = target.plan
    if plan is None:
        yield from _lines_without_plan(target, style)
    else:
        yield from head_lines(plan, style)
        if causes := cause_words(plan):
            yield causes
        yield from risk_lines(plan, style)
    yield from _fidelity_lines(target, style)
    if plan is not None:
        yield ""
        yield from _change_lines(target, plan, style)


def _lines_without_plan(target: TargetOutcome, style: Style) -> Iterator[str]:
    head = f"No plan for `{visible(target.name)}`"
    if not target.compiled:
        head += ": its policies have errors"
    yield style.paint(f"{head}.", "red", bold=True)
    for error in target.errors:
        mark = style.paint(f"{error.severity}[{error.code.id}]", "red")
        yield f"{mark}: {visible(error.message)}"
        if error.help:
            yield f"  = help: {visible(error.help)}"


def _fidelity_lines(target: TargetOutcome, style: Style) -> Iterator[str]:
    if target.rendered is None:
        return
    if words := fidelity_words(target.rendered):
        yield words
    yield from style.first([f"  ! {visible(text)}" for text in otherwise_words(target)], "of them")


def _change_lines(target: TargetOutcome, plan: TargetPlan, style: Style) -> Iterator[str]:
    own = tuple(
        finding
        for finding in plan.findings.items
        if target.owns(finding) and finding.code not in FIDELITY
    )
    yield from finding_lines(replace(plan.findings, items=own), style)
    yield from traffic_lines(plan.traffic, plan.places, style)
    yield from titled_lines(
        "names that mean other addresses now", plan.changed_sources, style, visible
    )
    yield from drift_lines(plan, style)
    yield from titled_lines(
        "settings of the target that changed", plan.changed_settings, style, setting_words
    )
    if style.limit is None:  # else the first sentence has counted them
        yield from native_lines(plan.native, style)
        yield from write_lines(plan.operations)
    yield from others_lines(plan)


def _comparison_lines(comparison: SideBySide, style: Style) -> Iterator[str]:
    """What some let through and others do not, what is told by address only, treatments."""
    yield style.heading(f"{visible(heading_words(comparison))}.")
    for left in comparison.left_out:
        yield visible(left_out_words(left))
    for split in comparison.traffic:
        yield ""
        yield style.heading(visible(f"{split_words(split)} ({len(split.flows)})"))
        yield from style.first([_flow(flow, comparison) for flow in split.flows], "of them")
    for other in comparison.beyond:
        yield from ("", style.heading(visible(beyond_words(other))))
    for words, rules in (
        *((blind_words(split), split.rules) for split in comparison.blind),
        *((treatment_words(split), split.rules) for split in comparison.treatments),
    ):
        yield ""
        lines = [f"  {visible(line)}" for line in rules_words(rules)]
        yield style.heading(visible(f"{words} ({len(lines)})"))
        yield from style.first(lines, "of them")


def _flow(flow: SplitFlow, comparison: SideBySide) -> str:
    """Some traffic, a request that shows it, and the statements behind it."""
    asked = asked_words(flow, comparison.places)
    told = [f"such as {flow.piece.witness}", *([f"behind it: {asked}"] if asked else [])]
    return f"  {visible(flow_words(flow))}\n      {visible('; '.join(told))}"


def _different(plans: AllPlans) -> Sequence[TargetPlan]:
    """A plan for each canonical plan that there is."""
    by_digest = {plan.plan.digest: plan for plan in plans.plans}
    return tuple(by_digest.values())


def _single_gaps(lines: Sequence[str]) -> Iterator[str]:
    """The lines without more than one empty one in a row."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
