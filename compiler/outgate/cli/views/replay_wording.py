"""The words of a replay, which its text and its Markdown share."""

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import shorten

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.replay_senders import shares_words
from outgate.cli.views.wording import PLACES_SHOWN
from outgate.diagnostics import count, join_first
from outgate.plan.source_names import network_words
from outgate.replay.figures import Sums
from outgate.replay.report import Finding, Report, RuleUse, StatementUse, place_order
from outgate.replay.verdicts import REASONS, Reason
from outgate.traffic.interval import address_set
from outgate.values import dataclass

TITLES = {
    "breaks": "Breaks: it happened, and the policy denies it",
    "gaps": "Gaps: it was denied, a published row names it, and the policy denies it still",
    "opened": "Opened: it was denied, and the policy allows it",
    "depends": "Depends: a rule has it for some paths, and the log has none",
}
_TOTALS = {
    "allowed_and_allowed": "happened, and the policy allows",
    "allowed_and_denied": "happened, and the policy denies",
    "denied_and_allowed": "denied, and the policy allows",
    "denied_and_denied": "denied, and the policy denies",
    "depends_on_path": "depends on the path",
}
_ENOUGH_DAYS = 30  # what happens once a month is not in a shorter log
_STATEMENT_SHOWN = 80  # characters
_NO_STATEMENT = "no statement comes near"


@dataclass(frozen=True, slots=True)
class Group:
    """Findings from one segment that have one statement nearest; `place` is "" for none."""

    place: str
    statement: str
    findings: tuple[Finding, ...]


def headline(report: Report) -> str:
    """What was held against what."""
    files = report.files[0].name if len(report.files) == 1 else count(len(report.files), "file")
    number = report.logged.requests
    requests = f"{number:,} {'request' if number == 1 else 'requests'}"
    return (
        f"{requests} of {visible(files)}{period_words(report.logged, ' from ')}, held against "
        f"`{visible(report.against)}` ({count(len(report.rules), 'rule')}, catalog "
        f"{report.edition})."
    )


def summary(report: Report) -> str:
    """What came out, in a line."""
    parts = (
        _what(report.breaks, "breaks", "break"),
        _what(report.gaps, "is a gap", "are gaps"),
        _what(report.opened, "opens", "open"),
    )
    text = ", ".join(part for part in parts if part)
    return f"{text}." if text else "Nothing breaks, there is no gap, nothing opens."


def look_at(report: Report) -> str:
    """The statements that come nearest to what breaks, "" where none does."""
    places = sorted(
        {each.near.places[0] for each in report.breaks if each.near and each.near.places},
        key=place_order,
    )
    if not places:
        return ""
    noun = "statement" if len(places) == 1 else "statements"
    verb = "comes" if len(places) == 1 else "come"
    shown = visible(join_first(places, 6))
    return f"{len(places)} {noun} {verb} nearest to what breaks: {shown}."


def _what(findings: tuple[Finding, ...], one: str, more: str) -> str:
    targets = len({finding.target for finding in findings})
    return f"{count(targets, 'target')} {one if targets == 1 else more}" if targets else ""


def total_lines(report: Report) -> Iterator[tuple[str, str]]:
    """Requests by what became of them, with the words for each."""
    for name, words in _TOTALS.items():
        total = report.totals[name]
        if total.requests:
            yield f"{total.requests:,}", f"{words} ({count(total.targets, 'target')})"
    for name, number in report.not_judged.items():
        yield f"{number:,}", f"not judged: {REASONS[name]}"
    if report.outside:
        yield f"{report.outside:,}", "to what neither the catalog nor a rule names"


def file_lines(report: Report) -> Iterator[str]:
    """What each file was read as."""
    for file in report.files:
        extra = "".join(
            f", {number:,} {what}"
            for number, what in ((file.other, "no requests"), (file.unreadable, "unreadable"))
            if number
        )
        yield f"{visible(file.name)}: {file.format}, {count(file.lines, 'line')}{extra}"


def by_segment(findings: Iterable[Finding]) -> Iterator[tuple[str, tuple[Group, ...]]]:
    """Findings by where they come from, then by the statement that comes nearest."""
    segments: dict[str, dict[tuple[str, str], list[Finding]]] = {}
    for finding in findings:
        segment = finding.segment
        words = visible(segment.name)
        if segment.addresses and segment.name == "elsewhere":
            words = f"elsewhere ({network_words(address_set(segment.addresses), 3)})"
        near = finding.near
        place = near.places[0] if near is not None and near.places else ""
        text = near.statement if near is not None else ""
        segments.setdefault(words, {}).setdefault((place, text), []).append(finding)
    for words, groups in segments.items():
        yield (
            words,
            tuple(
                Group(place, text, tuple(group)) for (place, text), group in sorted(groups.items())
            ),
        )


def group_words(group: Group) -> str:
    """The statement of a group, with its place."""
    if not group.statement:
        return _NO_STATEMENT
    text = shorten(visible(group.statement), _STATEMENT_SHOWN, placeholder=" ...")
    return f"{visible(group.place)}: {text}"


def sums_words(sums: Sums) -> str:
    """`1,200 requests, 34 sources, 2026-07-01 to 2026-07-30`."""
    words = [f"{sums.requests:,} {'request' if sums.requests == 1 else 'requests'}"]
    if sums.sources:
        least = "at least " if sums.at_least else ""
        words.append(f"{least}{count(sums.sources, 'source')}")
    return ", ".join(words) + period_words(sums, ", ")


def period_words(sums: Sums, lead: str = "") -> str:
    """From when to when, in days, behind what leads there; "" where nobody knows."""
    first, last = sums.first[:10], sums.last[:10]
    if not first and not last:
        return ""
    return f"{lead}{first}" if first == last else f"{lead}{first or '?'} to {last or '?'}"


def finding_notes(finding: Finding) -> Iterator[str]:
    """What else there is to say about a finding: another protocol, the row, sources."""
    out = finding.near.kept_out if finding.near is not None else ""
    # A row that is kept out by that alone says it with its name.
    if finding.instead is not None and out != f"is allowed as `{finding.instead}` only":
        yield f"allowed as {finding.instead} only"
    if finding.near is not None:
        row = finding.near.row
        out = out or "names it"
        yield visible(f"{row.list_id}#{row.row} `{row.text}` {out}")
    if finding.fleets:
        yield f"fleets: {shares_words(finding.fleets)}"
    if finding.addresses:
        rest = finding.sums.sources - len(finding.addresses)
        more = f" and {rest} more" if rest else ""
        yield f"from {visible(', '.join(_named(finding)))}{more}"


def _named(finding: Finding) -> Iterator[str]:
    """Addresses, each with the devices that have it."""
    for number, address in enumerate(finding.addresses):
        names = finding.devices[number] if finding.devices else ()
        yield f"{address} ({join_first(names, PLACES_SHOWN)})" if names else address


def unused_words(report: Report) -> str:
    """How many rules had no request, and what of them could go."""
    proposed = len(report.unused_proposed)
    if not report.unused:
        return "every rule is used"
    text = f"{len(report.unused)} of {count(len(report.rules), 'rule')} had no request"
    days = _days(report.logged)
    if days is not None and days < _ENOUGH_DAYS:
        text += f" in {count(days, 'day')}, which is short"
    if nameless := report.not_judged.get(Reason.NO_NAME.key, 0):
        text += f", but {nameless:,} to addresses may have needed one"
    return f"{text}; {proposed} could be closed"


def _days(sums: Sums) -> int | None:
    """How many days a log spans, None where it does not say."""
    if not (sums.first and sums.last):
        return None
    first, last = (date.fromisoformat(each[:10]) for each in (sums.first, sums.last))
    return (last - first).days + 1


def used(rules: Iterable[RuleUse]) -> list[RuleUse]:
    """The rules that decided something, the most used first."""
    return sorted(
        (rule for rule in rules if rule.sums.requests),
        key=lambda rule: (-rule.sums.requests, rule.key),
    )


def stands_at(use: StatementUse) -> tuple[str, ...]:
    """Where a statement stands, or else its text: no file of a saved plan has it any more."""
    return use.places or (f"`{use.text}`",)


def statement_words(use: StatementUse) -> str:
    """Requests of a statement, and its sources without any."""
    text = sums_words(use.sums) if use.sums.requests else "no request"
    if use.unused_from:
        text += f"; none from {visible(join_first(use.unused_from, 6))}"
    if use.for_others:
        text += f"; also used by fleets that it is not for: {shares_words(use.for_others)}"
    return text
