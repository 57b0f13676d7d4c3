"""Guards with their patterns and sources read."""

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.tree import GuardStatement, Word
from outgate.policy.clauses import read_sources
from outgate.policy.collected import Collected
from outgate.policy.mend import as_url, leave_out
from outgate.policy.model import Guard, GuardKind
from outgate.policy.names import Names
from outgate.traffic.address import source_addresses
from outgate.traffic.guard_pattern import GuardPattern, GuardPatternError, parse_guard_pattern
from outgate.traffic.interval import EVERYWHERE

_FORMS = {
    GuardKind.LIMIT: 'write a host as in `limit to "*.microsoft.com", "login.live.com"`',
    GuardKind.FORBID: 'write a host or URL as in `forbid "https://*.blob.core.windows.net"`',
    GuardKind.REQUIRE: 'write a URL as in `require "https://host.example"`',
}
_SAMPLES = (("https", 443), ("http", 80), ("tcp", 1))


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
    for exception, word in zip(exceptions, node.clauses["except"], strict=True):
        if not any(_meets(exception, pattern) for pattern in patterns):
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


def _meets(exception: GuardPattern, pattern: GuardPattern) -> bool:
    """Whether traffic of an `except` may be in a pattern, so that the `except` has an effect."""
    transports = [
        (exception.protocol or protocol, exception.port or port) for protocol, port in _SAMPLES
    ]
    wider = tuple(pattern.remotes(transports))
    return any(
        other.contains(remote) for remote in exception.remotes(transports) for other in wider
    )
