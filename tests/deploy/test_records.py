"""What is on record of a target: places it has left, the way back, and what is still to do."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outgate.backends.change_set import Change, ChangeSet, difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.deploy.baseline import find_baseline
from outgate.deploy.changes_document import rest_digest
from outgate.deploy.check_plan import check_target, find_remaining
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.record import FormerPlace, Journal, Record, record_at
from outgate.deploy.record_document import record_text
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.target_record import load_record, target_moved
from outgate.deploy.way_back import find_before, find_way_back
from outgate.diagnostics import Severity
from outgate.project.config import TargetConfig
from outgate.project.target import make_target
from outgate.project.target_settings import TargetSettings
from outgate.state.interface import StateError
from outgate.values import replace
from tests.builders.records import Memory
from tests.builders.target_plans import target_plan

OLD, NEW = TargetSettings("local", {"path": "old"}), TargetSettings("local", {"path": "new"})


def rule(name: str, body: str = "1", trouble: str | None = None) -> NativeRule:
    return NativeRule(name, f"label {name}", {"is": body}, None, trouble)


A, A2, B, C = rule("a"), rule("a", "2"), rule("b"), rule("c")


def journal(*changes: Change, live: tuple[NativeRule, ...] = ()) -> Journal:
    made = ChangeSet(changes, 0)
    return Journal(
        by="ada", changes=made, edition="e", plan="p", rest=rest_digest(live, made), done=()
    )


RECORD = Record(
    applied=(A, B),
    undo={"a": None},
    edition="2026-09-03",
    plan="p",
    by="ada",
    place="old",
    settings=OLD,
    warnings=(("code", "message"),),
)


@pytest.mark.parametrize("record", [RECORD, replace(RECORD, place=None), Record()])
def test_a_target_that_stays_keeps_its_record(record: Record) -> None:
    assert record_at(record, "old") is record


def test_a_target_that_moves_leaves_its_rules_behind() -> None:
    assert record_at(RECORD, "new") == Record(
        applied=None,
        place="new",
        settings=OLD,
        edition="2026-09-03",
        warnings=(("code", "message"),),
        former=(FormerPlace("old", OLD, (A, B)),),
    )


def test_an_apply_that_did_not_end_may_have_brought_more() -> None:
    unended = replace(RECORD, applied=None, journal=journal(Change(None, C)))
    (left,) = record_at(unended, "new").former
    assert left.applied == (C,)


@pytest.mark.parametrize(
    "record",
    [
        replace(RECORD, applied=()),
        replace(RECORD, applied=None),
        replace(RECORD, settings=None),
    ],
)
def test_where_nothing_was_left_no_place_is_remembered(record: Record) -> None:
    assert record_at(record, "new").former == ()


def test_a_target_that_comes_back_has_what_it_left_there() -> None:
    other = FormerPlace("third", NEW, (C,))
    record = replace(RECORD, former=(FormerPlace("new", NEW, (B,)), other))
    back = record_at(record, "new")
    assert (back.applied, back.settings) == ((B,), NEW)
    assert back.former == (other, FormerPlace("old", OLD, (A, B)))


@pytest.mark.parametrize(
    ("undo", "live", "wanted"),
    [
        ({"a": None}, (A, B), (B,)),
        ({"a": A2}, (A, B), (A2, B)),
        ({"c": C}, (A, B), (A, B, C)),
        ({}, (A,), (A, B)),
        ({"gone": None}, (A, B), (A, B)),
    ],
)
def test_the_way_back(
    undo: dict[str, NativeRule | None],
    live: tuple[NativeRule, ...],
    wanted: tuple[NativeRule, ...],
) -> None:
    assert find_way_back(replace(RECORD, undo=undo), live) == difference(live, wanted)


def test_an_apply_that_did_not_end_is_the_last_one() -> None:
    unended = replace(RECORD, journal=journal(Change(None, C), Change(A, A2)))
    # Of its changes one is done.
    assert find_before(unended, (A, B, C)) == (A, B)
    assert find_way_back(unended, (A, B, C)) == difference((A, B, C), (A, B))
    assert find_before(RECORD, (A, B, C)) == (A, B, C)


UNENDED = journal(Change(None, C), Change(A, A2))


@pytest.mark.parametrize(
    ("record", "live", "baseline"),
    [
        (Record(), (A,), None),
        (Record(applied=()), (A,), ()),
        (Record(applied=(A, B)), (C,), (A, B)),
        # An apply that did not end: what it has done should be there, whatever it was to do.
        (Record(journal=UNENDED), (A, C), None),
        (Record(journal=replace(UNENDED, started=("PUT",))), (A, C), (C,)),
        (Record(journal=replace(UNENDED, started=("PUT",))), (A,), ()),
        (Record(applied=(A, B), journal=UNENDED), (A2, B), (A2, B)),
        (Record(applied=(A, B), journal=UNENDED), (A, B, C), (A, B, C)),
        # A rule that is there and failed was written all the same.
        (Record(applied=(A,), journal=UNENDED), (replace(A2, trouble="no"),), (A2,)),
    ],
)
def test_what_should_be_there(
    record: Record, live: tuple[NativeRule, ...], baseline: tuple[NativeRule, ...] | None
) -> None:
    assert find_baseline(record, live) == baseline


def test_without_an_apply_there_is_no_way_back() -> None:
    with pytest.raises(BackendError, match="no apply on record") as refused:
        find_way_back(Record(), (A,))
    assert "where `state` of the target says" in str(refused.value.help)
    assert refused.value.outcome == "nothing was changed"


TARGET: Any = SimpleNamespace(config=SimpleNamespace(name="prod"))


def plan_of(*changes: Change) -> TargetPlan:
    return replace(target_plan(), base="f", changes=ChangeSet(changes, 3))


@pytest.mark.parametrize(
    ("live", "left"),
    [
        ((A, B), (Change(None, C), Change(A, A2), Change(B, None))),
        ((A, B, C), (Change(A, A2), Change(B, None))),
        ((A2, B, C), (Change(B, None),)),
        ((A2, C), ()),
        # What is there as it should be, and failed, is written again.
        (
            (replace(A2, trouble="failed"), C),
            (Change(replace(A2, trouble="failed"), A2),),
        ),
    ],
)
def test_a_plan_goes_on_where_its_own_apply_stopped(
    live: tuple[NativeRule, ...], left: tuple[Change, ...]
) -> None:
    changes = (Change(None, C), Change(A, A2), Change(B, None))
    plan = plan_of(*changes)
    record = Record(journal=journal(*changes))
    state = TargetState(live, "another")
    assert find_remaining(TARGET, plan, state, record) == ChangeSet(left, 3)
    # As it was planned, all of it is to do, whatever the record says.
    same = replace(state, fingerprint="f")
    assert find_remaining(TARGET, plan, same, Record()) == plan.changes


def test_what_is_left_alone_has_one_digest_in_any_order() -> None:
    made = ChangeSet((Change(A, A2),), 0)
    for rest in ((A, B, C), (C, B, A), (B, C), (A2, C, B)):
        assert rest_digest(rest, made) == rest_digest((B, C), made)
    for other in ((B,), (B, rule("c", "2"))):
        assert rest_digest(other, made) != rest_digest((B, C), made)


OWN = journal(Change(A, A2), live=(A, B))


@pytest.mark.parametrize(
    ("live", "record"),
    [
        ((A, B), Record()),
        # An apply of something else did not end.
        (
            (A, B),
            Record(journal=replace(journal(Change(None, C)), rest=OWN.rest)),
        ),
        # A rule that is neither as it was nor as wanted, and one that nobody spoke of.
        ((rule("a", "3"), B), Record(journal=OWN)),
        ((B,), Record(journal=OWN)),
        ((A, B, rule("x")), Record(journal=OWN)),
        ((A,), Record(journal=OWN)),
    ],
)
def test_a_target_that_moved_is_not_written_to(
    live: tuple[NativeRule, ...], record: Record
) -> None:
    with pytest.raises(TargetMoved, match="`prod` changed since the plan was made"):
        find_remaining(TARGET, plan_of(Change(A, A2)), TargetState(live, "another"), record)


def test_plans_that_cannot_be_applied() -> None:
    wrong = Finding(code="forbidden", severity=Severity.ERROR, message="no", help="mend it")
    live: Any = SimpleNamespace(config=TARGET.config, live=object())
    with pytest.raises(BackendError) as refused:
        check_target(live, replace(target_plan(), findings=Findings((wrong,))))
    assert (refused.value.message, refused.value.help) == (
        "the plan has errors, such as forbidden: no",
        "mend it",
    )
    with pytest.raises(BackendError, match="the plan was made offline") as refused:
        check_target(live, replace(target_plan(), base=OFFLINE))
    assert "make it again without --offline" in str(refused.value.help)
    assert refused.value.outcome == "nothing was changed"


class Broken(Memory):
    """A store that cannot be read."""

    def read(self) -> str | None:
        """No."""
        raise StateError("it is away")


def test_where_the_record_cannot_be_read_nothing_is_changed(tmp_path: Path) -> None:
    store, other = Memory(), Memory()
    target = make_target(TargetConfig("prod", "local", {"path": "f.json"}), store, tmp_path)
    other.text = record_text(replace(RECORD, place=target.store.address))
    assert load_record(target) == Record()
    assert load_record(target, other).applied == (A, B)
    with pytest.raises(StateError) as away:
        load_record(target, Broken())
    assert (away.value.message, away.value.outcome) == ("it is away", "nothing was changed")
    store.text = "{"
    with pytest.raises(BackendError) as damaged:
        load_record(target)
    assert damaged.value.message.startswith(
        "the record of what was applied to `prod`, `memory`, is damaged: "
    )
    assert damaged.value.help == (
        "restore it from a copy, or move it away to start without a record: what an apply would "
        "change is known then, the way back and what others changed is not"
    )
    assert damaged.value.outcome == "nothing was changed"
    moved = target_moved(target)
    assert (moved.help, moved.outcome) == ("make a new plan and apply that", "nothing was changed")
