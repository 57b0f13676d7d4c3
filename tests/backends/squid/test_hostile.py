"""What a project can make of a target for Squid, and what not."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.squid.program import find_squid
from tests.backends.shared.project import project_in, run, write_target


@pytest.mark.parametrize("variable", ["OUTGATE_SQUID", "OUTGATE_SQUID_CONF"])
def test_the_environment_names_paths_from_the_top(variable: str) -> None:
    with pytest.raises(BackendError, match="no path from the top"):
        find_squid({"PATH": "/usr/sbin", variable: "squid"})


def test_the_program_comes_from_the_environment(tmp_path: Path) -> None:
    program = tmp_path / "squid"
    program.write_text("")
    with pytest.raises(BackendError, match="no program"):
        find_squid({"PATH": str(tmp_path)})
    program.chmod(0o755)
    assert find_squid({"PATH": f".:{tmp_path}"}).program == program
    assert find_squid({"OUTGATE_SQUID": str(program)}).program == program
    assert find_squid({"PATH": str(tmp_path)}).config == Path("/etc/squid/squid.conf")
    named = {"PATH": str(tmp_path), "OUTGATE_SQUID_CONF": "/srv/squid.conf"}
    assert find_squid(named).config == Path("/srv/squid.conf")


def test_what_stands_beside_our_file_is_not_written_through(tmp_path: Path) -> None:
    """The lock, and the mark, may be links that somebody put there."""
    space = project_in(tmp_path / "project")
    space.write("squid.conf", "include outgate.conf\nhttp_access deny all\n")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    write_target(space, "squid", "outgate.conf", ", config: squid.conf")
    (space.folder / ".outgate.conf.lock").symlink_to(victim)
    program = tmp_path / "bin" / "squid"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    env = {"OUTGATE_SQUID": str(program), "OUTGATE_SQUID_CONF": str(space.folder / "squid.conf")}
    code, said = run(space, "apply", "--target", "edge", "--yes", env=env)
    assert (code, "cannot lock" in said) == (1, True)
    (space.folder / ".outgate.conf.lock").unlink()
    for name in (".outgate.conf.pending", ".outgate.conf.old.new"):
        (space.folder / name).symlink_to(victim)
    assert run(space, "apply", "--target", "edge", "--yes", env=env)[0] == 0
    assert victim.read_text() == "precious"
    assert "a.payroll.example" in (space.folder / "outgate.conf").read_text()
