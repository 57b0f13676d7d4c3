"""A look at a target: what somebody did there, and why nobody can tell."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.live_rule import LiveRule, Unread
from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.deploy.look.compare import look_at
from outgate.deploy.record import FormerPlace, Record
from outgate.deploy.record_document import record_text
from outgate.deploy.review.risk import Level, RiskKind
from outgate.plan.model import Rule
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from outgate.project.target_settings import TargetSettings
from outgate.values import replace
from tests.builders.local_firewall import applied
from tests.builders.plans import plan_with
from tests.builders.records import Memory
from tests.builders.rules import KEEP, rule

A, B, ODD = rule("a.windows.com"), rule("b.windows.com"), rule("odd.windows.com")
SETTINGS = TargetSettings("local", {"path": "f.json"})


class Partly(LocalRenderer):
    """Rules that nobody can read: one in part, and one in whole."""

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """The rules, by what is called so."""
        return tuple(map(self._spoil, super().place_rules(rules, state)))

    def _spoil(self, live: LiveRule) -> LiveRule:
        if "odd." in live.label:
            return replace(live, unread=(Unread(identity="odd", text="an odd part"),))
        if "whole." in live.label:
            whole = Unread(identity="whole", text="a whole rule", whole=True)
            return replace(live, rules=(), unread=(whole,))
        return live


class Restless(Memory):
    """A record that somebody writes to between the first few reads."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times
        self.place: str | None = None

    def read(self) -> str | None:
        """Another edition each time."""
        self.times -= 1
        edition = str(max(self.times, 0))
        return record_text(Record(applied=(), place=self.place, edition=edition))


def target_of(folder: Path, state: Memory) -> Target:
    store = LocalStore(folder / "f.json", folder)
    config = TargetConfig("prod", "local", {"path": "f.json"})
    return Target(config=config, renderer=Partly(), live=store, state=state, root=folder)


def refused(target: Target) -> tuple[str, str | None]:
    with pytest.raises(BackendError) as error:
        look_at(target, lambda _: None)
    return error.value.message, error.value.help


def test_where_nothing_is_on_record_nobody_can_tell(tmp_path: Path) -> None:
    state = Memory()
    target = target_of(tmp_path, state)
    assert refused(target) == (
        "nothing is on record of `prod` to hold it against",
        "apply once, or say with `state` of the target where the record is kept; "
        "`outgate plan` compares it with the policies instead",
    )
    place = target.store.address
    former = tuple(FormerPlace(name, SETTINGS, ()) for name in ("/a", "/b"))
    state.text = record_text(Record(place=place, settings=SETTINGS, former=former))
    assert refused(target) == (
        f"what is on record of `prod` was applied to `/a`, `/b`, and the target is now `{place}`",
        "apply there once; until then nobody can tell what others changed",
    )


@pytest.mark.parametrize(("times", "ends"), [(1, True), (3, True), (4, False)])
def test_an_apply_meanwhile_is_no_drift(tmp_path: Path, times: int, *, ends: bool) -> None:
    state = Restless(times)
    target = target_of(tmp_path, state)
    state.place = target.store.address
    if ends:
        assert look_at(target, lambda _: None).record.edition == "0"
    else:
        assert refused(target) == (
            "somebody applies to `prod` at this moment",
            "look again when the apply has ended",
        )


@pytest.mark.parametrize(
    ("was", "there", "deeds", "risks"),
    [
        ((A,), (A,), [], []),
        ((A,), (A, B), [("allowed", "https://b.windows.com:443 from any")], []),
        ((A, B), (A,), [("closed", "https://b.windows.com:443 from any")], []),
        (
            (A,),
            (replace(A, treatment=KEEP),),
            [
                (
                    "changed",
                    "how https://a.windows.com:443 from any is treated: inspection bypass -> keep",
                )
            ],
            [],
        ),
        (
            (),
            (ODD,),
            [("allowed", "https://odd.windows.com:443 from any"), ("unread", "an odd part")],
            [(RiskKind.UNREAD, Level.DANGER, "has 1 part of rules that nobody can read")],
        ),
        (
            (A,),
            (A, rule("whole.windows.com")),
            [("unread", "a whole rule")],
            [(RiskKind.UNREAD, Level.DANGER, "has 1 part of rules that nobody can read")],
        ),
        (
            (ODD,),
            (),
            [("closed", "https://odd.windows.com:443 from any")],
            [(RiskKind.UNREAD, Level.LOOK, "lost 1 part of rules that nobody can read")],
        ),
    ],
)
def test_what_somebody_did(
    tmp_path: Path,
    was: tuple[Rule, ...],
    there: tuple[Rule, ...],
    deeds: list[tuple[str, str]],
    risks: list[tuple[RiskKind, Level, str]],
) -> None:
    state = Memory()
    target = target_of(tmp_path, state)
    rendered, _ = LocalRenderer().render(plan_with(was))
    state.text = record_text(Record(applied=rendered.rules, place=target.store.address))
    applied(LocalStore(tmp_path / "f.json", tmp_path), plan_with(there))
    sight = look_at(target, lambda _: None)
    assert [(deed.did, deed.what) for deed in sight.deeds] == deeds
    told = [(risk.kind, risk.level, risk.text) for risk in sight.risks]
    assert [each for each in told if each[0] is RiskKind.UNREAD] == risks


def test_what_means_the_same_is_told_where_nothing_else_was_done(tmp_path: Path) -> None:
    state = Memory()
    target = target_of(tmp_path, state)
    (native,) = LocalRenderer().render(plan_with((A,)))[0].rules
    noted = replace(native, body={**native.body, "note": "mine"})
    applied(LocalStore(tmp_path / "f.json", tmp_path), plan_with((A,)))
    state.text = record_text(Record(applied=(noted,), place=target.store.address))
    sight = look_at(target, lambda _: None)
    assert [(deed.did, deed.what) for deed in sight.deeds] == [
        ("changed", f"1 rule, without another meaning (`{native.label}`: note: mine -> None)")
    ]
    assert sight.risks == ()
