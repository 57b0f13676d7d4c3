"""A difference of two sides as text."""

from collections.abc import Iterator

import click

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.settings import counts, project_words, setting_words, target_words
from outgate.commands.diff import Compared
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.provenance import Cause
from outgate.plan.comparison.treatment_changes import TreatmentChange, describe_treatment_change
from outgate.plan.source_names import shortened

GROUNDS_SHOWN = 3


def diff_text(compared: Compared, *, color: bool, limit: int | None = None) -> str:
    """What is gained, lost and treated differently, each with a witness and why; then the counts.

    Settings come first, and what single targets will allow otherwise. `limit` is how many changes
    of each kind are listed.
    """
    its, project = compared.difference, compared.project
    warned = warning_lines(its)
    if compared.is_empty:
        return "\n".join((f"No difference. {same_words(its)}", permissiveness_words(its), *warned))
    settings = [[visible(setting_words(each))] for each in project.settings]
    lines = _entries("settings", "~", "yellow", settings, color, limit)
    for target in project.targets:
        heading = visible(target_words(target))
        lines += [click.style(heading, bold=True) if color else heading]
        if target.difference is not None:
            lines += _differences(target.difference, color, limit)
        else:
            lines += [""]
    if its.is_empty:
        lines.append(same_words(its))
    lines += _differences(its, color, limit)
    if not its.is_empty:
        lines.append(summary(its))
    lines += [visible(f"{words}.") for words in project_words(project)]
    return "\n".join((*lines, permissiveness_words(its), *warned))


def _differences(its: Difference, color: bool, limit: int | None) -> list[str]:
    """The lists of all that differs in traffic and names."""
    gained = [shift_lines(each, its, its.after, its.before) for each in its.gained]
    lost = [shift_lines(each, its, its.before, its.after) for each in its.lost]
    treated = [retreated_lines(each, its) for each in its.treated]
    renamed = [[each] for each in renamed_words(its)]
    return [
        *_entries("gained", "+", "green", gained, color, limit),
        *_entries("lost", "-", "red", lost, color, limit),
        *_entries("treated differently", "~", "yellow", treated, color, limit),
        *_entries("names that mean something else", "~", "yellow", renamed, color, limit),
    ]


def _entries(
    title: str, mark: str, hue: str, entries: list[list[str]], color: bool, limit: int | None
) -> list[str]:
    """A heading with a list below it; nothing where there are no entries."""
    if not entries:
        return []
    heading = f"{title} ({len(entries)})"
    lines = [click.style(heading, bold=True) if color else heading]
    for first, *rest in entries[:limit]:
        head = f"  {mark} {first}"
        lines.append(click.style(head, fg=hue) if color else head)
        lines += [f"      {line}" for line in rest]
    if limit is not None and len(entries) > limit:
        more = len(entries) - limit
        lines.append(f"  and {more} more (all of them with --full or --format json)")
    return [*lines, ""]


def summary(its: Difference) -> str:
    """The counts in one line."""
    return f"{counts(its)}, {its.same} the same."


def same_words(its: Difference) -> str:
    """What the two sides have in common, where that is all."""
    return (
        f"`{visible(its.before.name)}` and `{visible(its.after.name)}` allow the same traffic, "
        f"to {its.same} targets."
    )


def renamed_words(its: Difference) -> list[str]:
    """The names that mean other addresses on the other side, each with both."""
    return [visible(str(each)) for each in its.names.changed]


def warning_lines(its: Difference) -> list[str]:
    """The warnings that come and go, and how many stay; nothing where there are none."""
    if its.warnings is None or not any((its.warnings.new, its.warnings.gone)):
        return []
    lines = [
        visible(f"{mark} warning[{each.code}]: {each.message}")
        for mark, several in (("new", its.warnings.new), ("gone", its.warnings.gone))
        for each in several
    ]
    if its.warnings.standing:
        lines.append(f"warnings that stand as before: {len(its.warnings.standing)}")
    return lines


def permissiveness_words(its: Difference) -> str:
    """The figure of both sides."""
    was, now = its.permissiveness
    return f"permissiveness {was}" if was == now else f"permissiveness {was} -> {now}"


def shift_lines(shift: TrafficShift, its: Difference, having: Side, lacking: Side) -> list[str]:
    """What one side allows and the other does not: target and source, witness, why."""
    flow = shift.piece.flow
    lines = [visible(f"{its.targets.words(flow.remote)} from {shift.source}")]
    if shift.piece.without:
        without = shortened(map(its.targets.words, shift.piece.without))
        lines.append(f"but for {visible(without)}")
    lines.append(f"such as {visible(str(shift.piece.witness))}")
    lines += ground_lines(shift, having, lacking)
    return lines


def ground_lines(shift: TrafficShift, having: Side, lacking: Side) -> Iterator[str]:
    """The first few statements behind a change with their rows, each in a line."""
    rows: dict[tuple[tuple[str, ...], str, Cause], list[str]] = {}
    for ground in shift.grounds:
        rows.setdefault((ground.places, ground.statement, ground.cause), []).append(ground.endpoint)
    for (places, statement, cause), endpoints in tuple(rows.items())[:GROUNDS_SHOWN]:
        where = ", ".join(places) or f"`{statement}`"
        why = _WHY[cause].format(name=f"`{lacking.name}`", catalog=_catalog(lacking, having))
        yield visible(f"{where} ({shortened(endpoints, GROUNDS_SHOWN)}){why}")
    if len(rows) > GROUNDS_SHOWN:
        yield f"and {len(rows) - GROUNDS_SHOWN} more statements"
    if not shift.grounds:
        rules = shortened((f"`{rule.key}`" for rule in shift.rules), GROUNDS_SHOWN)
        yield f"by the live rule {visible(rules)}"


def _catalog(lacking: Side, having: Side) -> str:
    """What sets the catalog of a side apart."""
    if lacking.edition == having.edition:
        return "other services of your own in its catalog"
    return f"catalog {lacking.edition}"


_WHY = {
    Cause.STATEMENT: "; {name} has no such statement",
    Cause.SOURCE: "; {name} has the statement, from other addresses",
    Cause.EXPIRY: "; {name} has the statement, whose last day is over",
    Cause.CATALOG: "; {name} has the statement, with {catalog}",
    Cause.FLEET: "; {name} has the statement, for other devices",
    Cause.UNKNOWN: "",
}


def retreated_lines(each: TreatmentChange, its: Difference) -> list[str]:
    """What is treated differently, how, and a witness."""
    target, where = its.targets.words(each.flow.remote), its.names.words(each.flow.addresses)
    return [
        f"{visible(target)} from {visible(where)}: "
        + describe_treatment_change(each.before, each.after),
        f"such as {visible(str(each.witness))}",
    ]
