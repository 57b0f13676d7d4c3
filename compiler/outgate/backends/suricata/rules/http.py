"""Requests by http: lines that drop those that no rule allows.

A line that lets one request pass would let the whole connection pass, and clients send many
requests by one connection. So nothing lets requests pass; each line drops some, and what none drops
goes on.

All who may send requests to the same hosts by one port are an audience. For each there are lines

- for all hosts but those of its rules (`host` below): where these are many they are grouped by how
  they end, as no line may be longer than Suricata reads;
- for each host of which only some paths are allowed: for all other paths, and for those with `..`,
  which servers read as another path. Paths are compared as they were sent, letter by letter.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from outgate.backends.suricata.rules.lines import (
    LONGEST,
    MESSAGE,
    Line,
    content,
    network_lists,
    too_long,
)
from outgate.backends.suricata.rules.model import SuricataRule
from outgate.backends.suricata.rules.tail import TO_SERVER
from outgate.traffic.destination import HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set
from outgate.traffic.partition import Partition
from outgate.traffic.path import PathPattern

Paths = frozenset[PathPattern] | None  # None: every path
Hosts = Mapping[HostPattern, Paths]
# What of a path another one may hide in: `..` as it stands, and any dot that is written otherwise.
DOTS = (("..", ()), ("%2e", ("nocase",)))
PORTS = 900  # characters of a list of ports, of which Suricata reads 1,023
_ROOM = LONGEST - MESSAGE - 300


def http_lines(rules: Iterable[SuricataRule]) -> Iterator[Line]:
    """The lines for rules of http to hosts; Unwritable where there are none."""
    by_port: dict[int, list[SuricataRule]] = {}
    for rule in rules:
        by_port.setdefault(rule.remote.port, []).append(rule)
    for number, others in enumerate(_other_ports(sorted(by_port))):
        key = f"http {number}" if number else "http"
        head = f"drop http any any -> any {others}"
        yield Line(head, (TO_SERVER,), "outgate: other http", key)
    for port, ours in sorted(by_port.items()):
        for audience, hosts in _audiences(ours):
            for source in network_lists(audience):
                yield from _for_audience(f"drop http {source} any -> any {port}", hosts)


def _other_ports(ports: list[int]) -> Iterator[str]:
    """All ports but some, as lists that Suricata reads, which takes longer ones for broken."""
    named = ",".join(map(str, ports))
    if len(named) < PORTS:
        yield "any" if not named else f"![{named}]" if "," in named else f"!{named}"
        return
    part = ""
    for before, after in pairwise((-1, *ports, 65_536)):
        if after - before > 1:
            part += f",{before + 1}:{after - 1}"
        if len(part) >= PORTS or (part and after == 65_536):
            yield f"[{part[1:]}]"
            part = ""


def _audiences(rules: list[SuricataRule]) -> Iterator[tuple[AddressSet, Hosts]]:
    """Addresses with all that they may ask for: disjoint, and together everywhere."""
    partition = Partition([address_set(rule.addresses) for rule in rules])
    parts = partition.split(EVERY_ADDRESS)
    for numbers, addresses in sorted(parts.items(), key=lambda part: part[1].intervals):
        hosts: dict[HostPattern, set[PathPattern] | None] = {}
        for number in sorted(numbers):
            destination = rules[number].remote.destination
            if not isinstance(destination, HostDestination):
                raise TypeError(destination)
            known = hosts.setdefault(destination.host, set())
            if destination.path is None or known is None:
                hosts[destination.host] = None
            else:
                known.add(destination.path)
        yield addresses, _whole(hosts)


def _whole(hosts: Mapping[HostPattern, set[PathPattern] | None]) -> Hosts:
    """Each host with all paths that it has, also by what holds it; none whose holder has all."""
    whole: dict[HostPattern, Paths] = {}
    for host, own in hosts.items():
        held = [hosts[wider] for wider in host.wider() if wider in hosts and wider != host]
        if any(paths is None for paths in held):
            continue
        together = set().union(*(paths for paths in (own, *held) if paths is not None))
        whole[host] = None if own is None else frozenset(together)
    return whole


def _for_audience(head: str, hosts: Hosts) -> Iterator[Line]:
    if not hosts:
        yield Line(head, (TO_SERVER,), "outgate: http of others", head)
        return
    outermost = [h for h in hosts if not any(w in hosts for w in h.wider() if w != h)]
    yield from _other_hosts(head, tuple(sorted(map(_written, outermost))), "")
    for host, paths in sorted(hosts.items()):
        if paths is not None:
            inside = [h for h in hosts if h != host and host.contains(h)]
            inside = [h for h in inside if not any(w in inside for w in h.wider() if w != h)]
            yield from _other_paths(head, host, paths, sorted(inside))


def _written(host: HostPattern) -> str:
    """A host as it ends: `.x` for `*.x`, `^x` for x itself."""
    return f"{'.' if host.subtree else '^'}{host.name}"


def _other_hosts(head: str, written: tuple[str, ...], ending: str) -> Iterator[Line]:
    """Lines for hosts that end in `ending` and are none of some that do."""
    options = ["http.host"]
    if ending:
        options += [content(ending), "endswith"]
    groups: dict[str, tuple[str, ...]] = {one: (one,) for one in written}
    if sum(len(one) + 36 for one in written) > _ROOM - len(head) - len(ending):
        groups = _grouped(written, ending)
    for end, members in sorted(groups.items()):
        start = ["startswith"] if end.startswith("^") else []
        options += [content(end.removeprefix("^"), negated=True), *start, "endswith"]
        if members != (end,):
            yield from _other_hosts(head, members, end)
    about = f"outgate: other hosts{f' below {ending}' if ending else ''}"
    yield Line(head, (TO_SERVER, *options), about, f"{head} hosts {ending}")


def _grouped(written: tuple[str, ...], ending: str) -> dict[str, tuple[str, ...]]:
    """By the letter before the ending, and then by all that those of one letter end in."""
    letters: dict[str, list[str]] = {}
    for one in written:
        letters.setdefault(one[-len(ending) - 1], []).append(one)
    return {_common_end(members): tuple(members) for members in letters.values()}


def _common_end(texts: list[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    first, last = min(text[::-1] for text in texts), max(text[::-1] for text in texts)
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return (first if same is None else first[:same])[::-1]


def _other_paths(
    head: str, host: HostPattern, paths: frozenset[PathPattern], inside: list[HostPattern]
) -> Iterator[Line]:
    options = [TO_SERVER, "http.host", *host_options(host)]
    for other in inside:
        options += host_options(other, negated=True)
    options.append("http.uri.raw")
    compared = list(options)
    for path in sorted(paths):
        for text, end in path_texts(path):
            compared += [content(text, negated=True), "startswith", *(["endswith"] if end else [])]
    lines = [Line(head, tuple(compared), f"outgate: other paths of {host}", f"{head} paths {host}")]
    for text, more in DOTS:
        about, key = f"outgate: odd paths of {host}", f"{head} {text} {host}"
        lines.append(Line(head, (*options, content(text), *more), about, key))
    for line in lines:
        if len(line.text(0)) > LONGEST:
            raise too_long(
                f"paths of `{host}`", "allow the whole host, or fewer paths and hosts below it"
            )
        yield line


def host_options(host: HostPattern, *, negated: bool = False) -> list[str]:
    """What the host of a request must be; Suricata gives it in small letters."""
    if host.subtree:
        return [content(f".{host.name}", negated=negated), "endswith"]
    return [content(host.name, negated=negated), "startswith", "endswith"]


def path_texts(path: PathPattern) -> Iterator[tuple[str, bool]]:
    """What a path may begin with, a query behind it or not; True where that is all of it."""
    if path.below and path.value.endswith("/"):
        yield path.value, False
        return
    yield path.value, True
    yield f"{path.value}?", False
    if path.below:
        yield f"{path.value}/", False
