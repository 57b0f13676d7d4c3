"""The review of a comparison: what one side lets through that the other does not."""

from collections.abc import Iterator, Mapping

from outgate.catalog.readings import load_readings
from outgate.commands.diff import Comparison
from outgate.commands.diff_entries import (
    collect_readings,
    list_diff_entries,
    read_diff_statements,
)
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.deploy.review.beside import expiry_risk, warning_words
from outgate.deploy.review.groups import group_entries
from outgate.deploy.review.model import CauseCount, Counts, Note, Problem, Review, Verdict
from outgate.deploy.review.risk import Level, Risk, RiskKind, level_of, order_risks
from outgate.deploy.review.risks import find_traffic_risks
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind
from outgate.deploy.review.words import cause_words
from outgate.deploy.traffic_change.model import Cause
from outgate.diagnostics import Severity, count, join_first
from outgate.plan.comparison.compare import Difference, Side
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.plan.comparison.weaker_guards import WeakerGuard
from outgate.policy.model import GuardKind
from outgate.traffic.destination import Remote
from outgate.traffic.interval import AddressSet
from outgate.values import dataclass, replace

GUARDS_SHOWN = 3
GUARD_LENGTH = 120  # characters of its text that name a guard


def review_comparison(comparison: Comparison) -> Review:
    """What people see of a comparison, with targets that differ in their own way as its parts."""
    difference, project = comparison.difference, comparison.project
    review = _review(difference, comparison)
    parts = sorted(
        (_review_target(target, comparison) for target in project.targets if target.difference),
        key=lambda part: -part.level.rank,  # of many, views show the first
    )
    risks = order_risks((*review.risks, *_find_project_risks(project)))
    level = max((level_of(risks), *(part.level for part in parts)), key=lambda each: each.rank)
    return replace(
        review,
        verdict=Verdict.NOTHING if comparison.is_empty else Verdict.COMPARED,
        level=level,
        risks=risks,
        notes=(*_list_settings(project), *review.notes, *_list_guards(project)),
        parts=tuple(parts),
    )


def _review_target(target: TargetDifference, comparison: Comparison) -> Review:
    difference = target.difference or comparison.difference
    review = _review(difference, comparison)
    return replace(review, subject=target.target, key=f"{review.key} {target.target}")


def _review(difference: Difference, comparison: Comparison) -> Review:
    yardstick, known = Yardstick(), load_readings()
    before, after = difference.before, difference.after
    statements = read_diff_statements(difference, comparison)
    entries = tuple(list_diff_entries(difference, statements))
    risks = (
        *find_traffic_risks(entries, _Reach(before, after), known, yardstick),
        *_find_risks_beside(difference, statements),
    )
    opened, closed, treated = (group_entries(entries, kind, statements, yardstick) for kind in Kind)
    counts = ((cause, sum(cause in entry.causes for entry in entries)) for cause in Cause)
    causes = tuple(CauseCount(cause, number) for cause, number in counts if number)
    other_edition = before.edition != after.edition and before.edition and after.edition
    flows = len(difference.gained) + len(difference.lost)
    return Review(
        subject=f"`{before.name}` to `{after.name}`",
        key=f"diff {_stable(before.name)} {_stable(after.name)}",
        verdict=Verdict.NOTHING if difference.is_empty else Verdict.COMPARED,
        counts=Counts(
            opened=len(difference.gained),
            closed=len(difference.lost),
            treated=len(difference.treated),
        ),
        level=level_of(risks),
        risks=order_risks(risks),
        opened=opened,
        closed=closed,
        treated=treated,
        permissiveness=difference.permissiveness,
        edition=after.edition,
        since=before.edition if other_edition else None,
        cause=cause_words(
            {each.cause: each.flows for each in causes},
            flows,
            f"{before.edition} to {after.edition}" if other_edition else None,
        ),
        causes=causes,
        problems=tuple(_list_problems(difference)),
        gone=tuple(warning.message for warning in difference.warnings.gone)
        if difference.warnings
        else (),
        notes=tuple(Note("source", str(name)) for name in difference.names.changed),
        statements=tuple(statements[text] for text in sorted(after.statements or ())),
        readings=collect_readings(difference),
        compared=True,
        same=difference.same,
    )


def _stable(name: str) -> str:
    """The name of an operand without what is another one in every run: the revision."""
    kind, colon, rest = name.partition(":")
    return name if not colon or kind in ("catalog", "target") else f":{rest}"


@dataclass(frozen=True, slots=True)
class _Reach:
    """Who may reach what on either side."""

    was: Side
    now: Side

    def before(self, remote: Remote) -> AddressSet:
        """What the first side allows."""
        return self.was.traffic.sources(remote)

    def after(self, remote: Remote) -> AddressSet:
        """What the second side allows."""
        return self.now.traffic.sources(remote)


def _list_problems(difference: Difference) -> Iterator[Problem]:
    warnings = difference.warnings
    for standing, listed in (
        ((False, warnings.new), (True, warnings.standing)) if warnings is not None else ()
    ):
        for warning in listed:
            yield Problem(
                code=warning.code,
                severity=Severity.WARNING,
                message=warning.message,
                standing=standing,
            )


def _find_risks_beside(
    difference: Difference, statements: Mapping[str, ReviewedStatement]
) -> Iterator[Risk]:
    if difference.warnings is not None and (new := difference.warnings.new):
        text = warning_words([warning.code for warning in new])
        yield Risk(kind=RiskKind.NEW_WARNING, level=Level.LOOK, text=text, count=len(new))
    if expiring := [statement for statement in statements.values() if statement.expires_soon]:
        yield expiry_risk(expiring)


def _find_project_risks(project: ProjectDifference) -> Iterator[Risk]:
    if project.weaker:
        guards = join_first(tuple(map(_weaker_words, project.weaker)), GUARDS_SHOWN)
        number = len(project.weaker)
        told = all(each.witness or each.address for each in project.weaker)
        may = "" if told else " or may hold less"
        text = f"{count(number, 'guard holds', 'guards hold')} less{may}: {guards}"
        yield Risk(kind=RiskKind.GUARD_WEAKER, level=Level.DANGER, text=text, count=number)
    if untold := [target.target for target in project.targets if target.difference is None]:
        names = ", ".join(f"`{name}`" for name in untold)
        text = f"what changes for {names} cannot be told"
        yield Risk(kind=RiskKind.UNREAD, level=Level.LOOK, text=text, count=len(untold))


def _weaker_words(weaker: WeakerGuard) -> str:
    """A guard, with what it no longer holds."""
    guard = weaker.guard
    text = " ".join(guard.span.text.split())
    name = f"`{text if len(text) <= GUARD_LENGTH else f'{text[:GUARD_LENGTH]}…'}`"
    if weaker.witness is not None:
        lost = "required" if guard.kind is GuardKind.REQUIRE else "kept closed"
        return f"{name} ({weaker.witness} was {lost} by it)"
    if weaker.address is not None:
        return f"{name} (nothing limits {weaker.address} any more)"
    return f"{name} (there are too many guards to tell)"


def _list_settings(project: ProjectDifference) -> Iterator[Note]:
    """What a view shows first: of names and guards, whoever writes policies can have thousands."""
    for setting in project.settings:
        if not setting.is_guard:
            yield _setting_note(setting)
    for target in project.targets:
        if target.difference is None:
            yield Note("target", f"`{target.target}` cannot be compared, as {target.trouble}")


def _list_guards(project: ProjectDifference) -> Iterator[Note]:
    return (_setting_note(setting) for setting in project.settings if setting.is_guard)


def _setting_note(setting: Setting) -> Note:
    whose = f"target `{setting.target}`: " if setting.target is not None else ""
    before, after = (
        "not set" if value is None else value for value in (setting.before, setting.after)
    )
    return Note("setting", f"{whose}{setting.name}: {before} -> {after}")
