"""Whatever fails, at every step: nothing needed is closed, nothing else opened, nothing lost."""

import pytest

from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.backends.change_set import difference
from outgate.backends.errors import TargetMoved
from outgate.emulators.azure.faults import Fault
from outgate.emulators.faults import READ, WRITE, Faults, Planned
from tests.builders.azure_scene import Opened, Scene, live, watch

SEVERAL = Limits(group_bytes=2_000)  # groups, of which some come and some go
OLD: dict[bool, Opened] = {}
NEW: dict[bool, Opened] = {}


def run(planned: list[Planned[Fault]], *, small: bool = False, limits: Limits = LIMITS) -> None:
    """One apply that meets faults, and one after it that meets none."""
    if small not in NEW:
        scene = Scene(small=small, limits=limits)
        OLD[small] = live(scene)
        scene.bring(scene.new)
        NEW[small] = live(scene)
        assert OLD[small] != NEW[small]
    old, new = OLD[small], NEW[small]
    scene = Scene(small=small, limits=limits)
    foreign = scene.service.resource(scene.foreign)
    seen = watch(scene)
    scene.service.faults = Faults(planned)
    edited = any(each.fault is Fault.FOREIGN_EDIT for each in planned)
    failed = scene.try_new()
    scene.service.faults = Faults()
    assert edited or not isinstance(failed, TargetMoved)
    if failed is None:
        assert live(scene) == new
    else:
        assert failed.outcome
        if edited:
            return
        scene.bring(scene.new)
    for each in seen:
        assert old & new <= each <= old | new
    assert live(scene) == new
    scene.service.let_all_end()
    assert set(scene.service.states().values()) == {"Succeeded"}
    assert scene.service.resource(scene.foreign) == foreign
    if not small:
        assert not difference(scene.held(), scene.new.rules).changes
        count = len(scene.service.writes)
        scene.bring(scene.new)
        assert len(scene.service.writes) == count


def steps(fault: Fault) -> range:
    return range(1, {WRITE: 7, READ: 20}.get(fault.kind, 10))


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_at_every_step(fault: Fault) -> None:
    for nth in steps(fault):
        run([Planned(fault, nth)], limits=SEVERAL)


def first_steps(fault: Fault) -> range:
    return range(1, {WRITE: 3, READ: 6}.get(fault.kind, 4))


POINTS = [(fault, nth) for fault in Fault for nth in first_steps(fault)]


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
def test_every_pair_of_faults(fault: Fault) -> None:
    """Each pair once, in an apply of two writes: an IP group and the group that names it."""
    order = list(Fault)
    for nth in first_steps(fault):
        for other, other_nth in POINTS:
            if (order.index(fault), nth) < (order.index(other), other_nth):
                run([Planned(fault, nth), Planned(other, other_nth)], small=True)
