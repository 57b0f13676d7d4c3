"""When requests were, in a line."""

from datetime import datetime, timedelta

from outgate.diagnostics import count
from outgate.replay.timeline import Outcome, Per, Timeline


def when_broken(timeline: Timeline | None) -> str:
    """On how many days or hours something broke, and when the most.

    "" where nobody knows, or where there is one alone, which the period of the log says.
    """
    slots = timeline.slots if timeline is not None else ()
    broken = [(each.start, number) for each in slots if (number := each.counts[Outcome.BREAKS])]
    if timeline is None or not broken or len(slots) == 1:
        return ""
    start, most = max(broken, key=lambda each: each[1])
    per = timeline.per.value
    requests = count(most, "request")
    on, at = ("on", "on") if timeline.per is Per.DAY else ("in", "at")
    every = count(slots_between(timeline), per)
    return f"Breaks {on} {len(broken)} of {every}, most {at} {slot_words(start)} ({requests})."


def slots_between(timeline: Timeline) -> int:
    """The number of slots from the first that has something to the last."""
    first, last = (datetime.fromisoformat(timeline.slots[at].start) for at in (0, -1))
    return (last - first) // step_of(timeline) + 1


def step_of(timeline: Timeline) -> timedelta:
    """How long a slot is."""
    return timedelta(days=1) if timeline.per is Per.DAY else timedelta(hours=1)


def slot_words(start: str) -> str:
    """A slot as people read it."""
    return start.replace("T", " ").removesuffix("Z")
