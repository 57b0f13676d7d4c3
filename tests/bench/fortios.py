"""`python -m tests.bench.fortios [N]`: N drawn policies put to a model of FortiOS, twice each."""

import sys
import time

from outgate.traffic.traffic_set import TrafficSet
from tests.backends.fortios.judge import (
    PROFILE,
    differences,
    drawn_plan,
    firewall_of,
    questions,
    rendered,
)


def main(count: int) -> int:
    """Ask about all of them; exit code 1 where an answer is not what the algebra says."""
    start = time.perf_counter()
    asked_in_all = allowed = wrong = 0
    for seed in range(count):
        plan = drawn_plan(seed)
        asked = questions(plan.rules)
        for settings in ({}, PROFILE):
            result = rendered(plan, settings)
            allows = TrafficSet(rule.flow for rule in result.allows)
            asked_in_all += len(asked)
            allowed += sum(question.among(allows) for question in asked)
            for difference in differences(firewall_of(result), asked, result, plan.rules):
                wrong += 1
                print(seed, settings, difference)
    print(
        f"{count} policies, {asked_in_all:,} requests, {allowed:,} to pass: {wrong} differences, "
        f"{time.perf_counter() - start:.0f} s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
