"""Where what Outgate remembers for its user is kept."""

import re
from pathlib import Path

import pytest

from outgate.state.interface import StateError
from outgate.state.user import user_state


def test_in_the_folder_that_the_environment_names(tmp_path: Path) -> None:
    project = tmp_path / "project"
    state = user_state("watch", "prod", project, {"XDG_STATE_HOME": str(tmp_path / "state")})
    assert Path(state.where).parent == tmp_path / "state" / "outgate" / "watch"
    # What was told is told again where the name is another one.
    assert re.fullmatch(r"prod-[0-9a-f]{16}\.json", Path(state.where).name)
    with state.lock() as held:
        held.write("{}")
    assert Path(state.where).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("named", ["", ".", "state", "../state"])
def test_a_relative_one_is_none(
    tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project could lie where it leads."""
    monkeypatch.setenv("HOME", str(tmp_path))
    state = user_state("watch", "prod", tmp_path / "project", {"XDG_STATE_HOME": named})
    assert Path(state.where).parent == tmp_path / ".local" / "state" / "outgate" / "watch"


def test_a_user_without_a_home_is_told_what_to_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(StateError) as refused:
        user_state("watch", "prod", tmp_path, {})
    assert refused.value.message == (
        "this user has no home folder, in which Outgate remembers what was told"
    )
    assert refused.value.help == "name a folder in XDG_STATE_HOME"


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
