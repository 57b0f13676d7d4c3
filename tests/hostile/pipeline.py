"""What a pipeline does with a pull request, with credentials at hand, and what comes of it."""

from dataclasses import dataclass
from pathlib import Path

from tests.commands.gits import commit, git, start
from tests.conftest import Workspace

SECRET = "CANARY-5f2c"  # stands in files and variables that no pull request is to see
POLICY = "allow mde for region EU, fleet win11 from 10.1.0.0/16\n"
MORE = "allow mde for region US, fleet win11\n"
GAINED = "https://winatp-gw-cus.microsoft.com"
COMMANDS = (
    ("check",),
    ("plan", "--format", "markdown"),
    ("plan", "--offline"),
    ("diff", "main:"),
    ("diff", "main:", "--format", "markdown"),
    ("explain", "https://winatp-gw-neu.microsoft.com"),
)


@dataclass(frozen=True)
class PullRequest:
    """A clone that holds `main`, and a branch on top of it; the project is in `net/`."""

    top: Path

    @property
    def project(self) -> Workspace:
        """The folder of the project."""
        return Workspace(self.top / "net")

    def propose(self) -> None:
        """Commit what was changed, on the branch."""
        commit(self.top, "a pull request")

    def run(self, **env: str) -> dict[str, str]:
        """All that the commands of a pipeline print, and nothing of what they must not."""
        said = {}
        for command in COMMANDS:
            ran = self.project.run(*command, env=env)
            assert ran.code in (0, 1, 2), ran.err
            assert SECRET not in ran.out + ran.err, ran.out + ran.err
            said[" ".join(command)] = ran.out + ran.err
        return said


def pull_request(folder: Path) -> PullRequest:
    """A sound project on `main`, and an empty branch."""
    proposal = PullRequest(start(folder / "clone"))
    proposal.project.write("policies/a.policy", POLICY)
    proposal.project.write("outgate.yaml", "targets:\n  prod: {backend: local}\n")
    commit(proposal.top)
    git(proposal.top, "checkout", "--quiet", "-b", "pr")
    return proposal
