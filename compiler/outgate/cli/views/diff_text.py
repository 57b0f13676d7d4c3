"""The difference between two rule sets as text."""

from collections.abc import Sequence

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.diff_wording import (
    ground_lines,
    permissiveness_words,
    project_words,
    renamed_words,
    same_words,
    setting_words,
    summary,
    target_words,
    warning_lines,
)
from outgate.cli.views.wording import ADDED, CHANGED, REMOVED, Style
from outgate.commands.diff import Comparison
from outgate.diagnostics import and_more
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.treatment_changes import TreatmentChange, describe_treatment_change
from outgate.plan.source_names import shortened


def render(comparison: Comparison, style: Style) -> str:
    """What is gained, lost and treated differently, each with a witness and why; then the counts.

    Settings come first, and what single targets will allow otherwise.
    """
    difference, project = comparison.difference, comparison.project
    warnings = warning_lines(difference)
    if comparison.is_empty:
        head = f"No difference. {same_words(difference)}"
        return "\n".join((head, permissiveness_words(difference), *warnings))
    settings = [[visible(setting_words(setting))] for setting in project.settings]
    lines = _entries("settings", CHANGED, settings, style)
    for target in project.targets:
        lines.append(style.heading(visible(target_words(target))))
        lines += [""] if target.difference is None else _differences(target.difference, style)
    if difference.is_empty:
        lines.append(same_words(difference))
    lines += _differences(difference, style)
    if not difference.is_empty:
        lines.append(summary(difference))
    lines += [visible(f"{words}.") for words in project_words(project)]
    return "\n".join((*lines, permissiveness_words(difference), *warnings))


def _differences(difference: Difference, style: Style) -> list[str]:
    """The lists of all that differs in traffic and names."""
    before, after = difference.before, difference.after
    gained = [_shift_lines(shift, difference, after, before) for shift in difference.gained]
    lost = [_shift_lines(shift, difference, before, after) for shift in difference.lost]
    treated = [_treated_lines(change, difference) for change in difference.treated]
    renamed = [[name] for name in renamed_words(difference)]
    return [
        *_entries("gained", ADDED, gained, style),
        *_entries("lost", REMOVED, lost, style),
        *_entries("treated differently", CHANGED, treated, style),
        *_entries("names that mean something else", CHANGED, renamed, style),
    ]


def _entries(title: str, sign: str, entries: Sequence[Sequence[str]], style: Style) -> list[str]:
    """A heading with a list below it; nothing where there are no entries."""
    if not entries:
        return []
    lines = [style.heading(f"{title} ({len(entries)})")]
    listed = entries[: style.limit]
    for first, *rest in listed:
        lines.append(style.change(sign, f"  {sign} {first}"))
        lines += [f"      {line}" for line in rest]
    if more := len(entries) - len(listed):
        lines.append(f"  {and_more(more, hint='all of them with --full or --format json')}")
    return [*lines, ""]


def _shift_lines(
    shift: TrafficShift, difference: Difference, having: Side, lacking: Side
) -> list[str]:
    """What one side allows and the other does not: target and source, witness, why."""
    targets = difference.targets
    lines = [visible(f"{targets.words(shift.piece.flow.remote)} from {shift.source}")]
    if shift.piece.without:
        without = shortened(map(targets.words, shift.piece.without))
        lines.append(f"but for {visible(without)}")
    lines.append(f"such as {visible(str(shift.piece.witness))}")
    lines += ground_lines(shift, having, lacking)
    return lines


def _treated_lines(change: TreatmentChange, difference: Difference) -> list[str]:
    """What is treated differently, how, and a witness."""
    target = difference.targets.words(change.flow.remote)
    where = difference.names.words(change.flow.addresses)
    how = describe_treatment_change(change.before, change.after)
    return [
        f"{visible(target)} from {visible(where)}: {how}",
        f"such as {visible(str(change.witness))}",
    ]
