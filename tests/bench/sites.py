"""How commands grow with offices: planned for one target, for five and for Azure; and a report."""

import subprocess
from pathlib import Path

from tests.bench.inputs import sites_project
from tests.bench.measure import Figure
from tests.bench.table import OUTGATE, RUNS, median, row

SITES = (100, 1_000)
AZURE_SITES = (16, 165)
RULES_PER_SITE = 31
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
