"""The text of our rule group: a header, and rules as Suricata reads them."""

import hashlib
from collections.abc import Iterable

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail, is_tail, rule_of
from outgate.backends.suricata.rules.reading import read_rules, significant_lines
from outgate.backends.suricata.rules.text import rules_text

HEADER = (
    "# Written by Outgate, which replaces the whole rule group: what is changed here by hand is"
)
SID_BASE = 1_000_000


def group_text(rules: RuleSet) -> str:
    """The text of a group of some rules; its second line has the digest of all that follows."""
    text = rules_text(rules)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{HEADER}\n# lost with the next apply. sha256:{digest}\n\n{text}"


def text_of(natives: Iterable[NativeRule]) -> str:
    """The text of a group of native rules; BackendError for what Outgate does not write."""
    rules: list[SuricataRule] = []
    tail = Tail.NONE
    for native in natives:
        if is_tail(native):
            tail = Tail.DROP
            continue
        try:
            rule = rule_of(native)
        except (KeyError, TypeError, ValueError) as error:
            raise broken_record(native.label, error) from error
        if rule is None:
            # The way back is on record, in a file of the project: no line of it is written.
            raise BackendError(
                f"{native.label} is not one that Outgate writes",
                help="have a rule group of its own for it, or apply the policy as it was then",
                outcome=NOTHING_CHANGED,
            )
        rules.append(rule)
    return group_text(RuleSet(tuple(rules), tail, SID_BASE))


def read_natives(text: str) -> tuple[NativeRule, ...]:
    """The rules of a text, and the lines that nobody can read."""
    return read_rules(text)


def is_ours(text: str) -> bool:
    """Whether Outgate wrote a text, whatever somebody wrote around it."""
    return HEADER in text.splitlines()


def has_rules(text: str) -> bool:
    """Whether there are rules in a text, and not comments alone."""
    return next(significant_lines(text), None) is not None


def count_rules(text: str) -> int:
    """How many rules a text has, each of which takes one of a group's capacity."""
    return sum(1 for _ in significant_lines(text))


def broken_record(label: str, error: Exception) -> BackendError:
    """For a rule of a damaged record."""
    return BackendError(
        f"`{label}` is not a rule of the group: {error}",
        help="restore the record of the target from a copy, or make a new plan",
        outcome=NOTHING_CHANGED,
    )
