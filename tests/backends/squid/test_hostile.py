"""What a project can make of a target for Squid, and what not."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.squid.program import find_squid
from tests.backends.squid.plans import text_of
from tests.builders.rules import rule
from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
"""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "project")
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", "allow payroll\n")
    space.write("squid", "#!/bin/sh\ntouch was-run\n").chmod(0o755)
    space.write("squid.conf", "include outgate.conf\nhttp_access deny all\n")
    return space


def target(space: Workspace, path: str, more: str = "") -> None:
    space.write("outgate.yaml", f"targets: {{edge: {{backend: squid, path: {path}{more}}}}}\n")


def run(space: Workspace, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    ran = space.run(*arguments, env=env)
    return ran.code, " ".join((ran.out + ran.err).split())


@pytest.mark.parametrize("path", ["", ".", ":.:", "..:bin", "/nowhere::"])
def test_no_program_of_the_project_is_run(space: Workspace, path: str) -> None:
    target(space, "outgate.conf", ", config: squid.conf")
    code, said = run(space, "apply", "--target", "edge", "--yes", env={"PATH": path})
    assert (code, "there is no program `squid`" in said) == (1, True)
    assert not (space.folder / "was-run").exists()
    assert not (space.folder / "outgate.conf").exists()


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


@pytest.mark.parametrize(
    "key",
    ["check: [sh]", "reload: [sh]", "program: ./squid", "squid: ./squid", "accept: {apex: x}"],
)
def test_no_setting_names_a_program(space: Workspace, key: str) -> None:
    target(space, "outgate.conf", f", {key}")
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "there is no key" in said) == (1, True)


def test_a_file_of_somebody_else_is_never_read_or_replaced(space: Workspace) -> None:
    other = space.write("debian.conf", "http_access allow all\n")
    target(space, "debian.conf")
    for command in (("plan",), ("apply", "--yes"), ("show",)):
        code, said = run(space, command[0], "--target", "edge", *command[1:])
        assert (code, "is not a file that Outgate wrote" in said) == (1, True)
    assert other.read_text() == "http_access allow all\n"


def test_a_path_outside_of_the_project_is_refused(space: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside.conf"
    outside.write_text(text_of(rule("x.example")))
    (space.folder / "link.conf").symlink_to(outside)
    for path in (str(outside), "../outside.conf", "link.conf"):
        target(space, path)
        code, said = run(space, "plan", "--target", "edge")
        assert (code, "outside of the project" in said) == (1, True), said
    target(space, str(outside))
    code, said = run(space, "plan", "--target", "edge", env={"OUTGATE_ROOTS": str(tmp_path)})
    assert code == 0, said


@pytest.mark.parametrize("path", ["a/../outgate.txt", "a b.conf\\n", ".conf", "x/.conf", "squid"])
def test_a_path_is_one_of_a_file_for_squid(space: Workspace, path: str) -> None:
    target(space, f'"{path}"')
    assert run(space, "plan", "--target", "edge")[0] == 1


def test_what_stands_beside_our_file_is_not_written_through(
    space: Workspace, tmp_path: Path
) -> None:
    """The lock, and the mark, may be links that somebody put there."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    target(space, "outgate.conf", ", config: squid.conf")
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
