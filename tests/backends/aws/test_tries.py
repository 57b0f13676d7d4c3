"""How often a write is tried, how long firewalls are waited for, and what is said of the end."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Any

import pytest

from outgate.backends.aws_network_firewall.api.answers import RuleGroup, Sync
from outgate.backends.aws_network_firewall.api.failures import Failure, Kind
from outgate.backends.aws_network_firewall.live.group import find_quiet
from outgate.backends.errors import BackendError
from outgate.backends.observer import SILENT
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.server import Server
from outgate.values import replace
from tests.builders.aws_scene import Scene
from tests.builders.aws_service import REGION
from tests.builders.followers import Follower

CHANGE = "change 4 rules of rule group `outgate`"
UNKNOWN = f"unknown: {CHANGE} (AWS may have done it)"
NOTHING = "nothing was changed"
GO_ON = "`outgate apply` goes on from there"
WALL = f"arn:aws:network-firewall:{REGION}:111122223333:firewall/fw"


@pytest.fixture
def scene(server: Server) -> Scene:
    """A scene in which writes are done at once."""
    scene = Scene(server)
    scene.service.options = Options(lasts=0, sync=0)
    scene.client.slept.clear()
    return scene


class Writes:
    """Real writes that fail in turn, and then are done; the dry run is as it is."""

    def __init__(self, scene: Scene, monkeypatch: pytest.MonkeyPatch, *kinds: Kind) -> None:
        self.count = 0
        update, left = scene.client.update_group, iter(kinds)

        def write(*asked: Any, dry_run: bool = False) -> str:
            if dry_run:
                return update(*asked, dry_run=True)
            self.count += 1
            kind = next(left, None)
            if kind is not None:
                raise Failure(kind, "why")
            return update(*asked)

        monkeypatch.setattr(scene.client, "update_group", write)


@pytest.mark.parametrize(
    ("kinds", "writes", "message", "help", "outcome"),
    [
        # What can pass is tried again, some times.
        ([Kind.THROTTLED] * 7, 8, None, None, None),
        (
            [Kind.THROTTLED] * 8,
            8,
            "AWS takes no more requests: why",
            "apply again later",
            NOTHING,
        ),
        ([Kind.STALE] * 8, 8, "AWS: why", None, NOTHING),
        ([Kind.UNSURE, Kind.NETWORK, Kind.STALE], 4, None, None, None),
        # What cannot is not, and then nothing was done, or nobody knows.
        ([Kind.REFUSED], 1, "AWS: why", None, NOTHING),
        ([Kind.NETWORK, Kind.REFUSED], 2, "AWS: why", GO_ON, UNKNOWN),
        ([Kind.UNSURE, Kind.THROTTLED, Kind.BROKEN], 3, "AWS: why", GO_ON, UNKNOWN),
    ],
)
def test_a_write_that_fails(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    kinds: list[Kind],
    writes: int,
    message: str | None,
    help: str | None,
    outcome: str | None,
) -> None:
    real, follower = Writes(scene, monkeypatch, *kinds), Follower()
    failed = scene.try_new(follower)
    assert real.count == writes
    ends = [] if failed is not None else [("finished", CHANGE)]
    assert follower.told == [("started", CHANGE), *ends]
    assert scene.client.slept == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0][: writes - 1]
    if failed is None:
        assert message is None
        return
    assert (failed.message, failed.help, failed.outcome) == (message, help, outcome)


def test_ctrl_c_before_the_write_changes_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(scene.client, "update_group", interrupted)
    failed = scene.try_new()
    assert failed is not None
    assert (failed.message, failed.help, failed.outcome) == ("interrupted", None, NOTHING)


def test_a_service_that_keeps_the_old_rules_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene.client, "update_group", lambda *_, dry_run=False: "token")
    failed = scene.try_new()
    assert failed is not None
    assert failed.message == "AWS: it takes the write of the rules and does not keep them"
    assert (failed.help, failed.outcome) == (GO_ON, UNKNOWN)
    assert len(scene.client.slept) == 7


# --- firewalls ----------------------------------------------------------------------------------


def firewalls(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, looks: Iterator[list[tuple[str, bool]]]
) -> None:
    """Have a firewall be so far at each look: a state, and whether it is for the new rules."""

    def sync(firewall: str, group: RuleGroup) -> tuple[Sync, ...]:
        assert firewall == WALL
        return tuple(
            Sync(firewall, state, group.token if new else "old") for state, new in next(looks)
        )

    monkeypatch.setattr(scene.client, "find_sync", sync)


DONE, EARLY, LATE = [("IN_SYNC", True)], [("IN_SYNC", False)], [("PENDING", True)]


@pytest.mark.parametrize(
    ("looks", "waits"),
    [
        ([DONE], 0),
        ([LATE, LATE, DONE], 2),
        ([EARLY, EARLY, DONE], 2),
        # At first a firewall may not even know of the change; after half a minute it does.
        (repeat(EARLY), 15),
        # Each of its zones has to have the rules.
        ([[*DONE, *LATE], [*DONE, *DONE]], 1),
        ([[]], 0),
        (chain(repeat(LATE, 449), [DONE]), 449),
    ],
)
def test_firewalls_are_waited_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, looks: Any, waits: int
) -> None:
    firewalls(scene, monkeypatch, iter(looks))
    follower = Follower()
    assert scene.try_new(follower) is None
    assert scene.client.slept == [2.0] * waits
    assert follower.told == [
        ("started", CHANGE),
        *[("waiting", CHANGE)] * waits,
        ("finished", CHANGE),
    ]


@pytest.mark.parametrize(
    ("looks", "waits", "message", "help"),
    [
        (
            repeat([*DONE, *LATE]),
            450,
            "firewall `fw` has not taken the rules over within 15 minutes",
            "look at its sync state in the console of AWS: the group has the rules",
        ),
        (
            iter([LATE, [*LATE, ("CAPACITY_CONSTRAINED", True)]]),
            1,
            "firewall `fw` has no capacity for the rules",
            "take rules out of its policy, or split it",
        ),
    ],
)
def test_a_firewall_that_does_not_take_the_rules_is_told(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    looks: Iterator[Any],
    waits: int,
    message: str,
    help: str,
) -> None:
    firewalls(scene, monkeypatch, looks)
    failed = scene.try_new()
    assert failed is not None
    assert (failed.message, failed.help) == (message, help)
    assert failed.outcome == f"done: {CHANGE}"
    assert scene.client.slept == [2.0] * waits


@pytest.mark.parametrize(("kind", "fails"), [(Kind.FORBIDDEN, False), (Kind.THROTTLED, True)])
def test_whoever_may_not_see_firewalls_does_not_wait_for_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: Kind, fails: bool
) -> None:
    def closed(_: str) -> tuple[str, ...]:
        raise Failure(kind, "why")

    monkeypatch.setattr(scene.client, "find_firewalls", closed)
    failed = scene.try_new()
    assert (failed is not None) == fails
    if failed is not None:
        assert failed.outcome == f"done: {CHANGE}"


def test_of_a_policy_that_does_not_name_our_group_no_firewall_is_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server, policy=None)

    def never(_: str) -> tuple[str, ...]:
        raise AssertionError

    monkeypatch.setattr(scene.client, "find_firewalls", never)
    assert scene.try_new() is None


# --- our group ----------------------------------------------------------------------------------


def group_in(scene: Scene, monkeypatch: pytest.MonkeyPatch, states: Iterator[str]) -> None:
    group = scene.client.find_group("outgate")
    assert group is not None

    def find(_: str) -> RuleGroup:
        return replace(group, status=next(states))

    monkeypatch.setattr(scene.client, "find_group", find)


ANOTHER = "another change of rule group `outgate`"


@pytest.mark.parametrize("ours", [None, CHANGE])
@pytest.mark.parametrize("waits", [0, 3, 449])
def test_a_group_is_looked_at_until_it_is_quiet(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, ours: str | None, waits: int
) -> None:
    """What is ours ends when it is read back and the firewalls have it."""
    group_in(scene, monkeypatch, chain(repeat("UPDATING", waits), ["ACTIVE"]))
    follower = Follower()
    assert find_quiet(scene.client, scene.settings, follower, ours) is not None
    ends = [("finished", ANOTHER)] if waits and ours is None else []
    assert follower.told == [*[("waiting", ours or ANOTHER)] * waits, *ends]
    assert scene.client.slept == [2.0] * waits


@pytest.mark.parametrize(
    ("states", "message", "waits"),
    [
        (
            lambda: repeat("UPDATING"),
            "rule group `outgate` has been changing for a quarter of an hour",
            450,
        ),
        (lambda: iter(["UPDATING", "DELETING"]), "somebody deletes rule group `outgate`", 1),
    ],
)
def test_a_group_that_never_is_quiet(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    states: Callable[[], Iterator[str]],
    message: str,
    waits: int,
) -> None:
    group_in(scene, monkeypatch, states())
    with pytest.raises(Failure) as caught:
        find_quiet(scene.client, scene.settings, SILENT)
    assert (caught.value.kind, caught.value.message) == (Kind.BROKEN, message)
    assert scene.client.slept == [2.0] * waits


def test_a_login_in_another_account_says_how_to_go_on(server: Server) -> None:
    scene = Scene(server)
    scene.settings = replace(scene.settings, account="999999999999")
    scene.store.settings = scene.settings
    with pytest.raises(BackendError) as caught:
        scene.store.read()
    assert caught.value.help == (
        "log in to the other account, such as with AWS_PROFILE, or mend `account` of the target"
    )
    assert caught.value.outcome == NOTHING
