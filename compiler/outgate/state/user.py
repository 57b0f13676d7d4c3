"""Where Outgate keeps what it remembers for a user: beside no project, so that none brings it."""

import os
from collections.abc import Mapping
from pathlib import Path

from outgate.digests import sha256
from outgate.state.file import FileState
from outgate.state.interface import StateError

HOME = "XDG_STATE_HOME"


def user_state(
    kind: str, name: str, root: Path, environment: Mapping[str, str] = os.environ
) -> FileState:
    """The store of one kind for a target of the project in `root`, for its owner alone.

    StateError where the user has no folder for it, or one in the project: whoever opens a pull
    request writes what is in there.
    """
    project = root.resolve()
    folder = _folder(environment) / "outgate" / kind
    if folder.resolve().is_relative_to(project):
        message = f"the folder `{folder}` for what Outgate remembers lies in the project"
        raise StateError(message, help=f"name one elsewhere in {HOME}")
    digest = sha256(os.fsencode(project))[:16]
    return FileState(folder / f"{name}-{digest}.json", folder, private=True)


def _folder(environment: Mapping[str, str]) -> Path:
    """XDG_STATE_HOME, which is only taken where it is absolute, or what stands for it."""
    named = Path(environment.get(HOME, ""))
    if named.is_absolute():
        return named
    try:
        return Path.home() / ".local" / "state"
    except RuntimeError as error:
        message = "this user has no home folder, in which Outgate remembers what was told"
        raise StateError(message, help=f"name a folder in {HOME}") from error
