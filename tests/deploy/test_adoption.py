"""What becomes of a rule if the policy alone were there, and which place is retired: by hand."""

from pathlib import Path

import pytest

from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context
from outgate.backends.target_state import TargetState
from outgate.commands.import_ import import_rules
from outgate.deploy.adoption import Adoption, HeldRule, Status, adopt, hold_against
from outgate.deploy.apply import apply_plan
from outgate.deploy.planning import make_plan
from outgate.deploy.record import FormerPlace, Record
from outgate.deploy.record_document import record_text
from outgate.deploy.retire import plan_retirement, retire
from outgate.deploy.target_record import load_record
from outgate.project.compile import Inputs
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from outgate.project.target_settings import TargetSettings
from outgate.source import SourceFile
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.compiled import compilation
from tests.builders.local_firewall import Choosy
from tests.builders.plans import plan_with
from tests.builders.records import Memory
from tests.builders.rules import rule
from tests.support import DAY, compiled

COVERED, LOST = rule("a.example"), rule("b.example")
POLICY = TrafficSet([COVERED.flow])
PORTS = Unread(identity="r", text="ports")
LIVE = LiveRule(
    identity="r",
    label="a rule",
    kind="Allow rule",
    action=Action.ALLOW,
    ours=False,
    order=(1,),
    rules=(COVERED,),
)


@pytest.mark.parametrize(
    ("live", "kept", "status"),
    [
        (LIVE, (), Status.COVERED),
        (LIVE, ("r",), Status.COVERED),
        (replace(LIVE, ours=True), (), Status.COVERED),
        (replace(LIVE, ours=True), ("r",), Status.OURS),
        (replace(LIVE, rules=(COVERED, LOST)), (), Status.LOST),
        (replace(LIVE, rules=(COVERED, LOST), unread=(PORTS,)), (), Status.LOST),
        (replace(LIVE, unread=(PORTS,)), (), Status.UNREAD),
        (replace(LIVE, rules=(), unread=(PORTS,)), (), Status.UNREAD),
        (replace(LIVE, rules=()), (), Status.NO_ALLOW),
        (replace(LIVE, action=Action.DENY, rules=(LOST,)), (), Status.NO_ALLOW),
        (replace(LIVE, action=Action.OTHER, rules=(LOST,)), (), Status.LOST),
        (replace(LIVE, kind="DNAT rule", rules=(LOST,)), (), Status.NO_ALLOW),
    ],
)
def test_what_becomes_of_a_rule(live: LiveRule, kept: tuple[str, ...], status: Status) -> None:
    held = hold_against(live, POLICY, kept)
    assert (held.label, held.status) == ("a rule", status)
    lost = [piece.flow for piece in held.lost]
    assert lost == ([LOST.flow] if status is Status.LOST else [])
    told = status not in (Status.OURS, Status.NO_ALLOW)
    assert held.unread == (live.unread if told else ())


def test_what_several_rules_lose_is_told_once_and_sorted() -> None:
    (b,), (c,) = (POLICY.lacking(rule(f"{name}.example").flow) for name in "bc")
    rules = (
        HeldRule("x", Status.LOST, (c, b)),
        HeldRule("y", Status.LOST, (b,)),
        HeldRule("z", Status.OURS),
    )
    adoption = Adoption("t", rules)
    assert adoption.lost == (b, c)
    assert adoption.of(Status.LOST) == rules[:2]
    assert adoption.of(Status.OURS) == rules[2:]
    assert adoption.of(Status.UNREAD) == ()


def at(folder: Path, name: str, state: Memory) -> Target:
    config = TargetConfig("prod", "local", {"path": name})
    store = LocalStore(folder / name, folder)
    return Target(config=config, renderer=LocalRenderer(), live=store, state=state, root=folder)


class Inherited(LocalStore):
    """A firewall that has rules of others, one of them of a policy above it."""

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Those, in no order."""
        plain = replace(LIVE, label="plain")
        above = replace(plain, label="above", above="base")
        return replace(plain, label="last", order=(5,)), above, plain, replace(plain, label="also")


def test_rules_of_others_are_looked_at_in_the_order_of_the_target(tmp_path: Path) -> None:
    """What a target inherits is no rule of it."""
    target = at(tmp_path, "f.json", Memory())
    made = compilation(plan_with((COVERED,)))
    target = replace(target, live=Inherited(tmp_path / "f.json", tmp_path))
    adoption, _ = adopt(target, made, SILENT)
    assert adoption is not None
    assert [each.label for each in adoption.rules] == ["also", "plain", "last"]


def test_what_a_target_cannot_express_is_held_against_nothing(tmp_path: Path) -> None:
    made = compilation(replace(plan_with((COVERED,)), edition=Choosy.cannot))
    target = replace(at(tmp_path, "f.json", Memory()), renderer=Choosy())
    assert adopt(target, made, SILENT) == (None, ())


POLICY_TEXT = "allow mde for region EU, fleet linux from 10.1.0.0/16\n"


def test_rules_of_a_target_beside_a_policy(tmp_path: Path) -> None:
    compilation = compiled(POLICY_TEXT, "2026-09-03")
    target = at(tmp_path, "f.json", Memory())
    plan, _ = make_plan(target, compilation)
    assert plan is not None
    apply_plan(target, plan, SILENT, lambda: "me")
    # Of the rules that are there the new policy has all but one.
    (gone, *rest) = compilation.plan.rules
    fewer = replace(compilation, plan=replace(compilation.plan, rules=tuple(rest)))
    adoption, problems = adopt(target, fewer, SILENT)
    assert adoption is not None, problems
    assert adoption.target == "prod"
    assert [held.label for held in adoption.of(Status.LOST)] == [gone.key]
    assert [piece.flow for piece in adoption.lost] == [gone.flow]
    assert {held.label for held in adoption.of(Status.OURS)} == {each.key for each in rest}


def test_policies_with_errors_are_held_against_nothing(tmp_path: Path) -> None:
    target = at(tmp_path, "f.json", Memory())
    for text, code in (("allow\n", "syntax"), (f'{POLICY_TEXT}forbid "*.com"\n', "forbidden")):
        texts = (SourceFile("a.policy", text),)
        inputs = Inputs(tmp_path, (), None, None, DAY, texts=texts)
        adoption, problems = import_rules(target, inputs, SILENT)
        assert adoption is None
        assert {problem.code.id for problem in problems} == {code}
    fine = Inputs(tmp_path, (), None, None, DAY, texts=(SourceFile("a.policy", POLICY_TEXT),))
    adoption, problems = import_rules(target, fine, SILENT)
    assert (adoption, problems) == (Adoption("prod", ()), ())


def test_which_former_place_is_meant(tmp_path: Path) -> None:
    state = Memory()
    settings = TargetSettings("local", {"path": "old.json"})
    rendered, _ = LocalRenderer().render(plan_with((COVERED,)), Context())
    assert rendered is not None
    places = ("/One/old.json", "/two/old.json", "/three/new.json")
    former = tuple(FormerPlace(place.lower(), settings, rendered.rules) for place in places)
    target = at(tmp_path, "now.json", state)
    place = target.store.address
    state.text = record_text(Record(place=place, settings=settings, former=former))

    def refused(name: str) -> tuple[str, str]:
        with pytest.raises(BackendError) as error:
            plan_retirement(target, name, SILENT)
        assert error.value.outcome == "nothing was changed"
        return error.value.message, str(error.value.help)

    named = ", ".join(f"`{place.lower()}`" for place in places)
    assert refused("old.json") == (
        "`old.json` is the name of 2 places that `prod` has left",
        f"name one in full: {named}",
    )
    assert refused("four") == (
        "target `prod` has no former place `four` on record",
        f"it has left {named}",
    )
    for name in ("/ONE/old.json", "New.json"):
        assert plan_retirement(target, name, SILENT).former.place.endswith(name.lower())
    state.text = record_text(Record(place=place, settings=settings))
    assert refused("old.json")[1] == "there is nothing to retire"


def test_what_was_shown_of_a_former_place_is_what_goes(tmp_path: Path) -> None:
    state = Memory()
    old, new = at(tmp_path, "old.json", state), at(tmp_path, "new.json", state)
    compilation = compiled(POLICY_TEXT, "2026-09-03")
    for target in (old, new):
        plan, _ = make_plan(target, compilation)
        assert plan is not None
        apply_plan(target, plan, SILENT, lambda: "me")
    assert [each.place for each in load_record(new).former] == [old.store.address]
    planned = plan_retirement(new, "old.json", SILENT)
    assert planned.undo.writes == 1
    assert len(planned.undo.traffic.closed) == len(compilation.plan.rules)
    assert planned.undo.traffic.opened == ()
    # Somebody writes there meanwhile: that was shown to nobody.
    text = (tmp_path / "old.json").read_text()
    (tmp_path / "old.json").write_text(text.replace("10.1.0.0/16", "10.2.0.0/16"))
    with pytest.raises(TargetMoved, match="`prod` changed since"):
        retire(new, planned, SILENT, lambda: "me")
    (tmp_path / "old.json").write_text(text)
    retire(new, planned, SILENT, lambda: "me")
    assert old.store.read().rules == ()
    assert len(new.store.read().rules) == len(compilation.plan.rules)
    assert load_record(new).former == ()
    assert load_record(new).applied == new.store.read().rules
