"""Requests by the day or hour in which they were, by what the policy says of them.

What a log does not place in one day or hour is counted apart, and never spread by guess.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from outgate.replay.flows import ALLOW, NO_HOUR
from outgate.replay.verdicts import Verdict
from outgate.values import dataclass


class Per(StrEnum):
    """How finely a log is told apart by time, in UTC; FITTING is by hours where it is short."""

    DAY = "day"
    HOUR = "hour"
    FITTING = "fitting"


class Outcome(StrEnum):
    """What the policy says of a request, beside what became of it."""

    ALLOWED = "allowed"
    BREAKS = "breaks"
    GAPS = "gaps"
    OPENED = "opened"
    DENIED = "denied"
    DEPENDS = "depends"
    NOT_JUDGED = "not_judged"
    OUTSIDE = "outside"


HOURS_DAYS = 3  # days that are shown by their hours
_DAY, _HOUR = len("2026-07-01"), len("2026-07-01T08")
_BATCH = 10_000  # flows
_SPANNING, _UNTIMED = "-", ""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A day (`2026-07-01`) or hour (`2026-07-01T08:00Z`) with its requests by their outcome."""

    start: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Timeline:
    """The slots that have requests, in their order.

    `spanning` are requests of flows that begin in one slot and end in another, from `first` to
    `last`; `untimed` are those whose time the log does not know.
    """

    per: Per
    slots: tuple[Slot, ...]
    spanning: Counts
    untimed: Counts
    first: str = ""
    last: str = ""


def outcome_of(action: str, verdict: Verdict, named: Callable[[], bool]) -> Outcome:
    """What a timeline calls it; `named` tells whether a row of the catalog names the target."""
    match verdict:
        case Verdict.ALLOWED:
            return Outcome.ALLOWED if action == ALLOW else Outcome.OPENED
        case Verdict.DEPENDS:
            return Outcome.DEPENDS
        case Verdict.NOT_JUDGED:
            return Outcome.NOT_JUDGED
        case Verdict.DENIED if action == ALLOW:
            return Outcome.BREAKS
        case Verdict.DENIED:
            return Outcome.GAPS if named() else Outcome.DENIED


def fitting(first: str, last: str) -> Per:
    """By what a log from one moment to another is shown, where nobody said."""
    days = (date.fromisoformat(last[:_DAY]) - date.fromisoformat(first[:_DAY])).days + 1
    return Per.HOUR if days <= HOURS_DAYS else Per.DAY


class TimeCounter:
    """Counts requests by time; it grows with the hours of a log, not with its flows."""

    def __init__(self) -> None:
        self._counts: dict[Outcome, dict[str, int]] = {each: {} for each in Outcome}
        self._hours: dict[Outcome, Counter[str]] = {each: Counter() for each in Outcome}
        self._pending: dict[tuple[Outcome, int], list[str]] = {}
        self._first = self._last = ""

    def add(
        self,
        outcome: Outcome,
        requests: int,
        first: str,
        last: str,
        hours: str = "",
    ) -> None:
        """Count some requests, by their hours or else in the narrowest slot that has them all."""
        if hours:
            each = requests // len(hours)
            held = self._pending.setdefault((outcome, each), [])
            held.append(hours)
            if len(held) >= _BATCH:
                self._count_hours()
            return
        if not first or not last:
            slot = _UNTIMED
        elif first[:_HOUR] == last[:_HOUR]:
            slot = first[:_HOUR]
        elif first[:_DAY] == last[:_DAY]:
            slot = first[:_DAY]
        else:
            slot = _SPANNING
            self._first = min(self._first or first, first)
            self._last = max(self._last, last)
        counts = self._counts[outcome]
        counts[slot] = counts.get(slot, 0) + requests

    def _count_hours(self) -> None:
        """Count what waits, many flows at a time: there are some millions."""
        for (outcome, each), held in self._pending.items():
            known = self._hours[outcome]
            for hour, number in Counter("".join(held)).items():
                known[hour] += each * number
        self._pending.clear()

    def timeline(self, wanted: Per) -> Timeline:
        """What was counted."""
        self._count_hours()
        per = self._fitting() if wanted is Per.FITTING else wanted
        slots: dict[str, dict[str, int]] = {}
        for outcome, counts in self._every().items():
            for slot, requests in counts.items():
                start = _start(slot, per)
                held = slots.setdefault(start, dict.fromkeys(map(str, Outcome), 0))
                held[outcome.value] += requests
        nothing = dict.fromkeys(map(str, Outcome), 0)
        spanning = slots.pop(_SPANNING, nothing)
        untimed = slots.pop(_UNTIMED, nothing)
        first, last = self._spanned(per)
        ordered = tuple(Slot(start, counts) for start, counts in sorted(slots.items()))
        return Timeline(per, ordered, spanning, untimed, first, last)

    def _every(self) -> Mapping[Outcome, Counts]:
        """All that was counted, by the texts of slots."""
        every = {}
        for outcome, counts in self._counts.items():
            merged = every[outcome] = dict(counts)
            for hour, requests in self._hours[outcome].items():
                slot = _UNTIMED if hour == NO_HOUR else _text(hour)
                merged[slot] = merged.get(slot, 0) + requests
        return every

    def _spanned(self, per: Per) -> tuple[str, str]:
        """From when to when flows are that are in no slot."""
        days = self._days_alone() if per is Per.HOUR else set()
        firsts = [each for each in (self._first, *days) if each]
        lasts = [each for each in (self._last, *days) if each]
        return min(firsts, default=""), max(lasts, default="")

    def _days_alone(self) -> set[str]:
        """The days that have requests of which no hour is known."""
        return {slot for counts in self._counts.values() for slot in counts if len(slot) == _DAY}

    def _fitting(self) -> Per:
        """By hours where the log is short, and every one of its flows is in an hour or in none."""
        known = {slot for counts in self._every().values() for slot in counts}
        known -= {_SPANNING, _UNTIMED}
        moments = [*known, *filter(None, (self._first, self._last))]
        if not moments or self._days_alone():
            return Per.DAY
        return fitting(min(moments), max(moments))


def _text(hour: str) -> str:
    """A character of `LoggedFlow.hours` as the beginning of a moment."""
    return (_EPOCH + timedelta(hours=ord(hour))).isoformat()[:_HOUR]


def _start(slot: str, per: Per) -> str:
    """What the slot that something was counted in is called, or why it is in none."""
    if slot in (_SPANNING, _UNTIMED):
        return slot
    if per is Per.DAY:
        return slot[:_DAY]
    return _SPANNING if len(slot) == _DAY else f"{slot}:00Z"
