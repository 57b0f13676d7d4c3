"""`make bench`: how long and how much memory the commands take, and how that grows.

Every figure is a whole process, the median of RUNS. Growth and comparisons are by seconds of CPU,
which depend little on what else the machine does. Peers are measured in the same run where they
install (Aerleon from PyPI) or stand on the PATH (terraform). What a part needs is imported by that
part: the largest memory of a process counts that of the one it was forked from.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.inputs import (
    aerleon_project,
    capirca_project,
    local_project,
    networks_project,
    sites_project,
    terraform_project,
)
from tests.bench.measure import Figure, measure

RUNS = 5
SIZES = (1_000, 10_000)
SITES = (100, 1_000)
AZURE_SITES = (16, 165)
RULES_PER_SITE = 31
KEYSTROKES = (1_000, 4_000)  # statements of the file that somebody types in
AZURE_CONFIG = """\
default_target: prod
targets:
  prod:
    backend: azure-firewall
    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69
    resource_group: rg
    policy: fw
    accept: {url-path: "measured"}
"""
FIVE_TARGETS = """\
targets:
  trial: {backend: local, path: one.json}
  twin: {backend: local, path: two.json}
  proxy: {backend: squid, path: one.conf, accept: {url-path: "measured"}}
  inspecting: {backend: squid, path: two.conf, inspection: bump, accept: {url-path: "measured"}}
  cascade: {backend: squid, path: three.conf, upstream: true, accept: {url-path: "measured"}}
"""
OUTGATE = Path(sys.executable).parent / "outgate"


def median(
    command: list[str],
    folder: Path,
    before: Callable[[], None] | None = None,
    *,
    may_fail: bool = False,
    env: Mapping[str, str] | None = None,
    runs: int = RUNS,
) -> Figure:
    """The median time and largest memory of some runs, after one to warm the disk cache."""
    figures = []
    for number in range(runs + (runs > 1)):
        if before:
            before()
        figure = measure(command, folder, may_fail=may_fail, env=env)
        if number or runs == 1:
            figures.append(figure)
    return Figure(
        statistics.median(figure.seconds for figure in figures),
        statistics.median(figure.cpu for figure in figures),
        max(figure.megabytes for figure in figures),
    )


def row(name: str, size: int | None, figure: Figure, small: Figure | None = None) -> None:
    """Print one line of the table."""
    growth = f"{figure.cpu / small.cpu:6.1f}x" if small else ""
    count = f"{size:,}" if size else ""
    times = f"{figure.seconds:>9.2f} s{figure.cpu:>9.2f} s"
    print(f"{name:<44}{count:>8}{times}{figure.megabytes:>8.0f} MB{growth:>9}", flush=True)


def startup() -> None:
    """How long it takes to say a version and to check `policies/`, beside Python and Aerleon."""
    here = Path.cwd()
    row("python -c pass", None, median([sys.executable, "-c", "pass"], here))
    version = median([str(OUTGATE), "--version"], here)
    row("outgate --version", None, version)
    check = median([str(OUTGATE), "check"], here, runs=3 * RUNS)
    row("outgate check", None, check)
    aclgen = peer("aerleon", "aclgen")
    if aclgen is None:
        print("aclgen --help: aerleon does not install here")
        return
    # It prints its help and exits with 1.
    peer_help = median([str(aclgen), "--help"], here, may_fail=True, runs=3 * RUNS)
    row("aclgen --help", None, peer_help)
    for name, figure, wanted in (("--version", version, 0.6), ("check", check, 0.8)):
        share = figure.cpu / peer_help.cpu
        print(f"  outgate {name} takes {share:.2f} of it (at most {wanted:.2f} wanted)")


def peer(package: str, program: str) -> Path | None:
    """A peer's program from an environment of its own, None where it does not install."""
    home = Path(".venv-peers") / package
    path = home / "bin" / program
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        quiet = [str(home / "bin" / "pip"), "install", "--quiet", package]
        if subprocess.run(quiet, check=False, capture_output=True).returncode:
            return None
    return path.absolute()


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


def sites(work: Path) -> None:
    """Many sites with the endpoints of an office: compile, plan unchanged, compare 1% changed."""
    small: dict[str, Figure] = {}
    for count in SITES:
        folder, other = work / f"sites-{count}", work / f"sites-{count}-changed"
        sites_project(folder, count)
        sites_project(other, count, changed=0.01)
        for project in (folder, other):
            run = [str(OUTGATE), "compile", "--format", "json", "-o", "plan.json"]
            subprocess.run(run, cwd=project, check=True, capture_output=True)
        apply = [str(OUTGATE), "apply", "--yes"]
        subprocess.run(apply, cwd=folder, check=True, capture_output=True)
        after = str(other / "plan.json")
        for name, arguments, changes in (
            ("outgate compile, sites", ["compile"], False),
            ("outgate compile to JSON, sites", ["compile", "--format", "json", "-o", "x"], False),
            ("outgate check, sites", ["check"], False),
            ("outgate plan unchanged, sites", ["plan"], False),
            ("outgate diff of plans, 1% of sites changed", ["diff", "plan.json", after], True),
            ("outgate diff of policies", ["diff", "policies", str(other / "policies")], True),
        ):
            figure = median([str(OUTGATE), *arguments], folder, may_fail=changes)
            row(name, count, figure, small.get(name))
            small.setdefault(name, figure)


def targets(work: Path) -> None:
    """Many sites on five targets at once, none of which holds anything, and where these differ."""
    small: Figure | None = None
    for count in SITES:
        folder = work / f"targets-{count}"
        sites_project(folder, count)
        (folder / "outgate.yaml").write_text(FIVE_TARGETS, encoding="utf-8")
        command = [str(OUTGATE), "plan", "--target", "all"]
        figure = median(command, folder)
        row("outgate plan of five targets, sites", count, figure, small)
        small = small or figure


def azure(work: Path) -> None:
    """Plans against an emulated Azure that runs in this process, so its time is not in memory."""
    from outgate.emulators.azure.inventory import Options
    from outgate.emulators.azure.server import Server
    from outgate.emulators.azure.service import Service

    small: dict[str, Figure] = {}
    for count in AZURE_SITES:
        folder = work / f"azure-{count}"
        sites_project(folder, count)
        (folder / "outgate.yaml").write_text(AZURE_CONFIG, encoding="utf-8")
        service = Service(Options(hints=True, page=50))
        service.add_policy("0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69", "rg", "fw")
        with Server(service, work / f"emulator-{count}") as server:
            env = server.environment()
            rules = count * RULES_PER_SITE
            for name, arguments in (
                ("outgate plan, empty Azure policy", ["plan"]),
                ("outgate apply to Azure", ["apply", "--yes"]),
                ("outgate plan, unchanged Azure policy", ["plan"]),
            ):
                runs = 1 if "apply" in name else RUNS
                figure = median([str(OUTGATE), *arguments], folder, env=env, runs=runs)
                row(name, rules, figure, small.get(name))
                small.setdefault(name, figure)


def reports(work: Path) -> None:
    """A report of some thousand rules: how long it takes to make, and how long its reader waits."""
    from tests.bench.pages import measure_page

    folder = work / "report"
    sites_project(folder, AZURE_SITES[-1])
    rules = AZURE_SITES[-1] * RULES_PER_SITE
    command = [str(OUTGATE), "plan", "--format", "html", "-o", "report.html"]
    row("outgate plan, as a report", rules, median(command, folder))
    waiting = measure_page((folder / "report.html").read_text(encoding="utf-8"), RUNS)
    if waiting is None:
        print("chromium: not on the PATH, no report is opened")
        return
    for name, milliseconds in waiting.figures:
        print(f"{name:<44}{rules:>8,}{milliseconds:>8.0f} ms")


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


def logs(work: Path) -> None:
    """Logs held against policies: raw lines grouped and judged, and flows judged."""
    from tests.bench.replay import FLOWS, LINES, MOST, measure_replay

    for kind, size, figure in measure_replay(work, LINES, FLOWS):
        row(f"outgate replay, {kind}", size, figure)
        cpu, megabytes = MOST[kind]
        print(f"  of the {cpu:.0f} s of CPU wanted {figure.cpu / cpu:.2f}, ", end="")
        print(f"of {megabytes} MB {figure.megabytes / megabytes:.2f}")


def editor(work: Path) -> None:
    """What an editor waits for: from a keystroke in a large file to the diagnostics of it."""
    from tests.bench.keystrokes import keystrokes, write_project

    for size in KEYSTROKES:
        folder = work / f"editor-{size}"
        write_project(folder, size)
        seconds = sorted(keystrokes(folder))
        median, worst = statistics.median(seconds), seconds[-1]
        name = "outgate lsp, a keystroke to its diagnostics"
        print(f"{name:<44}{size:>8,}{median:>9.3f} s{worst:>9.3f} s at worst")
        if size == KEYSTROKES[0]:
            print(f"  of the 0.1 s wanted it takes {median / 0.1:.2f}")


def main() -> None:
    """Run everything and print the table."""
    print(f"{'':<44}{'size':>8}{'time':>11}{'CPU':>11}{'memory':>11}{'growth':>9}")
    startup()
    with tempfile.TemporaryDirectory() as folder:
        statements(Path(folder))
        sites(Path(folder))
        targets(Path(folder))
        terraform(Path(folder), compile_and_plan(Path(folder)))
        azure(Path(folder))
        reports(Path(folder))
        logs(Path(folder))
        editor(Path(folder))


if __name__ == "__main__":
    main()
