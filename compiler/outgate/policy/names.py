"""The names that policy files define for the whole set: sources and fleets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from outgate.catalog.fleets import BUILT_IN_NAMES, expand
from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.language.tree import FleetDefinition, PolicyFile, SourceDefinition, Word
from outgate.traffic.address import (
    ANY_SOURCE,
    AddressError,
    RuleSource,
    parse_addresses,
)
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_set, union

# As many networks as a source may have: each of its rules holds them all.
MOST_NETWORKS = 50_000
_FAMILIES = (
    (address_set(("0.0.0.0/0",)), "IPv4"),
    (address_set(("::/0",)), "IPv6"),
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


def looks_like_address(word: Word) -> bool:
    """Whether a word is meant as an address rather than as a name."""
    return word.text[:1].isdigit() or ":" in word.text


def _is_address(word: Word) -> bool:
    return looks_like_address(word) and bool(addresses_of(word, []))


def addresses_of(word: Word, problems: list[Diagnostic]) -> AddressSet:
    """What one written address, network or range stands for, none where it is wrong."""
    try:
        return parse_addresses(word.text)
    except AddressError as error:
        label = Label(word.span)
        problems.append(Diagnostic(codes.BAD_ADDRESS, str(error), label, help=error.help))
        return NO_ADDRESS


def check_sources(
    words: Sequence[tuple[Word, AddressSet]], problems: list[Diagnostic]
) -> Sequence[tuple[Word, AddressSet]]:
    """The written addresses of a source, none where they take more networks than rules may have.

    Rules hold networks, and the range of all IPv6 addresses but two takes 254 of them.
    """
    for word, addresses in words:
        for every, kind in _FAMILIES:
            if every <= addresses:
                message = f"`{word.text}` is every {kind} address there is"
                help = "write `any` if anywhere is meant, else the networks that are yours"
                label = Label(word.span)
                problems.append(Diagnostic(codes.EVERY_ADDRESS, message, label, help=help))
    counts = [(addresses.network_count(), word) for word, addresses in words]
    total = sum(count for count, _ in counts)
    if total <= MOST_NETWORKS:
        return words
    count, word = max(counts, key=lambda each: each[0])
    problems.append(
        Diagnostic(
            codes.BAD_ADDRESS,
            f"these addresses take {total:,} networks, more than the {MOST_NETWORKS:,} that a "
            f"source may have; `{word.text}` alone takes {count:,}",
            Label(word.span),
            help="let ranges begin and end at the borders of networks, or write the networks",
        )
    )
    return ()


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
        if _is_address(name):
            problems.append(_reserved("source", name, "it reads as an address"))
            continue
        if name.text in first:
            problems.append(_duplicate("source", name, first[name.text]))
            continue
        first[name.text] = name
        values: list[tuple[Word, AddressSet]] = []
        for value in definition.values:
            values.append((value, addresses_of(value, problems)))
        merged = union(addresses for _, addresses in check_sources(values, problems))
        # A source with a wrong address still has its name, so that its uses are no second error.
        found[name.text] = RuleSource(name.text, merged.cidrs() if merged else ("0.0.0.0/32",))
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
    for name in written:
        problems.extend(_resolve_fleet(name, written, found))
    return found, problems


def _resolve_fleet(
    first: str, written: dict[str, FleetDefinition], found: dict[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    """Put a fleet, and those that it is defined from, into `found` as built-in fleets.

    Definitions may lead from one to the next thousands of times, so it calls itself for none.
    """
    waiting: dict[str, tuple[Iterator[Word], set[str]]] = {}

    def begin(name: str) -> None:
        if name not in found:
            waiting[name] = iter(written[name].members), set()

    begin(first)
    while waiting:
        name = next(reversed(waiting))
        words, members = waiting[name]
        word = next(words, None)
        if word is None:
            del waiting[name]
            found[name] = tuple(sorted(members))
            if waiting:
                waiting[next(reversed(waiting))][1].update(members)
            continue
        member = word.text.lower()
        if (built_in := expand(member)) is not None:
            members.update(built_in)
        elif member in waiting:
            yield Diagnostic(
                codes.UNKNOWN_FLEET,
                f"fleet `{written[name].name.text}` is defined by itself",
                Label(word.span),
                help="name built-in fleets, or fleets that do not lead back here",
            )
        elif member in found:
            members.update(found[member])
        elif member in written:
            begin(member)
        else:
            yield unknown(codes.UNKNOWN_FLEET, "fleet", word, (*BUILT_IN_NAMES, *written))


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
