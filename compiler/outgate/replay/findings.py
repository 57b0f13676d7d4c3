"""From what was folded to the report: each finding is one question to the judged sums."""

from collections.abc import Callable, Iterable, Iterator

from outgate.plan.model import Rule
from outgate.replay.flows import ALLOW, DENY
from outgate.replay.fold import Folded, Judged, Tally, empty_tally
from outgate.replay.report import Finding, Nearest, Sums, Total
from outgate.replay.segments import Segment
from outgate.replay.verdicts import JudgedRules, Target, Verdict
from outgate.traffic.interval import address_set
from outgate.traffic.path import read_path_notation

NEAR_SOUGHT = 500  # findings with the row that comes closest: looking for it reads every row

_Nearest = Callable[[Target, Segment, str], Nearest | None]


def sums_of(tally: Tally) -> Sums:
    """What a report says of a tally."""
    return Sums(tally.requests, len(tally.sources), tally.first, tally.last)


class Findings:
    """What happened otherwise than the policy says, by the target and where it came from."""

    def __init__(
        self, folded: Folded, rules: JudgedRules, nearest: _Nearest, addresses_shown: int
    ) -> None:
        self._folded = folded
        self._rules = rules
        self._nearest = nearest
        self._shown = addresses_shown
        self._sought = 0

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
        groups = {
            "allowed_and_allowed": (ALLOW, Verdict.ALLOWED),
            "allowed_and_denied": (ALLOW, Verdict.DENIED),
            "denied_and_allowed": (DENY, Verdict.ALLOWED),
            "denied_and_denied": (DENY, Verdict.DENIED),
        }
        judged = self._folded.judged
        totals = {
            name: _total(each for each in judged if (each.action, each.verdict) == wanted)
            for name, wanted in groups.items()
        }
        depends = _total(each for each in judged if each.verdict is Verdict.DEPENDS)
        return {**totals, "depends_on_path": depends}

    def not_judged(self) -> dict[str, int]:
        """Requests by the reason why they cannot be judged."""
        counts: dict[str, int] = {}
        for each in self._folded.judged:
            if each.reason is not None:
                name = each.reason.name.lower().replace("_", "-")
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
        merged: dict[tuple[str, Segment], tuple[Judged, Tally]] = {}
        for each in judged:
            key = str(each.asked), each.segment
            if key not in merged:
                merged[key] = each, empty_tally()
            merged[key][1].add_tally(each.tally)
        return merged

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
            instead = self._rules.by_other_transport(target, source)
        texts = self._folded.source_texts
        addresses = sorted(texts[number] for number in tally.sources if texts[number])
        return Finding(
            target=text,
            segment=judged.segment,
            sums=sums_of(tally),
            near=near,
            instead=None if instead is None else str(instead),
            addresses=tuple(addresses[: self._shown]),
        )


def _near_path(shown: str) -> str:
    """A path that a row is looked for with: what a rule has, never one of the log itself."""
    return read_path_notation(shown).value if shown.startswith("/") else "/"


def _total(judged: Iterable[Judged]) -> Total:
    requests, targets = 0, set()
    for each in judged:
        requests += each.tally.requests
        targets.add(str(each.asked))
    return Total(requests, len(targets))


def deciding_rules(judged: Judged) -> Iterator[Rule]:
    """The rules that allow a request, the one that decides how it is treated first."""
    for rule in judged.asked.answer.rules:
        addresses = address_set(rule.source.addresses)
        if judged.source is None:
            if rule.source.addresses == ("*",):
                yield rule
        elif judged.source <= addresses:
            yield rule
