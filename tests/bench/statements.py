"""How commands grow with the statements of a project, beside peers with as many terms."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.bench.inputs import (
    aerleon_project,
    capirca_project,
    local_project,
    networks_project,
    terraform_project,
)
from tests.bench.measure import Figure, measure
from tests.bench.table import OUTGATE, median, peer, row

SIZES = (1_000, 10_000)


def compile_and_plan(work: Path) -> dict[int, Figure]:
    """Compile, then plan against an empty, an equal and a one-percent-different firewall."""
    unchanged: dict[int, Figure] = {}
    small: dict[str, Figure] = {}
    for size in SIZES:
        folder = work / f"outgate-{size}"
        project = local_project(folder, size)
        out = ["-o", str(folder / "plan.json")]
        jobs: tuple[tuple[str, list[str], Callable[[], None]], ...] = (
            ("outgate compile", ["compile", "--format", "json", *out], project.empty),
            ("outgate plan, empty firewall", ["plan"], project.empty),
            ("outgate plan, equal firewall", ["plan"], project.equal),
            ("outgate plan, 1% different", ["plan"], project.different),
        )
        for name, arguments, prepare in jobs:
            figure = median([str(OUTGATE), *arguments], folder, prepare)
            row(name, size, figure, small.get(name))
            small.setdefault(name, figure)
            if "equal" in name:
                unchanged[size] = figure
        own = work / f"services-{size}"
        local_project(own, size, services=size)
        figure = median([str(OUTGATE), "compile"], own)
        name = "outgate compile, as many services"
        row(name, size, figure, small.get(name))
        small.setdefault(name, figure)
    return unchanged


def statements(work: Path) -> None:
    """Statements with a network each, everything switched on, beside the peers' terms."""
    small: dict[str, Figure] = {}
    mine: dict[str, Figure] = {}
    for size in SIZES:
        folder = work / f"networks-{size}"
        networks_project(folder, size)
        for name, arguments in (
            ("outgate compile, a /24 each", ["compile", "--format", "json", "-o", "plan.json"]),
            ("outgate check, a /24 each", ["check"]),
        ):
            figure = mine[name] = median([str(OUTGATE), *arguments], folder)
            row(name, size, figure, small.get(name))
            small.setdefault(name, figure)
    for package, wanted, make in (
        ("aerleon", 0.25, aerleon_project),
        ("capirca", 1.0, capirca_project),
    ):
        program = peer(package, "aclgen")
        if program is None:
            print(f"{package}: does not install here, not compared")
            continue
        size = SIZES[-1]
        folder = work / package
        figure = median([str(program), *make(folder, size)], folder)
        assert any((folder / "out").iterdir()), f"{package} wrote nothing"
        row(f"{package} aclgen, a term each", size, figure)
        for name, own in mine.items():
            share = own.cpu / figure.cpu
            print(f"  {name} takes {share:.2f} of it (at most {wanted:.2f} wanted)")


def terraform(work: Path, unchanged: dict[int, Figure]) -> None:
    """Plan as many built-in resources with terraform, where it is on the PATH."""
    program = shutil.which("terraform")
    if program is None:
        print("terraform: not on the PATH, not compared")
        return
    small: Figure | None = None
    for size in SIZES:
        folder = work / f"terraform-{size}"
        terraform_project(folder, size)
        subprocess.run(
            [program, "init", "-input=false"], cwd=folder, check=True, capture_output=True
        )
        figure = measure([program, "plan", "-input=false"], folder)
        row("terraform plan, unchanged state", size, figure, small)
        small = small or figure
        share = unchanged[size].cpu / figure.cpu
        print(f"  outgate takes {share:.3f} of it (at most 0.100 wanted at 10,000)")
