"""The timeline: a row of bars for each thing that the policy says of requests, and all its numbers.

Each row has a scale of its own, as ten requests that break matter beside ten million that do not.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from outgate.cli.views.html.elements import Element, Node, element, rich
from outgate.cli.views.html.words import counted
from outgate.cli.views.replay_times import slot_words, slots_between, step_of
from outgate.diagnostics import join_first
from outgate.replay.timeline import Counts, Outcome, Per, Slot, Timeline

_LANES = (
    (Outcome.BREAKS, "Breaks", "happened, and the policy denies"),
    (Outcome.GAPS, "Gaps", "denied, a published row names it, and the policy denies it still"),
    (Outcome.OPENED, "Opened", "denied, and the policy allows"),
    (Outcome.DEPENDS, "Depends", "the path decides, which the log does not know"),
    (Outcome.NOT_JUDGED, "Not judged", "nothing is known of these"),
    (Outcome.DENIED, "Denied", "denied, no row names it, and the policy denies it too"),
    (Outcome.ALLOWED, "Allowed", "happened, and the policy allows"),
)
_COLUMNS = (*((outcome, title) for outcome, title, _ in _LANES), (Outcome.OUTSIDE, "Not ours"))
_WIDTH, _HEIGHT = 1120, 44  # of all slots together where they are few, and of the highest bar
_WIDEST, _NARROWEST = 44.0, 4.0
_LABEL = 96  # what a date on the axis takes
_FILLED = 2_000  # slots without a request that are drawn between others, at most
_EMPTY_SHOWN = 6


def timeline_nodes(timeline: Timeline) -> Iterator[Element]:
    """What stands below the title of the part."""
    if not timeline.slots:
        yield element("p", _no_slots(timeline), class_="empty")
    else:
        starts = _starts(timeline)
        lanes = [*_lanes(timeline, starts), _axis(timeline, starts)]
        label = f"Requests by {timeline.per}, in rows of bars; the table below has the numbers"
        region = element(
            "div", *lanes, class_="lanes", role="region", tabindex="0", aria_label=label
        )
        yield region
        yield element("p", *_remarks(timeline, starts), class_="note")
    for sentence in _apart(timeline):
        yield element("p", *rich(sentence), class_="note")
    if timeline.slots or any(timeline.spanning.values()) or any(timeline.untimed.values()):
        yield _table(timeline)


def _no_slots(timeline: Timeline) -> str:
    if any(timeline.spanning.values()):
        return f"No flow of the log is of one {timeline.per} alone, so there is nothing to draw."
    if any(timeline.untimed.values()):
        return "The log has no times, so there is no timeline."
    return "The log has no request, so there is no timeline."


def _starts(timeline: Timeline) -> tuple[str, ...]:
    """Every slot from the first to the last, or where that is far those that have something."""
    known = tuple(slot.start for slot in timeline.slots)
    first, step = datetime.fromisoformat(known[0]), step_of(timeline)
    number = slots_between(timeline)
    if number - len(known) > _FILLED:
        return known
    form = "%Y-%m-%d" if timeline.per is Per.DAY else "%Y-%m-%dT%H:00Z"
    return tuple((first + step * each).strftime(form) for each in range(number))


def _lanes(timeline: Timeline, starts: Sequence[str]) -> Iterator[Element]:
    at = {start: number for number, start in enumerate(starts)}
    step = _step(starts)
    for outcome, title, words in _LANES:
        slots = [(each, each.counts[outcome]) for each in timeline.slots if each.counts[outcome]]
        if not slots:
            continue
        most = max(number for _, number in slots)
        bars = [
            _bar(each, number, title, at[each.start] * step, step, number / most)
            for each, number in slots
        ]
        told = _lane_words(timeline, slots, len(starts))
        yield element(
            "div",
            element("h3", title, element("span", f" {words}")),
            element("p", told),
            _drawing(bars, len(starts) * step, f"{title}: {told}"),
            class_=f"lane {outcome}",
        )


def _step(starts: Sequence[str]) -> float:
    return max(_NARROWEST, min(_WIDEST, _WIDTH / len(starts)))


def _bar(slot: Slot, number: int, title: str, x: float, step: float, share: float) -> Element:
    height = max(2.0, share * _HEIGHT)
    return element(
        "rect",
        element(
            "title", f"{slot_words(slot.start)}, {title.lower()}: {counted(number, 'request')}"
        ),
        x=f"{x + step * 0.1:.2f}",
        y=f"{_HEIGHT - height:.2f}",
        width=f"{step * 0.8:.2f}",
        height=f"{height:.2f}",
    )


def _drawing(bars: Sequence[Element], width: float, label: str) -> Element:
    line = element("path", d=f"M0 {_HEIGHT + 0.5}H{width:.0f}", class_="base")
    return element(
        "svg",
        line,
        *bars,
        viewBox=f"0 0 {width:.0f} {_HEIGHT + 1}",
        width=f"{width:.0f}",
        height=str(_HEIGHT + 1),
        preserveAspectRatio="none",  # on paper it is as wide as that
        role="img",
        aria_label=label,
    )


def _lane_words(timeline: Timeline, slots: Sequence[tuple[Slot, int]], number: int) -> str:
    """How many in all, on how many days, and the most."""
    whole = sum(each for _, each in slots)
    slot, most = max(slots, key=lambda each: each[1])
    where = f"in {len(slots):,} of {counted(number, timeline.per.value)}"
    return f"{counted(whole, 'request')} {where}; most {most:,}, {slot_words(slot.start)}"


def _axis(timeline: Timeline, starts: Sequence[str]) -> Element:
    step = _step(starts)
    width = max(len(starts) * step, _LABEL)
    every = round(_LABEL / step + 0.5)
    marks: list[Node] = []
    for number in range(0, len(starts), every):
        x = number * step
        if x + _LABEL > width:
            break
        marks.append(element("path", d=f"M{x + 0.5:.1f} 0V5", class_="base"))
        marks.append(element("text", slot_words(starts[number]), x=f"{x:.1f}", y="17"))
    return element(
        "svg",
        *marks,
        viewBox=f"0 0 {width:.0f} 22",
        width=f"{width:.0f}",
        height="22",
        class_="axis",
        aria_hidden="true",
    )


def _remarks(timeline: Timeline, starts: Sequence[str]) -> Iterator[str]:
    per = timeline.per.value
    nothing = [
        title.lower()
        for outcome, title, _ in _LANES
        if not any(slot.counts[outcome] for slot in timeline.slots)
    ]
    yield f"{per.capitalize()}s are those of UTC. Each row has a scale of its own. "
    if nothing:
        yield f"Nothing on it: {', '.join(nothing)}. "
    known = {slot.start for slot in timeline.slots}
    if empty := [slot_words(start) for start in starts if start not in known]:
        has = f"The log has nothing in {len(empty):,} of {counted(len(starts), per)}"
        yield f"{has}: {join_first(empty, _EMPTY_SHOWN)}. "
    elif len(starts) < slots_between(timeline):
        yield "Long times without a request are left out. "


def _apart(timeline: Timeline) -> Iterator[str]:
    """What stands in no slot, and why."""
    if number := sum(timeline.spanning.values()):
        first, last = slot_words(timeline.first[:16]), slot_words(timeline.last[:16])
        yield (
            f"{counted(number, 'request')} of flows that span several {timeline.per}s, from "
            f"{first} to {last}, are not drawn: nobody knows how many of them were when. "
            f"Flows that are collected with `--per {timeline.per}` tell."
        )
    if timeline.slots and (number := sum(timeline.untimed.values())):
        yield f"{counted(number, 'request')} without a time are not drawn."


def _table(timeline: Timeline) -> Element:
    """All numbers, for whoever reads them rather than bars."""
    heads = [element("th", timeline.per.value.capitalize(), scope="col")]
    heads += [element("th", title, scope="col", class_="number") for _, title in _COLUMNS]
    rows = [_row(slot_words(slot.start), slot.counts) for slot in timeline.slots]
    if any(timeline.spanning.values()):
        rows.append(_row(f"over several {timeline.per}s", timeline.spanning))
    if any(timeline.untimed.values()):
        rows.append(_row("no time", timeline.untimed))
    label = f"Requests by {timeline.per}"
    table = element(
        "table",
        element("thead", element("tr", heads)),
        element("tbody", rows),
        aria_label=label,
    )
    return element(
        "details",
        element("summary", f"The numbers ({counted(len(rows), 'row')})"),
        element("div", table, class_="wide", role="region", tabindex="0", aria_label=label),
        class_="under",
    )


def _row(name: str, counts: Counts) -> Element:
    cells = (
        element("td", f"{counts[outcome]:,}", class_="number", data_title=title)
        for outcome, title in _COLUMNS
    )
    return element("tr", element("th", name, scope="row"), *cells)
