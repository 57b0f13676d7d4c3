"""Flows into sums: by target, segment and what became of them, each judged once."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from outgate.replay.flow_reader import LogError
from outgate.replay.flows import ALLOW, EVER, LoggedFlow, SegmentSource, Window
from outgate.replay.scope import Scope
from outgate.replay.segments import HIDDEN, Segment, Segments
from outgate.replay.tally import Tally, empty_tally, segment_number
from outgate.replay.timeline import Outcome, TimeCounter, outcome_of
from outgate.replay.verdicts import (
    Answer,
    JudgedRules,
    Reason,
    Target,
    Verdict,
    one_address,
    read_target,
    with_path,
)
from outgate.traffic.interval import AddressSet
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.values import dataclass


class SourceIs(StrEnum):
    """What the source addresses of a log are."""

    CLIENT = "client"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Asked:
    """A target as a policy sees it: with what it says, and the path as far as a rule has one.

    `text` is what a report calls it, made once for all that ask for it.
    """

    target: Target
    answer: Answer
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """All requests for a target from a segment with one outcome, and what the policy says."""

    asked: Asked
    segment: Segment
    source: AddressSet | None
    action: str
    verdict: Verdict
    reason: Reason | None
    tally: Tally

    @property
    def breaks(self) -> bool:
        """Whether it happened, and the policy denies it."""
        return self.action == ALLOW and self.verdict is Verdict.DENIED


@dataclass(frozen=True, slots=True)
class Folded:
    """A log in sums. `outside` is what neither catalog nor rules name; `flows` counts all.

    `source_texts` are the sources by their numbers, "" where one has no address, and `by_source` is
    what each of them sent of all that was judged, where somebody asked for that.
    """

    judged: tuple[Judged, ...]
    outside: Tally
    flows: int
    source_texts: tuple[str, ...]
    by_source: Mapping[int, Tally]


_WHOLE: frozenset[PathPattern | None] = frozenset((None,))
OTHER_PATH = " (other paths)"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where requests for one target are counted: by paths, where rules tell these apart.

    Requests for none of the paths in `scope` are no business of ours, unless None is among these.
    """

    number: int
    asked: Asked
    patterns: tuple[PathPattern, ...]
    scope: frozenset[PathPattern | None]


@dataclass(frozen=True, slots=True)
class _Origin:
    """A segment, with one address of it to ask for; None where the source is not known."""

    segment: Segment
    source: AddressSet | None
    reason: Reason | None = None


class Folder:
    """Takes flows one by one; memory grows with what they tell apart, not with their number.

    `times` counts their requests by time as well, where somebody wants that; `named` tells whether
    a row of the catalog names a target.
    """

    def __init__(
        self,
        rules: JudgedRules,
        segments: Segments,
        scope: Scope | None,
        source_is: SourceIs = SourceIs.CLIENT,
        times: TimeCounter | None = None,
        named: Callable[[Target], bool] = lambda _: True,
        *,
        each_source: bool = False,
    ) -> None:
        self._times = times
        self._named = named
        self._outcomes: dict[tuple[int, int, str], Outcome] = {}
        self._judged: dict[tuple[int, int, str], Judged] = {}
        self._rules = rules
        self._segments = segments
        self._scope = scope
        self._is_proxy = source_is is SourceIs.PROXY
        self._places: dict[tuple[str, str, int], _Place | None] = {}  # as the log writes them
        self._known: dict[tuple[str, str, int], _Place | None] = {}  # in normal form
        self._by_class: dict[tuple[int, frozenset[PathPattern]], int] = {}
        self._asked: list[Asked] = []
        self._sources: dict[str | SegmentSource, tuple[int, int]] = {}
        self._by_source: dict[int, Tally] | None = {} if each_source else None
        self._origins: dict[Segment | Reason, int] = {}
        self._places_of: list[_Origin] = []
        self._sums: dict[tuple[int, int, str], Tally] = {}
        self._outside = empty_tally()
        self._flows = 0

    def add(self, flows: Iterable[LoggedFlow], window: Window = EVER) -> None:
        """Count the flows that are in the window."""
        places, sources, sums = self._places, self._sources, self._sums
        times, outcomes = self._times, self._outcomes
        by_source = self._by_source
        bounded = window != EVER
        for flow in flows:
            if bounded and not window.holds(flow):
                continue
            source, protocol, host, port, path, action, requests, first, last, hours = flow
            self._flows += 1
            if (protocol, host, port) in places:
                place = places[protocol, host, port]
            else:
                place = places[protocol, host, port] = self._find_place(flow)
            asked: int | None = None
            if place is not None:
                by_path = path and place.patterns
                asked = self._by_path(place, path) if by_path else place.number
            if asked is None:
                self._outside.add(requests, first, last)
                if times is not None:
                    times.add(Outcome.OUTSIDE, requests, first, last, hours)
                continue
            held = sources.get(source)
            if held is None:
                held = sources[source] = self._number(source), self._find_origin(source)
                if by_source is not None:
                    by_source[held[0]] = empty_tally()
            number, origin = held
            key = asked, origin, action
            tally = sums.get(key)
            if tally is None:
                tally = sums[key] = empty_tally()
            tally.add_from(number, requests, first, last)
            if times is not None:
                outcome = outcomes.get(key) or self._find_outcome(key, tally)
                times.add(outcome, requests, first, last, hours)
            if by_source is not None:
                by_source[number].add_from(number, requests, first, last)

    def fold(self) -> Folded:
        """What came together, each judged; in no order that means anything."""
        return Folded(
            judged=tuple(
                self._judged.get(key) or self._judge(*key, tally)
                for key, tally in self._sums.items()
            ),
            outside=self._outside,
            flows=self._flows,
            source_texts=tuple(each if isinstance(each, str) else "" for each in self._sources),
            by_source=self._by_source or {},
        )

    def _judge(self, asked: int, origin: int, action: str, tally: Tally) -> Judged:
        what, where = self._asked[asked], self._places_of[origin]
        verdict, reason = what.answer.judge(where.source)
        if what.target.reason is not None:
            verdict, reason = Verdict.NOT_JUDGED, what.target.reason
        if reason is Reason.SOURCE_HIDDEN:
            reason = where.reason
        return Judged(what, where.segment, where.source, action, verdict, reason, tally)

    def _find_outcome(self, key: tuple[int, int, str], tally: Tally) -> Outcome:
        """What a timeline calls what is counted under a key, which is judged already for that."""
        judged = self._judged[key] = self._judge(*key, tally)
        outcome = outcome_of(
            judged.action, judged.verdict, lambda: self._named(judged.asked.target)
        )
        self._outcomes[key] = outcome
        return outcome

    def _find_place(self, flow: LoggedFlow) -> _Place | None:
        target = read_target(flow)
        key = target.protocol, target.host, target.port
        if key not in self._known:
            outside = self._scope is not None and not self._scope.holds(target)
            self._known[key] = None if outside else self._new_place(target)
        return self._known[key]

    def _new_place(self, target: Target) -> _Place:
        asked = Asked(target, self._rules.answer(target), str(target))
        self._asked.append(asked)
        scope = _WHOLE if self._scope is None else self._scope.paths_of(target)
        named = {*self._rules.paths_of(target), *(path for path in scope if path is not None)}
        return _Place(len(self._asked) - 1, asked, tuple(sorted(named)), scope)

    def _by_path(self, place: _Place, path: str) -> int | None:
        """The number for requests whose path the same patterns have; paths are not kept.

        None where no row or rule is for the path.
        """
        try:
            normal = normal_path(path)
        except PathError:
            return place.number
        matching = frozenset(each for each in place.patterns if each.matches(normal))
        if None not in place.scope and not matching & place.scope:
            return None
        number = self._by_class.get((place.number, matching))
        if number is None:
            target = with_path(place.asked.target, normal)
            widest = min(matching, key=lambda each: (len(each.value), not each.below), default=None)
            shown = OTHER_PATH if widest is None else str(widest)
            text = f"{target}{shown}"
            self._asked.append(Asked(target, self._rules.answer(target), text, shown))
            number = self._by_class[place.number, matching] = len(self._asked) - 1
        return number

    def _number(self, source: str | SegmentSource) -> int:
        return len(self._sources) if isinstance(source, str) else segment_number(source)

    def _find_origin(self, source: str | SegmentSource) -> int:
        """The number of the segment of a source."""
        known = one_address(source) if isinstance(source, str) else self._address_of(source)
        address = None if self._is_proxy else known
        if address is not None:
            origin = _Origin(self._segments.of(address), address)
            key: Segment | Reason = origin.segment
        else:
            key = Reason.SOURCE_HIDDEN if self._is_proxy else Reason.NO_SOURCE
            origin = _Origin(HIDDEN, None, key)
        number = self._origins.get(key)
        if number is None:
            self._places_of.append(origin)
            number = self._origins[key] = len(self._places_of) - 1
        return number

    def _address_of(self, source: SegmentSource) -> AddressSet:
        """One address of a segment that a flow file names; LogError where it is of another plan."""
        address = self._segments.one_of(source.segment)
        if source.digest != self._segments.digest or address is None:
            message = "the log has flows by segment, which were folded for other rules"
            raise LogError(message, "print the query anew (`--query`), and run it again")
        return address
