"""The program `suricata`, its configuration, and the socket of the one that runs.

All three come from the environment of whoever runs Outgate, never from a project: a configuration
names programs and libraries, and whoever opens a pull request writes outgate.yaml.
"""

import glob
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from outgate.backends.program import (
    FROM_THE_TOP,
    Outcome,
    find_program,
    path_from,
    printable,
    run_program,
)
from outgate.backends.suricata.socket import Asked, ask
from outgate.values import dataclass

PROGRAM_VARIABLE = "OUTGATE_SURICATA"
CONFIG_VARIABLE = "OUTGATE_SURICATA_YAML"
SOCKET_VARIABLE = "OUTGATE_SURICATA_SOCKET"
DEFAULT_CONFIG = Path("/etc/suricata/suricata.yaml")
DEFAULT_SOCKET = Path("/var/run/suricata-command.socket")
RELOAD_SECONDS = 120  # tens of thousands of rules take their time
_FILES = 1_000  # entries of `rule-files` that are asked for


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rules an engine has, and how many it did not take."""

    rules: int
    failed: int


@dataclass(frozen=True, slots=True)
class Suricata:
    """The program, and the engine that runs."""

    program: Path
    config: Path
    socket: Path

    def check(self, text: str) -> Outcome:
        """Whether Suricata takes some rules, every one of them."""
        with tempfile.TemporaryDirectory(prefix="outgate-suricata-") as folder:
            rules = Path(folder, "outgate.rules")
            rules.write_text(text, encoding="utf-8")
            command = (self.program, "-T", "-c", self.config, "-S", rules, "-l", folder)
            ran = run_program(command)
        return Outcome(ok=ran.code == 0, said=_reason(ran.err or ran.out))

    def loaded(self) -> Loaded | str:
        """What the engine has read; else why nobody knows."""
        answer = ask(self.socket, "ruleset-stats")
        if not answer.ok:
            return answer.said
        entries = answer.value if isinstance(answer.value, list) else []
        numbers = [
            tuple(int(str(entry.get(key, 0))) for key in ("rules_loaded", "rules_failed"))
            for entry in entries
            if isinstance(entry, dict)
        ]
        return Loaded(sum(each[0] for each in numbers), sum(each[1] for each in numbers))

    def reload(self, before: Loaded, lines: int) -> Outcome:
        """Have the engine read its rules again; no good where it takes fewer than before.

        Suricata leaves out a rule that it does not take, and goes on with the others.
        """
        answer = ask(self.socket, "reload-rules", seconds=RELOAD_SECONDS)
        if not answer.ok:
            return Outcome(said=answer.said)
        after = self.loaded()
        if isinstance(after, str):
            return Outcome(said=after)
        if after.failed > before.failed:
            return Outcome(said=f"it left out {after.failed - before.failed} of them")
        if after.rules < lines:
            return Outcome(said=f"it has {after.rules} rules, and ours alone are {lines}")
        return Outcome(said="", ok=True)

    def rule_files(self) -> tuple[Path, ...] | str:
        """The files that the engine reads, patterns such as `*.rules` among them.

        Else why nobody knows.
        """
        folder = self._setting("default-rule-path")
        if not folder.ok:
            return folder.said
        files = []
        for number in range(_FILES):
            entry = self._setting(f"rule-files.{number}")
            if not entry.ok:
                break
            files.append(Path(str(folder.value), str(entry.value)))
        return tuple(files)

    def reads(self, path: Path) -> bool | str:
        """Whether the engine reads a file; else why nobody knows."""
        files = self.rule_files()
        return files if isinstance(files, str) else any(_is_of(path, file) for file in files)

    def others(self, path: Path) -> Iterator[Path]:
        """The other files that the engine reads, as far as they are there."""
        files = self.rule_files()
        own = os.path.realpath(path)
        for pattern in () if isinstance(files, str) else files:
            for each in sorted(glob.glob(str(pattern))):  # noqa: PTH207 - absolute
                if os.path.realpath(each) != own:
                    yield Path(each)

    def only_watches(self) -> bool:
        """Whether the engine surely stops nothing, as no packet passes through it."""
        mode = str(ask(self.socket, "capture-mode").value)
        if mode == "PCAP_DEV":
            return True
        if mode != "AF_PACKET_DEV":
            return False
        copied = (self._setting(f"af-packet.{number}.copy-mode").value for number in range(8))
        return "ips" not in copied

    def depth(self) -> str | None:
        """How much of a connection the engine looks at, as its configuration says it."""
        setting = self._setting("stream.reassembly.depth")
        return str(setting.value) if setting.ok else None

    def _setting(self, name: str) -> Asked:
        return ask(self.socket, "conf-get", {"variable": name})


def find_suricata(environment: Mapping[str, str] = os.environ) -> Suricata:
    """The program, its configuration and the socket; BackendError where there is no program."""
    help = (
        f"install Suricata, or name its program in {PROGRAM_VARIABLE}, such as /usr/bin/suricata; "
        "where the engine is another machine, deploy the file of `outgate export --format suricata`"
    )
    config = path_from(CONFIG_VARIABLE, environment, FROM_THE_TOP) or DEFAULT_CONFIG
    program = find_program("suricata", PROGRAM_VARIABLE, environment, help)
    return Suricata(program, config, find_socket(environment))


def find_socket(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the engine that runs is asked."""
    return path_from(SOCKET_VARIABLE, environment, FROM_THE_TOP) or DEFAULT_SOCKET


def _is_of(path: Path, pattern: Path) -> bool:
    own = Path(os.path.realpath(path))
    real = Path(os.path.realpath(pattern.parent), pattern.name)
    if own in (real, Path(os.path.realpath(pattern))):
        return True
    return own.parent == real.parent and own.match(real.name)


def _reason(printed: str) -> str:
    """The line that says what is wrong."""
    lines = [line for line in printed.splitlines() if line.strip()]
    for line in lines:
        if line.startswith(("E:", "Error")) or " Error: " in line:
            return printable(line.partition("rror: ")[2] or line.partition("E: ")[2])
    return printable(lines[-1]) if lines else "it says nothing"
