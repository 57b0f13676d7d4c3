"""Native rules as text again. They come from a record, which is a file of the project.

So whatever one says is a rule that Outgate writes, or is refused.
"""

from collections.abc import Callable, Iterable

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata.rules.lines import Unwritable
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail, is_tail, rule_of
from outgate.traffic.destination import HostDestination
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class RecordWords:
    """What messages call a rule, such as "a rule of the group", and where lines of others go."""

    rule: str
    apart: str


def recorded_rule(native: NativeRule, words: RecordWords) -> SuricataRule | None:
    """The rule of a native one; None for a stray line and for the tail."""
    try:
        return rule_of(native)
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(native.label, words, error) from error


def recorded_text(
    natives: Iterable[NativeRule],
    sid_base: int,
    write: Callable[[RuleSet], str],
    words: RecordWords,
) -> str:
    """What `write` makes of native rules; BackendError for what Outgate does not write."""
    rules: list[SuricataRule] = []
    tail = Tail.NONE
    for native in natives:
        rule = recorded_rule(native, words)
        if rule is not None:
            rules.append(rule)
        elif is_tail(native):
            tail = Tail.DROP
        else:
            raise BackendError(
                f"{native.label} is not one that Outgate writes",
                help=f"{words.apart}, or apply the policy as it was then",
                outcome=NOTHING_CHANGED,
            )
    for rule in rules:
        match rule.remote.destination:
            case HostDestination(_, path) if path is not None and tail is Tail.NONE:
                reason = ValueError("only the tail keeps paths apart, and there is none")
                raise _broken(rule.label, words, reason)
    try:
        return write(RuleSet(tuple(rules), tail, sid_base))
    except Unwritable as error:
        message = f"the rules have no text: Suricata {error}"
        raise BackendError(message, help=error.help, outcome=NOTHING_CHANGED) from error


def _broken(label: str, words: RecordWords, error: Exception) -> BackendError:
    return BackendError(
        f"`{label}` is not {words.rule}: {error}",
        help="restore the record of the target from a copy, or make a new plan",
        outcome=NOTHING_CHANGED,
    )
