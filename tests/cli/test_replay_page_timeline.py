"""The timeline on the page of a replay: what is told of its hours, and where its bars stand."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from outgate.cli.views import replay_html
from outgate.cli.views.wording import Style
from outgate.replay.timeline import Outcome, Per, Slot, Timeline
from outgate.values import replace
from tests.builders.whole_replay import EMPTY, counts
from tests.cli.replay_pages import shown


def timeline(*slots: Slot, **parts: object) -> list[str]:
    """What the page tells of a timeline by hours, but for the numbers in its table."""
    told_of = replace(
        Timeline(Per.HOUR, slots, counts(), counts()),
        **parts,  # type: ignore[arg-type]  # as the parametrized case names them
    )
    lines = shown(replace(EMPTY, timeline=told_of))
    start = lines.index("requests by hour, by what the policy says of them")
    return lines[start + 1 : lines.index("Search") - 1]


def at(hour: int, day: int = 1, **numbers: int) -> Slot:
    return Slot(f"2026-07-{day:02}T{hour:02}:00Z", counts(**numbers))


def test_a_timeline_without_anything_on_it_says_why() -> None:
    assert timeline() == ["The log has no request, so there is no timeline."]
    nothing = Timeline(Per.HOUR, (), counts(), counts())
    page = replay_html.render(replace(EMPTY, timeline=nothing), Style())
    assert '<p class="empty">The log has no request, so there is no timeline.</p>' in page
    lines = timeline(untimed=counts(allowed=1))
    assert lines[:2] == ["The log has no times, so there is no timeline.", "The numbers (1 row)"]
    assert lines[-9:] == ["no time", "0", "0", "0", "0", "0", "0", "1", "0"]
    spanning = counts(breaks=2)
    lines = timeline(spanning=spanning, first="2026-07-01T23:59:00Z", last="2026-07-02T00:01:00Z")
    assert lines[:3] == [
        "No flow of the log is of one hour alone, so there is nothing to draw.",
        "2 requests of flows that span several hours, from 2026-07-01 23:59 to 2026-07-02 00:01, "
        "are not drawn: nobody knows how many of them were when. Flows that are collected with "
        "--per hour tell.",
        "The numbers (1 row)",
    ]
    assert lines[-9:] == ["over several hours", "2", "0", "0", "0", "0", "0", "0", "0"]


def test_a_timeline_with_every_lane() -> None:
    each = {outcome.value: number for number, outcome in enumerate(Outcome, 1)}
    lines = timeline(Slot("2026-07-01T08:00Z", each))
    numbers = {"Allowed": 1, "Breaks": 2, "Gaps": 3, "Opened": 4, "Denied": 5, "Depends": 6}
    numbers["Not judged"] = 7
    words = {
        "Breaks": "happened, and the policy denies",
        "Gaps": "denied, a published row names it, and the policy denies it still",
        "Opened": "denied, and the policy allows",
        "Depends": "the path decides, which the log does not know",
        "Not judged": "nothing is known of these",
        "Denied": "denied, no row names it, and the policy denies it too",
        "Allowed": "happened, and the policy allows",
    }
    expected = []
    for title, told_of in words.items():
        number = numbers[title]
        requests = "1 request" if number == 1 else f"{number} requests"
        expected += [title, told_of, f"{requests} in 1 of 1 hour; most {number}, 2026-07-01 08:00"]
        expected.append(f"2026-07-01 08:00, {title.lower()}: {requests}")
    remark = "Hours are those of UTC. Each row has a scale of its own."
    assert lines[: lines.index("The numbers (1 row)")] == [*expected, "2026-07-01 08:00", remark]


def test_hours_without_anything_are_named() -> None:
    (remark,) = (line for line in timeline(at(8, allowed=1), at(17, breaks=1)) if "UTC" in line)
    assert remark.endswith(
        "The log has nothing in 8 of 10 hours: 2026-07-01 09:00, 2026-07-01 10:00, "
        "2026-07-01 11:00, 2026-07-01 12:00, 2026-07-01 13:00, 2026-07-01 14:00 and 2 more."
    )
    (remark,) = (line for line in timeline(at(8, allowed=1), at(9, breaks=1)) if "UTC" in line)
    assert remark.endswith("Nothing on it: gaps, opened, depends, not judged, denied.")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (2001, "The log has nothing in 2,000 of 2,002 hours: "),
        (2002, "Long times without a request are left out."),
    ],
)
def test_long_times_without_a_request_are_not_drawn(hours: int, words: str) -> None:
    """Two thousand empty slots are the most that are drawn between others."""
    first = datetime(2026, 7, 1, tzinfo=UTC)
    last = (first + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:00Z")
    lines = timeline(at(0, allowed=1), Slot(last, counts(allowed=1)))
    (remark,) = (line for line in lines if "UTC" in line)
    assert words in remark


def drawing(*slots: Slot) -> tuple[str, list[str], list[str]]:
    """How wide a lane is, where its bars are, and where the axis has a word."""
    told_of = Timeline(Per.HOUR, slots, counts(), counts())
    page = replay_html.render(replace(EMPTY, timeline=told_of), Style())
    (width,) = set(re.findall(r'<svg viewBox="0 0 (\d+) 45" width="\1"', page))
    bars = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', page)
    axis = page.partition('class="axis"')[2].partition("</svg>")[0]
    return width, [" ".join(bar) for bar in bars], re.findall(r'x="([\d.]+)" y="17"', axis)


def test_bars_are_as_wide_as_there_is_room() -> None:
    """Between 4 and 44 of 1,120; a word on the axis takes 96 and none stands half outside."""
    width, bars, words = drawing(at(0, allowed=1))
    assert (width, bars, words) == ("44", ["4.40 35.20"], ["0.0"])
    hours = [at(n % 24, 1 + n // 24, allowed=1) for n in range(504)]
    width, bars, words = drawing(*hours[:6])
    assert (width, bars[-1], words) == ("264", "224.40 35.20", ["0.0", "132.0"])
    width, bars, words = drawing(*hours[:25])
    assert (width, bars[-1]) == ("1100", "1060.40 35.20")
    assert words[-2:] == ["792.0", "924.0"]
    width, bars, _ = drawing(*hours[:70])
    assert (width, bars[:2]) == ("1120", ["1.60 12.80", "17.60 12.80"])
    width, bars, words = drawing(*hours)
    assert (width, bars[-1]) == ("2016", "2012.40 3.20")
    assert words[:2] == ["0.0", "96.0"]
    assert words[-1] == "1920.0"  # its last 96 are just there
    assert drawing(*hours[:503])[2][-1] == "1824.0"


def test_the_height_of_a_bar_is_its_share_of_the_highest() -> None:
    """The highest is 44 high, and what there is at all can be seen."""
    told_of = Timeline(
        Per.HOUR, (at(0, allowed=1000), at(1, allowed=500), at(2, allowed=1)), counts(), counts()
    )
    page = replay_html.render(replace(EMPTY, timeline=told_of), Style())
    assert re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', page) == [
        ("0.00", "44.00"),
        ("22.00", "22.00"),
        ("42.00", "2.00"),
    ]
