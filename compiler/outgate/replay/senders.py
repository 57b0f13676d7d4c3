"""Which fleets sent what was counted, by the devices that have the addresses."""

from collections import Counter
from collections.abc import Iterable, Mapping

from outgate.replay.attribution import Allowed, Attribution
from outgate.replay.devices import DeviceBook, Sender, Unknown
from outgate.replay.figures import FleetShare, FleetTable, FleetUse, sums_of
from outgate.replay.fold import Folded
from outgate.replay.tally import Tally, count_sources, empty_tally
from outgate.replay.verdicts import read_address

_Fleets = frozenset[str]
_Sources = Mapping[int, int]


class Senders:
    """The senders of a folded log; without a book nobody asks, and nothing is told."""

    def __init__(self, folded: Folded, book: DeviceBook | None, *, is_proxy: bool) -> None:
        self._folded = folded
        self._book = book
        self._of: list[Sender] = []
        self._groups: dict[int, list[int]] = {}
        self._sizes: list[int] = []
        if book is None:
            return
        shared: dict[Sender, Sender] = {}
        having: dict[int, list[int]] = {}  # sources by the devices that have their addresses
        for number, text in enumerate(folded.source_texts):
            if is_proxy:
                sender = Sender(why=Unknown.PROXY)
            elif read_address(text) is None:
                sender = Sender(why=Unknown.NO_ADDRESS)
            else:
                devices = book.at(text)
                sender = book.sender(devices)
                for device in devices:
                    having.setdefault(device, []).append(number)
            self._of.append(shared.setdefault(sender, sender))
        self._by_segment = Sender(why=Unknown.PROXY if is_proxy else Unknown.SEGMENT)
        self._group(having.values())

    def _group(self, having: Iterable[list[int]]) -> None:
        """Take devices with the same addresses together: thousands may have one, of a VPN say."""
        for sources, size in Counter(map(tuple, having)).items():
            for number in sources:
                self._groups.setdefault(number, []).append(len(self._sizes))
            self._sizes.append(size)

    def shares(self, sources: _Sources) -> tuple[FleetShare, ...]:
        """The requests of some sources by who sent them, fleets first; none without a book."""
        if self._book is None:
            return ()
        groups: dict[Sender, dict[int, int]] = {}
        for number, requests in sources.items():
            groups.setdefault(self._sender(number), {})[number] = requests
        return tuple(
            self._share(sender, groups[sender])
            for sender in sorted(groups, key=lambda each: each.order)
        )

    def _sender(self, number: int) -> Sender:
        return self._by_segment if number < 0 else self._of[number]

    def _share(self, sender: Sender, sources: _Sources) -> FleetShare:
        number, at_least = count_sources(sources)
        requests = sum(sources.values())
        return FleetShare(sender, requests, number, self._count(sources), at_least)

    def _count(self, sources: Iterable[int]) -> int:
        """How many devices have the addresses of some sources."""
        groups = {each for number in sources for each in self._groups.get(number, ())}
        return sum(self._sizes[each] for each in groups)

    def names(self, address: str) -> tuple[str, ...]:
        """The devices that have an address, by their names."""
        return () if self._book is None else self._book.names(self._book.at(address))

    def table(self) -> FleetTable | None:
        """All that was judged, by who sent it; None without a book."""
        book = self._book
        if book is None:
            return None
        whole: dict[Sender, Tally] = {}
        for number, sent in self._folded.by_source.items():
            whole.setdefault(self._sender(number), empty_tally()).add_tally(sent)
        breaks = {share.sender: share for share in self.shares(self._broken())}
        rows = tuple(
            FleetUse(
                sender, sums_of(whole[sender]), self._count(whole[sender].sources),
                breaks.get(sender),
            )
            for sender in sorted(whole, key=lambda each: each.order)
        )  # fmt: skip
        return FleetTable(book.counted, book.others, book.addresses, book.last_seen, rows)

    def _broken(self) -> _Sources:
        """The requests of each source that happened and that the policy denies."""
        whole = empty_tally()
        for each in self._folded.judged:
            if each.breaks:
                whole.add_tally(each.tally)
        return whole.sources

    def meant_for_others(
        self, allowed: Iterable[Allowed], attribution: Attribution, fleets: Mapping[str, _Fleets]
    ) -> dict[str, tuple[FleetShare, ...]]:
        """By statement, what it allows to fleets for which no statement asks for that.

        `fleets` are those of each statement; one for every device, or of which that is not known,
        is not among these.
        """
        if self._book is None:
            return {}
        others: dict[str, dict[int, int]] = {}
        for each in allowed:
            asking = {origin.statement for origin in each.origins}
            sources = self._not_of(each.judged.tally.sources, asking, fleets)
            if not sources:
                continue
            also = {
                origin.statement
                for rule in each.rules[1:]
                for origin in attribution.asking(rule, each.judged)
            }
            sources = self._not_of(sources, also, fleets) if also else sources
            for text in asking if sources else ():
                held = others.setdefault(text, {})
                for number, requests in sources.items():
                    held[number] = held.get(number, 0) + requests
        return {text: self.shares(sources) for text, sources in others.items()}

    def _not_of(
        self, sources: _Sources, statements: set[str], fleets: Mapping[str, _Fleets]
    ) -> _Sources:
        """The sources whose devices some statements are surely not for."""
        if not statements or not statements <= fleets.keys():
            return {}
        meant = frozenset().union(*(fleets[text] for text in statements))
        return {
            number: requests
            for number, requests in sources.items()
            if (sender := self._sender(number)).fleets and meant.isdisjoint(sender.fleets)
        }
