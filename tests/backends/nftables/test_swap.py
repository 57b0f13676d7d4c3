"""What is asked of nft and dnsmasq as a table is replaced, and what is left where one refuses.

The programs answer as a test wants; real ones are asked in other tests.
"""

from pathlib import Path

import pytest

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.file_swap import mark_of
from outgate.backends.nftables.layout import NftTable
from outgate.backends.nftables.live import LiveTable
from outgate.backends.nftables.programs import Dnsmasq, Nft
from outgate.backends.nftables.swap import Engines, Files, swap
from outgate.backends.nftables.table import Held
from outgate.backends.observer import Observer
from outgate.values import replace
from tests.backends.nftables.plans import files_of, rendered, table_of
from tests.builders.plans import plan_with
from tests.builders.rules import rule

TO_HOST = rendered(plan_with((rule("x.example"),)))
TO_NETWORK = rendered(plan_with((rule(("20.77.0.0/16",)),)))
OLD_SCRIPT, OLD_NAMES = b"# old script\n", b"# old names\n"
HELD = Held(LiveTable(), {}, OLD_SCRIPT, OLD_NAMES, pending=False)
PROGRAM = """\
#!/bin/sh
text=$(cat)
case "$*" in
  *--test*) action=test ;;
  *-c*) action=check ;;
  *--version*) action=version; echo nftset ;;
  *again*) action=restart ;;
  *) action=load ;;
esac
case $text in
  "") [ $action = load ] && action=after ;;
  *"delete table"*|*"flush chain inet outgate egress"*"delete chain"*) action=back ;;
esac
echo $action >> {home}/asked
if [ -e {home}/no-$action ]; then . {home}/no-$action; fi
exit 0
"""


class Machine:
    """Where the files are, and programs that do what a test wants."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.files = Files(home / "outgate.nft", home / "outgate.conf")
        program = home / "program"
        program.write_text(PROGRAM.format(home=home))
        program.chmod(0o755)
        self.engines = Engines(Nft(program), Dnsmasq(program, (str(program), "again")))
        self.files.script.write_bytes(OLD_SCRIPT)
        (home / "outgate.conf").write_bytes(OLD_NAMES)
        self.told: list[str] = []

    def refuse(self, action: str, why: str = "Error: no") -> None:
        once = f"rm {self.home}/no-{action}; " if why.startswith("once") else ""
        (self.home / f"no-{action}").write_text(f"{once}echo '{why}' >&2; exit 1\n")

    def swap(self, table: NftTable, held: Held = HELD) -> None:
        swap(self.engines, self.files, held, table, self.observer)

    @property
    def observer(self) -> Observer:
        told = self.told

        class Seen(Observer):
            def started(self, operation: str) -> None:
                told.append(f"started {operation}")

            def finished(self, operation: str) -> None:
                told.append(f"finished {operation}")

            def waiting(self, operation: str) -> None:
                told.append(f"waiting {operation}")

        return Seen()

    @property
    def asked(self) -> list[str]:
        log = self.home / "asked"
        return log.read_text().split() if log.exists() else []

    @property
    def content(self) -> tuple[str, str]:
        return self.files.script.read_text(), (self.home / "outgate.conf").read_text()

    def is_clean(self) -> bool:
        """Whether nothing is left of the way to where it is."""
        names = {path.name for path in self.home.iterdir() if not path.name.startswith("no-")}
        return names <= {"program", "outgate.nft", "outgate.conf", "asked"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


OLD = (OLD_SCRIPT.decode(), OLD_NAMES.decode())


def test_new_names_take_a_dnsmasq_that_starts_again(machine: Machine) -> None:
    machine.swap(table_of(TO_HOST))
    assert machine.asked == ["check", "version", "test", "load", "restart", "after"]
    assert machine.content == files_of(TO_HOST)
    assert machine.told == ["started table `inet outgate`", "finished table `inet outgate`"]
    assert machine.is_clean()


@pytest.mark.parametrize(
    ("names", "pending", "restarts"),
    [(True, False, False), (True, True, True), (False, False, True)],
)
def test_dnsmasq_starts_again_where_it_has_to(
    machine: Machine, names: bool, pending: bool, restarts: bool
) -> None:
    """For names that are new, or that it may not have read; networks alone are no reason."""
    _, feed = files_of(TO_NETWORK)
    held = replace(HELD, feed=feed.encode() if names else OLD_NAMES, pending=pending)
    if pending:
        mark_of(machine.files.script).touch()
    machine.swap(table_of(TO_NETWORK), held)
    assert ("restart" in machine.asked) is restarts
    assert machine.content == (files_of(TO_NETWORK)[0], OLD_NAMES.decode() if names else feed)
    assert machine.is_clean()


def test_a_set_that_begins_empty_takes_a_start_whatever_the_names(machine: Machine) -> None:
    machine.swap(table_of(TO_HOST), replace(HELD, feed=files_of(TO_HOST)[1].encode()))
    assert "restart" in machine.asked


def test_without_dnsmasq_nobody_asks_it(machine: Machine) -> None:
    machine.engines = Engines(machine.engines.nft, None)
    machine.files = Files(machine.files.script, None)
    machine.swap(table_of(TO_NETWORK))
    assert machine.asked == ["check", "load", "after"]
    assert machine.content == (files_of(TO_NETWORK)[0], OLD_NAMES.decode())


@pytest.mark.parametrize(
    ("action", "message", "help"),
    [
        ("check", "the kernel does not take the rules: Error: no",
         "nft add table inet outgate-try"),
        ("version", "this dnsmasq cannot feed sets: `{home}/program --version` fails: Error: no",
         "dnsmasq 2.87 or later"),
        ("test", "dnsmasq does not take the names: Error: no", "`dnsmasq --test`"),
    ],
)  # fmt: skip
def test_what_is_refused_before_anything_is_written(
    machine: Machine, action: str, message: str, help: str
) -> None:
    machine.refuse(action)
    with pytest.raises(BackendError) as caught:
        machine.swap(table_of(TO_HOST))
    assert caught.value.message == message.format(home=machine.home)
    assert help in (caught.value.help or "")
    assert caught.value.outcome == NOTHING_CHANGED
    assert "load" not in machine.asked
    assert (machine.content, machine.told) == (OLD, [])
    assert machine.is_clean()


@pytest.mark.parametrize("pending", [False, True])
def test_a_kernel_that_takes_the_rules_for_good_and_then_does_not(
    machine: Machine, pending: bool
) -> None:
    if pending:
        mark_of(machine.files.script).touch()
    machine.refuse("load")
    with pytest.raises(BackendError, match="the kernel does not take the rules: Error: no") as one:
        machine.swap(table_of(TO_HOST), replace(HELD, pending=pending))
    assert one.value.outcome == NOTHING_CHANGED
    assert machine.content == OLD
    # What dnsmasq had not read before it has not read now.
    assert mark_of(machine.files.script).exists() is pending
    assert machine.asked == ["check", "version", "test", "load"]


@pytest.mark.parametrize(
    ("refusals", "known", "marked"),
    [
        ({"restart": "once no"},
         "the old rules are in place, and dnsmasq has the old names", False),
        ({"restart": "no"}, "the old rules are in place, but dnsmasq does not start", True),
        ({"restart": "once no", "back": "Error: busy"},
         "the new rules are in the kernel, and the old names with dnsmasq: Error: busy", True),
    ],
)  # fmt: skip
def test_a_dnsmasq_that_does_not_start_again(
    machine: Machine, refusals: dict[str, str], known: str, marked: bool
) -> None:
    for action, why in refusals.items():
        machine.refuse(action, why)
    with pytest.raises(BackendError, match="dnsmasq did not start again: ") as caught:
        machine.swap(table_of(TO_HOST))
    assert caught.value.outcome == known
    assert "(`dnsmasq --test`), then apply again" in (caught.value.help or "")
    assert machine.content == OLD
    assert mark_of(machine.files.script).exists() is marked
    assert machine.asked[-4:] == ["load", "restart", "back", "restart"]
    assert machine.told == ["started table `inet outgate`"]


def test_what_cannot_be_cleared_away_goes_with_the_next_apply(machine: Machine) -> None:
    machine.refuse("after")
    machine.swap(table_of(TO_HOST))
    assert machine.content == files_of(TO_HOST)
    assert machine.is_clean()
