"""`python -m tests.bench.nftables [N]`: packets of N drawn policies put through a real nftables."""

import sys
from collections.abc import Iterator

from tests.backends.nftables.judge import Algebra, differences, draw_names, draw_packets, load
from tests.backends.nftables.lab import Lab, lab_of_its_own
from tests.backends.nftables.plans import ASKING, drawn_plan, files_of, rendered
from tests.bench.judged import Judged, number_of_policies, report


def main(count: int) -> int:
    """Send for all of them; exit code 1 where a packet does not fare as the algebra says."""
    with lab_of_its_own() as lab:
        return report(count, "packets", judge(lab, count))


def judge(lab: Lab, count: int) -> Iterator[Judged]:
    """Each policy, with names of its own."""
    for seed in range(count):
        plan = drawn_plan(seed)
        result = rendered(plan)
        names = draw_names(plan.rules)
        load(lab, *files_of(result))
        lab.zone(names.addresses, names.aliases)
        lab.ask(names.asked)
        packets = draw_packets(plan.rules, names, ASKING)
        wrong, passed = differences(lab, packets, Algebra(result.allows, names))
        yield Judged(str(seed), len(packets), passed, wrong)


if __name__ == "__main__":
    sys.exit(main(number_of_policies()))
