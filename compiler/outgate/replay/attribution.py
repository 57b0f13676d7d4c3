"""Which rules allow a request, and which rows and statements ask for it."""

from collections.abc import Iterator
from functools import lru_cache

from outgate.plan.comparison.compare import Side
from outgate.plan.model import Origin, Rule
from outgate.replay.fold import Folded, Judged
from outgate.replay.verdicts import Verdict
from outgate.traffic.destination import Remote, read_host_remote
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Allowed:
    """Requests that are allowed, and the rules that hold all of them, the deciding one first.

    There is none where only several rules together do, or where the source is hidden. `origins` are
    what asks for just these requests, of all that the deciding rule is there for.
    """

    judged: Judged
    rules: tuple[Rule, ...]
    origins: tuple[Origin, ...]


class Attribution:
    """Who asks for what a side allows."""

    def __init__(self, side: Side) -> None:
        self._statements = side.statements or {}

    def allowed(self, folded: Folded) -> Iterator[Allowed]:
        """Every sum of requests that the policy allows."""
        for judged in folded.judged:
            if judged.verdict is Verdict.ALLOWED:
                rules = tuple(_deciding_rules(judged))
                asking = tuple(self.asking(rules[0], judged)) if rules else ()
                yield Allowed(judged, rules, asking)

    def asking(self, rule: Rule, judged: Judged) -> Iterator[Origin]:
        """The origins of a rule that ask for the requests, from where their statements say."""
        for origin in rule.origins:
            if _asks(origin, judged) and self._speaks_for(origin.statement, judged.source):
                yield origin

    def _speaks_for(self, text: str, source: AddressSet | None) -> bool:
        """Whether a statement is for a source, as far as is known; a rule may be wider than it."""
        standing = self._statements.get(text)
        if standing is None or standing.addresses is None:
            return True
        return _whole(source) <= standing.addresses


def _deciding_rules(judged: Judged) -> Iterator[Rule]:
    """The rules that allow a request, the one that decides how it is treated first."""
    source = _whole(judged.source)
    for rule in judged.asked.answer.rules:
        if source <= address_set(rule.source.addresses):
            yield rule


def _whole(source: AddressSet | None) -> AddressSet:
    """What must be held where a source is meant: any address, where it is not known which one."""
    return EVERY_ADDRESS if source is None else source


def _asks(origin: Origin, judged: Judged) -> bool:
    """Whether an origin asks for the request itself, not only for something else in its rule."""
    if origin.target is None:
        return True
    remote = _remote(origin.target)
    return remote is not None and any(remote.contains(each) for each in judged.asked.target.remotes)


@lru_cache(maxsize=1 << 14)
def _remote(text: str) -> Remote | None:
    return read_host_remote(text)
