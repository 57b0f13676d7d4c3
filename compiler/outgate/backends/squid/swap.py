"""Our file replaced while the proxy runs.

Squid that is told to read a broken configuration ends. So the new file is checked in a copy of the
whole configuration first.
"""

import tempfile
import time
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_swap import OLD_RULES_HOLD, Swap
from outgate.backends.observer import Observer
from outgate.backends.program import Outcome
from outgate.backends.squid.flatten import flatten
from outgate.backends.squid.program import Squid
from outgate.backends.squid.text import SquidFile, file_text

SETTLE = 0.2


def check(squid: Squid, path: Path, text: str) -> None:
    """Refuse a file that the proxy would not take; BackendError says what Squid said."""
    if not squid.is_running():
        own = squid.parse(squid.config)
        if not own.ok:
            raise BackendError(
                f"Squid does not take its configuration as it is: {own.said}",
                help=f"mend `{squid.config}` first",
                outcome=NOTHING_CHANGED,
            )
        raise BackendError(
            f"no Squid runs with `{squid.config}`, so that none would read the rules",
            help="start it, such as with `systemctl start squid`; whoever applies must be allowed "
            "to signal it",
            outcome=NOTHING_CHANGED,
        )
    whole = flatten(squid.config, path, text)
    with tempfile.TemporaryDirectory(prefix="outgate-squid-") as folder:
        copy = Path(folder, "squid.conf")
        copy.write_text(whole, encoding="utf-8", errors="surrogateescape")
        outcome = squid.parse(copy)
    if not outcome.ok:
        raise BackendError(
            f"Squid does not take the rules: {outcome.said}",
            help="see whether it takes its configuration without them: `squid -k parse -f "
            f"{squid.config}`",
            outcome=NOTHING_CHANGED,
        )


def swap(squid: Squid, path: Path, text: str, observer: Observer, what: str) -> None:
    """Replace the file and have the proxy read it, or leave all as it was."""

    def refused(outcome: Outcome, back: Outcome) -> BackendError:
        return _not_loaded(squid, outcome, back)

    # An `include` of what is not there keeps Squid from starting.
    empty = file_text(SquidFile((), "")).encode()
    Swap(path=path, empty=empty, load=lambda: _load(squid), refused=refused).run(
        text, observer, what
    )


def _load(squid: Squid) -> Outcome:
    """Have the proxy read its configuration, and see whether it lives on."""
    outcome = squid.reconfigure()
    if not outcome.ok:
        return outcome
    time.sleep(SETTLE)  # what Squid cannot read ends it within milliseconds
    return Outcome(ok=squid.is_running(), said="it ended as it read the new rules")


def _not_loaded(squid: Squid, outcome: Outcome, back: Outcome) -> BackendError:
    if back.ok:
        help = f"see `squid -k parse -f {squid.config}`, and its cache.log; then apply again"
        known = f"{OLD_RULES_HOLD}, and the proxy has read them again"
    else:
        help = "start it; the file has the old rules"
        known = f"{OLD_RULES_HOLD}, but the proxy does not run or cannot be told"
    return BackendError(
        f"the proxy did not take the new rules: {outcome.said}", help=help, outcome=known
    )
