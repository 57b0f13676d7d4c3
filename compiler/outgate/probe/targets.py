"""From a plan to the requests that stand for it, for some devices at one place."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.rows import CatalogRow, catalog_rows
from outgate.plan.compile import Compilation
from outgate.plan.model import Proxy
from outgate.plan.rules.select import Choice
from outgate.policy.model import Request, ResolvedAllow
from outgate.probe.model import Probe, Scope, Target, Unprobed
from outgate.traffic.destination import HostDestination, Remote, ServiceTagDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import Url
from outgate.values import replace

MOST_LOGGED = 20  # hosts that logs name below one wildcard
_ASKED = ("http", "https")  # what the scripts can ask for


def find_targets(
    compilation: Compilation,
    scope: Scope,
    names: Iterable[Url],
    logged: Mapping[str, int] = MappingProxyType({}),
) -> Probe:
    """Everything that the plan allows such devices, each by a request that is part of it.

    `names` are what the user wants to be asked for: below wildcards, and besides. `logged` are
    hosts with how often they were asked for, of which those are taken that are below a wildcard:
    the first few of each.
    """
    finder = _Finder(compilation, scope, tuple(names), logged)
    for statement in statements_for(compilation, scope):
        request = narrowed(statement.request, scope.fleets)
        for choice in compilation.select(request).choices:
            finder.take(choice, request)
    finder.take_rest()
    return Probe(
        scope=scope,
        digest=compilation.plan.digest,
        edition=compilation.catalog.edition,
        targets=tuple(sorted(finder.targets.values(), key=lambda each: str(each.url))),
        unprobed=tuple(sorted(finder.unprobed)),
        logged=len({url for url in finder.targets if url.host in finder.taken}),
    )


def statements_for(compilation: Compilation, scope: Scope) -> Iterator[ResolvedAllow]:
    """The statements in force for some of the fleets, or for any device, from some of the place."""
    for statement in compilation.in_force:
        fleets = statement.request.fleets
        if (not fleets or not set(fleets).isdisjoint(scope.fleets)) and (
            scope.addresses & statement.addresses
        ):
            yield statement


def narrowed(request: Request, fleets: tuple[str, ...]) -> Request:
    """What a request asks for some of its fleets alone."""
    if not request.fleets:
        return request
    return replace(request, fleets=tuple(each for each in request.fleets if each in fleets))


class _Finder:
    """What was found so far, one target for each URL."""

    def __init__(
        self,
        compilation: Compilation,
        scope: Scope,
        names: tuple[Url, ...],
        logged: Mapping[str, int],
    ) -> None:
        self.targets: dict[Url, Target] = {}
        self.unprobed: set[Unprobed] = set()
        self.taken: set[str] = set()
        self._logged = sorted(logged, key=lambda host: (-logged[host], host))
        self._by_log: dict[HostPattern, tuple[str, ...]] = {}
        self._scope = scope
        self._names = names
        self._traffic = TrafficSet(rule.flow for rule in compilation.plan.rules)
        self._rows = tuple(
            row
            for row in catalog_rows(compilation.catalog)
            if isinstance(row.endpoint.remote.destination, HostDestination)
            and not row.endpoint.remote.destination.host.subtree
        )

    def take(self, choice: Choice, request: Request) -> None:
        """Add the requests for one target of the plan."""
        remote = choice.remote
        destination = remote.destination
        if not isinstance(destination, HostDestination):
            what = "a service tag" if isinstance(destination, ServiceTagDestination) else "networks"
            self.unprobed.add(Unprobed(str(remote), f"{what}: no name to ask for"))
            return
        if remote.protocol not in _ASKED:
            self.unprobed.add(Unprobed(str(remote), "only http and https are asked for"))
            return
        direct = choice.treatment.proxy is Proxy.DIRECT
        if not destination.host.subtree:
            self._add(_url(remote), direct=direct)
            return
        below = {url for url in self._names if url.goes_to(remote)}
        below |= {_url(row.endpoint.remote) for row in self._below(remote, request)}
        below |= self._below_by_log(remote, destination)
        if not below:
            why = "no list names a host below it; give one with --name"
            self.unprobed.add(Unprobed(str(remote), why))
        for url in below:
            self._add(url, direct=direct, wildcard=str(remote))

    def take_rest(self) -> None:
        """Add the names of the user that nothing of the plan is for."""
        for url in self._names:
            if url not in self.targets:
                self.targets[url] = Target(url, direct=False, extra=True)

    def _below(self, remote: Remote, request: Request) -> Iterator[CatalogRow]:
        """Rows of any list for one host below a wildcard, of the regions that are asked for."""
        regions = (WORLDWIDE, *request.regions)
        for row in self._rows:
            if row.region in regions and remote.contains(row.endpoint.remote):
                yield row

    def _below_by_log(self, remote: Remote, destination: HostDestination) -> set[Url]:
        """What logs say is asked for below a wildcard: the hosts that are most."""
        pattern, path = destination.host, _path(destination)
        if pattern not in self._by_log:  # of which there may be many thousands
            self._by_log[pattern] = tuple(
                islice(filter(pattern.matches, self._logged), MOST_LOGGED)
            )
        self.taken.update(self._by_log[pattern])
        return {Url(remote.protocol, host, remote.port, path) for host in self._by_log[pattern]}

    def _add(self, url: Url, *, direct: bool, wildcard: str | None = None) -> None:
        there = self.targets.get(url)
        below = {*(there.below if there else ()), *((wildcard,) if wildcard else ())}
        partly = not self._scope.addresses <= self._traffic.sources(url.remote)
        direct = direct or (there is not None and there.direct)
        self.targets[url] = Target(url, direct, tuple(sorted(below)), partly)


def _url(remote: Remote) -> Url:
    """The request that stands for a host: the path itself, or the folder."""
    destination = remote.destination
    assert isinstance(destination, HostDestination)
    return Url(remote.protocol, destination.host.name, remote.port, _path(destination))


def _path(destination: HostDestination) -> str:
    return destination.path.value if destination.path else "/"
