"""A repository with a project in `net/`, the pipelines that Outgate writes, and an Azure."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.builders.azure_project import Azurelike, azurelike
from tests.builders.keys import key_pair
from tests.code_hosts.server import Server, Service
from tests.commands.gits import commit, git, start
from tests.conftest import Workspace

MORE = "allow mde for region US, fleet win11 from hamburg via streamlined\n"
GAINED = "endpoint.security.microsoft.com"
# A warning quotes the line, so that a runner would take it for commands.
HOSTILE = "allow payroll from hamburg  # evil ###[a]b ###vso[task.setvariable variable=X]y\n"
# Allowed by git in the name of a branch, and a program of its own to a careless shell.
BRANCH = 'pr";touch${IFS}pwned;$(touch${IFS}pwned)`touch${IFS}pwned`'


@dataclass(frozen=True)
class Scene:
    """The bare repository, a clone to work in, the firewall's Azure, and keys that sign."""

    origin: Path
    desk: Path
    azure: Azurelike
    private: str
    public: str
    environment: dict[str, str]

    @property
    def login(self) -> dict[str, str]:
        return {**self.environment, **self.azure.env, "REQUESTS_CA_BUNDLE": self.bundle}

    @property
    def bundle(self) -> str:
        return self.environment["REQUESTS_CA_BUNDLE"]

    def propose(self, ref: str, **files: str) -> str:
        """A pull request with these files of the project, and what a merge of it would give."""
        git(self.desk, "checkout", "--quiet", "-B", BRANCH, "origin/main")
        self.write(**files)
        git(self.desk, "push", "--quiet", "--force", "origin", BRANCH)
        git(self.desk, "checkout", "--quiet", "--detach", "origin/main")
        git(self.desk, "merge", "--quiet", "--no-ff", "-m", f"Merge {BRANCH}", BRANCH)
        git(self.desk, "push", "--quiet", "--force", "origin", f"HEAD:{ref}")
        return git(self.desk, "rev-parse", "HEAD")

    def write(self, **files: str) -> None:
        commit(self.desk, "change", **{f"net__{name}": text for name, text in files.items()})

    def merge(self) -> None:
        """The pull request is merged as one commit, as many teams do it."""
        git(self.desk, "checkout", "--quiet", "-B", "main", "origin/main")
        git(self.desk, "merge", "--quiet", "--squash", BRANCH)
        git(self.desk, "commit", "--quiet", "-m", "squashed")
        git(self.desk, "push", "--quiet", "origin", "main")

    def push(self, **files: str) -> None:
        """Somebody changes the protected branch past every pull request."""
        git(self.desk, "checkout", "--quiet", "-B", "main", "origin/main")
        self.write(**files)
        git(self.desk, "push", "--quiet", "origin", "main")


@contextmanager
def scene(folder: Path, platform: str, service: Service) -> Iterator[Scene]:
    """Everything set up, with nothing applied yet; the first plan is applied by `main` alone."""
    origin = start(folder / "origin.git", "--bare")
    desk = folder / "desk"
    git(folder, "clone", "--quiet", str(origin), "desk")
    git(desk, "checkout", "--quiet", "-b", "main")
    space = Workspace(desk / "net")
    private, public = key_pair(folder)
    with azurelike(space, folder / "azure") as azure, Server(service, folder / "host") as host:
        bundle = folder / "bundle.pem"
        bundle.write_text(host.ca_file.read_text() + azure.server.ca_file.read_text())
        assert space.run("catalog", "lock", "--edition", "2026-07-03").code == 0
        assert space.run("fmt").code == 0
        ran = space.run("init", "--ci", platform)
        assert ran.code == 0, ran.err
        commit(desk, "project")
        git(desk, "push", "--quiet", "origin", "main")
        yield Scene(
            origin,
            desk,
            azure,
            private.read_text(),
            public.read_text(),
            {"REQUESTS_CA_BUNDLE": str(bundle), "CURL_CA_BUNDLE": str(bundle)},
        )
