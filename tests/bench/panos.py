"""`python -m tests.bench.panos [N]`: N drawn policies put to a model of PAN-OS, polled and not."""

import sys
from collections.abc import Iterator

from outgate.traffic.traffic_set import TrafficSet
from tests.backends.panos.judge import (
    FOLDER,
    differences,
    drawn_plan,
    firewall_of,
    questions,
    rendered,
)
from tests.bench.judged import Judged, number_of_policies, report


def judge(count: int) -> Iterator[Judged]:
    """Each policy, with either settings."""
    for seed in range(count):
        plan = drawn_plan(seed)
        asked = questions(plan.rules)
        for settings in ({}, {"lists": FOLDER}):
            result = rendered(plan, settings)
            allows = TrafficSet(rule.flow for rule in result.allows)
            allowed = sum(question.among(allows) for question in asked)
            wrong = differences(firewall_of(result), asked, result)
            yield Judged(f"{seed} {settings}", len(asked), allowed, wrong)


if __name__ == "__main__":
    policies = number_of_policies()
    sys.exit(report(policies, "requests", judge(policies)))
