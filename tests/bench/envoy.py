"""`python -m tests.bench.envoy [N]`: N drawn policies put to a real Envoy, and what starts take."""

import sys
import tempfile
import time
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

SITES = 1_000


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder)) as engine:
        wrong = judge(engine, count)
        load(engine)
    return int(wrong > 0)


def judge(engine: Engine, count: int) -> int:
    """Ask about drawn policies; the number of differences."""
    start = time.perf_counter()
    asked_in_all = allowed = wrong = 0
    for seed in range(count):
        for redirect in (False, True):
            plan = drawn_plan(seed, networks=redirect)
            if not plan.rules:
                continue
            result = rendered(plan, redirect=redirect)
            asked = questions(plan.rules, ASKING, redirect=redirect)
            engine.start(text_of(result), ports_of(plan.rules), ASKING, redirect=redirect)
            algebra = Algebra(result.allows)
            asked_in_all += len(asked)
            allowed += sum(bool(algebra.expect(question).at) for question in asked)
            for difference in differences(engine, asked, algebra):
                wrong += 1
                print(seed, redirect, difference)
    print(
        f"{count} policies, {asked_in_all:,} connections, {allowed:,} to pass: "
        f"{wrong} differences, {time.perf_counter() - start:.0f} s"
    )
    return wrong


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
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
