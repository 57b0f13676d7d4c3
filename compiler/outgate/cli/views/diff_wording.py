"""The words of a difference that its text and its Markdown share."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import REASONS_SHOWN
from outgate.commands.diff_lacking import lacking_words
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.diagnostics import and_more, count
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.provenance import Cause
from outgate.plan.source_names import shortened


def setting_words(setting: Setting) -> str:
    """One setting: whose it is, and what it was and is."""
    whose = f"target `{setting.target}`: " if setting.target is not None else ""
    values = (
        value if value is not None else "not set" for value in (setting.before, setting.after)
    )
    return f"{whose}{setting.name}: {' -> '.join(values)}"


def counts_words(difference: Difference) -> str:
    """How much is gained, lost and treated differently."""
    parts = [f"{len(difference.gained)} gained", f"{len(difference.lost)} lost"]
    if difference.treated:
        parts.append(f"{len(difference.treated)} treated differently")
    return ", ".join(parts)


def target_words(target: TargetDifference) -> str:
    """What a target will allow otherwise, as a heading."""
    if target.difference is None:
        return f"target `{target.target}`: cannot be compared, as {target.trouble}"
    return f"target `{target.target}`: {counts_words(target.difference)}"


def project_words(project: ProjectDifference) -> Iterator[str]:
    """What differs beside the policies that targets share, for a summary."""
    if project.settings:
        yield f"{count(len(project.settings), 'setting')} changed"
    yield from map(target_words, project.targets)


def summary(difference: Difference) -> str:
    """The counts in one line."""
    return f"{counts_words(difference)}, {difference.same} the same."


def same_words(difference: Difference) -> str:
    """What the two sides have in common, where that is all."""
    before, after = visible(difference.before.name), visible(difference.after.name)
    return f"`{before}` and `{after}` allow the same traffic, to {difference.same} targets."


def renamed_words(difference: Difference) -> list[str]:
    """The names that mean other addresses on the other side, each with both."""
    return [visible(str(name)) for name in difference.names.changed]


def warning_lines(difference: Difference) -> list[str]:
    """The warnings that come and go, and how many stay; nothing where there are none."""
    if difference.warnings is None or not any((difference.warnings.new, difference.warnings.gone)):
        return []
    lines = [
        visible(f"{mark} warning[{warning.code}]: {warning.message}")
        for mark, warnings in (("new", difference.warnings.new), ("gone", difference.warnings.gone))
        for warning in warnings
    ]
    if difference.warnings.standing:
        lines.append(f"warnings that stand as before: {len(difference.warnings.standing)}")
    return lines


def permissiveness_words(difference: Difference) -> str:
    """The figure of both sides."""
    was, now = difference.permissiveness
    return f"permissiveness {was}" if was == now else f"permissiveness {was} -> {now}"


def ground_lines(shift: TrafficShift, having: Side, lacking: Side) -> Iterator[str]:
    """The first few statements behind a change with their rows, each in a line."""
    rows: dict[tuple[tuple[str, ...], str, Cause], list[str]] = {}
    for ground in shift.grounds:
        rows.setdefault((ground.places, ground.statement, ground.cause), []).append(ground.endpoint)
    for (places, statement, cause), endpoints in tuple(rows.items())[:REASONS_SHOWN]:
        where = ", ".join(places) or f"`{statement}`"
        why = lacking_words(cause, having, lacking)
        told = f"{where} ({shortened(endpoints, REASONS_SHOWN)})"
        yield visible(f"{told}; {why}" if why else told)
    if len(rows) > REASONS_SHOWN:
        yield and_more(len(rows) - REASONS_SHOWN, "statements")
    if not shift.grounds:
        rules = shortened((f"`{rule.key}`" for rule in shift.rules), REASONS_SHOWN)
        yield f"by the live rule {visible(rules)}"
