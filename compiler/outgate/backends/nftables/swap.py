"""Our table replaced while packets go through it: the old rules hold or the new ones, never none.

The kernel takes a script whole or not at all. dnsmasq has to be started again for new names; where
it does not take them, all is as it was, with what the sets have learned. A mark beside the file
says that dnsmasq may not have read its names: a process that is killed leaves it, and the next plan
writes the rules again.
"""

from contextlib import suppress
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_swap import OLD_RULES_HOLD, Spare, mark_of, write_beside
from outgate.backends.file_target import file_failure
from outgate.backends.nftables.feed import feed_text, read_feed
from outgate.backends.nftables.layout import NftTable
from outgate.backends.nftables.programs import Dnsmasq, Nft
from outgate.backends.nftables.script import script_text
from outgate.backends.nftables.table import Held
from outgate.backends.nftables.transaction import Transaction, plan_transaction
from outgate.backends.observer import Observer
from outgate.backends.program import Outcome
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Files:
    """Where the script for the start of the machine is, and the names for dnsmasq."""

    script: Path
    names: Path | None


@dataclass(frozen=True, slots=True)
class Engines:
    """The programs that take our rules; no dnsmasq where no rule needs one."""

    nft: Nft
    dnsmasq: Dnsmasq | None


def swap(engines: Engines, files: Files, held: Held, table: NftTable, observer: Observer) -> None:
    """Check the rules and the names, then put them in place, or leave all as it was."""
    step = plan_transaction(
        held.live,
        table,
        read_feed(held.feed, table.table),
        held.listings,
    )
    names = feed_text(table)
    _check(engines, step, names)
    mark = mark_of(files.script)
    what = f"table `inet {table.table}`"
    observer.started(what)
    swaps: list[Spare] = []
    try:
        script = Spare(files.script)
        swaps.append(script)
        fresh = files.names is not None and names.encode() != held.feed
        if files.names is not None and fresh:
            swaps.append(Spare(files.names))
        write_beside(mark, b"")
        script.write(script_text(table))
    except OSError as error:
        _leave(swaps, mark, held)
        raise file_failure("cannot write", files.script, error) from error
    loaded = engines.nft.load(step.forward)
    if not loaded.ok:
        _leave(swaps, mark, held)
        raise _not_loaded(loaded)
    dnsmasq = engines.dnsmasq
    if dnsmasq is not None and (fresh or held.pending or step.fills):
        try:
            for each in swaps[1:]:
                each.write(names)
        except OSError as error:
            outcome = _go_back(engines.nft, dnsmasq, step, swaps, mark, held)
            raise file_failure("cannot write", swaps[1].path, error, outcome) from error
        restarted = dnsmasq.restart()
        if not restarted.ok:
            known = _go_back(engines.nft, dnsmasq, step, swaps, mark, held)
            raise _not_restarted(restarted, known)
    # It is done: what is left over in the table is named by no rule, and goes with the next apply.
    engines.nft.load(step.after)
    for each in swaps:
        each.end()
    with suppress(OSError):
        mark.unlink(missing_ok=True)
    observer.finished(what)


def _check(engines: Engines, step: Transaction, names: str) -> None:
    """Refuse what the kernel or dnsmasq would not take; BackendError says what they said."""
    outcome = engines.nft.check(step.forward)
    if not outcome.ok:
        raise _not_loaded(outcome)
    if engines.dnsmasq is None:
        return
    lacking = engines.dnsmasq.lacks_sets
    if lacking is not None:
        raise BackendError(
            f"this dnsmasq cannot feed sets: {lacking}",
            help="install dnsmasq 2.87 or later with `nftset`",
            outcome=NOTHING_CHANGED,
        )
    outcome = engines.dnsmasq.check(names)
    if not outcome.ok:
        raise BackendError(
            f"dnsmasq does not take the names: {outcome.said}",
            help="see what `dnsmasq --test` says of its configuration without them",
            outcome=NOTHING_CHANGED,
        )


def _leave(swaps: list[Spare], mark: Path, held: Held) -> None:
    """Have the files as they were."""
    for each in swaps:
        each.restore()
    if not held.pending:
        with suppress(OSError):
            mark.unlink(missing_ok=True)


def _go_back(
    nft: Nft, dnsmasq: Dnsmasq, step: Transaction, swaps: list[Spare], mark: Path, held: Held
) -> str:
    """Have all as it was, the rules in the kernel too; what is known of it in words."""
    for each in swaps:
        each.restore()
    back = nft.load(step.back)
    again = dnsmasq.restart()
    if not back.ok:
        return f"the new rules are in the kernel, and the old names with dnsmasq: {back.said}"
    if not again.ok:
        return f"{OLD_RULES_HOLD}, but dnsmasq does not start"
    _leave([], mark, held)
    return f"{OLD_RULES_HOLD}, and dnsmasq has the old names"


def _not_loaded(outcome: Outcome) -> BackendError:
    return BackendError(
        f"the kernel does not take the rules: {outcome.said}",
        help="see whether it takes others (`nft add table inet outgate-try`), and how old nft is",
        outcome=NOTHING_CHANGED,
    )


def _not_restarted(outcome: Outcome, known: str) -> BackendError:
    return BackendError(
        f"dnsmasq did not start again: {outcome.said}",
        help="see what it says of its configuration (`dnsmasq --test`), then apply again",
        outcome=known,
    )
