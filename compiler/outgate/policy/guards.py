"""Guards with their patterns and sources read."""

from outgate.diagnostics import Diagnostic, Label, codes, has_errors
from outgate.language.tree import Guard as GuardNode
from outgate.language.tree import Word
from outgate.policy.clauses import read_sources
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


def resolve_guard(node: GuardNode, names: Names) -> tuple[Guard | None, list[Diagnostic]]:
    """A guard, None where one of its words cannot be read: half a guard guards nothing."""
    problems: list[Diagnostic] = []
    kind = GuardKind(node.kind)
    patterns = _read(node.patterns, kind, problems)
    exceptions = _read(node.clauses["except"], kind, problems)
    sources = read_sources(node.clauses["from"], names, problems)
    if has_errors(problems):
        return None, problems
    for scope, word in zip(exceptions, node.clauses["except"], strict=True):
        if not any(_inside(scope, pattern) for pattern in patterns):
            message = f"`except` changes nothing: `{word.text}` is not in what is forbidden"
            help = "leave it out, or write it so that it lies within the pattern behind `forbid`"
            found = Diagnostic(codes.CLAUSE_WITHOUT_EFFECT, message, Label(word.span), help=help)
            problems.append(found)
    addresses = tuple(each for source in sources for each in source.addresses)
    merged = EVERYWHERE if "*" in addresses else source_addresses(addresses)
    return Guard(kind, patterns, exceptions, merged, node.span), problems


def _read(
    words: tuple[Word, ...], kind: GuardKind, problems: list[Diagnostic]
) -> tuple[GuardPattern, ...]:
    found = []
    for word in words:
        try:
            scope = parse_guard_pattern(word.text)
            if kind is GuardKind.REQUIRE and scope.protocol is None:
                raise GuardPatternError(f"`{word.text}` is not a whole URL")
        except GuardPatternError as error:
            label = Label(word.span)
            problems.append(Diagnostic(codes.BAD_PATTERN, str(error), label, help=_FORMS[kind]))
        else:
            found.append(scope)
    return tuple(found)


def _inside(scope: GuardPattern, pattern: GuardPattern) -> bool:
    """Whether what is in one pattern may be in the other: an `except` in it has an effect."""
    transports = [(scope.protocol or its, scope.port or port) for its, port in _SAMPLES]
    wider = tuple(pattern.remotes(transports))
    return any(each.contains(target) for target in scope.remotes(transports) for each in wider)
