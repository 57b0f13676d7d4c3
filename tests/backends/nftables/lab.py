"""A real nftables and dnsmasq in a network namespace of their own, and packets through them."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from outgate.backends.nftables.programs import Dnsmasq, Nft
from outgate.backends.nftables.settings import NftSettings, read_settings
from outgate.backends.nftables.swap import Engines
from tests.builders.missing import lacking, need_program, system_path

NAMESPACE = Path(__file__).with_name("namespace.py")
Packet = tuple[str, str, str, int]  # from, to, protocol, port

CONFIG = """\
no-resolv
no-hosts
server=127.0.0.1#5300
listen-address=127.0.0.1
bind-interfaces
cache-size=10000
conf-dir={home}/dnsmasq.d,*.conf
pid-file={home}/dnsmasq.pid
"""
WRAPPER = """\
#!/bin/sh
# What a test wants happens before or after the program does something.
for word in "$@"; do
  case $word in
    list) action=list ;;
    -c) action=check ;;
    --test) action=test ;;
    --version) action=version ;;
  esac
done
action=${{action:-{other}}}
echo $action >> {home}/calls
[ -e {home}/before-$action ] && . {home}/before-$action
{command}
code=$?
[ -e {home}/after-$action ] && . {home}/after-$action
exit $code
"""
RESTART = """\
ulimit -n 256 # each of which it would close first
if [ -e {home}/dnsmasq.pid ]; then
  old=$(cat {home}/dnsmasq.pid)
  kill $old 2>/dev/null
  # What has ended may not have been waited for by its parent.
  while grep -q '^State:.[RSD]' /proc/$old/status 2>/dev/null; do sleep 0.005; done
fi
{start}
"""
START = "{inside} {dnsmasq} --conf-file={home}/dnsmasq.conf"
# In a namespace of a user it cannot become another, which it only leaves in this way.
START_OF_USER = (
    "{inside} {dnsmasq} --no-daemon --conf-file={home}/dnsmasq.conf > /dev/null 2>&1 &\n"
    "echo $! > {home}/dnsmasq.pid"
)


def find_programs() -> dict[str, str]:
    """The programs; a test that lacks one fails in CI, and is skipped elsewhere."""
    named = ("nft", "dnsmasq", "ip", "unshare", "nsenter")
    programs = {
        name: str(need_program(name, "nftables dnsmasq-base iproute2 util-linux")) for name in named
    }
    if not Path("/dev/net/tun").exists():
        lacking("there is no /dev/net/tun")
    return programs


@dataclass(slots=True)
class Lab:
    """The machine: its programs are called through wrappers that enter the namespace."""

    home: Path
    process: subprocess.Popen[str]
    programs: Mapping[str, str]

    @property
    def script(self) -> Path:
        return self.home / "nftables.d" / "outgate.nft"

    @property
    def names(self) -> Path:
        return self.home / "dnsmasq.d" / "outgate.conf"

    @property
    def inside(self) -> str:
        user = "" if os.getuid() == 0 else "--preserve-credentials -U "
        return f"{self.programs['nsenter']} -t {self.process.pid} {user}-n"

    @property
    def environment(self) -> dict[str, str]:
        """What tells Outgate of this machine."""
        return {
            "OUTGATE_NFT": str(self.home / "nft"),
            "OUTGATE_DNSMASQ": str(self.home / "dnsmasq"),
            "OUTGATE_DNSMASQ_RESTART": str(self.home / "restart"),
            "OUTGATE_ROOTS": str(self.home),
        }

    def prepare(self) -> None:
        for folder in ("nftables.d", "dnsmasq.d"):
            (self.home / folder).mkdir()
        (self.home / "dnsmasq.conf").write_text(CONFIG.format(home=self.home))
        self._wrap("nft", f'{self.inside} {self.programs["nft"]} "$@"', "load")
        self._wrap("dnsmasq", f'{self.programs["dnsmasq"]} "$@"', "start")
        start = (START if os.getuid() == 0 else START_OF_USER).format(
            home=self.home, inside=self.inside, dnsmasq=self.programs["dnsmasq"]
        )
        restart = RESTART.format(home=self.home, start=start)
        self._wrap("restart", restart, "restart")
        self.restart()

    def _wrap(self, name: str, command: str, other: str) -> None:
        wrapper = self.home / name
        wrapper.write_text(WRAPPER.format(home=self.home, command=command, other=other))
        wrapper.chmod(0o755)

    def when(self, moment: str, command: str) -> None:
        """Have a shell command run before or after a program does something, once."""
        (self.home / moment).write_text(f"rm {self.home}/{moment}\n{command}\n")

    def count(self, action: str) -> int:
        """How often a program did something."""
        return (self.home / "calls").read_text().split().count(action)

    def nft(self, *words: str, text: str = "") -> str:
        """What nft says in the namespace."""
        command = (*self.inside.split(), self.programs["nft"], *words)
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def restart(self) -> None:
        """Start dnsmasq, again where it runs; the files that it reads are those of the folder."""
        subprocess.run([self.home / "restart"], check=True, stdin=subprocess.DEVNULL)

    def flush(self) -> None:
        """Have nothing in the kernel and nothing to feed."""
        self.nft("flush", "ruleset")
        for folder in (self.script.parent, self.names.parent):
            for path in folder.iterdir():
                path.unlink()

    def zone(self, addresses: Mapping[str, Sequence[str]], aliases: Mapping[str, str]) -> None:
        """What the server of names knows."""
        self._do(["zone", addresses, aliases])

    def ask(self, names: Iterable[str]) -> None:
        """Have a device ask for names."""
        assert self._do(["ask", list(names)])

    def send(self, packets: Iterable[Packet]) -> list[bool]:
        """Which of the first packets of some connections pass."""
        said = self._do(["send", list(packets)])
        assert isinstance(said, list)
        return said

    def connect(self, targets: Iterable[tuple[str, int]]) -> list[bool]:
        """Which connections the machine itself may begin."""
        said = self._do(["connect", list(targets)])
        assert isinstance(said, list)
        return said

    def begin(self, source: str, target: str, port: int) -> bool:
        """Whether a connection can be begun, which then lasts."""
        return self._do(["begin", source, target, port]) is True

    def go_on(self, source: str, target: str, port: int) -> bool:
        """Whether more of a connection passes."""
        return self._do(["go on", source, target, port]) is True

    def _do(self, what: object) -> object:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        answer: object = json.loads(line)
        return answer


def engines_of(lab: Lab) -> Engines:
    """The programs of the machine, as an apply has them."""
    dnsmasq = Dnsmasq(lab.home / "dnsmasq", (str(lab.home / "restart"),))
    return Engines(Nft(lab.home / "nft"), dnsmasq)


def settings_in(lab: Lab) -> NftSettings:
    """The settings of a target whose files are those of the machine."""
    return read_settings({"path": str(lab.script), "dnsmasq": str(lab.names)})


@contextlib.contextmanager
def lab_of_its_own() -> Iterator[Lab]:
    """A machine that runs, with no rules and dnsmasq that feeds none."""
    programs = find_programs()
    own = ["-n"] if os.getuid() == 0 else ["-r", "-n"]
    command = [programs["unshare"], *own, sys.executable, "-I", str(NAMESPACE)]
    with (
        tempfile.TemporaryDirectory(prefix="outgate-test-nft-") as folder,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": system_path()},
        ) as process,
    ):
        home = Path(os.path.realpath(folder))
        home.chmod(0o755)
        lab = Lab(home, process, programs)
        try:
            assert process.stdout is not None
            if process.stdout.readline() != '"ready"\n':
                why = process.stderr.read() if process.stderr else ""
                lacking("no network namespace can be had here", why.strip()[-200:])
            lab.prepare()
            yield lab
        finally:
            with contextlib.suppress(OSError, ValueError):
                os.kill(int((home / "dnsmasq.pid").read_text()), signal.SIGKILL)
            process.kill()
