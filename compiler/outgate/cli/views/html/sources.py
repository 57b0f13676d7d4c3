"""Which named sources share addresses with what a page lists, so that a filter by one is right."""

from collections.abc import Iterable

from outgate.cli.views.html.fields import SourcesFields
from outgate.plan.model import Rule
from outgate.plan.source_names import sources_of
from outgate.traffic.interval import EVERYWHERE, address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass, field


@dataclass(slots=True)
class SourceSets:
    """Sets of addresses, each once: the words for it, the names that meet it, and its networks."""

    names: tuple[str, ...]
    partition: Partition
    numbers: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    sets: list[SourcesFields] = field(default_factory=list)

    def number_of(self, words: str, addresses: tuple[str, ...]) -> int:
        """The number that stands for addresses with these words."""
        key = words, addresses
        if key not in self.numbers:
            self.numbers[key] = len(self.sets)
            self.sets.append(self._describe(words, addresses))
        return self.numbers[key]

    def _describe(self, words: str, addresses: tuple[str, ...]) -> SourcesFields:
        holders = self.partition.split(address_set(addresses))
        meeting = {self.names[number] for numbers in holders for number in numbers}
        return {
            "words": words,
            "names": sorted(meeting),
            "networks": [] if addresses == EVERYWHERE else list(addresses),
        }


def source_sets(rules: Iterable[Rule]) -> SourceSets:
    """Sets told by the named sources of rules; what comes from anywhere has no name of its own."""
    named = [source for source in sources_of(rules) if source.addresses != EVERYWHERE]
    return SourceSets(
        tuple(source.name for source in named),
        Partition([address_set(source.addresses) for source in named]),
    )
