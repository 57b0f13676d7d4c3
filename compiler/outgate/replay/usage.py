"""Who uses what: requests of every rule and statement, and which had none."""

from collections.abc import Callable, Iterable, Mapping

from outgate.plan.comparison.compare import Side
from outgate.plan.comparison.provenance import Standing
from outgate.plan.model import Rule
from outgate.replay.attribution import Allowed
from outgate.replay.figures import FleetShare, sums_of
from outgate.replay.fold import Folded
from outgate.replay.report import RuleUse, StatementUse, UnusedRule, place_order
from outgate.replay.tally import Tally, empty_tally
from outgate.replay.verdicts import Verdict
from outgate.traffic.destination import HostDestination
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set

REQUIRED, OPTIONAL = "required", "optional"


class Usage:
    """What a folded log uses of a side; `own` tells endpoints of the team's own services."""

    def __init__(
        self,
        folded: Folded,
        allowed: Iterable[Allowed],
        side: Side,
        own: Callable[[str], bool],
    ) -> None:
        self._side = side
        self._own = own
        # By identity: a rule takes long to hash, and is asked for with every request.
        self._rules: dict[int, Tally] = {id(rule): empty_tally() for rule in side.rules}
        self._also: dict[int, int] = dict.fromkeys(self._rules, 0)
        self._perhaps: set[int] = set()
        self._by_statement: dict[str, Tally] = {}
        # One address for each segment, by its identity: a segment takes long to hash.
        self._used_from: dict[str, dict[int, AddressSet]] = {}
        self.names_seen = self.addresses_seen = False
        for judged in folded.judged:
            if judged.asked.target.address:
                self.addresses_seen = True
            else:
                self.names_seen = True
            if judged.verdict not in (Verdict.ALLOWED, Verdict.DENIED):
                self._perhaps.update(map(id, judged.asked.answer.touching))
        for each in allowed:
            self._count(each)

    def _count(self, allowed: Allowed) -> None:
        judged = allowed.judged
        if not allowed.rules:
            self._perhaps.update(map(id, judged.asked.answer.touching))
            return
        first, *others = allowed.rules
        self._rules[id(first)].add_tally(judged.tally)
        for rule in others:
            self._also[id(rule)] += judged.tally.requests
        for text in {origin.statement for origin in allowed.origins}:
            self._by_statement.setdefault(text, empty_tally()).add_tally(judged.tally)
            if judged.source is not None:
                self._used_from.setdefault(text, {})[id(judged.segment)] = judged.source

    def rules(self) -> tuple[RuleUse, ...]:
        """Every rule with its requests, by key."""
        return tuple(
            RuleUse(rule.key, sums_of(self._rules[id(rule)]), self._also[id(rule)])
            for rule in sorted(self._side.rules, key=lambda rule: rule.key)
        )

    def statements(self, others: Mapping[str, tuple[FleetShare, ...]]) -> tuple[StatementUse, ...]:
        """Every statement with its requests, by where it stands; none where none are known.

        `others` are the requests by statement that are of fleets that it is not for.
        """
        standing = self._side.statements or {}
        return tuple(
            StatementUse(
                text,
                held.places,
                sums_of(self._by_statement.get(text, empty_tally())),
                self._unused_from(text, held),
                others.get(text, ()),
            )
            for text, held in sorted(
                standing.items(),
                key=lambda each: (place_order(next(iter(each[1].places), "")), each[0]),
            )
            if held.in_force
        )

    def _unused_from(self, text: str, standing: Standing) -> tuple[str, ...]:
        """The named sources of a statement from which nothing came, where something did."""
        used = self._used_from.get(text)
        if not used or standing.addresses is None or standing.addresses == EVERY_ADDRESS:
            return ()
        named = {source.name: address_set(source.addresses) for source in self._side.sources}
        return tuple(
            sorted(
                name
                for name, addresses in named.items()
                if addresses <= standing.addresses
                and not any(each <= addresses for each in used.values())
            )
        )

    def unused(self, retained: Iterable[str]) -> tuple[UnusedRule, ...]:
        """The rules that no request needs, with what speaks for and against closing them."""
        kept = set(retained)
        return tuple(
            self._grade(rule, retained=rule.key in kept)
            for rule in sorted(self._side.rules, key=lambda rule: rule.key)
            if not self._rules[id(rule)].requests and not self._also[id(rule)]
        )

    def _grade(self, rule: Rule, *, retained: bool) -> UnusedRule:
        origins = rule.origins
        published = [each for each in origins if not self._own(each.endpoint)]
        required = any(each.need == REQUIRED for each in published)
        need = REQUIRED if required else OPTIONAL if origins else "unknown"
        is_host = isinstance(rule.remote.destination, HostDestination)
        seen = self.names_seen if is_host else self.addresses_seen
        if id(rule) in self._perhaps:
            proposed, because = False, "the log cannot tell: some requests may need it"
        elif not seen:
            what = "names" if is_host else "addresses"
            proposed, because = False, f"the log cannot tell: it has no {what}"
        elif retained:
            proposed, because = True, "only an earlier edition asks for it"
        elif not origins:
            proposed, because = False, "nobody knows what it is for"
        elif required:
            proposed, because = False, "a published list says that devices need it"
        elif not published:
            proposed, because = True, "only a service of your own asks for it"
        else:
            proposed, because = True, "optional"
        statements = tuple(sorted({origin.statement for origin in origins}))
        return UnusedRule(rule.key, need, statements, proposed, because)
