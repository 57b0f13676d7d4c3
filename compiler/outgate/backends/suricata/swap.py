"""Our file replaced while the engine runs.

Suricata that reads a broken rule leaves it out and goes on with the others: of lines that pass and
drop that would be other rules than either. So the new file is checked first, as a whole; and where
the engine takes fewer rules than before all the same, the old file is back.
"""

import re
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_swap import OLD_RULES_HOLD, Swap
from outgate.backends.observer import Observer
from outgate.backends.program import Outcome
from outgate.backends.suricata.file import file_text
from outgate.backends.suricata.program import SOCKET_VARIABLE, Loaded, Suricata
from outgate.backends.suricata.rules.model import RuleSet, Tail
from outgate.errors import reason_of

_SID = re.compile(r"\bsid *: *0*([0-9]{1,10})")


def swap(suricata: Suricata, path: Path, text: str, observer: Observer, what: str) -> None:
    """Check the new file, replace ours and have the engine read it, or leave all as it was."""
    before = check(suricata, path, text)
    lines = [count_lines(text)]

    def load() -> Outcome:
        # The old file, where it is read again, has another number of lines.
        return suricata.reload(before, lines.pop() if lines else 0)

    def refused(outcome: Outcome, back: Outcome) -> BackendError:
        return _not_loaded(suricata, outcome, back)

    # An engine that finds no file of a name reads the others, but says so each time.
    empty = file_text(RuleSet((), Tail.NONE, 0)).encode()
    Swap(path=path, empty=empty, load=load, refused=refused).run(text, observer, what)


def check(suricata: Suricata, path: Path, text: str) -> Loaded:
    """What the engine has now; BackendError where it would not take the file, or not read it."""
    before = suricata.loaded()
    if isinstance(before, str):
        raise BackendError(
            f"no Suricata answers at `{suricata.socket}`: {before}",
            help="start it, with `unix-command: {enabled: yes}` in its configuration, or name its "
            f"socket in {SOCKET_VARIABLE}; whoever applies must be allowed to write to it",
            outcome=NOTHING_CHANGED,
        )
    if (reads := suricata.reads(path)) is not True:
        why = f": {reads}" if reads else ""
        raise BackendError(
            f"the Suricata that runs does not read `{path}`{why}",
            help="name it under `rule-files` of its configuration, and start it again",
            outcome=NOTHING_CHANGED,
        )
    _check_numbers(suricata, path, text)
    outcome = suricata.check(text)
    if not outcome.ok:
        raise BackendError(
            f"Suricata does not take the rules: {outcome.said}",
            help="see whether it takes its configuration: `suricata -T -c "
            f"{suricata.config} -S /dev/null`",
            outcome=NOTHING_CHANGED,
        )
    return before


def _check_numbers(suricata: Suricata, path: Path, text: str) -> None:
    """Of two rules by one number Suricata takes the newer one, and says nothing."""
    ours = set(_SID.findall(text))
    for other in suricata.others(path):
        if (number := _find_number(other, ours)) is not None:
            raise BackendError(
                f"`{other}` has a rule by number {number}, which one of ours is to have",
                help="give the target another `sid-base`, from which a million numbers are free",
                outcome=NOTHING_CHANGED,
            )


def _find_number(other: Path, ours: set[str]) -> str | None:
    """One of some numbers that a rule in a file of others has."""
    try:
        with other.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if not line.startswith("#") and (both := ours.intersection(_SID.findall(line))):
                    return min(both)
    except OSError as error:
        reason = reason_of(error)
        raise BackendError(
            f"cannot read `{other}`, whose rules the engine has beside ours: {reason}",
            help="whoever applies must be allowed to read all that `rule-files` of Suricata names",
            outcome=NOTHING_CHANGED,
        ) from error
    return None


def count_lines(text: str) -> int:
    """How many rules a file has."""
    return sum(1 for line in text.splitlines() if line and not line.startswith("#"))


def _not_loaded(suricata: Suricata, outcome: Outcome, back: Outcome) -> BackendError:
    if back.ok:
        help = (
            "see its log, and whether a rule of others has a number of ours: `sid-base` of the "
            "target says where ours begin"
        )
        known = f"{OLD_RULES_HOLD}, and the engine has read them again"
    else:
        help = "start it; the file has the old rules"
        known = f"{OLD_RULES_HOLD}, but the engine does not run or cannot be told"
    return BackendError(
        f"the engine did not take the new rules: {outcome.said}", help=help, outcome=known
    )
