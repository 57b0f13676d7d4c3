"""`python -m tests.bench.nftables [N]`: packets of N drawn policies put through a real nftables."""

import sys
import time

from tests.backends.nftables.judge import Algebra, differences, draw_names, draw_packets, load
from tests.backends.nftables.lab import lab_of_its_own
from tests.backends.nftables.plans import ASKING, drawn_plan, files_of, rendered


def main(count: int) -> int:
    """Send for all of them; exit code 1 where a packet does not fare as the algebra says."""
    start = time.perf_counter()
    sent = passed = wrong = 0
    with lab_of_its_own() as lab:
        for seed in range(count):
            plan = drawn_plan(seed)
            result = rendered(plan)
            names = draw_names(plan.rules)
            load(lab, *files_of(result))
            lab.zone(names.addresses, names.aliases)
            lab.ask(names.asked)
            packets = draw_packets(plan.rules, names, ASKING)
            differ, went = differences(lab, packets, Algebra(result.allows, names))
            sent, passed, wrong = sent + len(packets), passed + went, wrong + len(differ)
            for difference in differ:
                print(seed, difference)
    print(
        f"{count} policies, {sent:,} packets, {passed:,} passed: {wrong} differences, "
        f"{time.perf_counter() - start:.0f} s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
