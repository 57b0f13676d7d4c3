"""`python -m tests.bench.nftables_load`: what a table of many rules takes, measured once."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from outgate.plan.document import read_plan
from outgate.plan.model import Rule
from tests.backends.nftables.judge import load
from tests.backends.nftables.lab import Lab, lab_of_its_own
from tests.backends.nftables.plans import files_of, rendered
from tests.bench.inputs import sites_project
from tests.builders.plans import plan_with
from tests.builders.rules import rule
from tests.conftest import OUTGATE

PACKETS = 20_000


def sites(count: int) -> tuple[Rule, ...]:
    """The rules of some sites with the endpoints of an office."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "project")
        sites_project(project, count)
        words = (OUTGATE, "compile", "--format", "json")
        done = subprocess.run(words, cwd=project, check=True, capture_output=True)
    return read_plan(json.loads(done.stdout)).rules


def kernel_kilobytes() -> int:
    """What the kernel holds for itself."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return sizes["SUnreclaim"] + sizes["Percpu"]


def measure(lab: Lab, name: str, rules: Iterable[Rule]) -> None:
    """Load some rules and print what that took."""
    result = rendered(plan_with(tuple(rules)))
    script, names = files_of(result)
    lab.flush()
    before = kernel_kilobytes()
    lab.script.write_text(script)
    start = time.perf_counter()
    lab.nft("-f", str(lab.script))
    loaded = time.perf_counter()
    listing = lab.nft("-j", "list", "table", "inet", "outgate")
    listed = time.perf_counter()
    grown = kernel_kilobytes() - before
    load(lab, script, names)
    started = time.perf_counter()
    lab.restart()
    restarted = time.perf_counter()
    packet = ("10.0.0.7", "198.18.0.1", "tcp", 443)
    lab.send([packet] * PACKETS)
    sent = time.perf_counter()
    print(
        f"{name}: {result.size}, {len(script) // 1024} KiB; loaded in {loaded - start:.2f} s, "
        f"listed in {listed - loaded:.2f} s ({len(listing) // 1024} KiB), {grown / 1024:.1f} MiB "
        f"of the kernel; dnsmasq {restarted - started:.2f} s; a refused packet "
        f"{(sent - restarted) / PACKETS * 1e6:.0f} us"
    )


def main() -> None:
    """Measure a small table, one of many sites and one of many hosts."""
    with lab_of_its_own() as lab:
        measure(lab, "one rule", [rule("x.example")])
        measure(lab, "1,000 sites", sites(1000))
        measure(lab, "1,000 hosts", [rule(f"h{number}.example") for number in range(1000)])
        measure(lab, "2,500 hosts", [rule(f"h{number}.example") for number in range(2500)])


if __name__ == "__main__":
    main()
