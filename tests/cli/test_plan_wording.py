"""What a plan says in a few words: what changes, why, and why it cannot be applied."""

import pytest

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.cli.views import plan_text, plan_wording
from outgate.cli.views.wording import Style
from outgate.deploy.findings import Findings
from outgate.deploy.target_plan import OFFLINE
from outgate.deploy.traffic_change.model import Cause, Entry
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.target_plans import entry, target_plan
from tests.builders.whole_plan import NATIVE, PLAN, REASONS, WHOLE, finding


def test_why_a_plan_cannot_be_applied() -> None:
    error = Findings((finding(Severity.ERROR, "x"),))
    assert plan_wording.refusal(PLAN) == ""
    assert plan_wording.refusal(replace(PLAN, findings=error)) == "It cannot be applied: 1 error."
    assert plan_wording.refusal(replace(PLAN, base=OFFLINE)) == (
        "It cannot be applied: made offline, it compares with what was last applied."
    )
    painted = plan_text.render(replace(WHOLE, findings=error), Style(color=True))
    assert painted.startswith("\x1b[31m\x1b[1mPlan for `prod`: ")
    assert plan_text.render(PLAN, Style(color=True)).startswith("\x1b[32m\x1b[1mNo changes. ")


@pytest.mark.parametrize(
    ("given", "opened", "words"),
    [
        ({}, True, ""),
        ({}, False, "no statement asks for it"),
        ({"causes": (Cause.POLICY,)}, True, "[policy]"),
        (
            {"causes": (Cause.POLICY, Cause.DRIFT)},
            True,
            "[policy, drift] somebody closed it",
        ),
        (
            {"causes": (Cause.DRIFT,), "reasons": REASONS},
            False,
            "[drift] somebody opened it; `allow gone`, a.policy:1, b.policy:2 (l/urls#1 and 1 "
            "more)",
        ),
        ({"denials": ("d",)}, True, "as `d`, which denies it, goes"),
        ({"denials": ("d",)}, False, "as `d`, which denies it, comes"),
    ],
)
def test_why_traffic_changes(given: dict[str, object], opened: bool, words: str) -> None:
    made: Entry = replace(entry("a.example"), **given)  # type: ignore[arg-type]
    assert plan_wording.why_words(made, WHOLE.places, opened=opened) == words


def test_without_a_policy_behind_it_no_statement_is_named() -> None:
    bare = entry("a.example")
    assert plan_wording.why_words(bare, None, opened=False) == ""
    denied = replace(bare, denials=("d",))
    assert plan_wording.why_words(denied, None, opened=False) == "as `d`, which denies it, comes"


def test_what_a_rule_was_before_plays_no_part_unless_it_failed() -> None:
    before, after = NativeRule("i", "l", {"a": 1}), NativeRule("i", "l", {"a": 2})
    plan = replace(PLAN, changes=ChangeSet((Change(before, after),), 0), native=NATIVE[1:2])
    assert plan_wording.headline(plan).endswith(
        "Rules are written another way; what they allow together stays the same."
    )


def test_three_holes_of_a_destination_are_named() -> None:
    holes = tuple(entry(f"h{n}.a.example").piece.flow.remote for n in range(4))
    opened = entry("*.a.example")
    opened = replace(opened, piece=replace(opened.piece, without=holes))
    assert plan_wording.what_words(opened) == (
        "https://*.a.example:443 but for https://h0.a.example:443, https://h1.a.example:443, "
        "https://h2.a.example:443 and 1 more, such as https://*.a.example:443"
    )


def test_two_causes_are_counted() -> None:
    opened = tuple(
        replace(entry("a.example"), causes=(cause,)) for cause in (Cause.POLICY, Cause.DRIFT)
    )
    assert plan_wording.cause_words(target_plan(*opened)) == (
        "Of these changes 1 from the policy, 1 from what somebody changed."
    )
