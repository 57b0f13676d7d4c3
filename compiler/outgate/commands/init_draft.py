"""The policy that a new project begins with, from a few answers, and a test of it.

Answers are held against the catalog by compiling what is made of them, so that what is wrong with
one is said as `outgate check` would say it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from outgate.backends.built_in import BUILT_IN
from outgate.backends.kind import BackendKind
from outgate.backends.registry import find_backend
from outgate.catalog.model import Need
from outgate.diagnostics import Diagnostic, codes, errors_of
from outgate.language.format import format_text
from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.project.compile import Compiled, Inputs, compile_policies
from outgate.source import SourceFile
from outgate.traffic.destination import HostDestination
from outgate.traffic.host import HostPattern
from outgate.values import dataclass, field, replace

EXAMPLE = "policies/example.policy"
SERVICE = "mde"
TARGET = "prod"  # what a firewall is called that nobody gave a name
_METHODS = ("streamlined", "standard")  # the first that all the devices can use
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers; `sources` are names with their addresses, `settings` those of the target."""

    edition: str | None = None
    regions: tuple[str, ...] = ("EU",)
    fleets: tuple[str, ...] = ("win11",)
    sources: tuple[tuple[str, tuple[str, ...]], ...] = ()
    features: tuple[str, ...] = ()
    target: str = BUILT_IN
    backend: str = BUILT_IN
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> BackendKind:
        """What the target is."""
        return find_backend(self.backend)


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of the policy and what it compiles to; None where the answers have errors."""

    text: str
    compilation: Compilation | None
    diagnostics: tuple[Diagnostic, ...]


def draft_policy(draft: Draft, folder: Path) -> Drafted:
    """The policy that the answers ask for, with a test that holds."""
    if problems := tuple(_odd_words(draft)):
        return Drafted("", None, problems)
    for method in _METHODS:
        text = _statement(draft, method)
        compiled = _compile(text, draft, folder)
        if compiled.compilation is not None:
            break
    else:
        return Drafted(text, None, errors_of(compiled.diagnostics))
    whole = _laid_out(text + _test(draft, compiled.compilation, folder))
    tested = _compile(whole, draft, folder).compilation
    if tested is None or run_tests(tested).failed:
        return Drafted(_laid_out(text), compiled.compilation, ())
    return Drafted(whole, tested, ())


def _odd_words(draft: Draft) -> tuple[Diagnostic, ...]:
    """Answers that are no words of the language: they would be read as something else."""
    words = (*draft.regions, *draft.fleets, *draft.features)
    words += tuple(word for name, addresses in draft.sources for word in (name, *addresses))
    odd = dict.fromkeys(word for word in words if not _WORD.fullmatch(word))
    help = "write names and addresses as a policy has them, with commas between them"
    return tuple(
        Diagnostic(codes.SYNTAX, f"`{word}` is no name and no address", help=help) for word in odd
    )


def _statement(draft: Draft, method: str) -> str:
    sources = "".join(f"source {name} = {', '.join(them)}\n" for name, them in draft.sources)
    clauses = [
        f"for region {', '.join(draft.regions)}, fleet {', '.join(draft.fleets)}",
        *([f"from {', '.join(name for name, _ in draft.sources)}"] if draft.sources else []),
        *([f"via {method}"] if method != "standard" else []),
        *([f"with {', '.join(draft.features)}"] if draft.features else []),
    ]
    return (
        "# Who may reach what. `outgate check` tests it, `outgate plan` shows what it changes.\n"
        f"{sources}\nallow {SERVICE} {' '.join(clauses)}\n"
    )


def _compile(text: str, draft: Draft, folder: Path) -> Compiled:
    file = SourceFile(EXAMPLE, text)
    catalog = folder / "catalog"
    # Nothing of a draft ends on a day.
    return compile_policies(Inputs(folder, (), catalog, draft.edition, date.min, texts=(file,)))


def _laid_out(text: str) -> str:
    return format_text(SourceFile(EXAMPLE, text))[0]


def _test(draft: Draft, compilation: Compilation, folder: Path) -> str:
    """A test of what these regions have and others do not, and the other way round.

    Where a list has the same hosts for all regions, it is about one that devices cannot do without.
    """
    mine, theirs = compilation.plan.rules, _elsewhere(draft, compilation, folder)
    shared = {rule.remote for rule in theirs}
    asked = sorted(
        (rule.remote in shared, not _is_required(rule), _host(rule).subtree, _url(rule))
        for rule in mine
        if _can_be_asked(rule)
    )
    hosts = [_host(rule) for rule in mine if _can_be_asked(rule)]
    closed = sorted(
        _url(rule)
        for rule in theirs
        if _can_be_asked(rule)
        and not _host(rule).subtree
        and not any(host.matches(_host(rule).name) for host in hosts)
    )
    if not asked:
        return ""
    origin = f" from {draft.sources[0][1][0].split('-')[0].split('/')[0]}" if draft.sources else ""
    return (
        f'\ntest "{", ".join(draft.regions)}: what devices need, and not what others do" {{\n'
        f"allow {asked[0][-1]}{origin}\n"
        f"deny {closed[0] if closed else 'https://somewhere-else.example'}\n}}\n"
    )


def _elsewhere(draft: Draft, compilation: Compilation, folder: Path) -> tuple[Rule, ...]:
    """The rules of a region of the same cloud that was not chosen; none where there is no other.

    They are those of the standard lists, where regions have hosts of their own.
    """
    from outgate.commands.catalog_names import region_rows

    rows = region_rows(compilation.catalog)
    chosen = {name.lower() for name in draft.regions}
    clouds = {row.cloud for row in rows if row.name.lower() in chosen}
    for row in rows:
        if row.name.lower() in chosen or row.cloud not in clouds or SERVICE not in row.services:
            continue
        other = replace(draft, regions=(row.name,))
        theirs = _compile(_statement(other, "standard"), other, folder).compilation
        if theirs is not None:
            return theirs.plan.rules
    return ()


def _can_be_asked(rule: Rule) -> bool:
    """Whether a test can ask for all that a rule opens with one name: hosts over HTTPS."""
    remote = rule.remote
    return (
        isinstance(remote.destination, HostDestination)
        and (remote.protocol, remote.port) == ("https", 443)
        and remote.destination.path is None
    )


def _host(rule: Rule) -> HostPattern:
    assert isinstance(rule.remote.destination, HostDestination)
    return rule.remote.destination.host


def _url(rule: Rule) -> str:
    """What a device may ask for under a rule."""
    host = _host(rule)
    return f"https://any.{host.name}" if host.subtree else f"https://{host.name}"


def _is_required(rule: Rule) -> bool:
    return any(origin.need == Need.REQUIRED for origin in rule.origins)


def read_sources(texts: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Sources from `NAME = ADDRESS, ...` each; ValueError where one is written otherwise."""
    sources = []
    for text in filter(None, map(str.strip, texts)):
        name, equals, addresses = text.partition("=")
        if not equals or not name.strip() or not split_words(addresses):
            raise ValueError(f"`{text}` is no name with its networks")
        sources.append((name.strip(), split_words(addresses)))
    return tuple(sources)


def split_words(text: str) -> tuple[str, ...]:
    """The words of an answer, which stand between commas."""
    return tuple(filter(None, (word.strip() for word in text.split(","))))
