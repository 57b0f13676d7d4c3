"""Operations that do not end, and policies that are not there or not for this login."""

from typing import Any, cast

import pytest

from outgate.backends.azure_firewall.arm.client import ArmClient
from outgate.backends.azure_firewall.arm.failures import Failure, Kind
from outgate.backends.azure_firewall.changes import apply
from outgate.backends.azure_firewall.live import read as live
from outgate.backends.azure_firewall.live.read import AzureState, idle
from outgate.backends.change_set import difference
from outgate.backends.errors import NOTHING_CHANGED, BackendError
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Rendered
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Refused, Request
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import Planned
from outgate.emulators.messages import Reply
from tests.builders.azure_firewall import Firewall
from tests.builders.azure_plans import context, plan_of, rule
from tests.builders.followers import Follower
from tests.emulators.inprocess import Transport, target


class Closed(Service):
    """A service that refuses to show base policies."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__()
        self._refusal = Refused(status, code, "not for you")

    def handle(self, request: Request) -> Reply:
        """The refusal, or what the service answers."""
        return self._refusal.reply() if "/base" in request.path else super().handle(request)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is five looks."""
    for module in (live, apply):
        monkeypatch.setattr(module, "IDLE_SECONDS", 10)


def rendered(backend: Firewall, text: str = "https://a.example") -> Rendered:
    wanted, problems = backend.renderer.render(plan_of(rule(text)), context(0))
    assert wanted is not None, problems
    return wanted


def bring(backend: Firewall, wanted: Rendered, observer: Observer = SILENT) -> None:
    state = backend.store.read()
    backend.store.apply(difference(state.rules, wanted.rules), state, observer)


def slept(backend: Firewall) -> list[float]:
    """The pauses that somebody would have waited for."""
    return cast(Transport, backend.store._client._transport).slept


class Busy:
    """A client to whom a policy is busy for some looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.slept: list[float] = []

    def get(self, _: str) -> dict[str, Any]:
        """The policy."""
        self.looks -= 1
        return {"properties": {"provisioningState": "Updating" if self.looks >= 0 else "Succeeded"}}

    def pause(self, seconds: float) -> None:
        """Note that somebody would have waited."""
        self.slept.append(seconds)


OTHERS = "another operation on `fw`"


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("looks", "ours", "told"),
    [
        (0, None, []),
        (4, None, [("waiting", OTHERS)] * 4 + [("finished", OTHERS)]),
        # What is ours ends when it is read back, and not with the policy.
        (4, "change group `g`", [("waiting", "change group `g`")] * 4),
    ],
)
def test_a_busy_policy_is_waited_for(
    looks: int, ours: str | None, told: list[tuple[str, str]]
) -> None:
    client, seen = Busy(looks), Follower()
    policy = idle(cast(ArmClient, client), target(Service()).settings, seen, ours)
    assert policy is not None
    assert not policy.is_changing
    assert seen.told == told
    assert client.slept == [2.0] * looks


@pytest.mark.usefixtures("short")
def test_an_operation_of_others_is_not_waited_for_all_day() -> None:
    client = Busy(5)
    with pytest.raises(Failure) as caught:
        idle(cast(ArmClient, client), target(Service()).settings, SILENT)
    assert caught.value.kind is Kind.BUSY
    assert caught.value.message == "an operation of somebody else's has gone on for an hour"
    assert client.slept == [2.0] * 5


def test_an_hour_is_an_hour() -> None:
    client = Busy(10_000)
    with pytest.raises(Failure):
        idle(cast(ArmClient, client), target(Service()).settings, SILENT)
    assert sum(client.slept) == 3_600


def base(service: Service, name: str) -> Firewall:
    """A policy below another, of which the service may know nothing."""
    scope = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies"
    service.add_policy("s-1", "rg", "fw", base=f"{scope}/{name}")
    return target(service)


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (Service(), "`base`: there is none"),
        (Closed(403, "AuthorizationFailed"), "`base`: not for you (AuthorizationFailed)"),
        (
            Closed(404, "ResourceGroupNotFound"),
            "`base`: not for you (ResourceGroupNotFound)",
        ),
    ],
)
def test_a_base_policy_that_cannot_be_read_is_told(service: Service, told: str) -> None:
    backend = base(service, "base")
    state = backend.store.read()
    assert isinstance(state, AzureState)
    assert (state.above, state.unseen) == ((), (told,))
    (warning,) = backend.store.preflight(state, rendered(backend), applied=False)
    assert warning.code.id == "unseen-policy"
    assert warning.message == f"base policy {told}; its rules come before ours"


def test_a_base_policy_is_not_left_out_for_another_reason() -> None:
    with pytest.raises(BackendError, match="not for you"):
        base(Closed(400, "BadRequest"), "base").store.read()


def test_a_policy_that_goes_before_the_first_write() -> None:
    service = Service()
    policy = service.add_policy("s-1", "rg", "fw")
    backend = target(service)
    state = backend.store.read()
    service.remove(policy)
    with pytest.raises(BackendError) as caught:
        backend.store.apply(difference((), rendered(backend).rules), state, SILENT)
    assert caught.value.message == "there is no firewall policy `fw` in resource group `rg`"
    assert caught.value.outcome == NOTHING_CHANGED


@pytest.mark.usefixtures("short")
def test_a_write_of_ours_that_never_ends() -> None:
    service = Service(Options(lasts=1_000_000), [Planned(Fault.DROPPED_AFTER, 1)])
    service.add_policy("s-1", "rg", "fw")
    backend, seen = target(service), Follower()
    with pytest.raises(BackendError) as caught:
        bring(backend, rendered(backend, "tag:OneDsCollector"), seen)
    begun, *waits = seen.told
    write = begun[1]
    assert waits == [("waiting", write)] * 5
    assert slept(backend)[-5:] == [2.0] * 5
    assert write.startswith("create IP group `outgate-")
    assert caught.value.message == (
        f"policy `fw` is busy: an operation on {write.removeprefix('create ')} "
        "has gone on for an hour"
    )
    assert f"unknown: {write} (Azure may go on with it)" in str(caught.value.outcome)


def test_an_operation_of_others_is_not_called_ours() -> None:
    """Before our write it is theirs that goes on, and after it began ours."""
    service = Service(Options(lasts=0, busy=3, hints=True))
    policy = service.add_policy("s-1", "rg", "fw")
    backend, seen = target(service), Follower()
    wanted = rendered(backend)
    state = backend.store.read()
    resource = service._state.resources[policy.lower()]
    resource.busy_until = service._state.tick + 4
    backend.store.apply(difference((), wanted.rules), state, seen)
    create = "create group `outgate` with 1 rule"
    assert seen.once == [
        ("waiting", OTHERS),
        ("finished", OTHERS),
        ("started", create),
        ("waiting", create),
        ("finished", create),
    ]


def test_each_look_at_a_write_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each write that it begins, each look whether it goes on, and that it was read back."""
    service = Service(Options(lasts=4, hints=True))
    service.add_policy("s-1", "rg", "fw")
    backend, seen = target(service), Follower()
    handle, before = service.handle, [0]

    def watched(request: Request) -> Reply:
        if "/nfvOperations/" in request.path:
            assert len(seen.told) > before[0]
            assert seen.told[-1][0] == "waiting"
            before[0] = len(seen.told)
        return handle(request)

    monkeypatch.setattr(service, "handle", watched)
    bring(backend, rendered(backend, "tag:OneDsCollector"), seen)
    assert before[0] > 0
    assert [(each, what.partition("`")[0]) for each, what in seen.once] == [
        ("started", "create IP group "),
        ("waiting", "create IP group "),
        ("finished", "create IP group "),
        ("started", "create group "),
        ("waiting", "create group "),
        ("finished", "create group "),
    ]
