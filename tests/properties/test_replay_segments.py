"""A log that was folded by segment first is judged as it is by source."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.model import Rule
from outgate.replay.flow_reader import LogError
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.fold import Folded, Folder
from outgate.replay.segments import Segments
from outgate.replay.tally import Tally, count_sources
from outgate.replay.verdicts import JudgedRules
from outgate.traffic.address import RuleSource
from outgate.traffic.tags import Tags
from tests.properties.replay_by_hand import by_segment
from tests.properties.replay_draws import FLOWS, TAGS, distinct, rules

NAMED = (RuleSource("site", ("10.1.0.0/16",)), RuleSource("host", ("10.1.2.4/32",)))


def fold(flows: list[LoggedFlow], judged: JudgedRules, segments: Segments) -> Folded:
    folder = Folder(judged, segments, None)
    folder.add(flows)
    return folder.fold()


def tallies(folded: Folded) -> dict[tuple[object, ...], Tally]:
    return {
        (each.asked.text, each.segment, each.action, each.verdict, each.reason): each.tally
        for each in folded.judged
    }


@settings(max_examples=150)
@given(st.lists(rules(), max_size=8).map(distinct), st.lists(FLOWS, min_size=1, max_size=25))
def test_by_segment_says_what_by_source_says(
    every: tuple[Rule, ...], flows: list[LoggedFlow]
) -> None:
    judged = JudgedRules(every, Tags(TAGS))
    segments = Segments(judged.sources(), NAMED)
    folded = by_segment(flows, segments)
    whole, parts = (tallies(fold(each, judged, segments)) for each in (flows, folded))
    assert whole.keys() == parts.keys()
    for key, tally in whole.items():
        other = parts[key]
        assert (tally.requests, tally.first, tally.last) == (
            other.requests,
            other.first,
            other.last,
        )
        known, _ = count_sources(tally.sources)
        least, _ = count_sources(other.sources)
        assert 0 < least <= known


@given(st.permutations(NAMED))
def test_names_and_order_do_not_cut(named: list[RuleSource]) -> None:
    renamed = [RuleSource(f"other-{each.name}", each.addresses) for each in named]
    assert Segments((), renamed).digest == Segments((), NAMED).digest
    assert Segments((), renamed).pieces == Segments((), NAMED).pieces


def test_what_was_folded_for_other_rules_is_refused() -> None:
    judged = JudgedRules((), Tags(TAGS))
    mine, other = Segments((), NAMED), Segments((), NAMED[:1])
    assert mine.digest != other.digest
    for source in (SegmentSource(0, 1, other.digest), SegmentSource(99, 1, mine.digest)):
        flow = LoggedFlow(source, "https", "x.test", 443, "", "allow", 1, "", "")
        with pytest.raises(LogError, match="folded for other rules"):
            fold([flow], judged, mine)


def test_sources_of_a_segment_count_once() -> None:
    judged = JudgedRules((), Tags(TAGS))
    segments = Segments((), NAMED)
    flows = [
        LoggedFlow(source, "https", "x.test", 443, "", "allow", 1, "", "")
        for source in (
            SegmentSource(0, 3, segments.digest),
            SegmentSource(0, 5, segments.digest),
            "192.0.2.1",
        )
    ]
    (each,) = (each for each in fold(flows, judged, segments).judged)
    # Those of the segment may all be among the five; the one that is named may be among them, too.
    assert count_sources(each.tally.sources) == (5, True)
