"""Applying to Squid where something goes wrong or changed meanwhile."""

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.observer import SILENT
from outgate.backends.squid.program import Squid
from outgate.backends.squid.swap import swap
from tests.backends.shared.mishaps import (
    apply_at_once,
    check_edit,
    check_edit_after_plan,
    check_interrupted,
    check_records_of_others,
    closed_umask,
    full_disk_at,
)
from tests.backends.squid.plans import text_of
from tests.backends.squid.scene import HOSTS, Scene
from tests.builders.rules import rule
from tests.conftest import Workspace


def test_rules_that_the_proxy_may_not_have_read_are_written_again(scene: Scene) -> None:
    """Also where the file has what the policy wants, and where it is to hold nothing."""
    told = "an apply ended before the proxy had surely read it"
    check_interrupted(scene, scene.proxy.include, told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dstdomain -n old.payroll.example", "dstdomain -n evil.example",
         "somebody allowed https://evil.example:443"),
        ("\nhttp_access", "\nhttp_access allow all\nhttp_access",
         "line `http_access allow all` of our file, which Outgate did not write"),
        ("\nhttp_access", "\nhttp_access deny all\nhttp_access", "`line `http_access deny all``"),
        ("port 443", "port 8443", "https://old.payroll.example:8443"),
        ("# any", "# nobody", None),
    ],
)  # fmt: skip
def test_an_edit_by_hand_is_told_by_what_it_means(
    scene: Scene, old: str, new: str, told: str | None
) -> None:
    check_edit(scene, scene.proxy.include, old, new, told)
    assert scene.serves("old") == "old"


def test_an_edit_between_plan_and_apply_is_not_lost(scene: Scene) -> None:
    check_edit_after_plan(scene, scene.proxy.include, "http_access deny all\n")


@pytest.mark.slow
def test_two_at_once(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two projects for one file: what one of them wants holds in the end, and nothing between."""
    twin = Scene(scene.proxy, scene.twin_in(Workspace(tmp_path_factory.mktemp("other"))))
    twin.policy("old")
    for _ in range(3):
        won = apply_at_once(scene, twin, scene.proxy.include)
        assert scene.serves(won) == won


def test_a_full_disk_changes_nothing(scene: Scene) -> None:
    """The limit of the size of a file fails a write as a full disk does."""
    squid = Squid(scene.proxy.program, scene.proxy.config)
    include = scene.proxy.include
    before = include.read_bytes()
    text = text_of(*(rule(f"h{number}.example") for number in range(200)))
    for limit in (10, len(before) + 10):
        with full_disk_at(limit), pytest.raises(BackendError) as caught:
            swap(squid, include, text, SILENT, "the file")
        assert "file too large" in caught.value.message
        assert caught.value.outcome == "nothing was changed"
        assert include.read_bytes() == before
    left = sorted(each.name for each in include.parent.iterdir() if "lock" not in each.name)
    assert left == ["outgate.conf", "site.conf"]
    assert scene.serves("old") == "old"


def test_a_first_apply_that_fails_leaves_a_file_without_rules(scene: Scene) -> None:
    include = scene.proxy.include
    include.unlink()
    scene.proxy.reload(HOSTS)
    squid = Squid(scene.proxy.home / "squid", scene.proxy.config)
    scene.when("before-reconfigure", "exit 1")
    with pytest.raises(BackendError):
        swap(squid, include, text_of(rule("h.example")), SILENT, "the file")
    assert [line for line in include.read_text().splitlines() if line[0] != "#"] == []
    scene.proxy.wait()
    assert not scene.proxy.connect("h.example", 443).allowed


def test_new_rules_are_for_squid_to_read_whatever_the_umask(scene: Scene) -> None:
    include = scene.proxy.include
    include.unlink()
    squid = Squid(scene.proxy.program, scene.proxy.config)
    with closed_umask():
        swap(squid, include, text_of(rule("h.example")), SILENT, "the file")
    assert include.stat().st_mode & 0o777 == 0o644


def test_a_record_of_somebody_else_writes_no_line(scene: Scene) -> None:
    bodies: tuple[dict[str, object], ...] = (
        {"line": "loadable_modules /tmp/evil.so"},
        {"from": ["*"], "protocol": "http", "port": 80, "host": "x.example",
         "path": "/a\nhttp_access allow all"},
        {"from": ["0.0.0.0/0 all"], "protocol": "https", "port": 443, "host": "x.example"},
        {"from": ["*"], "protocol": "https", "port": 443, "host": "x.example\nhttp_access"},
    )  # fmt: skip
    check_records_of_others(scene, bodies, scene.proxy.include.read_bytes)
    assert scene.serves("new") == "new"
