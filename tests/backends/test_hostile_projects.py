"""What a project can make of a target that is a file which an engine reads, and what not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from outgate.backends.suricata.file import HEADER
from outgate.plan.model import Rule
from tests.backends.shared.project import project_in, run, write_target
from tests.backends.squid import plans as squid
from tests.backends.suricata import plans as suricata
from tests.builders.rules import rule
from tests.conftest import Workspace


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of target: its program, its file, and a line that allows everything."""

    name: str
    suffix: str
    file_of: Callable[[Rule], str]
    anything: str
    more: str = ""

    def names(self, space: Workspace, path: str, more: str = "") -> None:
        """Have the project name a path, and more."""
        write_target(space, self.name, path, self.more + more)


def suricata_file(one: Rule) -> str:
    return f"{HEADER}\n{suricata.text_of(one)}"


KINDS = (
    Kind("squid", "conf", squid.text_of, "http_access allow all\n", ", config: squid.conf"),
    Kind("suricata", "rules", suricata_file, "pass ip any any -> any any (sid:1;)\n"),
)
SETTINGS = {
    "squid": (
        "check: [sh]", "reload: [sh]", "program: ./squid", "squid: ./squid", "accept: {apex: x}",
    ),
    "suricata": (
        "check: [sh]", "program: ./suricata", "socket: ./x", "config: ./x", "accept: {apex: x}",
        "accept: {unknown-protocol: x}",
    ),
}  # fmt: skip
VALUES = {
    "squid": (
        ("a/../outgate.txt", ""), ('"a b.conf\\n"', ""), (".conf", ""), ("x/.conf", ""),
        ("squid", ""),
    ),
    "suricata": (
        ("a/../outgate.txt", ""), ('"a b.rules\\n"', ""), (".rules", ""), ("suricata", ""),
        ("a.rules", ", sid-base: 0"), ("a.rules", ", sid-base: 4294967295"),
        ("a.rules", ", tail: pass"),
    ),
}  # fmt: skip

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = project_in(tmp_path / "project")
    includes = f"include outgate.conf\ninclude {tmp_path}/outside.conf\n"
    space.write("squid.conf", f"{includes}http_access deny all\n")
    for kind in KINDS:
        space.write(kind.name, "#!/bin/sh\ntouch was-run\n").chmod(0o755)
    return space


@each_kind
@pytest.mark.parametrize("path", ["", ".", ":.:", "..:bin", "/nowhere::"])
def test_no_program_of_the_project_is_run(space: Workspace, kind: Kind, path: str) -> None:
    ours = f"outgate.{kind.suffix}"
    kind.names(space, ours)
    code, said = run(space, "apply", "--target", "edge", "--yes", env={"PATH": path})
    assert (code, f"there is no program `{kind.name}`" in said) == (1, True)
    assert not (space.folder / "was-run").exists()
    assert not (space.folder / ours).exists()


@pytest.mark.parametrize(
    ("kind", "key"), [(kind, key) for kind in KINDS for key in SETTINGS[kind.name]]
)
def test_no_setting_names_a_program(space: Workspace, kind: Kind, key: str) -> None:
    kind.names(space, f"outgate.{kind.suffix}", f", {key}")
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "there is no key" in said) == (1, True), said


@pytest.mark.parametrize(
    ("kind", "path", "more"), [(kind, *value) for kind in KINDS for value in VALUES[kind.name]]
)
def test_settings_are_what_they_may_be(space: Workspace, kind: Kind, path: str, more: str) -> None:
    kind.names(space, path, more)
    code, said = run(space, "plan", "--target", "edge")
    assert (code, "[bad-config]" in said) == (1, True), said


@each_kind
def test_a_file_of_somebody_else_is_never_read_or_replaced(space: Workspace, kind: Kind) -> None:
    theirs = space.write(f"theirs.{kind.suffix}", kind.anything)
    kind.names(space, theirs.name)
    for command in (("plan",), ("apply", "--yes"), ("show",)):
        code, said = run(space, command[0], "--target", "edge", *command[1:])
        assert (code, "is not a file that Outgate wrote" in said) == (1, True)
    assert theirs.read_text() == kind.anything


@each_kind
def test_a_path_outside_of_the_project_is_refused(
    space: Workspace, tmp_path: Path, kind: Kind
) -> None:
    outside = tmp_path / f"outside.{kind.suffix}"
    outside.write_text(kind.file_of(rule("x.example")))
    link = f"link.{kind.suffix}"
    (space.folder / link).symlink_to(outside)
    for path in (str(outside), f"../{outside.name}", link):
        kind.names(space, path)
        code, said = run(space, "plan", "--target", "edge")
        assert (code, "outside of the project" in said) == (1, True), said
    kind.names(space, str(outside))
    code, said = run(space, "plan", "--target", "edge", env={"OUTGATE_ROOTS": str(tmp_path)})
    assert code == 0, said
