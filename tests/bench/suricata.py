"""`python -m tests.bench.suricata [N]`: N drawn policies put to a real Suricata, with either tail.

`python -m tests.bench.suricata load` tells how long it takes to load many rules, and in how much
memory.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from outgate.plan.model import Plan
from tests.backends.suricata.engine import Engine, find_program
from tests.backends.suricata.judge import differences, expect, questions
from tests.backends.suricata.plans import drawn_plan, lines_of, rendered, with_tail
from tests.bench.judged import Judged, number_of_policies, report
from tests.builders.drawn_rules import ASKING
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    with tempfile.TemporaryDirectory(prefix="outgate-bench-") as folder:
        engine = Engine(find_program(), Path(folder))
        engine.prepare()
        return report(count, "connections", judge(engine, count))


def judge(engine: Engine, count: int) -> Iterator[Judged]:
    """Each policy with either tail."""
    for seed in range(count):
        for tail in ("drop", "none"):
            plan = drawn_plan(seed)
            result = rendered(plan, tail)
            asked = questions(plan.rules, ASKING)
            if tail == "none":
                asked = tuple(each for each in asked if len(each.asked) == 1)
            allowed = sum(expect(result.allows, question) for question in asked)
            wrong = differences(engine, with_tail(lines_of(result), tail), asked, result.allows)
            yield Judged(f"{seed} {tail}", len(asked), allowed, wrong)


def load() -> int:
    """The time and memory that plans of many sites and hosts take."""
    hosts = [rule(f"h{number}.sites.example") for number in range(1000)]
    plain = [rule(f"h{number}.sites.example", "http:80", PLAIN) for number in range(1000)]
    sites = [
        rule(host, way, source=(f"10.{number >> 8}.{number & 255}.0/24",))
        for number in range(1000)
        for host, way in (
            *((f"h{each}.mde.example", "https:443") for each in range(28)),
            *((f"crl{each}.mde.example", "http:80") for each in range(4)),
        )
    ]
    plans = {
        "an empty file": plan_with(()),
        "1,000 sites with 32 endpoints": plan_with(tuple(sites)),
        "1,000 hosts": plan_with(tuple(hosts)),
        "1,000 hosts by http": plan_with(tuple(plain)),
        "10,000 hosts": plan_with(tuple(rule(f"h{n}.sites.example") for n in range(10_000))),
    }
    for name, plan in plans.items():
        print(f"{name}: {measured(plan)}")
    return 0


def measured(plan: Plan) -> str:
    """What a plan takes."""
    with tempfile.TemporaryDirectory(prefix="outgate-bench-") as folder:
        engine = Engine(find_program(), Path(folder))
        engine.prepare()
        start = time.perf_counter()
        result = rendered(plan)
        lines = lines_of(result)
        made = time.perf_counter() - start
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        accepted, said = engine.check(lines)
        assert accepted, said
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    checked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = after.ru_maxrss / 1024
    return (
        f"{len(plan.rules)} rules of the plan, {result.size}, {len(lines):,} bytes, rendered in "
        f"{made:.1f} s, loaded in {checked:.2f} s of a processor, at most {peak:.0f} MB so far"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["load"]:
        sys.exit(load())
    sys.exit(main(number_of_policies()))
