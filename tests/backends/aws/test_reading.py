"""Our group read back: whose it is, what was edited, and what that means."""

import pytest

from outgate.backends.aws_network_firewall.text import HEADER, text_of
from outgate.backends.change_set import difference
from outgate.backends.errors import BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.suricata.rules.model import TAIL
from outgate.emulators.aws.server import Server
from tests.builders.aws_scene import OLD, OURS, Scene
from tests.builders.aws_service import REGION, RULE
from tests.builders.azure_plans import plan_of, rule


def test_what_was_written_reads_back_equal(server: Server) -> None:
    scene = Scene(server)
    assert not difference(scene.held(), scene.render(OLD).rules).changes
    text = scene.text()
    assert text is not None
    assert text.startswith(HEADER)
    assert text == text_of(scene.held())


def test_no_group_holds_nothing(server: Server) -> None:
    scene = Scene(server, written=False)
    state = scene.store.read()
    assert state.rules == ()
    assert state.fingerprint != Scene(server).store.read().fingerprint


@pytest.mark.parametrize("text", [RULE, f"# mine\n{RULE}"])
def test_rules_of_somebody_else_are_refused(server: Server, text: str) -> None:
    scene = Scene(server, written=False)
    scene.service.add_group(REGION, "outgate", text)
    with pytest.raises(BackendError, match="holds rules of somebody else") as caught:
        scene.store.read()
    assert "name a `rule_group` of its own" in str(caught.value.help)
    assert caught.value.outcome == "nothing was changed"


@pytest.mark.parametrize("text", ["# a placeholder\n", "\n\n"])
def test_a_group_without_rules_is_taken_over(server: Server, text: str) -> None:
    """As where somebody's Terraform makes the group, and gives it to the policy."""
    scene = Scene(server, written=False)
    scene.service.add_group(REGION, "outgate", text, capacity=300)
    wanted = scene.render(OLD)
    scene.bring(wanted)
    assert not difference(scene.held(), wanted.rules).changes
    assert scene.service.capacity(OURS) == 300


def test_a_text_that_was_replaced_by_hand_is_drift(server: Server) -> None:
    """The description says that the group is ours, whatever became of the first line."""
    scene = Scene(server)
    scene.service.edit_rules(OURS, RULE.replace("a.example", "z.example"))
    changes = difference(scene.render(OLD).rules, scene.held()).changes
    came = [change.label for change in changes if change.before is None]
    went = {change.label for change in changes if change.after is None}
    assert came == ["any -> https://z.example:443"]
    assert "the lines that drop what no rule allows" in went


def test_the_other_order_is_refused(server: Server) -> None:
    scene = Scene(server, written=False)
    scene.service.add_group(REGION, "outgate", "# none\n", order="DEFAULT_ACTION_ORDER")
    with pytest.raises(BackendError, match="not looked at in their order") as caught:
        scene.store.read()
    assert "the order of a group is for ever" in str(caught.value.help)


def test_other_kinds_of_rules_are_refused(server: Server) -> None:
    scene = Scene(server, written=False)
    scene.service.add_group(REGION, "outgate", "# none\n")
    group = scene.service._state.groups[OURS]
    group.content = {**group.content, "RulesSource": {"StatefulRules": [{}]}}
    with pytest.raises(BackendError, match="holds rules of somebody else"):
        scene.store.read()


def test_numbers_messages_and_comments_mean_nothing(server: Server) -> None:
    scene = Scene(server)
    text = scene.text()
    assert text is not None
    before = scene.store.read()
    edited = text.replace("rev:1;", "rev:7;").replace('msg:"', 'msg:"seen ') + "# and a comment\n"
    scene.service.edit_rules(OURS, edited)
    after = scene.store.read()
    assert not difference(before.rules, after.rules).changes
    # And yet an apply would overwrite it, so a plan for the text as it was is stale.
    assert before.fingerprint != after.fingerprint


@pytest.mark.parametrize(
    ("edit", "label"),
    [
        (lambda text: text + RULE.replace("a.example", "evil.example"), "evil.example"),
        # The service may well take a rule that Suricata's own files would have as a comment.
        (lambda text: f"{text} pass ip any any -> any any (sid:9;)\n", "pass ip any any"),
        (lambda text: text.replace("drop udp any any -> any 443", "pass udp any any -> any 443"),
         "pass udp any any"),
        (lambda text: text.replace("pass tls any", "pass tls 10.9.0.0/16"), "https://a.example"),
    ],
)  # fmt: skip
def test_edits_show_by_what_they_mean(server: Server, edit: object, label: str) -> None:
    scene = Scene(server)
    text = scene.text()
    assert text is not None
    scene.service.edit_rules(OURS, edit(text))  # type: ignore[operator] # a function of texts
    changes = difference(scene.render(OLD).rules, scene.held()).changes
    assert any(label in change.label for change in changes)
    scene.bring(scene.render(OLD))
    assert scene.text() == text


def test_a_failed_group_is_written_again(server: Server) -> None:
    scene = Scene(server)
    scene.service._state.groups[OURS].status = "ERROR"
    changes = difference(scene.held(), scene.render(OLD).rules).changes
    assert len(changes) == len(scene.held())
    assert all(change.before and change.before.trouble for change in changes)


def test_the_tail_counts(server: Server) -> None:
    """Without the lines that drop the rest everything passes, which is told and mended."""
    scene = Scene(server)
    text = scene.text()
    assert text is not None
    kept = "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("drop "))
    scene.service.edit_rules(OURS, kept)
    understood = scene.renderer.to_canonical(scene.held())
    assert [part.text for part in understood.unread] != []
    scene.bring(scene.render(OLD))
    assert scene.text() == text


def test_a_record_that_was_tampered_with_writes_no_line() -> None:
    """The way back is a file of the project: whoever can write it writes no rules of theirs."""
    line = "pass ip any any -> any any (sid:1;)"
    with pytest.raises(BackendError, match="is not one that Outgate writes"):
        text_of([NativeRule("line x", f"line `{line}`", {"line": line})])
    for body in (
        {"from": ["any any -> any any (sid:1;)\n"], "protocol": "https", "port": 443, "host": "a"},
        {"from": ["*"], "protocol": "https", "port": "443 (", "host": "a.example"},
        {"from": ["*"], "protocol": "ip", "port": 443, "host": "a.example"},
        {"from": ["*"], "protocol": "https", "port": 443, "host": 'a.example"; sid:1;)'},
        {"from": ["*"], "protocol": "tcp", "port": 443, "networks": ["any"]},
        {"from": ["*"], "protocol": "http", "port": 80, "host": "a.example", "path": "/x"},
        {},
    ):
        with pytest.raises(BackendError, match="is not a rule of the group"):
            text_of([NativeRule("x", "x", body)])
    path = "/" + "x" * 9_000
    long = {"from": ["*"], "protocol": "http", "port": 80, "host": "a.example", "path": path}
    with pytest.raises(BackendError, match="a line would be too long"):
        text_of([NativeRule("x", "x", long), TAIL])


def test_the_order_of_a_plan_never_matters(server: Server) -> None:
    scene = Scene(server, written=False)
    one = scene.render(plan_of(*OLD.rules, rule("https://z.example")))
    other = scene.render(plan_of(rule("https://z.example"), *reversed(OLD.rules)))
    assert one.native == other.native
