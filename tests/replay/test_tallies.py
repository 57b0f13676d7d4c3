"""Moments and windows of time, and what a tally of requests keeps of both."""

import time

import pytest

from outgate.replay.flows import EVER, LoggedFlow, SegmentSource, Window, normal_moment
from outgate.replay.tally import Tally, count_sources, empty_tally, segment_number

FLOW = LoggedFlow("", "https", "a.example", 443, "", "allow", 1, "", "")
NOON, LATER = "2026-07-01T12:00:00Z", "2026-07-01T13:00:00Z"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-07-01", "2026-07-01T00:00:00Z"),
        ("2026-07-01T12:00:00.9", NOON),
        ("2026-07-01T12:00:00-01:00", LATER),
        ("0999-07-01T12:00:00", "0999-07-01T12:00:00Z"),
    ],
)
def test_moments(text: str, wanted: str) -> None:
    assert normal_moment(text) == wanted


def test_a_window_holds_its_first_moment_and_not_its_last() -> None:
    window = Window(NOON, LATER)
    for first, last, holds in (
        (NOON, NOON, True),
        (LATER, LATER, False),
        ("2026-07-01T11:59:59Z", "2026-07-01T11:59:59Z", False),
        ("2026-07-01T11:59:59Z", LATER, True),
        ("2026-07-01T12:59:59Z", LATER, True),
        ("", "", True),
    ):
        flow = FLOW._replace(first=first, last=last)
        assert window.holds(flow) is holds
        assert EVER.holds(flow)


def test_a_tally_counts_requests_by_source_and_keeps_the_ends_of_time() -> None:
    tally = empty_tally()
    assert (tally.requests, tally.first, tally.last, tally.sources) == (0, "", "", {})
    tally.add_from(4, 2, "", "")
    assert tally.sources == {4: 2}
    tally.add_from(4, 3, LATER, LATER)
    tally.add_from(5, 5, NOON, NOON)
    tally.add_from(4, 1, "", "")
    assert (tally.requests, tally.first, tally.last) == (11, NOON, LATER)
    assert tally.sources == {4: 6, 5: 5}
    other = empty_tally()
    other.add_from(0, 7, "", "")
    tally.add_tally(other)
    both = empty_tally()
    both.add_from(0, 1, "", "")
    both.add_from(5, 1, "", "")
    tally.add_tally(both)
    assert (tally.requests, tally.first) == (20, NOON)
    assert tally.sources == {0: 8, 4: 6, 5: 6}
    # What comes from nobody known is counted, and makes no source.
    unknown = Tally(3, "", "")
    unknown.add_tally(other)
    assert (unknown.requests, unknown.sources) == (10, {0: 7})


def test_how_many_sources_are_known_at_least() -> None:
    """Of one segment the most that were counted at once; segments share none."""

    def segment(number: int, sources: int) -> int:
        return segment_number(SegmentSource(number, sources, "d"))

    assert count_sources(()) == (0, False)
    assert count_sources({0, 7}) == (2, False)
    assert count_sources({segment(0, 1)}) == (1, True)
    assert count_sources({segment(0, 3), segment(0, 5)}) == (5, True)
    assert count_sources({segment(0, 3), segment(1, 5), 0}) == (8, True)
    assert count_sources({segment(1, 2), 0, 1, 2}) == (3, True)


@pytest.mark.parametrize("text", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "noon", ""])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|day|format"):
        normal_moment(text)


def test_a_moment_without_a_zone_is_of_utc_wherever_the_machine_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert normal_moment("2026-07-01T12:00:00") == NOON
        assert normal_moment("2026-07-01 14:00:00+02:00") == NOON
    time.tzset()
