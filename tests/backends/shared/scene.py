"""A project for a target that runs, and commands on it."""

import subprocess
from abc import ABC, abstractmethod

from tests.conftest import OUTGATE, Workspace, scrubbed_environment

PAYROLL = """\
format_version: "1.0"
service: payroll
endpoints:
  - {{url: "https://{host}.payroll.example"}}
  - {{url: "http://crl.payroll.example/pki/"}}
"""


class RunningTarget(ABC):
    """A project with a target `edge`, whose programs the environment names."""

    __slots__ = ()
    space: Workspace

    @property
    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What tells Outgate of the target."""

    def policy(self, host: str) -> None:
        """Have the service at a host, beside what it always has."""
        self.space.write("catalog/payroll.yaml", PAYROLL.format(host=host))

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what is said."""
        ran = self.space.run(*arguments, env=self.environment)
        return ran.code, ran.out + " ".join(ran.err.split())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command that runs beside this test."""
        return subprocess.Popen(
            [OUTGATE, *arguments],
            cwd=self.space.folder,
            env={**scrubbed_environment(), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def apply(self) -> None:
        """Apply what the policy is now."""
        code, said = self.run("apply", "--target", "edge", "--yes")
        assert code == 0, said

    def begin(self, configuration: str) -> None:
        """Write the project and apply it with the service at the old host."""
        self.space.write("outgate.yaml", configuration)
        self.space.write("policies/a.policy", "allow payroll\n")
        self.policy("old")
        self.apply()

    def twin_in(self, folder: Workspace) -> Workspace:
        """A copy of the project as somebody else has it, in an empty folder."""
        for name in ("outgate.yaml", "policies/a.policy"):
            folder.write(name, (self.space.folder / name).read_text())
        return folder
