"""Which named sources share addresses with what a page lists, so that a filter by one is right."""

from collections.abc import Iterable

from outgate.cli.views.html.fields import AddressFields, SourceFields
from outgate.plan.model import Rule
from outgate.plan.source_names import sources_of
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass, field

# Sources that all meet each other would make a page as large as the square of their number.
MOST_MEETINGS = 500_000


@dataclass(slots=True)
class Sources:
    """Where traffic comes from, each once: its words, and its addresses with the names they meet.

    `exact` is False where so many names meet each other that none is listed with another.
    """

    names: tuple[str, ...]
    partition: Partition
    listed: list[SourceFields] = field(default_factory=list)
    sets: list[AddressFields] = field(default_factory=list)
    exact: bool = True
    _numbers: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    _set_numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    _meetings: int = 0

    def number_of(self, words: str, addresses: tuple[str, ...]) -> int:
        """The number that stands for addresses with these words."""
        key = words, addresses
        if key not in self._numbers:
            self._numbers[key] = len(self.listed)
            self.listed.append({"words": words, "set": self._set_of(addresses)})
        return self._numbers[key]

    def _set_of(self, addresses: tuple[str, ...]) -> int:
        if addresses not in self._set_numbers:
            self._set_numbers[addresses] = len(self.sets)
            networks = [] if addresses == EVERYWHERE else list(addresses)
            self.sets.append({"names": self._names_meeting(addresses), "networks": networks})
        return self._set_numbers[addresses]

    def _names_meeting(self, addresses: tuple[str, ...]) -> list[int]:
        if not self.exact:
            return []
        holders = self.partition.split(address_set(addresses))
        meeting = sorted({number for numbers in holders for number in numbers})
        self._meetings += len(meeting)
        if self._meetings > MOST_MEETINGS:
            self.exact = False
            for each in self.sets:
                each["names"] = []
            return []
        return meeting


def sources_among(rules: Iterable[Rule]) -> Sources:
    """Sources by the names that rules have; what comes from anywhere has no name of its own."""
    each = dict.fromkeys(sources_of(rules))
    named = [source for source in each if source.addresses != EVERYWHERE]
    return Sources(
        tuple(source.name for source in named),
        Partition([address_set(source.addresses) for source in named]),
    )
