"""Names of objects on firewalls: of few letters, of bounded length, and the same every day.

They hang on what an object is, never on what else there is.
"""

import re
from collections.abc import Iterable

from outgate.digests import sha256
from outgate.traffic.address import RuleSource

_DIGITS = 6
_LEAST = 9  # characters that show something of a name beside its digest


def source_words(sources: Iterable[RuleSource]) -> dict[RuleSource, str]:
    """A word for each source: its name where that is one, else one with a digest.

    It hangs on the addresses only where a plan has two sources of one name.
    """
    meanings: dict[str, set[tuple[str, ...]]] = {}
    all_sources = tuple(sources)
    for source in all_sources:
        meanings.setdefault(source.name, set()).add(source.addresses)
    words = {}
    for source in all_sources:
        shared = len(meanings[source.name]) > 1
        told = f"{source.name} {','.join(source.addresses)}" if shared else source.name
        word = re.sub(r"[^a-z0-9]+", "-", source.name.lower()).strip("-")
        words[source] = word if word and word == told else f"{word}-{digest(told)}".strip("-")
    return words


def shorten(word: str, most: int, digits: int = _DIGITS) -> str:
    """A word in at most so many characters; what is cut off is in its digest."""
    if len(word) <= most:
        return word
    told = digest(word, digits)
    kept = word[: most - digits - 1].strip("-.") if most >= _LEAST else ""
    return f"{kept}-{told}" if kept else told


def digest(text: str, digits: int = _DIGITS) -> str:
    """What tells names apart."""
    return sha256(text.encode())[:digits]
