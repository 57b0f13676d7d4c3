"""Rules that share an address with some traffic: a question about it depends on no others."""

from collections.abc import Iterable, Iterator

from outgate.plan.model import Rule
from outgate.traffic.interval import address_set, union


class AddressFilter:
    """Picks the rules that share an address with some sources.

    The answer for a request depends on rules that hold its address, and on no others. So of a
    policy for thousands of sources only a few rules need to be looked at where few sources change.
    """

    def __init__(self, sources: Iterable[tuple[str, ...]]) -> None:
        self._all = union(map(address_set, set(sources)))
        self._known: dict[tuple[str, ...], bool] = {}

    def shares(self, rule: Rule) -> bool:
        """Whether a rule allows or denies anything from one of the addresses."""
        addresses = rule.source.addresses
        shared = self._known.get(addresses)
        if shared is None:
            shared = self._known[addresses] = address_set(addresses).meets(self._all)
        return shared

    def among(self, rules: Iterable[Rule]) -> Iterator[Rule]:
        """Those of the rules that do, in their order."""
        return filter(self.shares, rules)
