"""Which rules a question about some traffic can depend on: those that share an address with it."""

from collections.abc import Iterable, Iterator

from outgate.plan.model import Rule
from outgate.traffic.interval import address_set, union


class Near:
    """Tells rules that share an address with some sources from the others.

    The answer for a request depends on rules that hold its address, and on no others. So of a
    policy for thousands of sources only a few rules need to be looked at where few sources change.
    """

    def __init__(self, sources: Iterable[tuple[str, ...]]) -> None:
        self._all = union(map(address_set, set(sources)))
        self._known: dict[tuple[str, ...], bool] = {}

    def shares(self, rule: Rule) -> bool:
        """Whether a rule allows or denies anything from one of the addresses."""
        addresses = rule.source.addresses
        shares = self._known.get(addresses)
        if shares is None:
            shares = self._known[addresses] = address_set(addresses).meets(self._all)
        return shares

    def among(self, rules: Iterable[Rule]) -> Iterator[Rule]:
        """Those of some rules that do."""
        return filter(self.shares, rules)
