"""`retain`: what an edition drops stays open until its days are over."""

from datetime import date

from outgate.plan.compile import Compilation
from outgate.plan.document import plan_document, read_plan
from outgate.plan.explanation.url import explain
from outgate.plan.retain import Removal, list_removals, retain
from outgate.traffic.url import parse_url
from tests.support import compiled, every_edition, targets

# The list of 2025-10-16 has officecdn-microsoft-com.akamaized.net, the one of 2026-07-03 has not.
POLICY = "allow mde for region EU, fleet macos from 10.0.0.0/8"
DROPPED = "https://officecdn-microsoft-com.akamaized.net:443"
EDITIONS = tuple(each.edition for each in every_edition())


def retained(policy: str, day: date, days: int = 90, edition: str = "2026-07-03") -> Compilation:
    steps = list_removals(EDITIONS, edition, days, day)
    older = [(step, compiled(policy, step.before, day)) for step in steps]
    return retain(compiled(policy, edition, day), older)


def test_days_count_from_the_edition_that_dropped_it() -> None:
    steps = list_removals(EDITIONS, "2026-07-03", 90, date(2026, 7, 3))
    assert [(each.before, each.after, str(each.until)) for each in steps] == [
        ("2025-12-25", "2026-07-03", "2026-10-01")
    ]
    assert list_removals(EDITIONS, "2026-07-03", 90, date(2026, 10, 1)) == steps
    assert list_removals(EDITIONS, "2026-07-03", 90, date(2026, 10, 2)) == ()
    assert list_removals(EDITIONS, "2025-12-25", 90, date(2026, 1, 1))[0].before == "2025-10-16"
    both = list_removals(EDITIONS, "2025-12-25", 365, date(2026, 1, 1))
    assert [each.before for each in both] == ["2025-10-16", "2024-08-01"]


def test_it_stays_until_the_last_day() -> None:
    plain = compiled(POLICY, "2026-07-03")
    assert DROPPED not in targets(plain)
    kept = retained(POLICY, date(2026, 10, 1))
    assert targets(kept) == targets(plain) | {DROPPED}
    assert [(each.rule, each.until, each.edition) for each in kept.plan.retained] == [
        (f"10.0.0.0/8 -> {DROPPED}", "2026-10-01", "2026-07-03")
    ]
    assert kept.plan.digest != plain.plan.digest
    assert retained(POLICY, date(2026, 10, 2)).plan == plain.plan
    assert retained(POLICY, date(2026, 10, 1), days=0).plan == plain.plan


def test_the_document_holds_it() -> None:
    plan = retained(POLICY, date(2026, 8, 1)).plan
    assert read_plan(plan_document(plan)) == plan


def test_explain_names_the_edition_and_the_day() -> None:
    kept = retained(POLICY, date(2026, 8, 1))
    (by,) = explain(parse_url("https://officecdn-microsoft-com.akamaized.net"), kept).allowed
    (reason,) = by.reasons
    assert (reason.row.edition, reason.row.endpoint) == (
        "2025-12-25",
        "standard-commercial/urls#23",
    )
    assert any("retained until 2026-10-01" in because.text for because, _ in reason.because)


def test_what_the_policy_itself_no_longer_asks_for_is_not_kept() -> None:
    day = date(2026, 8, 1)
    kept = retained("allow mde for region EU, fleet win11 from 10.0.0.0/8", day)
    assert DROPPED not in targets(kept)


def test_each_source_keeps_its_own_and_what_is_covered_is_not_kept() -> None:
    day = date(2026, 8, 1)
    more = "\nallow mde for region EU, fleet macos from {}"
    kept = retained(POLICY + more.format("172.16.0.0/16") + more.format("10.1.0.0/16"), day)
    assert [each.rule for each in kept.plan.retained] == [
        f"10.0.0.0/8 -> {DROPPED}",
        f"172.16.0.0/16 -> {DROPPED}",
    ]
    # `*ecs.office.com` with its dot lost is wider than the pattern of the edition before.
    assert not any("ecs.office.com" in each.rule for each in retained(POLICY, day).plan.retained)


def test_what_is_retained_stands_in_order() -> None:
    """The newest step comes first and is for the US; its rules sort behind those for Australia."""
    now = compiled(POLICY, "2026-07-03")
    steps = [
        (Removal("2025-12-25", "2026-07-03", date(2026, 10, 1)), POLICY.replace("EU", "US")),
        (Removal("2025-10-16", "2025-12-25", date(2026, 10, 1)), POLICY.replace("EU", "AU")),
    ]
    kept = retain(now, [(step, compiled(text, step.before)) for step, text in steps])
    editions = [each.edition for each in kept.plan.retained]
    assert {"2025-12-25", "2026-07-03"} == set(editions)
    rules = [each.rule for each in kept.plan.retained]
    assert rules == sorted(rules)
    assert editions != sorted(editions, reverse=True)
