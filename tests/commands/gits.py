"""Real git for tests: repositories of every kind, without anybody's own configuration."""

import subprocess
from pathlib import Path

from tests.conftest import scrubbed_environment


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    """What git prints."""
    name = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    quiet = ("-c", "advice.detachedHead=false", "-c", "protocol.file.allow=always")
    environment = {
        **scrubbed_environment(),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    }
    done = subprocess.run(
        ["git", *name, *quiet, *arguments],
        cwd=folder,
        check=True,
        env=environment,
        input=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


def commit(folder: Path, message: str = "change", **files: str | bytes) -> str:
    """Write files, commit everything, and name the commit; `a__b_DOT_c` is the file `a/b.c`."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    git(folder, "add", "--all", "--force", ".")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def start(folder: Path, *options: str) -> Path:
    """An empty repository."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    return folder
