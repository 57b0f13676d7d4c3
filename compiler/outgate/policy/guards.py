"""Guards with their patterns and sources read."""

from collections.abc import Iterable
from itertools import product

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.tree import GuardStatement, Word
from outgate.policy.clauses import read_sources
from outgate.policy.collected import Collected
from outgate.policy.mend import as_url, leave_out
from outgate.policy.model import Guard, GuardKind
from outgate.policy.names import Names
from outgate.traffic.address import source_addresses
from outgate.traffic.destination import DEFAULT_PORTS, Remote
from outgate.traffic.guard_pattern import GuardPattern, GuardPatternError, parse_guard_pattern
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import EVERYWHERE

_FORMS = {
    GuardKind.LIMIT: 'write a host as in `limit to "*.microsoft.com", "login.live.com"`',
    GuardKind.FORBID: 'write a host or URL as in `forbid "https://*.blob.core.windows.net"`',
    GuardKind.REQUIRE: 'write a URL as in `require "https://host.example"`',
}
_EVERY = "*"  # among patterns those of whatever protocol or port
_ONE = next(iter(DEFAULT_PORTS.items()))  # a protocol and port that stand for all


def resolve_guard(
    node: GuardStatement, names: Names
) -> tuple[Guard | None, tuple[Diagnostic, ...]]:
    """A guard, None where one of its words cannot be read: half a guard guards nothing."""
    collected = Collected()
    kind = GuardKind(node.kind)
    patterns = collected.take(_read_patterns(node.patterns, kind))
    exceptions = collected.take(_read_patterns(node.clauses["except"], kind))
    sources = collected.take(read_sources(node.clauses["from"], names))
    if collected.has_errors:
        return None, collected.diagnostics
    forbidden = _Scopes(patterns)
    for exception, word in zip(exceptions, node.clauses["except"], strict=True):
        if not forbidden.share_with(exception):
            message = f"`except` changes nothing: `{word.text}` is not in what is forbidden"
            help = "leave it out, or write it so that it lies within the pattern behind `forbid`"
            label = Label(word.span)
            fixes = leave_out(word)
            collected.add(
                Diagnostic(codes.CLAUSE_WITHOUT_EFFECT, message, label, help=help, fixes=fixes)
            )
    addresses = tuple(address for source in sources for address in source.addresses)
    guard = Guard(
        kind=kind,
        patterns=patterns,
        exceptions=exceptions,
        addresses=EVERYWHERE if "*" in addresses else source_addresses(addresses),
        span=node.span,
    )
    return guard, collected.diagnostics


def _read_patterns(
    words: tuple[Word, ...], kind: GuardKind
) -> tuple[tuple[GuardPattern, ...], list[Diagnostic]]:
    patterns = []
    diagnostics = []
    for word in words:
        try:
            pattern = parse_guard_pattern(word.text)
            if kind is GuardKind.REQUIRE and pattern.protocol is None:
                raise GuardPatternError(f"`{word.text}` is not a whole URL")
        except GuardPatternError as error:
            label = Label(word.span)
            fixes = as_url(word, quoted=True) if kind is GuardKind.REQUIRE else ()
            problem = Diagnostic(
                codes.BAD_PATTERN, str(error), label, help=_FORMS[kind], fixes=fixes
            )
            diagnostics.append(problem)
        else:
            patterns.append(pattern)
    return tuple(patterns), diagnostics


class _Scopes:
    """Patterns by the protocol and port that they are for, to ask what is in one of them.

    Thousands of patterns and exceptions may stand in one guard: no pair of them is compared.
    """

    def __init__(self, patterns: Iterable[GuardPattern]) -> None:
        places: dict[tuple[str | int | None, ...], dict[Remote, None]] = {}
        for pattern in patterns:
            for scope in product((pattern.protocol, _EVERY), (pattern.port, _EVERY)):
                places.setdefault(scope, {})[_place(pattern)] = None
        self._indexes = {scope: RemoteIndex(remotes) for scope, remotes in places.items()}

    def share_with(self, exception: GuardPattern) -> bool:
        """Whether traffic of an `except` is in a pattern, so that the `except` has an effect."""
        protocol, port = exception.protocol, exception.port
        scopes = product(
            (None, protocol) if protocol else (_EVERY,), (None, port) if port else (_EVERY,)
        )
        place = _place(exception)
        return any(
            self._indexes[scope].touching(place) for scope in scopes if scope in self._indexes
        )


def _place(pattern: GuardPattern) -> Remote:
    """Where a pattern leads, by one protocol and port."""
    return Remote(pattern.destination, *_ONE)
