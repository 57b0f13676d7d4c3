"""The ACLs of a file by what they say, whatever they are called there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.backends.squid.acls import (
    CONNECT,
    FIXED,
    HTTP,
    TUNNEL,
    Acl,
    Term,
    host_acls,
    networks_acl,
    networks_of,
    note_acl,
    path_acls,
    path_of,
    port_acl,
    server_acls,
    source_acl,
)
from outgate.backends.squid.model import SquidRule
from outgate.backends.squid.text import request_acl, tunnel_acl
from outgate.traffic.address import AddressError
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.interval import EVERYWHERE
from outgate.values import dataclass

# How many words behind a type tell more of it.
_FLAGS: Mapping[str, int] = {
    "dstdomain": 1,
    "dstdom_regex": 2,
    "dst": 1,
    "note": 2,
    "annotate_transaction": 1,
}
_NUMBER = re.compile(r"[0-9]{1,5}")
_NOTED = re.compile(r"outgate_path([0-9]{1,4})=")


@dataclass(frozen=True, slots=True)
class Definition:
    """An ACL of a file: as one of ours, None where it is not; `rule` is that of a whole one."""

    acl: Acl | None
    rule: SquidRule | None = None


def define(lines: Iterable[str], prefix: str) -> Mapping[str, Definition]:
    """Every ACL by its name; of a name that stands twice the values come together."""
    raw: dict[str, tuple[str, list[str]]] = {}
    odd: set[str] = set()
    for line in lines:
        words = line.split()
        if words[0] != "acl" or len(words) < 4:
            continue
        kind, values = _split(words)
        known = raw.setdefault(words[1], (kind, []))
        known[1].extend(values)
        if known[0] != kind:
            odd.add(words[1])
    book = {
        name: Definition(None if name in odd else _read(name, kind, tuple(values), prefix))
        for name, (kind, values) in raw.items()
    }
    # What puts others together is known once those are.
    for name, (kind, values) in raw.items():
        if kind == "all-of" and name not in odd:
            book[name] = _read_whole(values, book, prefix)
    return book


def _split(words: Sequence[str]) -> tuple[str, list[str]]:
    """Type with flags, and values; what else is among them no ACL of ours has."""
    at = 3 + _FLAGS.get(words[2], 0)
    return " ".join(words[2:at]), list(words[at:])


def _read(name: str, kind: str, values: tuple[str, ...], prefix: str) -> Acl | None:
    for fixed in FIXED:
        if (fixed.kind, fixed.values) == (kind, values):
            # What may be no TLS differs from the rest by its name alone.
            return TUNNEL if fixed is CONNECT and name == f"{prefix}_{TUNNEL.suffix}" else fixed
    if (path := path_of(kind, values)) is not None:
        return path_acls(path)[1]
    try:
        if values and kind in ("src", "dst -n"):
            make = source_acl if kind == "src" else networks_acl
            return make(networks_of(values))
        return _read_single(name, kind, values[0]) if len(values) == 1 else None
    except (AddressError, HostError):
        return None


def _read_single(name: str, kind: str, value: str) -> Acl | None:
    if kind == "port" and _NUMBER.fullmatch(value) and 0 < int(value) < 65_536:
        return port_acl(int(value))
    if kind in ("dstdomain -n", "ssl::server_name"):
        host = HostPattern(normal_host(value.removeprefix(".")), value.startswith("."))
        return (host_acls if kind == "dstdomain -n" else server_acls)(host)[0]
    if kind == "urlpath_regex":
        return Acl(name.partition("_")[2], kind, (value,))  # which path it is of, no other tells
    if noted := _NOTED.match(value):
        note = note_acl(int(noted[1]))
        return note if (note.kind, note.values) == (kind, (value,)) else None
    return None


def _read_whole(values: Iterable[str], book: Mapping[str, Definition], prefix: str) -> Definition:
    """All of some ACLs: just the rule that is written so."""
    terms = tuple(read_terms(values, book))
    known = tuple(term for term in terms if term is not None)
    rule = _rule(known) if len(known) == len(terms) else None
    if rule is None:
        return Definition(None)
    names = tuple(f"{'!' if t.negated else ''}{prefix}_{t.acl.suffix}" for t in known)
    for make in (tunnel_acl, request_acl):
        acl = make(rule, prefix)
        if acl.values == names:
            return Definition(acl, rule)
    return Definition(None)


def read_terms(values: Iterable[str], book: Mapping[str, Definition]) -> Iterator[Term | None]:
    """What names of ACLs stand for, None for one that is none of ours."""
    for value in values:
        definition = book.get(value.removeprefix("!"))
        if definition is None or definition.acl is None:
            yield None
        else:
            yield Term(definition.acl, value.startswith("!"))


def _rule(terms: tuple[Term, ...]) -> SquidRule | None:
    """A rule that may be written as these terms; whether it is, its own terms tell."""
    acls = {term.acl.kind: term.acl for term in terms if not term.negated}
    paths = [path for acl in acls.values() if (path := path_of(acl.kind, acl.values))]
    port, host, networks = (acls.get(kind) for kind in ("port", "dstdomain -n", "dst -n"))
    if port is None:
        return None
    destination: HostDestination | AddressesDestination
    if host is not None:
        (name,) = host.values
        pattern = HostPattern(name.removeprefix("."), name.startswith("."))
        destination = HostDestination(pattern, paths[0] if paths else None)
    elif networks is not None:
        destination = AddressesDestination(networks_of(networks.values))
    else:
        return None
    protocol = "https"
    if HTTP in acls.values():
        protocol = "http"
    elif TUNNEL in acls.values():
        protocol = "tcp"
    source = acls.get("src")
    addresses = EVERYWHERE if source is None else networks_of(source.values)
    return SquidRule(addresses, Remote(destination, protocol, int(port.values[0])))
