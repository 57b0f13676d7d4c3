"""Words of a policy as names and addresses: what a word stands for, and what is wrong with it."""

from collections.abc import Iterable, Sequence

from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean, write_instead
from outgate.language.tree import Word
from outgate.traffic.address import AddressError, parse_addresses
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_set

# As many networks as a source may have: each of its rules holds them all.
MOST_NETWORKS = 50_000
_FAMILIES = (
    (address_set(("0.0.0.0/0",)), "IPv4"),
    (address_set(("::/0",)), "IPv6"),
)


def unknown_name(code: codes.Code, kind: str, word: Word, known: Iterable[str]) -> Diagnostic:
    """The error for an unknown name, with the nearest known one or the list of all."""
    names = sorted(known, key=str.lower)
    near = did_you_mean(word.text, names)
    if near:
        help = f"did you mean `{near}`?"
    elif names:
        help = f"known are: {', '.join(names)}"
    else:
        help = f"no {kind} is defined"
    fixes = (write_instead(word.span, near),) if near else ()
    message = f"there is no {kind} `{word.text}`"
    return Diagnostic(code, message, Label(word.span), help=help, fixes=fixes)


def looks_like_address(word: Word) -> bool:
    """Whether a word is meant as an address rather than as a name."""
    return reads_as_address(word.text)


def reads_as_address(text: str) -> bool:
    """The same of its text."""
    return text[:1].isdigit() or ":" in text


def is_address_text(text: str) -> bool:
    """Whether a text is an address, a network or a range."""
    try:
        return reads_as_address(text) and bool(parse_addresses(text))
    except AddressError:
        return False


def read_addresses(word: Word) -> tuple[AddressSet, tuple[Diagnostic, ...]]:
    """The addresses of one written address, network or range; none where it is wrong."""
    try:
        return parse_addresses(word.text), ()
    except AddressError as error:
        label = Label(word.span)
        fixes = tuple(write_instead(word.span, text) for text in error.instead)
        problem = Diagnostic(codes.BAD_ADDRESS, str(error), label, help=error.help, fixes=fixes)
        return NO_ADDRESS, (problem,)


def check_addresses(
    written: Sequence[tuple[Word, AddressSet]], *, may_be_any: bool = False
) -> tuple[Sequence[tuple[Word, AddressSet]], tuple[Diagnostic, ...]]:
    """The written addresses of a source; none where they take more networks than a rule may have.

    Rules hold networks, and the range of all IPv6 addresses but two takes 254 of them. `may_be_any`
    tells that `any` could stand there.
    """
    diagnostics = [
        Diagnostic(
            codes.EVERY_ADDRESS,
            f"`{word.text}` is every {kind} address there is",
            Label(word.span),
            help="write `any` if anywhere is meant, else the networks that are yours",
            fixes=(write_instead(word.span, "any"),) if may_be_any else (),
        )
        for word, addresses in written
        for family, kind in _FAMILIES
        if family <= addresses
    ]
    counts = [(addresses.network_count(), word) for word, addresses in written]
    total = sum(count for count, _ in counts)
    if total <= MOST_NETWORKS:
        return written, tuple(diagnostics)
    count, word = max(counts, key=lambda pair: pair[0])
    too_many = Diagnostic(
        codes.BAD_ADDRESS,
        f"these addresses take {total:,} networks, more than the {MOST_NETWORKS:,} that a "
        f"source may have; `{word.text}` alone takes {count:,}",
        Label(word.span),
        help="let ranges begin and end at the borders of networks, or write the networks",
    )
    return (), (*diagnostics, too_many)
