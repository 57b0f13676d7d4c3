"""Native rules of a record as text again, for whatever takes rules of Suricata."""

from collections.abc import Callable, Iterable

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.recorded import RecordWords, broken_record, recorded_rule, stray_record
from outgate.backends.suricata.rules.lines import Unwritable
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail, is_tail, rule_of
from outgate.traffic.destination import HostDestination


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
        rule = recorded_rule(native, rule_of, words)
        if rule is not None:
            rules.append(rule)
        elif is_tail(native):
            tail = Tail.DROP
        else:
            raise stray_record(native.label, words)
    for rule in rules:
        match rule.remote.destination:
            case HostDestination(_, path) if path is not None and tail is Tail.NONE:
                reason = ValueError("only the tail keeps paths apart, and there is none")
                raise broken_record(rule.label, words, reason)
    try:
        return write(RuleSet(tuple(rules), tail, sid_base))
    except Unwritable as error:
        message = f"the rules have no text: Suricata {error}"
        raise BackendError(message, help=error.help, outcome=NOTHING_CHANGED) from error
