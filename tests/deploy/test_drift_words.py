"""What somebody did on a target, told by what is allowed: each kind of it, typed by hand."""

import pytest

from outgate.backends.change_set import Change, ChangeSet, difference
from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.native_rule import NativeRule
from outgate.deploy.drift import RuleStates, find_drift
from outgate.plan.source_names import SourceNames
from outgate.values import replace
from tests.builders.reports import REMOTE, rule_of
from tests.builders.rules import KEEP, rule


def live(name: str, *unread: str, action: Action = Action.ALLOW, port: int = 443) -> LiveRule:
    rules = (
        (replace(rule_of("x"), remote=replace(REMOTE, port=port)),)
        if action is Action.ALLOW
        else ()
    )
    return LiveRule(
        identity=name,
        label=name,
        kind="Rule",
        action=action,
        ours=True,
        order=(0,),
        rules=rules,
        unread=tuple(Unread(identity=name, text=text) for text in unread),
    )


def native(*rules: LiveRule) -> list[NativeRule]:
    return [NativeRule(rule.identity, rule.label, {"port": repr(rule)}) for rule in rules]


def opening(host: str) -> LiveRule:
    return replace(live(host), rules=(rule(host, source=("10.0.0.0/8",)),))


KEPT = rule("x.a.example", treatment=KEEP, source=("10.0.0.0/8",))
UNREADABLE = replace(live("u"), rules=(), unread=(Unread(identity="u", text="odd", whole=True),))


@pytest.mark.parametrize(
    ("expected", "there", "wanted", "told"),
    [
        ((live("a"),), (live("a"),), (live("a"),), []),
        (
            (live("a"),),
            (live("a"), live("b", port=1)),
            (live("a"),),
            [("allowed", "https://a.example:1 from 10.0.0.0/8", False)],
        ),
        (
            (live("a"),),
            (live("a"), live("b", port=1)),
            (live("a"), live("c", port=1)),
            [("allowed", "https://a.example:1 from 10.0.0.0/8", True)],
        ),
        (
            (live("a"), live("b", port=1)),
            (live("a"),),
            (live("a"),),
            [("closed", "https://a.example:1 from 10.0.0.0/8", True)],
        ),
        (
            (live("a"), live("b", port=1)),
            (live("a"),),
            (live("a"), live("b", port=1)),
            [("closed", "https://a.example:1 from 10.0.0.0/8", False)],
        ),
        (
            (live("a", "known"),),
            (live("a", "known", "ports 1-9"),),
            (live("a"),),
            [("unread", "ports 1-9", False)],
        ),
        (
            (live("a"),),
            (live("a", "ports 1-9"),),
            (live("a", "ports 1-9"),),
            [("unread", "ports 1-9", True)],
        ),
        (
            (live("a"),),
            (live("a"), live("d", action=Action.DENY)),
            (live("a"),),
            [("unread", "Rule `d`, which allows nothing", False)],
        ),
        (
            (live("a"),),
            (live("a"), live("d", action=Action.DENY)),
            (live("a"), live("d", action=Action.DENY)),
            [("unread", "Rule `d`, which allows nothing", True)],
        ),
        (  # of a rule that denies it is enough to name it
            (live("a"),),
            (live("a"), live("d", "odd", action=Action.DENY)),
            (live("a"),),
            [("unread", "Rule `d`, which allows nothing", False)],
        ),
        (  # and one that was there before is nobody's deed
            (live("a"), live("d", action=Action.DENY)),
            (live("a"), live("d", action=Action.DENY), live("b", port=1)),
            (live("a"),),
            [("allowed", "https://a.example:1 from 10.0.0.0/8", False)],
        ),
        (  # what a rule closed of which nothing can be read any more, nobody can say
            (live("a"), live("u", port=1), live("v", port=2)),
            (live("a"), UNREADABLE),
            (live("a"),),
            [("closed", "https://a.example:2 from 10.0.0.0/8", True), ("unread", "odd", False)],
        ),
        (
            (opening("x.a.example"),),
            (opening("x.a.example"), opening("*.a.example")),
            (live("a"),),
            [
                (
                    "allowed",
                    "https://*.a.example:443 but not https://x.a.example:443 from 10.0.0.0/8",
                    False,
                )
            ],
        ),
        (
            (opening("x.a.example"),),
            (replace(opening("x.a.example"), rules=(KEPT,)),),
            (live("a"),),
            [
                (
                    "changed",
                    "how https://x.a.example:443 is treated: inspection bypass -> keep",
                    False,
                )
            ],
        ),
    ],
)  # fmt: skip
def test_what_somebody_did(
    expected: tuple[LiveRule, ...],
    there: tuple[LiveRule, ...],
    wanted: tuple[LiveRule, ...],
    told: list[tuple[str, str, bool]],
) -> None:
    changes = difference(native(*expected), native(*there))
    drift = find_drift(changes, RuleStates(expected, there, wanted), SourceNames(()))
    assert [(each.did, each.what, each.stays) for each in drift] == told


def test_rules_that_are_written_another_way_mean_the_same() -> None:
    one = live("a")
    changes = ChangeSet(
        (Change(NativeRule("a", "label", {"name": "x"}), NativeRule("a", "label", {"name": "y"})),),
        0,
    )
    (drift,) = find_drift(changes, RuleStates((one,), (one,), (one,)), SourceNames(()))
    assert (drift.did, drift.stays) == ("changed", False)
    assert drift.what.startswith("1 rule, without another meaning (`label`: name")
    b = NativeRule("b", "b", {})
    gone = replace(changes, changes=(Change(None, b), Change(b, None)))
    (drift,) = find_drift(gone, RuleStates((one,), (one,), (one,)), SourceNames(()))
    assert drift.what == "2 rules, without another meaning"
