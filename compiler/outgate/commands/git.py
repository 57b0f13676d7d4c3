"""Files of a git revision, without touching the working tree or the index."""

import os
import subprocess
from pathlib import Path


class GitError(Exception):
    """Git cannot give the files; the message and `help` are for the user."""

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help


class Repository:
    """The git repository around a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.top = Path(self.run("rev-parse", "--show-toplevel"))
        except GitError as error:
            raise GitError(f"`{folder}` is in no git repository", str(error)) from error

    def commit(self, revision: str) -> str:
        """The commit that a revision names."""
        try:
            name = f"{revision}^{{commit}}"
            return self.run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except GitError:
            shallow = self.run("rev-parse", "--is-shallow-repository") == "true"
            help = "`git branch --all` and `git tag` list the names there are"
            if shallow:
                help = "this clone is shallow: run `git fetch --unshallow`, or fetch the branch"
            raise GitError(f"git knows no revision `{revision}`", help) from None

    def load(self, commit: str, folder: Path) -> "Files":
        """The files of a commit, to be written below an empty folder."""
        # An index of our own: a commit or checkout in the meantime is not disturbed.
        index = folder / "index"
        self.run("read-tree", commit, index=index)
        return Files(self, index, folder / "tree")

    def run(self, *arguments: str, stdin: str = "", index: Path | None = None) -> str:
        """What git prints; with an index of our own, run at the top of the repository."""
        environment = {**os.environ, "LC_ALL": "C"}
        if index is not None:
            environment |= {"GIT_INDEX_FILE": str(index), "GIT_LITERAL_PATHSPECS": "1"}
        try:
            done = subprocess.run(
                ("git", *arguments),
                cwd=self.top if index else self._folder,
                input=stdin,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                errors="surrogateescape",
                check=False,
            )
        except FileNotFoundError:
            raise GitError("there is no `git` program", "install git") from None
        if done.returncode:
            raise GitError(done.stderr.strip() or f"git {arguments[0]} failed")
        return done.stdout.removesuffix("\n")


class Files:
    """The files of one commit, of which some are written below the folder `into`."""

    def __init__(self, repository: Repository, index: Path, into: Path) -> None:
        self._repository = repository
        self._index = index
        self.into = into

    def extract(self, *paths: str) -> bool:
        """Write files and folders (paths from the top); whether the commit has any of them."""
        listed = self._repository.run("ls-files", "-z", "--", *paths, index=self._index)
        files = listed.rstrip("\0")
        if files:
            prefix = f"--prefix={self.into}{os.sep}"
            arguments = "checkout-index", "--quiet", "--force", prefix, "-z", "--stdin"
            self._repository.run(*arguments, stdin=files, index=self._index)
        return bool(files)
