"""The text of our rule group: a header, and rules as Suricata reads them."""

from collections.abc import Iterable, Iterator

from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import RecordWords
from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.reading import numbered_lines, read_rules
from outgate.backends.suricata.rules.record import recorded_text
from outgate.backends.suricata.rules.text import rules_text
from outgate.digests import sha256

HEADER = (
    "# Written by Outgate, which replaces the whole rule group: what is changed here by hand is"
)
SID_BASE = 1_000_000
WORDS = RecordWords("a rule of the group", "have a rule group of its own for it")


def group_text(rules: RuleSet) -> str:
    """The text of a group of some rules; its second line has the digest of all that follows."""
    text = rules_text(rules)
    digest = sha256(text.encode())
    return f"{HEADER}\n# lost with the next apply. sha256:{digest}\n\n{text}"


def text_of(natives: Iterable[NativeRule]) -> str:
    """The text of a group of native rules; BackendError for what Outgate does not write."""
    return recorded_text(natives, SID_BASE, group_text, WORDS)


def read_natives(text: str) -> tuple[NativeRule, ...]:
    """The rules of a text, and the lines that nobody can read."""
    return read_rules(text, indented=True)


def rules_of(text: str) -> Iterator[tuple[int, str]]:
    """The rules of a group with the numbers of their lines.

    The service takes rules apart before Suricata has them, so an indent makes no comment.
    """
    return numbered_lines(text, indented=True)


def is_ours(text: str) -> bool:
    """Whether Outgate wrote a text, whatever somebody wrote around it."""
    return HEADER in text.splitlines()


def has_rules(text: str) -> bool:
    """Whether there are rules in a text, and not comments alone."""
    return next(rules_of(text), None) is not None


def count_rules(text: str) -> int:
    """How many rules a text has, each of which takes one of a group's capacity."""
    return sum(1 for _ in rules_of(text))
