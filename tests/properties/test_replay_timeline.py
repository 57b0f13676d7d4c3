"""A timeline has every request once, in a slot that has all of its flow, or apart."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.plan.model import Rule
from outgate.replay.flows import LoggedFlow
from outgate.replay.fold import Folder
from outgate.replay.segments import Segments
from outgate.replay.timeline import Outcome, Per, TimeCounter, Timeline, outcome_of
from outgate.replay.verdicts import JudgedRules
from outgate.traffic.tags import Tags
from tests.properties.replay_draws import FLOWS, TAGS, distinct, rules

MOMENTS = st.sampled_from(
    ("", "2026-07-01T00:00:00Z", "2026-07-01T00:59:59Z", "2026-07-01T23:00:00Z",
     "2026-07-02T00:00:00Z", "2026-07-05T12:00:00Z")
)  # fmt: skip
FORMS = {Per.DAY: 10, Per.HOUR: 13}


@st.composite
def timed(draw: st.DrawFn) -> LoggedFlow:
    first, last = sorted((draw(MOMENTS), draw(MOMENTS)))
    return draw(FLOWS)._replace(first=first, last=last)


def timeline_of(flows: list[LoggedFlow], every: tuple[Rule, ...], per: Per) -> Timeline:
    judged, times = JudgedRules(every, Tags(TAGS)), TimeCounter()
    folder = Folder(judged, Segments(judged.sources(), ()), None, times=times)
    folder.add(flows)
    return times.timeline(per)


def outcome_alone(flow: LoggedFlow, every: tuple[Rule, ...]) -> Outcome:
    judged = JudgedRules(every, Tags(TAGS))
    folder = Folder(judged, Segments(judged.sources(), ()), None)
    folder.add([flow])
    (alone,) = folder.fold().judged
    return outcome_of(alone.action, alone.verdict, lambda: True)


@settings(max_examples=100)
@given(
    st.lists(rules(), max_size=5).map(distinct),
    st.lists(timed(), min_size=1, max_size=15),
    st.sampled_from((Per.DAY, Per.HOUR)),
)
def test_each_request_is_where_its_flow_is(
    every: tuple[Rule, ...], flows: list[LoggedFlow], per: Per
) -> None:
    expected: dict[str, Counter[str]] = {}
    for flow in flows:
        first, last = flow.first[: FORMS[per]], flow.last[: FORMS[per]]
        where = "no time" if not (flow.first and flow.last) else first if first == last else "over"
        outcome = outcome_alone(flow, every).value
        expected.setdefault(where, Counter())[outcome] += flow.requests
    timeline = timeline_of(flows, every, per)
    counted = {slot.start.removesuffix(":00Z"): slot.counts for slot in timeline.slots}
    told = {**counted, "over": timeline.spanning, "no time": timeline.untimed}
    assert {name: +Counter(counts) for name, counts in told.items() if any(counts.values())} == (
        expected
    )
    assert timeline_of([*reversed(flows)], every, per) == timeline


@given(st.lists(timed(), min_size=1, max_size=15))
def test_hours_are_for_short_logs_that_know_them(flows: list[LoggedFlow]) -> None:
    timeline = timeline_of(flows, (), Per.FITTING)
    known = [flow for flow in flows if flow.first and flow.last]
    days = {moment[:10] for flow in known for moment in (flow.first, flow.last)}
    in_days_alone = any(
        flow.first[:10] == flow.last[:10] and flow.first[:13] != flow.last[:13] for flow in known
    )
    is_short = (bool(days) and days <= {"2026-07-01", "2026-07-02"}) or len(days) == 1
    assert (timeline.per is Per.HOUR) == (is_short and not in_days_alone)
