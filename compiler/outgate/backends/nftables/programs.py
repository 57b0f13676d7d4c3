"""The programs `nft` and `dnsmasq`, and how dnsmasq is started again."""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.program import (
    Outcome,
    Ran,
    find_program,
    printable,
    run_program,
)
from outgate.values import dataclass

NFT_VARIABLE = "OUTGATE_NFT"
DNSMASQ_VARIABLE = "OUTGATE_DNSMASQ"
RESTART_VARIABLE = "OUTGATE_DNSMASQ_RESTART"
_ELSEWHERE = "deploy the files of `outgate export --format nftables` and `--format dnsmasq`"
_DENIED = ("operation not permitted", "permission denied", "must be root")


@dataclass(frozen=True, slots=True)
class Nft:
    """The program that reads and changes tables of the kernel."""

    program: Path

    def load(self, script: str) -> Outcome:
        """Run a script: all of it, or none."""
        return _outcome(self._run("-f", "-", text=script))

    def check(self, script: str) -> Outcome:
        """Whether a script would run."""
        return _outcome(self._run("-c", "-f", "-", text=script))

    def tables(self) -> str:
        """The names of all tables, as JSON."""
        return self._asked("-j", "list", "tables")

    def chains(self) -> str:
        """All chains without their rules, as JSON."""
        return self._asked("-j", "list", "chains")

    def table(self, name: str) -> str:
        """A table of family inet, as JSON."""
        return self._asked("-j", "list", "table", "inet", name)

    def chain(self, family: str, table: str, name: str) -> str:
        """A chain as text, each rule with its handle, without what it counted."""
        return self._asked("-s", "-a", "list", "chain", family, table, name)

    def _asked(self, *words: str) -> str:
        ran = self._run(*words)
        if ran.code == 0:
            return ran.out
        if any(word in ran.err.lower() for word in _DENIED):
            raise BackendError(
                "the kernel shows its tables to nobody but root, and changes them for nobody else",
                help="run Outgate as root on the machine of the firewall, or with `--offline` to "
                f"compare with what was applied last; else {_ELSEWHERE}",
                outcome=NOTHING_CHANGED,
            )
        raise BackendError(
            f"nft cannot read what is there: {_outcome(ran).said}",
            help=f"see what `nft {' '.join(words)}` says",
            outcome=NOTHING_CHANGED,
        )

    def _run(self, *words: str, text: str = "") -> Ran:
        return run_program((self.program, *words), text)


@dataclass(frozen=True, slots=True)
class Dnsmasq:
    """The program, and the words that start the service again.

    A file of names is read as dnsmasq starts, and never again: a signal does not make it.
    """

    program: Path
    words: tuple[str, ...]

    def check(self, names: str) -> Outcome:
        """Whether it takes the text of a file."""
        return _outcome(run_program((self.program, "--test", "--conf-file=-"), names))

    def restart(self) -> Outcome:
        """Start the service again."""
        return _outcome(run_program(self.words))

    @property
    def lacks_sets(self) -> str | None:
        """Why this dnsmasq cannot feed sets; None where it can."""
        ran = run_program((self.program, "--version"))
        if ran.code != 0:
            return f"`{self.program} --version` fails: {_outcome(ran).said}"
        words = ran.out.split()
        return None if "nftset" in words else "it was built without `nftset`, or is before 2.87"


def _outcome(ran: Ran) -> Outcome:
    """How a run ended, with the line that says why."""
    lines = [line for line in ran.err.splitlines() if line.strip()]
    telling = [line for line in lines if any(mark in line for mark in ("FATAL", "rror"))]
    return Outcome(ok=ran.code == 0, said=printable((telling or lines[-1:] or [""])[0]))


def find_nft(environment: Mapping[str, str] = os.environ) -> Nft:
    """The program; BackendError where there is none."""
    help = (
        f"install nftables, or name its program in {NFT_VARIABLE}; where the firewall is another "
        f"machine, {_ELSEWHERE}"
    )
    return Nft(find_program("nft", NFT_VARIABLE, environment, help))


def find_dnsmasq(environment: Mapping[str, str] = os.environ) -> Dnsmasq:
    """The program and what restarts it; BackendError where there is none."""
    help = f"install dnsmasq, or name its program in {DNSMASQ_VARIABLE}"
    program = find_program("dnsmasq", DNSMASQ_VARIABLE, environment, help)
    told = environment.get(RESTART_VARIABLE, "")
    if told:
        words = tuple(_split(told))
    else:
        help = f"name the command that starts dnsmasq again in {RESTART_VARIABLE}"
        systemctl = find_program("systemctl", RESTART_VARIABLE, environment, help)
        words = (str(systemctl), "restart", "dnsmasq")
    return Dnsmasq(program, words)


def _split(told: str) -> Iterator[str]:
    """The words of a command, which no shell reads."""
    try:
        words = shlex.split(told)
    except ValueError:
        words = []
    if not words or not Path(words[0]).is_absolute():
        raise BackendError(
            f"{RESTART_VARIABLE} is `{told}`, which begins with no path from the top",
            help="write such as `/usr/bin/systemctl restart dnsmasq`",
            outcome=NOTHING_CHANGED,
        )
    yield from words
