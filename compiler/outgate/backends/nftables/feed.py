"""What feeds the sets of a table: lines of dnsmasq, and back.

Of all lines whose name an answer is for or below, dnsmasq takes the one with the longest name, and
no other. So each line names the sets of all shorter ones as well.
"""

import re
from collections.abc import Iterator, Mapping

from outgate.backends.nftables.layout import NftTable, host_set, sets_of
from outgate.backends.nftables.model import FAMILIES, digest_of
from outgate.diagnostics import count
from outgate.traffic.host import HostError, normal_host
from outgate.values import dataclass

HEADER = "# Written by Outgate, which replaces the whole file; what is changed here by hand is lost"
_LINE = re.compile(r"nftset=/([^,#]+)/([^/]*)")
_OF_OTHERS = re.compile(r"(?:ip|nft)set\s*=\s*/(.*)/[^/]*")
PIECE = 1_024  # bytes of a line that dnsmasq reads at once
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Feed:
    """The names of a file with the sets that each feeds, and the lines that are none of ours."""

    sets: Mapping[str, frozenset[str]]
    strays: tuple[str, ...] = ()

    def names(self, name: str) -> tuple[str, ...]:
        """The highest names that feed a set."""
        own = {host for host, sets in self.sets.items() if name in sets}
        return tuple(sorted(host for host in own if not any(up in own for up in parents(host))))

    def misses(self, name: str) -> bool:
        """Whether there are names that should feed a set, as they are below one that does."""
        own = {host for host, sets in self.sets.items() if name in sets}
        return any(host not in own and any(up in own for up in parents(host)) for host in self.sets)


def parents(host: str) -> Iterator[str]:
    """The names above a host."""
    while "." in host:
        host = host.partition(".")[2]
        yield host


def feed_of(table: NftTable) -> Feed:
    """The names of a table with the sets that they feed."""
    names = sets_of(table)
    hosts = {rule.host for rule in table.rules if rule.host is not None}
    return Feed(
        {
            host: frozenset(
                own.name
                for above in (host, *parents(host))
                if above in hosts
                for family in FAMILIES
                if (own := host_set(above, family)).name in names
            )
            for host in sorted(hosts)
        }
    )


def feed_lines(table: NftTable) -> Iterator[str]:
    """The lines of a file."""
    for host, names in feed_of(table).sets.items():
        told = (f"{name[-1]}#inet#{table.table}#{name}" for name in sorted(names))
        yield f"nftset=/{host}/{','.join(told)}"


def feed_text(table: NftTable) -> str:
    """The whole file."""
    lines = tuple(feed_lines(table))
    told = f"# table inet {table.table}, {count(len(lines), 'name')}, sha256:{digest_of(lines)}"
    return "\n".join((HEADER, told, *lines)) + "\n"


def too_long(table: NftTable) -> str | None:
    """A line that is longer than dnsmasq surely reads; None where all are short."""
    return next((line for line in feed_lines(table) if len(line) > _LONGEST), None)


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that dnsmasq reads, by pieces of a buffer: what is behind one is a line too."""
    for number, raw in enumerate(data.split(b"\n"), 1):
        for at in range(0, len(raw), PIECE):
            line = raw[at : at + PIECE].decode("utf-8", "replace").strip()
            if line and not line.startswith("#"):
                yield number, line


def read_feed(data: bytes, table: str) -> Feed:
    """The lines of a file by what they say."""
    sets: dict[str, frozenset[str]] = {}
    strays = []
    for _, line in _lines(data):
        match = _LINE.fullmatch(line)
        names = None if match is None else _names(match[2], table)
        hosts = () if match is None else tuple(match[1].split("/"))
        if not names or not all(map(_is_host, hosts)) or any(host in sets for host in hosts):
            strays.append(line)
            continue
        sets.update(dict.fromkeys(hosts, names))
    return Feed(sets, tuple(strays))


def read_names(data: bytes) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Lines of others that feed sets: where they stand, and their names."""
    for number, line in _lines(data):
        match = _OF_OTHERS.match(line)
        if match is not None:
            yield number, line, tuple(match[1].lower().split("/"))


def _names(text: str, table: str) -> frozenset[str] | None:
    """The sets of our table that a line feeds; None where it feeds any other."""
    names = set()
    for one in text.split(","):
        words = one.split("#")
        if len(words) != 4 or words[1:3] != ["inet", table] or words[0] != words[3][-1:]:
            return None
        names.add(words[3])
    return frozenset(names)


def _is_host(text: str) -> bool:
    try:
        return normal_host(text) == text
    except HostError:
        return False
