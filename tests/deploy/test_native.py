"""Rules that a plan writes, for people who look at the firewall: each kind of change by hand."""

from collections.abc import Mapping
from itertools import permutations

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.native_rule import NativeRule
from outgate.deploy.native import NativeChange, NativeSign, list_native_changes
from outgate.values import replace
from tests.builders.rules import rule

OPEN = {"action": "Allow", "rule": {"name": "x", "port": 1}}
ELSEWHERE = {"action": "Allow", "rule": {"name": "y", "port": 1}}
DENY = {"action": "Deny", "rule": {"name": "x", "port": 1}}
P, Q = ("port", 1), ("to", 2)
OTHER = {"action": "Allow", "rule": {"name": "x", "port": 2}}


def native(name: str, body: Mapping[str, object], label: str = "") -> NativeRule:
    return NativeRule(name, label or f"label of {name}", body)


def live(name: str, *hosts: str, kind: str = "Rule", source: str = "10.0.0.0/8") -> LiveRule:
    return LiveRule(
        identity=name,
        label=f"live {name}",
        kind=kind,
        action=Action.ALLOW,
        ours=True,
        order=(0,),
        rules=tuple(rule(host, source=(source,)) for host in hosts),
    )


def told(
    *changes: Change, before: tuple[LiveRule, ...] = (), after: tuple[LiveRule, ...] = ()
) -> tuple[NativeChange, ...]:
    return list_native_changes(ChangeSet(changes, 0), before, after)


def made(
    sign: NativeSign,
    label: str,
    kind: str = "list of addresses",
    *,
    fields: tuple[str, ...] = (),
    to: str | None = None,
) -> NativeChange:
    return NativeChange(sign=sign, kind=kind, label=label, fields=fields, to=to)


A, B = native("a", OPEN), native("b", OTHER)


def test_what_comes_goes_and_changes_in_a_fixed_order() -> None:
    changed = native("c", OTHER, "label of c")
    moving = (Change(native("m", OPEN), None), Change(None, native("n", ELSEWHERE)))
    changes = (
        Change(None, native("z", {"p": 1})),
        Change(None, B),
        Change(native("c", OPEN), changed),
        *moving,
        Change(native("d", DENY), None),
    )
    lives = (live("b", kind="Allow rule"), live("d", kind="Deny rule"))
    wanted = (
        made(NativeSign.ADDED, "label of b", "Allow rule"),
        made(NativeSign.ADDED, "label of z"),
        made(NativeSign.CHANGED, "label of c", fields=("rule.port: 1 -> 2",)),
        made(NativeSign.MOVED, "label of m", to="label of n"),
        made(NativeSign.REMOVED, "label of d", "Deny rule"),
    )
    for order in permutations(changes):
        assert told(*order, before=lives[1:], after=lives[:1]) == wanted


def test_the_kind_is_that_of_the_rule_as_it_is_to_be() -> None:
    change = Change(A, native("a", OTHER))
    (both,) = told(change, before=(live("a", kind="old"),), after=(live("a", kind="new"),))
    (gone,) = told(Change(A, None), before=(live("a", kind="old"),), after=(live("x"),))
    assert (both.kind, gone.kind) == ("new", "old")


def test_a_rule_of_the_same_name_changes_and_neither_comes_nor_goes() -> None:
    """Where a target tells rules apart by what they mean, another meaning is another rule."""
    goes, comes = native("a", OPEN, "same"), native("b", OTHER, "same")
    for order in permutations((Change(goes, None), Change(None, comes), Change(None, B))):
        assert told(*order) == (
            made(NativeSign.ADDED, "label of b"),
            made(NativeSign.CHANGED, "same", fields=("rule.port: 1 -> 2",)),
        )


def test_one_that_is_written_again_says_why() -> None:
    failed = replace(A, trouble="it failed")
    (again,) = told(Change(failed, A))
    assert again.fields == ("it failed",)
    (more,) = told(Change(failed, native("a", OTHER)))
    assert more.fields == ("rule.port: 1 -> 2", "it failed")


def test_only_what_says_the_same_elsewhere_has_moved() -> None:
    goes = Change(A, None)
    for body in (OTHER, DENY, {"rule": OPEN["rule"]}):
        signs = {each.sign for each in told(goes, Change(None, native("n", body)))}
        assert signs == {NativeSign.ADDED, NativeSign.REMOVED}
    # The order of fields is no part of it.
    longer = [{"rule": dict(fields)} for fields in ((P, Q), (Q, P))]
    assert (
        len(told(Change(native("l", longer[0]), None), Change(None, native("n", longer[1])))) == 1
    )
    # Each that comes stands for one that goes.
    twins = (Change(native("a2", OPEN), None), Change(None, native("n", ELSEWHERE)))
    assert sorted(each.sign for each in told(goes, *twins)) == ["moved", "removed"]
    # One that was there already has not come.
    became = told(goes, Change(native("c", OTHER), native("c", ELSEWHERE)))
    assert [each.sign for each in became] == ["changed", "removed"]
    # A body without a rule in it is compared whole, its name too.
    lists = [native(name, {"name": name, "addresses": []}) for name in ("a", "b")]
    assert len(told(Change(lists[0], None), Change(None, lists[1]))) == 2
    same = [native(name, {"addresses": []}) for name in ("a", "b")]
    assert len(told(Change(same[0], None), Change(None, same[1]))) == 1


def test_what_stays_open_is_told_with_the_rules_that_keep_it_so() -> None:
    goes = Change(A, None)
    old = live("a", "a.x.example", "b.x.example")
    wide, one, far = live("w", "*.x.example"), live("o", "a.x.example"), live("f", "c.x.example")
    denies = replace(wide, action=Action.DENY)
    for before, after, labels in (
        (old, (wide, far), ("live w",)),
        (old, (one, live("p", "b.x.example")), ("live o", "live p")),
        (old, (one, far), ()),
        (old, (denies,), ()),
        (old, (live("w", "*.x.example", source="10.0.0.0/9"),), ()),
        (replace(old, action=Action.DENY), (wide,), ()),
        (replace(old, unread=(Unread(identity="a", text="ports"),)), (wide,), ()),
        (replace(old, rules=()), (wide,), ()),
    ):
        (removed,) = told(goes, before=(before,), after=after)
        assert (removed.sign, removed.covered) == (NativeSign.REMOVED, labels)
    (unknown,) = told(goes, after=(wide,))
    assert (unknown.kind, unknown.covered) == ("list of addresses", ())
