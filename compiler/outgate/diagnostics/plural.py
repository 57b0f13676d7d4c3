"""Numbers with the things they count, and what stands for the rest of a list."""

from collections.abc import Sequence


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 rule`, `2 rules`, `0 rules`; a plural that is not made with an s is given."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def and_more(rest: int, what: str = "", hint: str = "") -> str:
    """What follows the first items of a list: `and 3 more rules (all with --full)`."""
    noun = f" {what}" if what else ""
    where = f" ({hint})" if hint else ""
    return f"and {rest} more{noun}{where}"


def join_and(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def join_first(words: Sequence[str], most: int) -> str:
    """`a, b and 3 more`."""
    rest = len(words) - most
    return ", ".join(words[:most]) + (f" {and_more(rest)}" if rest > 0 else "")
