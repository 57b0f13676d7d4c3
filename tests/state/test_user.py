"""Where what Outgate remembers for its user is kept."""

from pathlib import Path

import pytest

from outgate.state.interface import StateError
from outgate.state.user import user_state


def test_in_the_folder_that_the_environment_names(tmp_path: Path) -> None:
    project = tmp_path / "project"
    state = user_state("watch", "prod", project, {"XDG_STATE_HOME": str(tmp_path / "state")})
    assert Path(state.where).parent == tmp_path / "state" / "outgate" / "watch"
    assert Path(state.where).name.startswith("prod-")


@pytest.mark.parametrize("named", ["", ".", "state", "../state"])
def test_a_relative_one_is_none(
    tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project could lie where it leads."""
    monkeypatch.setenv("HOME", str(tmp_path))
    state = user_state("watch", "prod", tmp_path / "project", {"XDG_STATE_HOME": named})
    assert Path(state.where).parent == tmp_path / ".local" / "state" / "outgate" / "watch"


def test_projects_and_targets_have_files_of_their_own(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path / "state")}
    names = [(name, folder) for name in ("a", "b") for folder in ("one", "two")]
    kept = {user_state("watch", name, tmp_path / each, environment).where for name, each in names}
    assert len(kept) == 4
    (tmp_path / "link").symlink_to(tmp_path / "one")
    again = user_state("watch", "a", tmp_path / "link", environment).where
    assert again in kept


def test_one_in_the_project_is_refused_also_behind_a_link(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "state").mkdir(parents=True)
    (tmp_path / "link").symlink_to(project / "state")
    for named in (project, project / "state", tmp_path / "link"):
        with pytest.raises(StateError, match="lies in the project"):
            user_state("watch", "prod", project, {"XDG_STATE_HOME": str(named)})
