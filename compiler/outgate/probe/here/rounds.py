"""All URLs are asked for, several at once, and again what was not reached: within bounds."""

import asyncio
import ssl
import time
from collections.abc import Callable, Iterable, Iterator

from outgate.diagnostics import count
from outgate.probe.here.addresses import may_be_asked, own_address, usual_address
from outgate.probe.here.lookup import look_up
from outgate.probe.here.proxy import HttpProxy
from outgate.probe.here.request import WHOLE, Route, ask, no_name
from outgate.probe.model import Target, Unprobed
from outgate.probe.observation import Observation, Outcome
from outgate.probe.readers.own import observation_of
from outgate.stages import Stage, stage
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, single_address
from outgate.traffic.url import Url
from outgate.values import dataclass, field

_REFUSED = "it leads to this machine, its link or a service that knows secrets"
# What no waiting makes better.
_LASTING = (Outcome.REACHED, Outcome.LOGIN, Outcome.INSPECTED)
_LOOKING_UP = 10.0  # seconds for the addresses of a name
_PAUSES = (1.0, 2.0, 4.0, 8.0)  # seconds before it is asked again, the last one over and over


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many URLs, how many at once, and for how many seconds: in all, and again and again."""

    most: int = 1000
    at_once: int = 32
    total: float = 120.0
    again: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this machine is: what the user said of it, None where its routes say it.

    `allowed` are the addresses from which the plan allows a URL.
    """

    allowed: Callable[[Url], AddressSet]
    given: tuple[str, AddressSet] | None
    proxy: HttpProxy | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a URL, and from where it was asked: a word for it, and the addresses."""

    observation: Observation
    source: str | None
    addresses: AddressSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of all. `elsewhere` counts URLs that are for other addresses than `own`.

    `late` counts those reached only when asked again, `left` those that were not asked, as there
    was an end of time, of how many there may be, or of patience (`interrupted`).
    """

    answers: tuple[Answer, ...]
    own: tuple[str, ...]
    refused: tuple[Unprobed, ...]
    elsewhere: int
    late: int
    left: int
    interrupted: bool


def ask_all(targets: Iterable[Target], place: Place, bounds: Bounds) -> Asked:
    """Ask for URLs, of which only those are asked for that are allowed from here.

    Ctrl-C ends it with what is known by then.
    """
    asking = _Asking(tuple(targets), place, bounds)
    interrupted = False
    try:
        asyncio.run(asking.run())
    except KeyboardInterrupt:
        interrupted = True
    return asking.asked(interrupted=interrupted)


@dataclass(slots=True)
class _Asking:
    """What is known so far, by the URL."""

    targets: tuple[Target, ...]
    place: Place
    bounds: Bounds
    answers: dict[Url, Answer] = field(default_factory=dict)
    refused: set[Url] = field(default_factory=set)
    elsewhere: set[Url] = field(default_factory=set)
    late: set[Url] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    begun: int = 0

    def asked(self, *, interrupted: bool) -> Asked:
        """All of it."""
        own = self.own or {each for each in (usual_address(),) if each and not self.place.given}
        # A name may lead elsewhere when it is asked for again.
        known = self.answers.keys() | self.refused | self.elsewhere
        return Asked(
            answers=tuple(self.answers[url] for url in sorted(self.answers, key=str)),
            own=tuple(sorted(own)),
            refused=tuple(sorted(Unprobed(str(url), _REFUSED) for url in self.refused)),
            elsewhere=len(self.elsewhere),
            late=len(self.late),
            left=sum(target.url not in known for target in self.targets),
            interrupted=interrupted,
        )

    async def run(self) -> None:
        """Ask for all, and again for what was not reached as long as that may change."""
        # What a broken connection has to say after it was left is nobody's concern.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        trust = ssl.create_default_context()
        began = time.monotonic()
        await self._round(self.targets, trust, began + self.bounds.total, "asking for")
        pauses = iter(_PAUSES)
        end = time.monotonic() + self.bounds.again
        while failed := tuple(filter(self._may_change, self.targets)):
            rest = end - time.monotonic()
            if rest <= 0:
                return
            await asyncio.sleep(min(next(pauses, _PAUSES[-1]), rest))
            await self._round(failed, trust, end + WHOLE, "asking again for")

    def _may_change(self, target: Target) -> bool:
        answer = self.answers.get(target.url)
        return answer is not None and answer.observation.outcome not in _LASTING

    async def _round(
        self, targets: tuple[Target, ...], trust: ssl.SSLContext, end: float, what: str
    ) -> None:
        """Ask for some, so many at once, until the time is over."""
        numbered = iter(enumerate(targets, 1))
        proxy = self.place.proxy
        try:
            with stage(f"{what} {count(len(targets), 'URL')}", len(targets)) as going:
                async with asyncio.timeout(end - time.monotonic()):
                    gateway = () if proxy is None else await _addresses(proxy.host)
                    workers = (
                        self._work(numbered, gateway, trust, going)
                        for _ in range(min(self.bounds.at_once, len(targets)))
                    )
                    await asyncio.gather(*workers)
        except TimeoutError:
            return

    async def _work(
        self,
        numbered: Iterator[tuple[int, Target]],
        gateway: tuple[str, ...],
        trust: ssl.SSLContext,
        going: Stage,
    ) -> None:
        for number, target in numbered:
            await self._one(number, target, gateway, trust)
            going.done += 1

    async def _one(
        self, number: int, target: Target, gateway: tuple[str, ...], trust: ssl.SSLContext
    ) -> None:
        """Ask for one URL, where it may be asked for and is allowed from here."""
        url, given = target.url, self.place.given
        if given is not None and not given[1].meets(self.place.allowed(url)):
            self.elsewhere.add(url)
            return
        proxy = None if target.direct else self.place.proxy
        way = self._way(url, gateway if proxy else await _addresses(url.host), proxy)
        if way is None or (url not in self.answers and self.begun >= self.bounds.most):
            return
        source, own, addresses = way
        self.begun += url not in self.answers
        if addresses:
            line = await ask(number, url, Route(addresses=addresses, proxy=proxy), trust)
        else:
            line = no_name(number, url, proxy)
        self._take(url, Answer(observation_of(line, number), source, own))

    def _take(self, url: Url, answer: Answer) -> None:
        if url in self.answers and answer.observation.outcome is Outcome.REACHED:
            self.late.add(url)
        self.answers[url] = answer

    def _way(
        self, url: Url, addresses: tuple[str, ...], proxy: HttpProxy | None
    ) -> tuple[str | None, AddressSet, tuple[str, ...]] | None:
        """From where to ask for a URL, and at which addresses; None where that is not to be."""
        # Behind a proxy the addresses of names are its own concern, as with any device.
        known = addresses if proxy is None else (url.host,) if url.address else ()
        asked = tuple(filter(_may_ask, known))
        if known and not asked:
            self.refused.add(url)
            return None
        if proxy is None:
            addresses = asked
        if self.place.given is not None:
            return *self.place.given, addresses
        allowed = self.place.allowed(url)
        for own, reached in _by_own(addresses).items():
            self.own |= {own} if own else set()
            places = single_address(own) if own else EVERY_ADDRESS
            if places <= allowed:
                return own, places, reached
        self.elsewhere.add(url)
        return None


def _may_ask(address: str) -> bool:
    return may_be_asked(address) and own_address(address) != address


def _by_own(addresses: Iterable[str]) -> dict[str | None, tuple[str, ...]]:
    """Addresses by that from which this machine asks them; the usual one where there are none.

    To a proxy on this machine it is the usual one as well.
    """
    ways: dict[str | None, tuple[str, ...]] = {}
    for address in addresses:
        own = own_address(address)
        own = usual_address() if own is not None and not may_be_asked(own) else own
        ways[own] = (*ways.get(own, ()), address)
    return ways or {usual_address(): ()}


async def _addresses(host: str) -> tuple[str, ...]:
    """The addresses of a host that is a name or an address; none where that takes too long."""
    try:
        async with asyncio.timeout(_LOOKING_UP):
            return await look_up(host)
    except TimeoutError:
        return ()
