"""A real Suricata: it is given rules and a capture, and says which conversations it stops."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.backends.suricata.packets import Conversation, capture
from tests.builders.missing import need_program

CONFIG = """\
%YAML 1.1
---
default-log-dir: {home}
default-rule-path: {home}
rule-files: [{rules}]
classification-file: {home}/classification.config
reference-config-file: {home}/reference.config
threshold-file: {home}/threshold.config
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      types:
        - drop: {{alerts: yes, flows: all}}
logging:
  default-log-level: notice
  outputs:
    - console: {{enabled: yes}}
    - file: {{enabled: yes, level: notice, filename: {home}/suricata.log}}
unix-command: {{enabled: {socket}}}
app-layer:
  protocols:
    tls: {{enabled: yes, detection-ports: {{dp: 443}}}}
    http: {{enabled: yes, libhtp: {{default-config: {{personality: IDS}}}}}}
    http2: {{enabled: yes}}
    ssh: {{enabled: yes}}
    smtp: {{enabled: yes}}
    ftp: {{enabled: yes}}
    smb: {{enabled: yes, detection-ports: {{dp: "139, 445"}}}}
    dns: {{tcp: {{enabled: yes, detection-ports: {{dp: 53}}}}, udp: {{enabled: yes}}}}
    quic: {{enabled: yes}}
stream:
  inline: yes
  memcap: 256mb
  checksum-validation: no
  reassembly: {{memcap: 256mb, depth: 1mb, randomize-chunk-size: no}}
flow: {{memcap: 256mb, hash-size: 65536, prealloc: 1000}}
flow-timeouts: {{tcp: {{new: 600, established: 6000, closed: 600}}}}
detect: {{profile: medium, sgh-mpm-context: auto}}
mpm-algo: auto
spm-algo: auto
host-mode: auto
vars:
  address-groups: {{HOME_NET: "any", EXTERNAL_NET: "any"}}
  port-groups: {{HTTP_PORTS: "80"}}
"""


class Verdict(Enum):
    """What became of a conversation: LATE where only its end was stopped, not what it said."""

    PASSED = "passed"
    STOPPED = "stopped"
    LATE = "late"


def find_program() -> Path:
    """The program; a test that has none fails in CI, and is skipped elsewhere."""
    return need_program("suricata", "suricata")


@dataclass(frozen=True, slots=True)
class Engine:
    """The program with a folder of its own; nothing of the machine's is used but the program."""

    program: Path
    home: Path

    @property
    def config(self) -> Path:
        return self.home / "suricata.yaml"

    def prepare(
        self, rules: str = "test.rules", socket: Path | None = None, more: str = "runmode: single\n"
    ) -> None:
        """Write the configuration."""
        for name in ("classification.config", "reference.config", "threshold.config"):
            (self.home / name).touch()
        text = CONFIG.format(
            home=self.home,
            rules=f'"{rules}"',
            socket=f"yes, filename: {socket}" if socket else "no",
        )
        self.config.write_text(text + more)

    def check(self, rules: str) -> tuple[bool, str]:
        """Whether it takes some rules, and what it says."""
        file = self.home / "check.rules"
        file.write_text(rules)
        done = self._run("-T", "-S", file)
        return done.returncode == 0, done.stdout + done.stderr

    def verdicts(self, rules: str, conversations: Sequence[Conversation]) -> list[Verdict]:
        """What becomes of each conversation by some rules."""
        (self.home / "test.rules").write_text(rules)
        (self.home / "test.pcap").write_bytes(capture(conversations))
        eve = self.home / "eve.json"
        eve.unlink(missing_ok=True)
        done = self._run(
            *("-S", self.home / "test.rules", "-r", self.home / "test.pcap"),
            *("-k", "none", "--simulate-ips", "--init-errors-fatal"),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return read_verdicts(eve, conversations)

    def _run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [self.program, "-c", self.config, "-l", self.home, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def read_verdicts(eve: Path, conversations: Iterable[Conversation]) -> list[Verdict]:
    """What the events of a run say of conversations."""
    stopped: dict[tuple[str, int, str, int], bool] = {}
    with eve.open() as file:
        for line in file:
            event = json.loads(line)
            if event["event_type"] != "drop":
                continue
            key = event["src_ip"], event["src_port"], event["dest_ip"], event["dest_port"]
            head = 40 if ":" not in event["src_ip"] else 20
            # Of IPv6 the length is that of what follows the header.
            said = event["drop"]["len"] > head
            stopped[key] = stopped.get(key, False) or said
    verdicts = []
    for conversation in conversations:
        key = _expanded(conversation)
        if key not in stopped:
            verdicts.append(Verdict.PASSED)
        else:
            verdicts.append(Verdict.STOPPED if stopped[key] else Verdict.LATE)
    return verdicts


def _expanded(conversation: Conversation) -> tuple[str, int, str, int]:
    from ipaddress import ip_address

    source, port, target, target_port = conversation.key
    ends = [
        address if ":" not in address else ip_address(address).exploded
        for address in (source, target)
    ]
    return ends[0], port, ends[1], target_port
