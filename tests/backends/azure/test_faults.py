"""Whatever fails, at every step: nothing needed is closed, nothing else opened, nothing lost."""

import itertools
from typing import Any

import pytest

from outgate.backends.azure_firewall.rendering import split as splitting
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.emulators.azure.faults import FOR, READ, WRITE, Fault, Faults, Planned
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Reply, Request
from outgate.emulators.azure.service import Service
from outgate.plan.model import Plan
from tests.builders.azure_plans import context, plan_of, rule
from tests.builders.azure_project import FOREIGN
from tests.emulators.inprocess import target

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
        found, problems = self.backend.renderer.render(plan, its)
        assert found is not None, problems
        return found

    def bring(self, wanted: Rendered) -> None:
        state = self.backend.store.read()
        self.backend.store.apply(difference(state.rules, wanted.rules), state, SILENT)

    def try_new(self) -> BackendError | None:
        try:
            self.bring(self.new)
        except BackendError as error:
            return error
        return None

    def held(self) -> tuple[NativeRule, ...]:
        return self.backend.store.read().rules


Opened = set[tuple[str, str, str, str]]  # source, protocol, port, destination


def live(scene: Scene) -> Opened:
    """What our groups open at this moment, told from what the service has stored."""
    stored = scene.service.snapshot()
    found: Opened = set()
    for where, body in stored.items():
        if not where.startswith(f"{scene.policy}/ruleCollectionGroups/outgate"):
            continue
        for collection in body["properties"]["ruleCollections"]:
            assert collection["action"] == {"type": "Allow"}
            for each in collection["rules"]:
                found |= set(itertools.product(each["sourceAddresses"], *_reach(each, stored)))
    return found


def _reach(rule: dict[str, Any], stored: dict[str, Any]) -> tuple[list[str], ...]:
    if rule["ruleType"] == "ApplicationRule":
        (protocol,) = rule["protocols"]
        return [protocol["protocolType"]], [str(protocol["port"])], rule["targetFqdns"]
    networks = [
        network
        for each in rule["destinationIpGroups"]
        for network in stored[each]["properties"]["ipAddresses"]
    ]
    return rule["ipProtocols"], rule["destinationPorts"], rule["destinationAddresses"] + networks


def watch(scene: Scene) -> list[Opened]:
    """Note what is open after every request that changed something."""
    seen = [live(scene)]
    handle = scene.service.handle
    count = [len(scene.service.writes)]
    last = [("", "")]

    def watched(request: Request) -> Reply:
        if request.method in ("PUT", "DELETE"):
            assert last == [("GET", request.path)], "nothing is written that was not just read"
        last[0] = request.method, request.path
        try:
            return handle(request)
        finally:
            if len(scene.service.writes) != count[0]:
                count[0] = len(scene.service.writes)
                seen.append(live(scene))

    scene.service.handle = watched  # type: ignore[method-assign] # a test looks over its shoulder
    return seen


OLD: dict[bool, Opened] = {}
NEW: dict[bool, Opened] = {}


def run(planned: list[Planned], *, small: bool = False) -> None:
    """One apply that meets faults, and one after it that meets none."""
    if small not in NEW:
        scene = Scene(small=small)
        OLD[small] = live(scene)
        scene.bring(scene.new)
        NEW[small] = live(scene)
        assert OLD[small] != NEW[small]
    old, new = OLD[small], NEW[small]
    scene = Scene(small=small)
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


def test_an_edit_while_the_apply_goes_on_is_never_written_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The group that is to go last is edited while the first write is under way."""
    monkeypatch.setattr(splitting, "GROUP_BYTES", 2_000)
    scene = Scene()
    group = f"{scene.policy}/ruleCollectionGroups/outgate"
    before = len(scene.service.writes)
    handle = scene.service.handle

    def edit(body: dict[str, Any]) -> None:
        rules = body["properties"]["ruleCollections"][0]["rules"]
        rules[0]["targetFqdns"] = ["somebody.example"]

    def watched(request: Request) -> Reply:
        reply = handle(request)
        if len(scene.service.writes) == before + 1:
            monkeypatch.setattr(scene.service, "handle", handle)
            scene.service.edit(group, edit)
        return reply

    monkeypatch.setattr(scene.service, "handle", watched)
    failed = scene.try_new()
    assert isinstance(failed, TargetMoved)
    assert "group `outgate` was changed by somebody else" in failed.message
    assert failed.outcome.startswith("done: create IP group `outgate-onedscollector-")
    assert "not attempted: delete group `outgate`" in failed.outcome
    assert "somebody.example" in str(scene.service.resource(group))


def test_an_edit_at_the_last_moment_is_seen_where_etags_are() -> None:
    """Between the last look and the write only the service itself can tell."""
    scene = Scene(small=True)
    scene.bring(scene.new)
    scene.service.faults = Faults([Planned(Fault.FOREIGN_EDIT, 1), Planned(Fault.ETAG_ENFORCED, 1)])
    wanted = scene.render(plan_of(rule("https://c.example")), context(7))
    state = scene.backend.store.read()
    changes = difference(state.rules, wanted.rules)
    with pytest.raises(TargetMoved):
        scene.backend.store.apply(changes, state, SILENT)
    assert "(edited)" in str(scene.service.resource(f"{scene.policy}/ruleCollectionGroups/outgate"))


def test_what_is_refused_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(small=True)
    scene.service.options = Options(readers=frozenset(["s-1"]))
    handle, asked = scene.service.handle, []

    def watched(request: Request) -> Reply:
        asked.append(request.method)
        return handle(request)

    monkeypatch.setattr(scene.service, "handle", watched)
    failed = scene.try_new()
    assert failed is not None
    assert "may not do that" in failed.message
    assert asked.count("PUT") == 1


def test_no_token_follows_an_operation_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transport of the tests refuses any other host; the operation is told by its resource."""
    scene = Scene(small=True)
    handle = scene.service.handle

    def elsewhere(request: Request) -> Reply:
        reply = handle(request)
        headers = dict(reply.headers)
        for name in ("azure-asyncoperation", "location"):
            if name in headers:
                headers[name] = "https://management.azure.com.evil.example/operations/1"
        return Reply(reply.status, headers, reply.body)

    monkeypatch.setattr(scene.service, "handle", elsewhere)
    assert scene.try_new() is None
    assert not difference(scene.held(), scene.new.rules).changes


def test_no_token_follows_a_list_to_another_host(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    handle = scene.service.handle

    def elsewhere(request: Request) -> Reply:
        reply = handle(request)
        body = reply.body.replace(b"https://management.azure.com/", b"https://evil.example/")
        return Reply(reply.status, reply.headers, body)

    monkeypatch.setattr(scene.service, "handle", elsewhere)
    for name in "abc":
        scene.service.add_group(scene.policy, name, FOREIGN)
    with pytest.raises(BackendError, match="the service refers to another one, evil"):
        scene.backend.store.read()


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scene.backend.store._client, "put", interrupted)
    error = scene.try_new()
    assert error is not None
    assert error.message == "interrupted"
    assert error.help == "`outgate apply` goes on from there"
    assert error.outcome.startswith("done: nothing; unknown: create IP group")
