"""Single applies: edits of others in between, refusals, links to other hosts, Ctrl-C."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.limits import Limits
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.observer import SILENT
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.messages import Request
from outgate.emulators.faults import Faults, Planned
from outgate.emulators.messages import Reply
from tests.builders.azure_plans import context, plan_of, rule
from tests.builders.azure_project import FOREIGN
from tests.builders.azure_scene import Scene


def test_an_edit_while_the_apply_goes_on_is_never_written_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The group that is to go last is edited while the first write is under way."""
    scene = Scene(limits=Limits(group_bytes=2_000))
    group = f"{scene.policy}/ruleCollectionGroups/outgate"
    before = len(scene.service.writes)
    handle = scene.service.handle

    def edit(body: Any) -> None:
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
    assert failed.help == "make a new plan and apply that"
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


def test_a_list_may_have_nothing_for_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is listed, `null` means the same as an empty list."""
    scene = Scene(small=True)
    handle, blanked = scene.service.handle, []

    def blank(request: Request) -> Reply:
        reply = handle(request)
        body = reply.body.replace(b'"value": []', b'"value": null')
        blanked.extend([request.path] if body != reply.body else [])
        return Reply(reply.status, reply.headers, body)

    monkeypatch.setattr(scene.service, "handle", blank)
    state = scene.backend.store.read()
    assert [path.rpartition("/")[2] for path in blanked] == ["ipGroups"]
    assert state.rules == ()


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
