"""Our file: rules as lines of squid.conf.

A rule is one ACL, all of what it asks for, and lines that name it. Tunnels to hosts are looked at
before any is spliced, so that the name the client sends counts beside the one it asked us for.
"""

from collections.abc import Iterable, Iterator

from outgate.backends.squid.acls import (
    CONNECT,
    STEP1,
    Acl,
    Term,
    joined,
    request_terms,
    servers,
    tunnel_terms,
)
from outgate.backends.squid.model import Decryption, SquidRule
from outgate.backends.squid.overlaps import Holes, bumped_holes, direct_holes, spliced_holes
from outgate.traffic.destination import HostDestination
from outgate.values import dataclass

HEADER = (
    "# Written by Outgate, which replaces the whole file. squid.conf includes it before its own"
)
_HEAD = (HEADER, "# `http_access` lines; what is changed here by hand is lost with the next apply.")
_CONNECT = Term(CONNECT)


@dataclass(frozen=True, slots=True)
class SquidFile:
    """What a file holds: the rules, and what the names of their ACLs begin with."""

    rules: tuple[SquidRule, ...]
    prefix: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that names ACLs: what it begins with, the ACLs, and the rule that it is for."""

    directive: str
    terms: tuple[Term, ...]
    rule: SquidRule

    def text(self, prefix: str) -> str:
        """The line as it stands in the file."""
        names = (f"{'!' if t.negated else ''}{prefix}_{t.acl.suffix}" for t in self.terms)
        return " ".join((self.directive, *names))


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a file in their order; `heads` are the rules with the ACLs that they bring."""

    heads: tuple[tuple[SquidRule, tuple[Acl, ...]], ...]
    lines: tuple[Line, ...]

    @property
    def acls(self) -> dict[str, Acl]:
        """All ACLs by their suffix."""
        return {acl.suffix: acl for _, acls in self.heads for acl in acls}


def tunnel_acl(rule: SquidRule, prefix: str) -> Acl:
    """The ACL of all requests to CONNECT by a rule of https or tcp."""
    return joined("r", tunnel_terms(rule), prefix)


def request_acl(rule: SquidRule, prefix: str) -> Acl:
    """The ACL of all requests by a rule that Squid sees whole."""
    return joined("q", request_terms(rule), prefix)


def access_acls(rule: SquidRule, prefix: str) -> tuple[Acl, ...]:
    """The ACLs by which a rule lets traffic through."""
    if rule.remote.protocol == "http":
        return (request_acl(rule, prefix),)
    if rule.decryption is Decryption.BUMP:
        return tunnel_acl(rule, prefix), request_acl(rule, prefix)
    return (tunnel_acl(rule, prefix),)


def lay_out(file: SquidFile) -> Layout:
    """The ACLs and lines of a file."""
    known: set[str] = set()
    heads = []
    rules = sorted(set(file.rules), key=lambda rule: (rule.identity, rule.addresses))
    for rule in rules:
        own: list[Acl] = []
        if rule.remote.protocol != "http":
            own += _defined(tunnel_terms(rule), tunnel_acl(rule, file.prefix))
        if rule.remote.protocol == "http" or rule.decryption is Decryption.BUMP:
            own += _defined(request_terms(rule), request_acl(rule, file.prefix))
        if _is_peeked(rule):
            own.append(STEP1)
            own += [term.acl for term in _server_terms(rule)]
        new = tuple(acl for acl in dict.fromkeys(own) if acl.suffix not in known)
        known.update(acl.suffix for acl in new)
        heads.append((rule, new))
    lines = (*_access(rules, file), *_bump(rules, file), *_direct(rules, file))
    distinct = {line.text(file.prefix): line for line in lines}
    return Layout(tuple(heads), tuple(distinct.values()))


def file_text(file: SquidFile) -> str:
    """The whole file."""
    layout = lay_out(file)
    lines = [*_HEAD]
    for rule, acls in layout.heads:
        lines += ["", f"# {rule.label}"]
        lines += (line for acl in acls for line in acl.lines(file.prefix))
    directive = ""
    for line in layout.lines:
        first = line.directive.partition(" ")[0]
        lines += [""] if first != directive else []
        directive = first
        lines.append(line.text(file.prefix))
    return "\n".join(lines) + "\n"


def _defined(terms: Iterable[Term], whole: Acl) -> list[Acl]:
    return [*(term.acl for term in terms), whole]


def _access(rules: Iterable[SquidRule], file: SquidFile) -> Iterator[Line]:
    for rule in rules:
        for acl in access_acls(rule, file.prefix):
            yield Line("http_access allow", (Term(acl),), rule)


def _bump(rules: Iterable[SquidRule], file: SquidFile) -> Iterator[Line]:
    """Tunnels that are never decrypted, a look at the others, and what becomes of those."""
    rules = tuple(rule for rule in rules if rule.decryption is not Decryption.NONE)
    spliced, bumped = spliced_holes(rules), bumped_holes(rules)
    for rule in rules:
        if not _is_peeked(rule) and rule.decryption is Decryption.SPLICE:
            yield Line("ssl_bump splice", _but(rule, spliced, file), rule)
    for rule in rules:
        if _is_peeked(rule):
            yield Line("ssl_bump peek", (Term(STEP1), Term(tunnel_acl(rule, file.prefix))), rule)
    for rule in rules:
        if _is_peeked(rule) and rule.decryption is Decryption.SPLICE:
            own = _but(rule, spliced, file)
            yield Line("ssl_bump splice", (own[0], *_server_terms(rule), *own[1:]), rule)
    for rule in rules:
        if rule.decryption is Decryption.BUMP:
            yield Line("ssl_bump bump", _but(rule, bumped, file), rule)


def _direct(rules: Iterable[SquidRule], file: SquidFile) -> Iterator[Line]:
    holes = direct_holes(rules)
    for rule in rules:
        if rule.direct:
            for acl in access_acls(rule, file.prefix):
                left_out = dict.fromkeys(
                    Term(other, negated=True)
                    for hole in holes[rule]
                    for other in access_acls(hole, file.prefix)
                )
                yield Line("always_direct allow", (Term(acl), *left_out), rule)


def _but(rule: SquidRule, holes: Holes, file: SquidFile) -> tuple[Term, ...]:
    """The tunnels of a rule without those of the rules that decide first."""
    left_out = (Term(tunnel_acl(hole, file.prefix), negated=True) for hole in holes[rule])
    return (Term(tunnel_acl(rule, file.prefix)), *dict.fromkeys(left_out))


def _is_peeked(rule: SquidRule) -> bool:
    """Whether the name that a client sends counts: by https to a host, where TLS is looked into."""
    by_name = isinstance(rule.remote.destination, HostDestination)
    return by_name and rule.remote.protocol == "https" and rule.decryption is not Decryption.NONE


def _server_terms(rule: SquidRule) -> tuple[Term, ...]:
    match rule.remote.destination:
        case HostDestination(host, _) if rule.decryption is Decryption.SPLICE:
            return servers(host)
    return ()
