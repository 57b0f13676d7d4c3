"""Single applies: edits of others in between, dry runs, firewalls that are waited for, Ctrl-C."""

import threading
from typing import Any

import pytest

from outgate.backends.change_set import ChangeSet, difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.server import Server
from outgate.emulators.faults import Faults, Planned
from outgate.emulators.messages import HttpRequest, Reply
from outgate.errors import UserError
from tests.builders.aws_scene import NEW, OLD, OURS, Scene
from tests.builders.aws_service import REGION, RULE
from tests.builders.azure_plans import plan_of, rule
from tests.builders.followers import Follower


def operations(scene: Scene) -> list[str]:
    return [operation for operation, _ in scene.service.writes]


def before_write(scene: Scene, monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    """Have something happen just before the real write, after the dry run."""
    handle = scene.service.handle

    def watched(request: HttpRequest, region: str) -> Reply:
        real = b'"DryRun": true' not in request.body
        if real and b"UpdateRuleGroup" in request.headers["x-amz-target"].encode():
            monkeypatch.setattr(scene.service, "handle", handle)
            what()
        return handle(request, region)

    monkeypatch.setattr(scene.service, "handle", watched)


def test_the_first_apply_makes_the_group(server: Server) -> None:
    scene = Scene(server, written=False, capacity=77)
    scene.service.options = Options(lasts=3, sync=3)
    follower = Follower()
    wanted = scene.render(OLD)
    scene.bring(wanted, follower)
    assert operations(scene) == ["CreateRuleGroup"]
    assert scene.service.capacity(OURS) == 77
    assert not difference(scene.held(), wanted.rules).changes
    what = "create rule group `outgate` with 4 rules, capacity 77"
    assert follower.told[0] == ("started", what)
    assert follower.told[-1] == ("finished", what)
    assert {each for each, _ in follower.told[1:-1]} == {"waiting"}


def test_it_ends_when_the_firewalls_have_the_rules(server: Server) -> None:
    scene = Scene(server)
    scene.service.options = Options(lasts=0, sync=6)
    follower = Follower()
    scene.bring(scene.render(NEW), follower)
    assert sum(each == "waiting" for each, _ in follower.told) > 1
    scene.service.options = Options(lasts=0, sync=0)
    assert (
        scene.client.find_sync(
            f"arn:aws:network-firewall:{REGION}:111122223333:firewall/fw",
            scene.client.find_group("outgate"),  # type: ignore[arg-type] # it is there
        )[0].status
        == "IN_SYNC"
    )


def test_a_login_that_may_not_see_firewalls_applies_all_the_same(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server)
    handle = scene.service.handle

    def watched(request: HttpRequest, region: str) -> Reply:
        if request.headers["x-amz-target"].endswith("ListFirewalls"):
            scene.service.faults = Faults([Planned(Fault.READ_DENIED, 1)])
        return handle(request, region)

    monkeypatch.setattr(scene.service, "handle", watched)
    assert scene.try_new() is None


def test_a_firewall_without_capacity_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server)
    scene.service.faults = Faults([Planned(Fault.NOT_IN_SYNC)])
    handle = scene.service.handle

    def starved(request: HttpRequest, region: str) -> Reply:
        reply = handle(request, region)
        body = reply.body.replace(
            b'"SyncStatus": "PENDING"', b'"SyncStatus": "CAPACITY_CONSTRAINED"'
        )
        return Reply(reply.status, reply.headers, body)

    monkeypatch.setattr(scene.service, "handle", starved)
    failed = scene.try_new()
    assert failed is not None
    assert failed.message == "firewall `fw` has no capacity for the rules"
    assert failed.outcome == "done: change 4 rules of rule group `outgate`"


def test_an_edit_since_the_plan_is_never_written_over(server: Server) -> None:
    scene = Scene(server)
    state = scene.store.read()
    changes = difference(state.rules, scene.render(NEW).rules)
    edited = f"{scene.text()}{RULE}"
    scene.service.edit_rules(OURS, edited)
    with pytest.raises(TargetMoved, match="changed by somebody else since it was read") as caught:
        scene.store.apply(changes, state)
    assert caught.value.help == "make a new plan and apply that"
    assert caught.value.outcome == "nothing was changed"
    assert scene.text() == edited
    assert scene.service.writes == []


def test_an_edit_at_the_last_moment_makes_the_token_stale(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server)
    edited = f"{scene.text()}{RULE}"
    before_write(scene, monkeypatch, lambda: scene.service.edit_rules(OURS, edited))
    assert isinstance(scene.try_new(), TargetMoved)
    assert scene.text() == edited


def test_a_new_token_for_the_same_rules_is_no_edit(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody describes or tags the group: its rules are those of the plan."""
    scene = Scene(server)
    text = scene.text()
    assert text is not None
    before_write(scene, monkeypatch, lambda: scene.service.edit_rules(OURS, text))
    assert scene.try_new() is None


def test_a_group_that_is_gone_is_an_edit(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(server)
    before_write(scene, monkeypatch, lambda: scene.service.remove_group(OURS))
    assert isinstance(scene.try_new(), TargetMoved)
    assert scene.text() is None


def test_a_group_that_somebody_makes_meanwhile_is_left_alone(server: Server) -> None:
    scene = Scene(server, written=False)
    state = scene.store.read()
    scene.service.add_group(REGION, "outgate", RULE)
    with pytest.raises(TargetMoved):
        scene.store.apply(difference((), scene.render(NEW).rules), state)
    assert scene.text() == RULE


def test_two_at_once(server: Server) -> None:
    """Of two applies of different plans to one state, one is done and the other refused."""
    scene = Scene(server)
    states = [scene.store.read(), scene.store.read()]
    other = plan_of(rule("https://z.example"))
    wanted = [scene.render(NEW), scene.render(other)]
    ends: list[BackendError | None] = []

    def go(number: int) -> None:
        try:
            changes = difference(states[number].rules, wanted[number].rules)
            scene.store.apply(changes, states[number])
            ends.append(None)
        except BackendError as error:
            ends.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "TargetMoved"]
    assert len(scene.service.writes) == 1
    assert scene.text() in {native.native.text for native in wanted}  # type: ignore[attr-defined] # groups


def test_what_is_refused_is_found_by_the_dry_run(server: Server) -> None:
    """Nothing is on record as begun where the service would not take it."""
    scene = Scene(server, written=False, capacity=3)
    follower = Follower()
    with pytest.raises(BackendError) as caught:
        scene.bring(scene.render(NEW), follower)
    assert "has not enough capacity: StatefulRules capacity exceeded" in caught.value.message
    assert "capacity of a group is for ever" in str(caught.value.help)
    assert caught.value.outcome == "nothing was changed"
    assert follower.told == []
    assert scene.text() is None


def test_what_cannot_be_put_on_record_is_not_done(server: Server) -> None:
    scene = Scene(server)
    lost = BackendError("the lease was lost", outcome="x")
    failed = scene.try_new(Follower(lost))
    assert isinstance(failed, UserError)
    assert failed.message == "the lease was lost"
    assert failed.outcome == "nothing was changed"
    assert scene.service.writes == []


def test_ctrl_c_says_how_to_go_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(server)
    update = scene.client.update_group

    def interrupted(*asked: Any, dry_run: bool = False) -> str:
        if dry_run:
            return update(*asked, dry_run=True)
        update(*asked)
        raise KeyboardInterrupt

    monkeypatch.setattr(scene.client, "update_group", interrupted)
    failed = scene.try_new()
    assert failed is not None
    assert failed.message == "interrupted"
    assert failed.help == "`outgate apply` goes on from there"
    assert failed.outcome.startswith("unknown: change 4 rules of rule group `outgate`")


def test_variables_of_the_group_are_kept(server: Server) -> None:
    scene = Scene(server)
    variables = {"IPSets": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}}
    group = scene.service._state.groups[OURS]
    group.content = {**group.content, "RuleVariables": variables}
    scene.bring(scene.render(NEW))
    assert scene.service._state.groups[OURS].content["RuleVariables"] == variables


def test_the_key_of_the_group_is_kept(server: Server) -> None:
    """An update that names none would have the service's own again."""
    scene = Scene(server)
    key = {"KeyId": "alias/ours", "Type": "CUSTOMER_KMS"}
    scene.service._state.groups[OURS].encryption = key
    scene.bring(scene.render(NEW))
    assert scene.service._state.groups[OURS].encryption == key


def test_a_login_in_another_account_is_refused(server: Server) -> None:
    """Before anything is written, whether the group is there or not."""
    other = {"account": "999999999999"}
    message = "this login is in account 111122223333, and the target names 999999999999"
    scene = Scene(server, written=False, **other)
    failed = scene.try_new()
    assert failed is not None
    assert failed.message == message
    assert scene.service.writes == []
    scene.service.add_group(REGION, "outgate", "# none\n")
    with pytest.raises(BackendError, match=message):
        scene.store.read()
    assert Scene(server, written=False, account="111122223333").try_new() is None
    assert scene.store.address == f"999999999999/{REGION}/outgate"


def test_a_change_of_others_is_waited_for(server: Server) -> None:
    scene = Scene(server)
    scene.service._state.groups[OURS].due = 10**6
    follower = Follower()
    scene.client.slept.clear()
    waits = 5

    def until(seconds: float) -> None:
        scene.client.slept.append(seconds)
        if len(scene.client.slept) == waits:
            scene.service._state.groups[OURS].due = 0

    scene.client.pause = until  # type: ignore[method-assign] # time goes by
    scene.store.read(follower)
    what = "another change of rule group `outgate`"
    assert follower.told == [("waiting", what)] * waits + [("finished", what)]


def test_a_change_of_others_that_never_ends_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(server)
    scene.service._state.groups[OURS].due = 10**6
    monkeypatch.setattr("outgate.backends.aws_network_firewall.live.group.QUIET_SECONDS", 20)
    with pytest.raises(BackendError, match="has been changing for a quarter of an hour"):
        scene.store.read()
    scene.service._state.groups[OURS].deleting = True
    with pytest.raises(BackendError, match="somebody deletes rule group `outgate`"):
        scene.store.read()


def test_operations_are_told_before(server: Server) -> None:
    scene = Scene(server)
    state = scene.store.read()
    changes = difference(state.rules, scene.render(NEW).rules)
    assert scene.store.operations(changes, state) == ("change 4 rules of rule group `outgate`",)
    assert scene.store.operations(ChangeSet((), 7), state) == ()
    assert scene.store.address == f"{REGION}/outgate"
