"""`python -m tests.bench.envoy [N]`: N drawn policies put to a real Envoy, and what starts take."""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.backends.envoy.engine import Engine, open_engine
from tests.backends.envoy.judge import Algebra, differences, questions
from tests.backends.envoy.plans import (
    ASKING,
    drawn_plan,
    many_hosts,
    many_sites,
    ports_of,
    rendered,
    text_of,
)
from tests.bench.judged import Judged, number_of_policies, report

SITES = 1_000


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder)) as engine:
        code = report(count, "connections", judge(engine, count))
        load(engine)
    return code


def judge(engine: Engine, count: int) -> Iterator[Judged]:
    """Each policy, for devices that are redirected and for others."""
    for seed in range(count):
        for redirect in (False, True):
            plan = drawn_plan(seed, networks=redirect)
            if not plan.rules:
                continue
            result = rendered(plan, redirect=redirect)
            asked = questions(plan.rules, ASKING, redirect=redirect)
            engine.start(text_of(result), ports_of(plan.rules), ASKING, redirect=redirect)
            algebra = Algebra(result.allows)
            allowed = sum(bool(algebra.expect(question).at) for question in asked)
            about = f"{seed} {'redirected' if redirect else 'by name'}"
            yield Judged(about, len(asked), allowed, tuple(differences(engine, asked, algebra)))


def load(engine: Engine) -> None:
    """What a start takes, with nothing to do, with many sites and with many hosts."""
    plans = {
        "nothing": many_hosts(0),
        f"{SITES:,} sites": many_sites(SITES),
        f"{SITES:,} hosts": many_hosts(SITES),
    }
    for name, plan in plans.items():
        begin = time.perf_counter()
        result = rendered(plan, redirect=False)
        text = text_of(result)
        seconds = time.perf_counter() - begin
        started = engine.start(text, ports_of(plan.rules), ())
        print(
            f"{name}: {len(plan.rules):,} rules, {result.size}; written in {seconds:.1f} s, "
            f"{len(text) / 1e6:.1f} MB; Envoy starts in {started.seconds:.2f} s "
            f"with {started.megabytes:.0f} MB"
        )


if __name__ == "__main__":
    sys.exit(main(number_of_policies()))
