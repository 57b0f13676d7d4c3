"""Reads the URL cell of a list: what Microsoft typed, turned into hosts, paths and ports."""

import re
from collections.abc import Sequence

from outgate.catalog.findings import Finding, FindingCode
from outgate.traffic.destination import DEFAULT_PORTS, Destination, HostDestination, Remote
from outgate.traffic.host import HostError, HostPattern, normal_host, parse_host
from outgate.traffic.path import PathError, parse_path
from outgate.values import dataclass

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\+([*_])")
_SEPARATOR = re.compile(r"[\s,;]+")
# What nobody sees (Default_Ignorable_Code_Point of Unicode): joiners, soft hyphens, directions.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Words that join URLs in a cell. Any other word without a dot makes the cell a sentence.
_JOINERS = frozenset({"and", "or", "&"})
_URL = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>[^/:]+)(?::(?P<port>\d{1,5}))?(?P<path>/.*)?",
    re.IGNORECASE,
)
_PROTOCOLS = {port: protocol for protocol, port in DEFAULT_PORTS.items()}


@dataclass(frozen=True, slots=True)
class ReadUrl:
    """One pattern read from a cell; `text` is its URL as cleaned."""

    text: str
    remote: Remote


@dataclass(frozen=True, slots=True)
class ReadCell:
    """What a URL cell holds: patterns in order, what was odd but read, and what was rejected."""

    urls: tuple[ReadUrl, ...]
    findings: tuple[Finding, ...]
    rejected: tuple[Finding, ...]


def _plain(text: str) -> str:
    # A back-tick ends a URL; to drop it would join two of them to a host that nobody wrote.
    text = _BREAK.sub(" ", _INVISIBLE.sub("", text)).replace("`", " ")
    return _ESCAPE.sub(r"\1", text)


def clean(text: str) -> str:
    """A cell's text without NBSP, tabs, escapes, back-ticks and repeated blanks."""
    return " ".join(_plain(text).split())


def split_urls(cell: str) -> tuple[str, ...]:
    """The URLs of one cell, cleaned, in order; repeated ones are kept for the importer to find."""
    words = (word.strip("\"'") for word in _SEPARATOR.split(_plain(cell)))
    return tuple(word for word in words if word and word.lower() not in _JOINERS)


def _is_sentence(words: tuple[str, ...]) -> bool:
    return len(words) > 1 and any(
        "." not in word and "*" not in word and "/" not in word for word in words
    )


def invisible(text: str) -> str:
    """The first character that nobody sees, as `U+200B`; "" where there is none."""
    match = _INVISIBLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def read_ports(cell: str) -> tuple[int, ...] | None:
    """Ports of a port cell such as `443` or `80/443`; empty when blank, None if unreadable."""
    words = [word for word in re.split(r"[\s,;/]+|\band\b", clean(cell)) if word]
    if not all(re.fullmatch("[0-9]{1,5}", word) and 1 <= int(word) <= 65535 for word in words):
        return None
    return tuple(dict.fromkeys(int(word) for word in words))


def read_cell(cell: str, ports: tuple[int, ...]) -> ReadCell:
    """All URLs of a cell, each on every port of the port cell (none: as its scheme says).

    A sentence is rejected whole: a host it mentions need not be one that devices must reach.
    """
    urls: list[ReadUrl] = []
    findings: list[Finding] = []
    rejected: list[Finding] = []
    words = split_urls(cell)
    if _is_sentence(words):
        message = "the row names no host: its URL cell holds a sentence"
        return ReadCell((), (), (Finding(FindingCode.NO_HOST, message, clean(cell)[:80]),))
    if hidden := invisible(cell):
        message = f"the URL cell holds {hidden}, which nobody sees: it is left out"
        findings.append(Finding(FindingCode.INVISIBLE_CHARACTER, message, clean(cell)[:80]))
    for text in words:
        try:
            urls_of_text, findings_of_text = read_url(text, ports)
        except (HostError, PathError) as error:
            rejected.append(Finding(FindingCode.UNREADABLE_URL, str(error), text))
        else:
            urls += urls_of_text
            findings += findings_of_text
    return ReadCell(tuple(urls), tuple(findings), tuple(rejected))


def read_url(text: str, ports: tuple[int, ...]) -> tuple[list[ReadUrl], list[Finding]]:
    """One URL on every port, and what is odd about it; HostError or PathError for another text."""
    match = _URL.fullmatch(text)
    if match is None:
        raise HostError(f"`{text}` is not a URL")
    findings: list[Finding] = []
    hosts = _hosts(match["host"], text, findings)
    path = parse_path(match["path"] or "")
    destinations = [HostDestination(host, path) for host in hosts]
    scheme = (match["scheme"] or "").lower()
    urls, port_findings = on_ports(text, destinations, scheme, match["port"], ports)
    return urls, findings + port_findings


def on_ports(
    text: str,
    destinations: Sequence[Destination],
    scheme: str,
    own: str | None,
    ports: tuple[int, ...],
) -> tuple[list[ReadUrl], list[Finding]]:
    """Destinations on the ports of the row, or on the URL's `own`; HostError for no port at all."""
    findings: list[Finding] = []
    own_port = int(own) if own else None
    if own_port is not None and not 1 <= own_port <= 65535:
        raise HostError(f"`{text}` has no valid port")
    if own_port and ports and own_port not in ports:
        message = f"`{text}` stands beside port {ports[0]}: its own port counts"
        findings.append(Finding(FindingCode.PORT_CONTRADICTION, message, text))
    numbers = (own_port,) if own_port else ports or (DEFAULT_PORTS[scheme or "https"],)
    urls = []
    for port in numbers:
        protocol = scheme or _PROTOCOLS.get(port, "tcp")
        if scheme and _PROTOCOLS.get(port, scheme) != scheme:
            message = f"`{text}` stands beside port {port}: read as {scheme} on that port"
            findings.append(Finding(FindingCode.SCHEME_PORT, message, text))
        urls += [ReadUrl(text, Remote(destination, protocol, port)) for destination in destinations]
    return urls, findings


def _hosts(host: str, text: str, findings: list[Finding]) -> tuple[HostPattern, ...]:
    """One pattern, or two where a star lacks its dot."""
    if host.startswith("*") and not host.startswith("*."):
        if host == "*":
            raise HostError(f"`{text}` names no host")
        name = normal_host(host[1:])
        message = f"`{text}` has a star without a dot: read as `{name}` and `*.{name}`"
        findings.append(Finding(FindingCode.DOTLESS_WILDCARD, message, text))
        return HostPattern(name), HostPattern(name, subtree=True)
    pattern = parse_host(host)
    # No name ends in a number: programs take `127.1` and `0x7f.1` for addresses.
    if re.fullmatch("[0-9]+|0x[0-9a-f]*", pattern.name.rpartition(".")[2]):
        raise HostError(f"`{host}` is an address or ends like one, so it is no host name")
    return (pattern,)
