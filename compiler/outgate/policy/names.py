"""The names that policy files define for the whole set: sources and fleets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.language.tree import FleetDefinition, PolicyFile, SourceDefinition, Word
from outgate.traffic.address import (
    ANY_SOURCE,
    AddressError,
    RuleSource,
    parse_networks,
    source_addresses,
)


@dataclass(frozen=True, slots=True)
class Names:
    """Definitions of the set; fleet names are in lower case and lead to built-in fleets."""

    sources: dict[str, RuleSource]
    fleets: dict[str, tuple[str, ...]]


def unknown(code: codes.Code, kind: str, word: Word, known: Iterable[str]) -> Diagnostic:
    """An unknown name, with the nearest known one or the list of all."""
    names = sorted(known, key=str.lower)
    near = did_you_mean(word.text, names)
    if near:
        help = f"did you mean `{near}`?"
    elif names:
        help = f"known are: {', '.join(names)}"
    else:
        help = f"no {kind} is defined"
    return Diagnostic(code, f"there is no {kind} `{word.text}`", Label(word.span), help=help)


def _duplicate(kind: str, again: Word, first: Word) -> Diagnostic:
    return Diagnostic(
        codes.DUPLICATE_NAME,
        f"{kind} `{again.text}` is defined twice",
        Label(again.span, "defined again here"),
        (Label(first.span, "first defined here"),),
        help="give one of them another name; the files of a policy set share their names",
    )


def _reserved(kind: str, word: Word, why: str) -> Diagnostic:
    return Diagnostic(
        codes.RESERVED_NAME,
        f"{kind} `{word.text}` cannot be defined: {why}",
        Label(word.span),
        help="choose another name",
    )


def networks_of(word: Word) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """CIDRs of one written address, with what is wrong with it."""
    try:
        return parse_networks(word.text), ()
    except AddressError as error:
        label = Label(word.span)
        return (), (Diagnostic(codes.BAD_ADDRESS, str(error), label, help=error.help),)


def is_address(word: Word) -> bool:
    """Whether the word reads as an address rather than as a name."""
    if not (word.text[:1].isdigit() or ":" in word.text):
        return False
    return not networks_of(word)[1]


def _define_sources(
    definitions: Sequence[SourceDefinition],
) -> tuple[dict[str, RuleSource], list[Diagnostic]]:
    found: dict[str, RuleSource] = {}
    first: dict[str, Word] = {}
    problems: list[Diagnostic] = []
    for definition in definitions:
        name = definition.name
        if name.text == ANY_SOURCE.name:
            problems.append(_reserved("source", name, "`any` means every address"))
            continue
        if is_address(name):
            problems.append(_reserved("source", name, "it reads as an address"))
            continue
        if name.text in first:
            problems.append(_duplicate("source", name, first[name.text]))
            continue
        first[name.text] = name
        networks: list[str] = []
        for value in definition.values:
            its, wrong = networks_of(value)
            networks.extend(its)
            problems.extend(wrong)
        # A source with a wrong address still has its name, so that its uses are no second error.
        merged = source_addresses(networks) if networks else ("0.0.0.0/32",)
        found[name.text] = RuleSource(name.text, merged)
    return found, problems


def _define_fleets(
    definitions: Sequence[FleetDefinition],
) -> tuple[dict[str, tuple[str, ...]], list[Diagnostic]]:
    written: dict[str, FleetDefinition] = {}
    problems: list[Diagnostic] = []
    for definition in definitions:
        name = definition.name.text.lower()
        if expand(name) is not None:
            problems.append(_reserved("fleet", definition.name, "it is built in"))
        elif name in written:
            problems.append(_duplicate("fleet", definition.name, written[name].name))
        else:
            written[name] = definition
    found: dict[str, tuple[str, ...]] = {}

    def resolve(name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if name in found:
            return found[name]
        members: set[str] = set()
        for word in written[name].members:
            member = word.text.lower()
            if (built_in := expand(member)) is not None:
                members.update(built_in)
            elif member in (*path, name):
                message = f"fleet `{written[name].name.text}` is defined by itself"
                problems.append(
                    Diagnostic(
                        codes.UNKNOWN_FLEET,
                        message,
                        Label(word.span),
                        help="name built-in fleets, or fleets that do not lead back here",
                    )
                )
            elif member in written:
                members.update(resolve(member, (*path, name)))
            else:
                known = (*BUILT_IN_NAMES, *written)
                problems.append(unknown(codes.UNKNOWN_FLEET, "fleet", word, known))
        found[name] = tuple(sorted(members))
        return found[name]

    for name in written:
        resolve(name, ())
    return found, problems


def define_names(files: Iterable[PolicyFile]) -> tuple[Names, tuple[Diagnostic, ...]]:
    """All sources and fleets of the set, with duplicates, cycles and bad addresses reported."""
    statements = [statement for file in files for statement in file.statements]
    sources, source_problems = _define_sources(
        [each for each in statements if isinstance(each, SourceDefinition)]
    )
    fleets, fleet_problems = _define_fleets(
        [each for each in statements if isinstance(each, FleetDefinition)]
    )
    return Names(sources, fleets), (*source_problems, *fleet_problems)
