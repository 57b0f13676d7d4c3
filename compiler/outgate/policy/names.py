"""The names that policy files define for the whole set: sources and fleets."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.diagnostics import Diagnostic, Fix, Label, codes
from outgate.language.cuts import take_out_statement
from outgate.language.tree import FleetDefinition, PolicyFile, SourceDefinition, Word
from outgate.policy.collected import Collected
from outgate.policy.lookups import (
    check_addresses,
    is_address_text,
    read_addresses,
    unknown_name,
)
from outgate.traffic.address import ANY_SOURCE, RuleSource
from outgate.traffic.interval import union
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Definitions of the set; fleet names are in lower case and lead to built-in fleets."""

    sources: dict[str, RuleSource]
    fleets: dict[str, tuple[str, ...]]


Definition = SourceDefinition | FleetDefinition


def is_reserved_source(text: str) -> bool:
    """Whether a source cannot be called that: it is an address, or means every one."""
    return text == ANY_SOURCE.name or is_address_text(text)


def _duplicate(kind: str, again: Definition, first: Definition) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_NAME,
        f"{kind} `{again.name.text}` is defined twice",
        Label(again.name.span, "defined again here"),
        (Label(first.name.span, "first defined here"),),
        help="give one of them another name; the files of a policy set share their names",
        fixes=_said_again(kind, again, first),
    )


def _said_again(kind: str, again: Definition, first: Definition) -> tuple[Fix, ...]:
    """The fix for a definition that says the same as the first: one of them can go.

    Of two files each may be in a set that the other is not in.
    """
    if _texts(again) != _texts(first):
        return ()
    safe = again.span.file == first.span.file
    title = f"remove the second definition of {kind} `{again.name.text}`"
    return (take_out_statement(again.span, title, safe=safe),)


def _texts(definition: Definition) -> list[str]:
    words = definition.values if isinstance(definition, SourceDefinition) else definition.members
    return sorted(word.text.lower() for word in words)


def _reserved(kind: str, word: Word, why: str) -> Diagnostic:
    return Diagnostic(
        codes.RESERVED_NAME,
        f"{kind} `{word.text}` cannot be defined: {why}",
        Label(word.span),
        help="choose another name",
    )


def _define_sources(
    definitions: Sequence[SourceDefinition],
) -> tuple[dict[str, RuleSource], tuple[Diagnostic, ...]]:
    sources: dict[str, RuleSource] = {}
    first: dict[str, SourceDefinition] = {}
    collected = Collected()
    for definition in definitions:
        name = definition.name
        if name.text == ANY_SOURCE.name:
            collected.add(_reserved("source", name, "`any` means every address"))
        elif is_address_text(name.text):
            collected.add(_reserved("source", name, "it reads as an address"))
        elif name.text in first:
            collected.add(_duplicate("source", definition, first[name.text]))
        else:
            first[name.text] = definition
            written = [(word, collected.take(read_addresses(word))) for word in definition.values]
            checked = collected.take(check_addresses(written))
            # A source with a wrong address keeps its name, so that its uses are no second error.
            networks = union(addresses for _, addresses in checked).cidrs()
            sources[name.text] = RuleSource(name.text, networks)
    return sources, collected.diagnostics


def _define_fleets(
    definitions: Sequence[FleetDefinition],
) -> tuple[dict[str, tuple[str, ...]], tuple[Diagnostic, ...]]:
    by_name: dict[str, FleetDefinition] = {}
    diagnostics: list[Diagnostic] = []
    for definition in definitions:
        name = definition.name.text.lower()
        if expand(name) is not None:
            diagnostics.append(_reserved("fleet", definition.name, "it is built in"))
        elif name in by_name:
            diagnostics.append(_duplicate("fleet", definition, by_name[name]))
        else:
            by_name[name] = definition
    fleets: dict[str, tuple[str, ...]] = {}
    for name in by_name:
        diagnostics.extend(_resolve_fleet(name, by_name, fleets))
    return fleets, tuple(diagnostics)


def _resolve_fleet(
    first: str, by_name: dict[str, FleetDefinition], fleets: dict[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Put a fleet, and those that it is defined from, into `fleets` as built-in fleets.

    A definition may lead to another one thousands of times, so this is a loop and not a recursion:
    `waiting` has the fleets under way, each with the words still to read and the members so far.
    """
    waiting: dict[str, tuple[Iterator[Word], set[str]]] = {}

    def begin(name: str) -> None:
        if name not in fleets:
            waiting[name] = iter(by_name[name].members), set()

    begin(first)
    while waiting:
        name = next(reversed(waiting))
        words, members = waiting[name]
        word = next(words, None)
        if word is None:
            del waiting[name]
            fleets[name] = tuple(sorted(members))
            if waiting:
                waiting[next(reversed(waiting))][1].update(members)
            continue
        member = word.text.lower()
        if (built_in := expand(member)) is not None:
            members.update(built_in)
        elif member in waiting:
            yield Diagnostic(
                codes.UNKNOWN_FLEET,
                f"fleet `{by_name[name].name.text}` is defined by itself",
                Label(word.span),
                help="name built-in fleets, or fleets that do not lead back here",
            )
        elif member in fleets:
            members.update(fleets[member])
        elif member in by_name:
            begin(member)
        else:
            yield unknown_name(codes.UNKNOWN_FLEET, "fleet", word, (*BUILT_IN_NAMES, *by_name))


def define_names(files: Iterable[PolicyFile]) -> tuple[Names, tuple[Diagnostic, ...]]:
    """All sources and fleets of the set, with duplicates, cycles and bad addresses reported."""
    nodes = [node for file in files for node in file.statements]
    collected = Collected()
    sources = collected.take(
        _define_sources([node for node in nodes if isinstance(node, SourceDefinition)])
    )
    fleets = collected.take(
        _define_fleets([node for node in nodes if isinstance(node, FleetDefinition)])
    )
    return Names(sources, fleets), collected.diagnostics
