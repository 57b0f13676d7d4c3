"""Native rules of a record as rules again. A record is a file of the project.

So whatever one says is a rule that Outgate writes, or is refused.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.values import dataclass

Rule = TypeVar("Rule")


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What messages call a rule, such as "a rule of Squid", and where lines of others go."""

    rule: str
    apart: str = ""


def recorded_rule(
    native: NativeRule, read: Callable[[NativeRule], Rule], words: RecordWords
) -> Rule:
    """What `read` makes of a native rule; BackendError where it is none."""
    try:
        return read(native)
    except (KeyError, TypeError, ValueError) as error:
        raise broken_record(native.label, words, error) from error


def recorded_rules(
    natives: Iterable[NativeRule],
    read: Callable[[NativeRule], Rule | None],
    words: RecordWords,
) -> tuple[Rule, ...]:
    """The same for rules that are to be written; BackendError for a stray one, which is None."""
    rules = []
    for native in natives:
        rule = recorded_rule(native, read, words)
        if rule is None:
            # The way back is on record, in a file of the project: no line of others is written.
            raise stray_record(native.label, words)
        rules.append(rule)
    return tuple(rules)


def broken_record(label: str, words: RecordWords, error: Exception) -> BackendError:
    """For a rule of a damaged record."""
    return BackendError(
        f"`{label}` is not {words.rule}: {words_of(error)}",
        help="restore the record of the target from a copy, or make a new plan",
        outcome=NOTHING_CHANGED,
    )


def words_of(error: Exception) -> str:
    """Why something is no rule, in words of ours: those of a TypeError or KeyError are Python's."""
    match error:
        case KeyError(args=(name, *_)):
            return f"it has no `{name}`"
        case TypeError():
            return "a part of it is of another kind than rules have there"
        case _:
            return str(error)


def stray_record(label: str, words: RecordWords) -> BackendError:
    """For something on record that Outgate did not write, and does not."""
    return BackendError(
        f"{label} is not one that Outgate writes",
        help=f"{words.apart}, or apply the policy as it was then",
        outcome=NOTHING_CHANGED,
    )
