"""Applying to Suricata where something goes wrong or changed meanwhile."""

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.observer import SILENT
from outgate.backends.suricata.file import HEADER
from outgate.backends.suricata.program import Suricata
from outgate.backends.suricata.swap import swap
from tests.backends.shared.mishaps import (
    apply_at_once,
    check_edit,
    check_edit_after_plan,
    check_interrupted,
    check_records_of_others,
    closed_umask,
    full_disk_at,
)
from tests.backends.suricata.plans import text_of
from tests.backends.suricata.relay import relay
from tests.backends.suricata.scene import Scene
from tests.builders.rules import rule
from tests.conftest import Workspace


def engine_of(scene: Scene) -> Suricata:
    engine = scene.bridge.engine
    return Suricata(engine.program, engine.config, scene.relay.path)


def whole(*hosts: str) -> str:
    return f"{HEADER}\n" + text_of(*map(rule, hosts))


def test_rules_that_the_engine_may_not_have_read_are_written_again(scene: Scene) -> None:
    told = "an apply ended before the engine had surely read it"
    check_interrupted(scene, scene.bridge.rules, told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"old.payroll.example"; startswith; endswith; nocase;',
         '"evil.example"; startswith; endswith; nocase;',
         "somebody allowed https://evil.example:443"),
        ("\npass", "\npass tcp any any -> any any (sid:9;)\npass",
         "line `pass tcp any any -> any any (sid:9;)` of our file, which Outgate did not write"),
        ("\ndrop tls any", "\n# drop tls any",
         "a line is missing or was changed that drops what no rule allows"),
        ("any any -> any 443 (msg", "any any -> any 8443 (msg",
         "https://old.payroll.example:8443"),
        ("rev:1;", "rev:2;", None),
    ],
)  # fmt: skip
def test_an_edit_by_hand_is_told_by_what_it_means(
    scene: Scene, old: str, new: str, told: str | None
) -> None:
    check_edit(scene, scene.bridge.rules, old, new, told)
    assert scene.serves("old")


def test_an_edit_between_plan_and_apply_is_not_lost(scene: Scene) -> None:
    check_edit_after_plan(scene, scene.bridge.rules, "drop ip any any -> any any (sid:9;)\n")


@pytest.mark.slow
def test_two_at_once(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two projects for one file: what one of them wants holds in the end, and nothing between."""
    other = scene.twin_in(Workspace(tmp_path_factory.mktemp("other")))
    with relay(scene.bridge.home / "other.socket", scene.bridge.socket) as between:
        twin = Scene(scene.bridge, other, between)
        twin.policy("old")
        for _ in range(2):
            assert scene.serves(apply_at_once(scene, twin, scene.bridge.rules))


def test_a_full_disk_changes_nothing(scene: Scene) -> None:
    """The limit of the size of a file fails a write as a full disk does."""
    rules = scene.bridge.rules
    before = rules.read_bytes()
    text = whole(*(f"h{number}.example" for number in range(200)))
    engine = engine_of(scene)
    for limit in (10, len(before) + 10):
        with full_disk_at(limit), pytest.raises((BackendError, OSError)) as caught:
            swap(engine, rules, text, SILENT, "the file")
        assert "too large" in str(getattr(caught.value, "message", caught.value)).lower()
        assert rules.read_bytes() == before
    left = sorted(each.name for each in rules.parent.iterdir() if "lock" not in each.name)
    assert left == ["outgate.rules", "site.rules"]
    assert scene.serves("old")


def test_a_first_apply_that_fails_leaves_a_file_without_rules(scene: Scene) -> None:
    rules = scene.bridge.rules
    rules.unlink()
    scene.relay.when("before reload-rules", lambda _: b'{"return": "NOK", "message": "no"}\n')
    with pytest.raises(BackendError):
        swap(engine_of(scene), rules, whole("h.example"), SILENT, "the file")
    assert [line for line in rules.read_text().splitlines() if line and line[0] != "#"] == []


def test_new_rules_are_for_the_engine_to_read_whatever_the_umask(scene: Scene) -> None:
    rules = scene.bridge.rules
    rules.unlink()
    with closed_umask():
        swap(engine_of(scene), rules, whole("h.example"), SILENT, "the file")
    assert rules.stat().st_mode & 0o777 == 0o644


def test_a_record_of_somebody_else_writes_no_line(scene: Scene) -> None:
    bodies: tuple[dict[str, object], ...] = (
        {"line": "pass ip any any -> any any (sid:1;)"},
        {"from": ["*"], "protocol": "http", "port": 80, "host": "x.example",
         "path": "/a\npass ip any any -> any any (sid:1;)"},
        {"from": ["any any -> any any (sid:1;)"], "protocol": "https", "port": 443,
         "host": "x.example"},
        {"from": ["*"], "protocol": "https", "port": 443, "host": "x.example\"; sid:1;)"},
        {"from": ["*"], "protocol": "tcp", "port": 443, "host": "x.example"},
        {"from": ["*"], "protocol": "https", "port": 443, "host": "x.example", "path": "/a"},
    )  # fmt: skip
    check_records_of_others(scene, bodies, scene.bridge.rules.read_bytes)
    assert scene.serves("new")
