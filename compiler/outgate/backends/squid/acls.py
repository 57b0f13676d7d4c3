"""The ACLs of our file: what a rule is made of, each named after what it says.

An ACL that two lines define is the union of both, whoever wrote them. Names that follow from the
content make that harmless: whatever has the same name says the same.
"""

import re
from collections.abc import Iterator

from outgate.backends.squid.model import SquidRule
from outgate.digests import sha256
from outgate.errors import InternalError
from outgate.traffic.address import parse_addresses
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERYWHERE, address_set, union
from outgate.traffic.path import PathPattern
from outgate.values import dataclass

LINE = 1_500  # characters; Squid reads lines in pieces of some kilobytes

# Squid keeps IPv4 addresses as these, so that any network around them would hold all of IPv4.
MAPPED = address_set(("::ffff:0:0/96",))
# `0.0.0.0/0` would be every IPv6 address as well, and its word `ipv4` none of either.
_HALVES = {"0.0.0.0/0": ("0.0.0.0/1", "128.0.0.0/1")}


@dataclass(frozen=True, slots=True)
class Acl:
    """One ACL: `suffix` is its name behind our prefix, `kind` its type with flags."""

    suffix: str
    kind: str
    values: tuple[str, ...]

    def lines(self, prefix: str) -> Iterator[str]:
        """Its definition; one too long for a line takes several."""
        head = f"acl {prefix}_{self.suffix} {self.kind}"
        line = head
        for value in self.values:
            if len(line) + len(value) >= LINE and line != head:
                yield line
                line = head
            line += f" {value}"
        yield line


CONNECT = Acl("connect", "method", ("CONNECT",))
TUNNEL = Acl("tunnel", "method", ("CONNECT",))  # the same for what need not be TLS
HTTP = Acl("http", "proto", ("HTTP",))
HTTPS = Acl("https", "proto", ("HTTPS",))
STEP1 = Acl("step1", "at_step", ("SslBump1",))
# Squid decodes before it matches; what is refused is no path in normal form.
DOTS = Acl("dots", "urlpath_regex", (r"[/\\]\.\.?([/\\?]|$)",))
LITERAL = Acl(
    "literal",
    "dstdom_regex -n -i",
    (r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$", r"^\[?[0-9a-f]*:[0-9a-f:.]+\]?$"),
)
_LIST = "-m=|"
FIXED = (CONNECT, TUNNEL, HTTP, HTTPS, STEP1, DOTS, LITERAL)


def digest(content: str) -> str:
    """What tells the names of ACLs apart."""
    return sha256(content.encode())[:12]


def port_acl(port: int) -> Acl:
    """Requests to a port."""
    return Acl(f"p{port}", "port", (str(port),))


def source_acl(addresses: tuple[str, ...]) -> Acl:
    """Requests from some addresses."""
    values = network_values(addresses)
    return Acl(f"s_{digest(' '.join(values))}", "src", values)


def networks_acl(networks: tuple[str, ...]) -> Acl:
    """Requests for literal addresses in some networks; `-n`, so that no name is looked up."""
    values = network_values(networks)
    return Acl(f"n_{digest(' '.join(values))}", "dst -n", values)


def network_values(networks: tuple[str, ...]) -> tuple[str, ...]:
    """Networks as Squid reads them; none of those that stand for IPv4 addresses in IPv6."""
    kept = (address_set(networks) - MAPPED).cidrs()
    return tuple(half for each in kept for half in _HALVES.get(each, (each,)))


def networks_of(values: tuple[str, ...]) -> tuple[str, ...]:
    """The inverse: networks that are written so. AddressError for what is no network."""
    addresses = union(map(parse_addresses, values))
    # Networks around that hole are written as many; with it they are few again.
    return min(addresses.cidrs(), union((addresses, MAPPED)).cidrs(), key=len)


def host_acls(host: HostPattern) -> tuple[Acl, ...]:
    """Requests for hosts of a pattern: for `*.x` what is below `.x`, and x itself, to be left out.

    To Squid `.x` is x as well. `-n`, so that an address is no host because of what its owner lets
    the DNS say of it.
    """
    name = host.name
    exact = Acl(f"h_{digest(name)}", "dstdomain -n", (name,))
    return (
        (Acl(f"b_{digest(name)}", "dstdomain -n", (f".{name}",)), exact)
        if host.subtree
        else (exact,)
    )


def server_acls(host: HostPattern) -> tuple[Acl, ...]:
    """The same for the name that a client sends as it begins TLS."""
    return tuple(Acl(f"t{acl.suffix}", "ssl::server_name", acl.values) for acl in host_acls(host))


def path_acls(path: PathPattern) -> tuple[Acl, ...]:
    """Requests for some paths, as they were sent: the beginning is noted, and then compared.

    Squid's ACLs for paths decode `%2F` before they look, so that `/a%2Fb` would be `/a/b` to them.
    A note becomes a list at each comma, or with `-m` at what no path in normal form has; `/a|b`
    would still have `/a` in it. Where a path may end with what is compared, another ACL looks at
    its end.
    """
    value = path.value
    values: tuple[str, ...]
    if path.below and value.endswith("/"):
        length, values, end = len(value), (value,), ""
    elif path.below:
        length, values, end = len(value) + 1, (value, f"{value}?", f"{value}/"), "([/?]|$)"
    else:
        length, values, end = len(value) + 1, (value, f"{value}?"), r"(\?|$)"
    note, compared = note_acl(length), Acl(f"u_{digest(str(path))}", _compared(length), values)
    if not end:
        return note, compared
    decoded = re.sub(r"[^A-Za-z0-9/_-]", ".", re.sub("%[0-9A-F]{2}", ".", value))
    return note, compared, Acl(f"e_{digest(str(path))}", "urlpath_regex", (f"^{decoded}{end}",))


def note_acl(length: int) -> Acl:
    """What notes the first letters of the path of a request, whatever file it stands in."""
    value = f'{_key(length)}="%\'.{length}>rp"'
    return Acl(f"w{length}", f"annotate_transaction {_LIST}", (value,))


def _compared(length: int) -> str:
    return f"note {_LIST} {_key(length)}"


def _key(length: int) -> str:
    return f"outgate_path{length}"


def path_of(kind: str, values: tuple[str, ...]) -> PathPattern | None:
    """The paths that such an ACL compares with; None where it is none of ours."""
    match kind.split(), values:
        case ["note", *_], [first, *_]:
            for below in (False, True):
                path = PathPattern(first, below)
                compared = path_acls(path)[1]
                if (compared.kind, compared.values) == (kind, values):
                    return path
    return None


@dataclass(frozen=True, slots=True)
class Term:
    """An ACL that must match, or with `negated` must not."""

    acl: Acl
    negated: bool = False


def hosts(host: HostPattern) -> tuple[Term, ...]:
    """What the host of a request must be."""
    first, *apex = host_acls(host)
    return (Term(first), *(Term(acl, negated=True) for acl in apex))


def servers(host: HostPattern) -> tuple[Term, ...]:
    """What a client must call the server."""
    first, *apex = server_acls(host)
    return (Term(first), *(Term(acl, negated=True) for acl in apex))


def _ends(rule: SquidRule) -> tuple[Term, ...]:
    """Where a request goes, and where it comes from: what is looked at first fails soonest."""
    match rule.remote.destination:
        case HostDestination(host, _):
            where = hosts(host)
        case AddressesDestination(networks):
            where = (Term(LITERAL), Term(networks_acl(networks)))
        case other:
            raise InternalError(f"no file of Squid holds {other}")
    port = Term(port_acl(rule.remote.port))
    anybody = rule.addresses == EVERYWHERE
    return (*where, port, *(() if anybody else (Term(source_acl(rule.addresses)),)))


def tunnel_terms(rule: SquidRule) -> tuple[Term, ...]:
    """What a request to CONNECT must be for a rule of https or tcp."""
    method = TUNNEL if rule.remote.protocol == "tcp" else CONNECT
    return (*_ends(rule), Term(method))


def request_terms(rule: SquidRule) -> tuple[Term, ...]:
    """What a request must be that Squid sees whole: by http, or inside of a tunnel it decrypts."""
    scheme = HTTP if rule.remote.protocol == "http" else HTTPS
    terms = (*_ends(rule), Term(scheme), Term(CONNECT, negated=True))
    match rule.remote.destination:
        case HostDestination(_, path) if path is not None:
            return (*terms, *map(Term, path_acls(path)), Term(DOTS, negated=True))
    return terms


def joined(kind: str, terms: tuple[Term, ...], prefix: str) -> Acl:
    """All of some ACLs as one: `kind` is `r` for tunnels and `q` for requests."""
    values = tuple(f"{'!' if t.negated else ''}{prefix}_{t.acl.suffix}" for t in terms)
    own = " ".join(f"{'!' if t.negated else ''}{t.acl.suffix}" for t in terms)
    return Acl(f"{kind}_{digest(own)}", "all-of", values)
