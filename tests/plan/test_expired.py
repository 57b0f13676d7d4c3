"""What statements that are over would allow: traffic in it that closes, closes because of a day."""

from datetime import date

from outgate.plan.comparison.compare import difference, policy_side
from outgate.plan.comparison.provenance import Cause
from outgate.plan.compile import expired_rules
from tests.support import compiled

STAYS = "allow mde for region EU, fleet linux from 10.20.0.0/16\n"
ENDS = "allow mde for region US, fleet linux from 10.20.0.0/16 until 2026-06-30\n"


def test_the_rules_of_statements_that_are_over() -> None:
    last = compiled(STAYS + ENDS, "2026-07-03", date(2026, 6, 30))
    assert expired_rules(last) == ()
    after = compiled(STAYS + ENDS, "2026-07-03", date(2026, 7, 1))
    alone = compiled(ENDS, "2026-07-03", date(2026, 6, 30))
    assert expired_rules(after) == alone.plan.rules


def test_the_cause_is_the_expiry() -> None:
    before, after = (
        policy_side(str(day), compiled(STAYS + ENDS, "2026-07-03", date(2026, *day)))
        for day in ((6, 30), (7, 1))
    )
    changed = difference(before, after)
    assert changed.lost
    assert changed.gained == ()
    for each in changed.lost:
        assert {ground.cause for ground in each.grounds} == {Cause.EXPIRY}
        assert {ground.statement for ground in each.grounds} == {ENDS.strip()}
