"""Lines of rules read back: what they say, whatever their numbers and messages are.

What lines of ours seem to say is laid out again. A line that does not come out of that is somebody
else's; where one is missing, the rules are doubtful that it is for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata.rules.http import DOTS
from outgate.backends.suricata.rules.lines import (
    Line,
    Unwritable,
    read_content,
    read_line,
    read_networks,
)
from outgate.backends.suricata.rules.model import (
    TAIL,
    RuleSet,
    SuricataRule,
    Tail,
    merge,
    native_of,
    stray_native,
)
from outgate.backends.suricata.rules.tail import tail_lines
from outgate.backends.suricata.rules.text import lay_out
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.values import dataclass, replace

BUFFER = 8_191  # characters of a line that Suricata reads at once
MISSING = "a line that it takes is missing or was changed"
OPEN = "a line is missing or was changed that drops what no rule allows"
_HEAD = re.compile(
    r"(pass|drop) (tls|http|tcp) (any|[0-9a-f.:/,!\[\]]+) any -> (any|[0-9a-f.:/,!\[\]]+) "
    r"([0-9]{1,5})"
)


@dataclass(frozen=True, slots=True)
class _Match:
    """One thing that a buffer must begin with, end in, or be; or must not."""

    text: str
    negated: bool
    start: bool
    end: bool

    @property
    def host(self) -> HostPattern:
        """The hosts it stands for; HostError where it stands for none."""
        subtree = self.text.startswith(".") and not self.start
        if not self.end or (not subtree and not self.start):
            raise HostError(f"`{self.text}` is no host")
        return HostPattern(normal_host(self.text[1:] if subtree else self.text), subtree)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of ours, taken apart: the hosts that it names, and what it compares paths with."""

    action: str
    kind: str
    source: str
    target: str
    port: int
    hosts: tuple[_Match, ...]
    paths: tuple[_Match, ...]


def read_rules(text: str, *, indented: bool = False) -> tuple[NativeRule, ...]:
    """The rules of some lines, one for the tail, and strange lines; see `numbered_lines`."""
    raw = [line for _, line in numbered_lines(text, indented=indented)]
    lines = [read_line(line) for line in raw]
    seen = [_take_apart(line) for line in lines if line is not None]
    fixed = {line.meaning for line in tail_lines()}
    has_tail = any(line is not None and line.meaning in fixed for line in lines)
    tail = Tail.DROP if has_tail else Tail.NONE
    rules = merge(_rules([one for one in seen if one is not None], tail))
    try:
        wanted = lay_out(RuleSet(rules, tail, 0))
    except Unwritable:
        wanted = ()
    left = Counter(line.meaning for line in wanted)
    strays = []
    for whole, line in zip(raw, lines, strict=True):
        if line is not None and left[line.meaning] > 0:
            left[line.meaning] -= 1
        else:
            strays.append(whole)
    missing = [line for line in wanted if left[line.meaning] > 0]
    natives = [_doubted(rule, missing) for rule in rules]
    if has_tail:
        is_open = any(not line.head.startswith("pass ") for line in missing)
        natives.append(replace(TAIL, trouble=OPEN if is_open else None))
    return told_apart((*natives, *map(stray_native, strays)))


def numbered_lines(text: str, *, indented: bool = False) -> Iterator[tuple[int, str]]:
    """The lines that Suricata reads, which takes them by pieces of a buffer, each with its number.

    What begins with a space is a comment, as behind `#`, but not where rules may be `indented`;
    what of a line has no room is a line of its own, also behind a comment. A backslash at the end
    joins lines, but no comments.
    """
    joined, first = "", 1
    for number, raw in enumerate(text.split("\n"), 1):
        rest = raw.lstrip() if indented and not joined else raw
        while True:
            room = BUFFER - len(joined)
            piece, rest = rest[:room], rest[room:]
            if joined or (piece and not piece[0].isspace() and piece[0] != "#"):
                first = first if joined else number
                piece = piece.rstrip()
                if piece.endswith("\\") and len(joined) + len(piece) < BUFFER:
                    joined += piece[:-1]
                else:
                    yield first, joined + piece
                    joined = ""
            if not rest:
                break
    if joined:
        yield first, joined


def told_apart(natives: Iterable[NativeRule]) -> tuple[NativeRule, ...]:
    """Rules and lines that stand twice, with their numbers."""
    seen: Counter[str] = Counter()
    apart = []
    for native in natives:
        seen[native.identity] += 1
        again = seen[native.identity]
        number = "" if again == 1 else f" ({again})"
        apart.append(
            replace(native, identity=native.identity + number, label=native.label + number)
        )
    return tuple(apart)


def _doubted(rule: SuricataRule, missing: list[Line]) -> NativeRule:
    prefix = f"pass {rule.identity} "
    doubtful = any(line.key.startswith(prefix) for line in missing)
    return replace(native_of(rule), trouble=MISSING if doubtful else None)


def _take_apart(line: Line) -> _Seen | None:
    match = _HEAD.fullmatch(line.head)
    if match is None:
        return None
    buffers: dict[str, list[_Match]] = {}
    buffer = ""
    for option in line.options:
        known = read_content(option)
        if known is not None:
            one = _Match(known[0], known[1], start=False, end=False)
            buffers.setdefault(buffer, []).append(one)
        elif option in ("startswith", "endswith"):
            if not buffers.get(buffer):
                return None
            last = buffers[buffer].pop()
            changed = (
                replace(last, start=True) if option == "startswith" else replace(last, end=True)
            )
            buffers[buffer].append(changed)
        elif option in ("tls.sni", "http.host", "http.uri.raw"):
            buffer = option
    hosts = (*buffers.get("tls.sni", ()), *buffers.get("http.host", ()))
    paths = tuple(buffers.get("http.uri.raw", ()))
    return _Seen(match[1], match[2], match[3], match[4], int(match[5]), hosts, paths)


def _rules(seen: list[_Seen], tail: Tail) -> Iterator[SuricataRule]:
    for one in seen:
        # Beside our tail no line lets requests by http pass: it would let connections pass.
        if one.action == "pass" and not (tail is Tail.DROP and one.kind == "http" and one.hosts):
            yield from _passed(one)
    groups: dict[tuple[str, int], list[_Seen]] = {}
    for one in seen:
        if one.action == "drop" and one.kind == "http" and one.hosts and one.target == "any":
            groups.setdefault((one.source, one.port), []).append(one)
    for (source, port), lines in groups.items():
        addresses = read_networks(source)
        if addresses is None:
            continue
        for destination in _requests(lines):
            yield SuricataRule(addresses.cidrs(), Remote(destination, "http", port))


def _passed(one: _Seen) -> Iterator[SuricataRule]:
    addresses = read_networks(one.source)
    protocol = "https" if one.kind == "tls" else one.kind
    if addresses is None or not 0 < one.port < 65_536:
        return
    destination: Destination
    try:
        if one.target == "any":
            (named,) = one.hosts
            if named.negated:
                return
            destination = HostDestination(named.host)
        else:
            networks = read_networks(one.target)
            if networks is None or one.hosts:
                return
            destination = AddressesDestination(networks.cidrs())
    except (HostError, ValueError):
        return
    if destination == AddressesDestination(EVERYWHERE):
        return
    if not (protocol == "tcp" and isinstance(destination, HostDestination)):
        yield SuricataRule(addresses.cidrs(), Remote(destination, protocol, one.port))


def _requests(lines: list[_Seen]) -> Iterator[HostDestination]:
    """What lines of one audience and port leave over."""
    endings = {
        match.text for one in lines if not one.paths for match in one.hosts if not match.negated
    }
    of_paths: dict[HostPattern, set[PathPattern]] = {}
    hosts: set[HostPattern] = set()
    for one in lines:
        for match in one.hosts:
            is_ending = not match.negated or (match.text in endings and not match.start)
            if not one.paths and is_ending:
                continue
            try:
                hosts.add(match.host)
                if one.paths and not match.negated:
                    of_paths.setdefault(match.host, set()).update(_paths(one.paths))
            except (HostError, PathError):
                continue
    for host in hosts:
        if host not in of_paths:
            yield HostDestination(host)
        for path in of_paths.get(host, ()):
            yield HostDestination(host, path)


def _paths(matches: Iterable[_Match]) -> Iterator[PathPattern]:
    for match in matches:
        if not match.negated or match.text.endswith("?") or match.text in dict(DOTS):
            continue
        path = PathPattern(match.text, below=not match.end)
        if normal_path(path.value) != path.value or (path.below and not path.value.endswith("/")):
            raise PathError(f"`{match.text}` is no path")
        yield path
