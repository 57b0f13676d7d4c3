"""Whatever fails, at every step: our group has the old rules or the new ones, and nothing else."""

import pytest

from outgate.backends.aws_network_firewall.changes import apply
from outgate.backends.change_set import difference
from outgate.backends.errors import TargetMoved
from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.server import Server
from outgate.emulators.faults import WRITE, Faults, Planned
from tests.builders.aws_scene import NEW, OLD, Scene
from tests.builders.aws_service import RULE

# After these the group has what nobody asked for: it is told, and never taken for a success.
STRANGE = (Fault.FOREIGN_EDIT, Fault.OTHER_TEXT)


def run(server: Server, planned: list[Planned[Fault]], *, written: bool = True) -> None:
    """One apply that meets faults, and one after it that meets none."""
    scene = Scene(server, written=written)
    old = scene.text()
    new = scene.render(NEW)
    scene.service.faults = Faults(planned)
    with scene.watched() as seen:
        failed = scene.try_new()
    scene.service.faults = Faults()
    faults = {each.fault for each in planned}
    strange = any(fault in faults for fault in STRANGE)
    texts = {old, _text(scene)}
    assert strange or set(seen) <= texts
    if failed is None:
        assert scene.text() == _text(scene)
    else:
        assert failed.outcome
        assert failed.help
        moved = isinstance(failed, TargetMoved)
        assert not moved or faults & {Fault.FOREIGN_EDIT, Fault.READ_MISSING}
    if not difference(scene.held(), new.rules).changes:
        return
    scene.bring(new)
    assert scene.text() == _text(scene)
    assert scene.service.rules(scene.theirs) == RULE


def _text(scene: Scene) -> str:
    native = scene.render(NEW).native
    return str(native.text)  # type: ignore[attr-defined] # a rule group


def steps(fault: Fault, *, written: bool) -> range:
    if fault.kind == WRITE:
        return range(1, 3)
    alike = fault in (Fault.READ_THROTTLED, Fault.READ_DROPPED)  # to READ_ERROR
    return range(1, 12, 2 if alike else 1) if written else range(3, 7)


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("written", [True, False])
def test_every_fault_at_every_step(
    server: Server, monkeypatch: pytest.MonkeyPatch, fault: Fault, written: bool
) -> None:
    monkeypatch.setattr(apply, "SYNC_SECONDS", 20)
    for nth in steps(fault, written=written):
        run(server, [Planned(fault, nth)], written=written)


@pytest.mark.slow
@pytest.mark.parametrize("first", [Fault.DROPPED_AFTER, Fault.ERROR_AFTER_WRITE, Fault.THROTTLED])
def test_a_write_and_the_look_after_it_fail(server: Server, first: Fault) -> None:
    """What became of the write is found out later, and nothing is written twice for that."""
    for second in (Fault.READ_THROTTLED, Fault.READ_ERROR, Fault.READ_DROPPED, Fault.READ_DENIED):
        for nth in (5, 6, 8):  # the first look after the write is the fifth
            run(server, [Planned(first, 1), Planned(second, nth)])


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault.THROTTLED, "AWS takes no more requests: Rate exceeded (ThrottlingException)"),
        (Fault.SERVER_ERROR, "AWS: An internal error occurred (InternalServerError)"),
        (Fault.DROPPED_BEFORE, "AWS: the connection broke before the service answered"),
        (Fault.ENDS_IN_ERROR, "AWS: the service says that the write of the rules failed"),
        (Fault.OTHER_TEXT, "AWS: it keeps other rules than those that it was sent"),
        (Fault.DENIED, "this login may not do that: User: arn:aws:iam::111122223333:user/emulated"),
        (Fault.NOT_IN_SYNC, "firewall `fw` has not taken the rules over within"),
    ],
)
def test_what_never_stops_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch, fault: Fault, message: str
) -> None:
    monkeypatch.setattr(apply, "SYNC_SECONDS", 20)
    scene = Scene(server)
    scene.service.faults = Faults([Planned(fault)])
    failed = scene.try_new()
    assert failed is not None
    assert failed.message.startswith(message)
    change = "change 4 rules of rule group `outgate`"
    if fault in (Fault.THROTTLED, Fault.DENIED):
        assert failed.outcome == "nothing was changed"
    elif fault is Fault.NOT_IN_SYNC:
        assert failed.outcome == f"done: {change}"
    else:
        assert failed.outcome == f"unknown: {change} (AWS may have done it)"
    assert failed.help
    if fault is Fault.DENIED:
        assert "`network-firewall:UpdateRuleGroup`" in failed.help


def test_a_lost_answer_is_no_second_write(server: Server) -> None:
    scene = Scene(server)
    scene.service.faults = Faults([Planned(Fault.DROPPED_AFTER, 1)])
    assert scene.try_new() is None
    assert len(scene.service.writes) == 1


def test_pauses_get_longer(server: Server) -> None:
    scene = Scene(server)
    scene.service.faults = Faults([Planned(Fault.THROTTLED)])
    scene.client.slept.clear()
    assert scene.try_new() is not None
    assert scene.client.slept == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_the_old_plan_is_the_other_one(server: Server) -> None:
    """These tests would show nothing where both plans are one."""
    scene = Scene(server)
    assert difference(scene.render(OLD).rules, scene.render(NEW).rules).changes
