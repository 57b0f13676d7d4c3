"""From what was folded to the report: each finding is one question to the judged sums."""

from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest

from outgate.replay.figures import sums_of
from outgate.replay.flows import ALLOW, DENY
from outgate.replay.fold import Folded, Judged
from outgate.replay.report import Finding, Nearest, Total
from outgate.replay.segments import Segment
from outgate.replay.senders import Senders
from outgate.replay.tally import Tally, empty_tally
from outgate.replay.verdicts import JudgedRules, Target, Verdict
from outgate.traffic.destination import Remote
from outgate.traffic.interval import AddressSet
from outgate.traffic.path import read_path_notation

NEAR_SOUGHT = 500  # findings with the row that comes closest: looking for it reads every row

_DEPENDS = "depends_on_path"
_TOTALS = {
    (ALLOW, Verdict.ALLOWED): "allowed_and_allowed",
    (ALLOW, Verdict.DENIED): "allowed_and_denied",
    (DENY, Verdict.ALLOWED): "denied_and_allowed",
    (DENY, Verdict.DENIED): "denied_and_denied",
}

_Nearest = Callable[[Target, Segment, str], Nearest | None]


class Findings:
    """What happened otherwise than the policy says, by the target and where it came from."""

    def __init__(
        self,
        folded: Folded,
        rules: JudgedRules,
        nearest: _Nearest,
        senders: Senders,
        addresses_shown: int,
    ) -> None:
        self._folded = folded
        self._rules = rules
        self._nearest = nearest
        self._senders = senders
        self._shown = addresses_shown
        self._sought = 0
        self._instead: dict[tuple[str, str, int], tuple[tuple[Remote, AddressSet], ...]] = {}

    def breaks(self) -> tuple[Finding, ...]:
        """What happened, and the policy denies."""
        return self._list(ALLOW, Verdict.DENIED, explained=True)

    def gaps(self, named: Callable[[Target], bool]) -> tuple[Finding, ...]:
        """What was denied, the policy denies still, and a row names."""
        return self._list(DENY, Verdict.DENIED, explained=True, wanted=named)

    def opened(self) -> tuple[Finding, ...]:
        """What was denied, and the policy allows."""
        return self._list(DENY, Verdict.ALLOWED)

    def depends(self) -> tuple[Finding, ...]:
        """What a rule has for some paths alone, where the log knows no path."""
        merged = self._merged(
            each for each in self._folded.judged if each.verdict is Verdict.DEPENDS
        )
        return self._ordered(merged, explained=False)

    def totals(self) -> dict[str, Total]:
        """Requests and targets by what happened and what the policy says."""
        requests = dict.fromkeys((*_TOTALS.values(), _DEPENDS), 0)
        targets: dict[str, set[str]] = {name: set() for name in requests}
        for each in self._folded.judged:
            depends = each.verdict is Verdict.DEPENDS
            name = _DEPENDS if depends else _TOTALS.get((each.action, each.verdict))
            if name is not None:
                requests[name] += each.tally.requests
                targets[name].add(each.asked.text)
        return {name: Total(number, len(targets[name])) for name, number in requests.items()}

    def not_judged(self) -> dict[str, int]:
        """Requests by the reason why they cannot be judged."""
        counts: dict[str, int] = {}
        for each in self._folded.judged:
            if each.reason is not None:
                name = each.reason.key
                counts[name] = counts.get(name, 0) + each.tally.requests
        return dict(sorted(counts.items()))

    def _list(
        self,
        action: str,
        verdict: Verdict,
        *,
        explained: bool = False,
        wanted: Callable[[Target], bool] = lambda _: True,
    ) -> tuple[Finding, ...]:
        merged = self._merged(
            each
            for each in self._folded.judged
            if each.action == action and each.verdict is verdict and wanted(each.asked.target)
        )
        return self._ordered(merged, explained=explained)

    def _merged(self, judged: Iterable[Judged]) -> dict[tuple[str, Segment], tuple[Judged, Tally]]:
        """One entry for what a report calls by the same name."""
        groups: dict[tuple[str, Segment], list[Judged]] = {}
        for each in judged:
            groups.setdefault((each.asked.text, each.segment), []).append(each)
        return {key: (group[0], _whole_tally(group)) for key, group in groups.items()}

    def _ordered(
        self, merged: dict[tuple[str, Segment], tuple[Judged, Tally]], *, explained: bool
    ) -> tuple[Finding, ...]:
        entries = sorted(
            merged.items(), key=lambda each: (each[0][1], -each[1][1].requests, each[0][0])
        )
        return tuple(
            self._finding(text, judged, tally, explained=explained)
            for (text, _), (judged, tally) in entries
        )

    def _finding(self, text: str, judged: Judged, tally: Tally, *, explained: bool) -> Finding:
        near: Nearest | None = None
        target, source = judged.asked.target, judged.source
        if explained and self._sought < NEAR_SOUGHT:
            self._sought += 1
            near = self._nearest(target, judged.segment, _near_path(judged.asked.path))
        instead = None
        if explained and source is not None and not target.address:
            instead = self._by_other_transport(target, source)
        addresses = self._addresses(tally)
        return Finding(
            target=text,
            segment=judged.segment,
            sums=sums_of(tally),
            near=near,
            instead=instead,
            addresses=addresses,
            fleets=self._senders.shares(tally.sources),
            devices=tuple(self._senders.names(each)[: self._shown] for each in addresses),
        )

    def _by_other_transport(self, target: Target, source: AddressSet) -> str | None:
        """How a host is open to a source by another protocol or port."""
        key = target.protocol, target.host, target.port
        if key not in self._instead:
            self._instead[key] = self._rules.by_other_transport(target)
        return next((str(remote) for remote, held in self._instead[key] if source <= held), None)

    def _addresses(self, tally: Tally) -> tuple[str, ...]:
        texts = self._folded.source_texts
        known = (texts[number] for number in tally.sources if number >= 0)
        return tuple(nsmallest(self._shown, filter(None, known)))


def _whole_tally(group: Sequence[Judged]) -> Tally:
    """What was counted for all of them; nearly every one is alone, and is not counted anew."""
    if len(group) == 1:
        return group[0].tally
    whole = empty_tally()
    for each in group:
        whole.add_tally(each.tally)
    return whole


def _near_path(shown: str) -> str:
    """A path that a row is looked for with: what a rule has, never one of the log itself."""
    return read_path_notation(shown).value if shown.startswith("/") else "/"
