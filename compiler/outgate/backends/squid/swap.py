"""Our file replaced while the proxy runs: either the old rules or the new ones hold, never none.

Squid that is told to read a broken configuration ends. So the new file is checked in a copy of the
whole configuration first; and where the proxy does not take it all the same, the old one is back in
its place before anything else happens. A mark beside the file says that the proxy may not have read
what is in it: a process that is killed leaves the mark, and the next plan writes the rules again.
"""

import tempfile
import time
from contextlib import suppress
from pathlib import Path

from outgate.atomic import remove_leftovers, write_atomic
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_target import READABLE, file_failure, mark_of, write_beside
from outgate.backends.observer import Observer
from outgate.backends.squid.flatten import flatten
from outgate.backends.squid.program import Outcome, Squid
from outgate.backends.squid.text import SquidFile, file_text

SETTLE = 0.2
OLD_RULES_HOLD = "the old rules are in place"


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
    is_new = not path.exists()
    # An `include` of what is not there keeps Squid from starting: the way back is a file as well.
    old = file_text(SquidFile((), "")).encode() if is_new else path.read_bytes()
    mark = mark_of(path)
    was_marked = mark.exists()
    remove_leftovers(path)
    observer.started(what)
    spare = path.with_name(f".{path.name}.old.new")
    try:
        # What it takes to go back is there before anything changes: the disk may be full then.
        write_beside(spare, old)
        spare.chmod(READABLE if is_new else path.stat().st_mode & 0o777)
        write_beside(mark, b"")
        write_atomic(path, text)
        if is_new:
            path.chmod(READABLE)
    except OSError as error:
        with suppress(OSError):  # the name itself may be new already
            if path.exists() and path.read_bytes() != old:
                spare.replace(path)
        spare.unlink(missing_ok=True)
        if not was_marked:
            mark.unlink(missing_ok=True)
        raise file_failure("cannot write", path, error) from error
    outcome = _load(squid)
    if not outcome.ok:
        spare.replace(path)
        back = _load(squid)
        if back.ok and not was_marked:
            mark.unlink(missing_ok=True)
        raise _not_loaded(squid, outcome, back)
    with suppress(OSError):  # it was done; a mark that stays has the rules written again
        spare.unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
    observer.finished(what)


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
