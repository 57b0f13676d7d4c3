"""A project with a policy of one host, for a target that a test writes down."""

from pathlib import Path

from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
"""


def project_in(folder: Path) -> Workspace:
    """The project, without a target."""
    space = Workspace(folder)
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", "allow payroll\n")
    return space


def write_target(space: Workspace, backend: str, path: str, more: str = "") -> None:
    """The one target `edge`; `more` settings begin with a comma."""
    space.write("outgate.yaml", f"targets: {{edge: {{backend: {backend}, path: {path}{more}}}}}\n")


def run(space: Workspace, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code, and all that is printed with single blanks."""
    ran = space.run(*arguments, env=env)
    return ran.code, " ".join((ran.out + ran.err).split())
