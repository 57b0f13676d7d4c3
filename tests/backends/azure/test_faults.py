"""Whatever fails, at every step: nothing needed is closed, nothing else opened, nothing lost."""

from collections.abc import Iterable

import pytest

from outgate.backends.azure_firewall import split as splitting
from outgate.backends.difference import difference
from outgate.backends.interface import (
    SILENT,
    BackendError,
    Context,
    NativeRule,
    Rendered,
    TargetMoved,
)
from outgate.catalog.model import Cloud, ListSource, ServiceTag, TagFile
from outgate.emulators.azure.faults import FOR, READ, WRITE, Fault, Faults, Planned
from outgate.emulators.azure.messages import Reply, Request
from outgate.emulators.azure.service import Options, Service
from outgate.plan.model import Plan
from tests.backends.azure.plans import plan_of, rule
from tests.emulators.inprocess import target


def context(number: int) -> Context:
    """A tag whose networks are another IP group in each version."""
    networks = tuple(f"198.51.{n}.0/24" for n in range(number, number + 100))
    tag = ServiceTag("OneDsCollector", number, ("API", "NSG"), networks)
    source = ListSource("tags", "tags.json", "2026-07-03", "sha256:0")
    return Context((TagFile(Cloud.COMMERCIAL, number, source, None, (tag,)),))


FOREIGN = {
    "properties": {
        "priority": 500,
        "ruleCollections": [
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": "theirs",
                "priority": 100,
                "action": {"type": "Allow"},
                "rules": [
                    {
                        "ruleType": "NetworkRule",
                        "name": "dns",
                        "ipProtocols": ["UDP"],
                        "sourceAddresses": ["*"],
                        "destinationAddresses": ["192.0.2.53"],
                        "destinationPorts": ["53"],
                        "unheardOf": {"kept": True},
                    }
                ],
            }
        ],
    }
}
SOURCES = [f"10.0.{n}.0/24" for n in range(6)]


class Scene:
    """A policy with a group of others and the rules of one plan, on the way to another plan."""

    def __init__(self, *, small: bool = False) -> None:
        self.service = Service(Options(page=50) if small else Options())
        self.policy = self.service.add_policy("s-1", "rg", "fw")
        self.foreign = self.service.add_group(self.policy, "theirs", FOREIGN)
        self.backend = target(self.service)
        self.old = self.render(
            plan_of(
                rule("tag:OneDsCollector"), *(rule("https://a.example", (s,)) for s in SOURCES[:1])
            ),
            context(7 if small else 0),
        )
        self.new = self.render(
            plan_of(
                rule("tag:OneDsCollector"),
                *(rule("https://b.example", (s,)) for s in SOURCES[:1] if small),
                *(rule("https://b.example", (s,)) for s in SOURCES if not small),
                rule("https://a.example", (SOURCES[0],)),
            ),
            context(7),
        )
        if not small:
            self.bring(self.old)

    def render(self, plan: Plan, its: Context) -> Rendered:
        found, problems = self.backend.render(plan, its)
        assert found is not None, problems
        return found

    def bring(self, wanted: Rendered) -> None:
        state = self.backend.read()
        self.backend.apply(difference(state.rules, wanted.rules), state, SILENT)

    def try_new(self) -> BackendError | None:
        try:
            self.bring(self.new)
        except BackendError as error:
            return error
        return None

    def held(self) -> tuple[NativeRule, ...]:
        return self.backend.read().rules


def opened(rules: Iterable[NativeRule], service: Service) -> set[str]:
    """What rules open, with the networks of IP groups instead of their names."""
    groups = {each.rpartition("/")[2]: body for each, body in service.snapshot().items()}
    found = set()
    for each in rules:
        for text in each.opens:
            who, _, where = text.partition("://ip-group:")
            who = who.replace(" (edited)", "")
            if not where:
                found.add(text.replace(" (edited)", ""))
                continue
            name = where.rpartition(":")[0]
            networks = groups[name]["properties"]["ipAddresses"]
            found |= {f"{who}://{network}" for network in networks}
    return found


def live(scene: Scene) -> set[str]:
    """What the policy opens at this moment, read beside the service."""
    from outgate.backends.azure_firewall.natives import group_natives

    prefix = f"{scene.policy}/ruleCollectionGroups/outgate"
    rules = [
        rule
        for where, body in scene.service.snapshot().items()
        if where.startswith(prefix)
        for rule in group_natives(where.rpartition("/")[2], body, scene.backend.settings)
    ]
    return opened(rules, scene.service)


def watch(scene: Scene) -> list[set[str]]:
    """Note what is open after every request that changed something."""
    seen = [live(scene)]
    handle = scene.service.handle
    count = [len(scene.service.writes)]

    def watched(request: Request) -> Reply:
        try:
            return handle(request)
        finally:
            if len(scene.service.writes) != count[0]:
                count[0] = len(scene.service.writes)
                seen.append(live(scene))

    scene.service.handle = watched  # type: ignore[method-assign] # a test looks over its shoulder
    return seen


def run(planned: list[Planned], *, small: bool = False) -> None:
    """One apply that meets faults, and one after it that meets none."""
    scene = Scene(small=small)
    before = live(scene)
    foreign = scene.service.resource(scene.foreign)
    seen = watch(scene)
    scene.service.faults = Faults(planned)
    edited = any(each.fault is Fault.FOREIGN_EDIT for each in planned)
    failed = scene.try_new()
    scene.service.faults = Faults()
    if failed is None:
        assert not difference(scene.held(), scene.new.rules).changes
    else:
        assert failed.outcome
    if isinstance(failed, TargetMoved):
        assert edited
    if edited and failed is not None:
        return
    scene.bring(scene.new)
    after = live(scene)
    for each in seen:
        assert before & after <= each <= before | after
    assert not difference(scene.held(), scene.new.rules).changes
    assert scene.service.resource(scene.foreign) == foreign
    count = len(scene.service.writes)
    scene.bring(scene.new)
    assert len(scene.service.writes) == count


def steps(fault: Fault) -> range:
    return range(1, {WRITE: 7, READ: 20}.get(FOR[fault][0], 10))


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_at_every_step(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    monkeypatch.setattr(splitting, "GROUP_BYTES", 2_000)
    for nth in steps(fault):
        run([Planned(fault, nth)])


def first_steps(fault: Fault) -> range:
    return range(1, {WRITE: 3, READ: 6}.get(FOR[fault][0], 4))


POINTS = [(fault, nth) for fault in Fault for nth in first_steps(fault)]


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
def test_every_pair_of_faults(fault: Fault) -> None:
    """Each pair once, in an apply of two writes: an IP group and the group that names it."""
    order = list(Fault)
    for nth in first_steps(fault):
        for other, its in POINTS:
            if (order.index(fault), nth) < (order.index(other), its):
                run([Planned(fault, nth), Planned(other, its)], small=True)
