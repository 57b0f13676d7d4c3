"""Applying to a Squid that runs: it always has either the old rules or the new ones."""

import re

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.file_swap import mark_of
from outgate.backends.squid.program import Squid
from outgate.backends.squid.swap import check
from tests.backends.squid.plans import text_of
from tests.backends.squid.scene import HOSTS, Scene
from tests.builders.rules import rule


def test_applied_and_taken_back(scene: Scene) -> None:
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert "+ https://new.payroll.example:443" in said
    assert "- https://old.payroll.example:443" in said
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves("new")) == (0, "new"), said
    assert "No changes. Target `edge` holds the 2 rules" in scene.run("plan", "--target", "edge")[1]
    code, said = scene.run("rollback", "--target", "edge", "--yes")
    assert (code, scene.serves("old")) == (0, "old"), said
    left = sorted(each.name for each in scene.proxy.include.parent.iterdir())
    assert [each for each in left if not each.endswith(".lock")] == ["outgate.conf", "site.conf"]


def test_what_the_check_refuses_changes_nothing(scene: Scene) -> None:
    """The proxy would end if it read the new file: an ACL of a name of ours is of another type."""
    names = re.findall(r"^acl (outgate_h_\S+)", text_of(rule("new.payroll.example")), re.MULTILINE)
    scene.proxy.before = f"acl {names[0]} port 1"
    scene.proxy.reload(HOSTS)
    before = scene.proxy.include.read_bytes()
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "[name-taken]" in said) == (1, True)
    # Where a plan may not look at squid.conf, Squid itself still does.
    squid = Squid(scene.proxy.program, scene.proxy.config)
    with pytest.raises(BackendError) as caught:
        check(squid, scene.proxy.include, text_of(rule("new.payroll.example")))
    assert "Squid does not take the rules: FATAL" in caught.value.message
    assert caught.value.outcome == "nothing was changed"
    assert scene.proxy.include.read_bytes() == before
    assert scene.serves("old") == "old"


def test_a_configuration_that_is_broken_already_is_said_to_be(scene: Scene) -> None:
    with scene.proxy.config.open("a") as file:
        file.write("acl broken src not-an-address/33\n")
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 1
    assert "Squid does not take its configuration as it is: FATAL" in said
    assert "nothing was changed" in said
    assert scene.serves("old") == "old"


def test_a_file_that_squid_does_not_read_is_not_written(scene: Scene) -> None:
    before = scene.proxy.include.read_bytes()
    scene.proxy.prepare(HOSTS, include=str(scene.proxy.home / "conf.d" / "site*.conf"))
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "[not-included]" in said) == (1, True)
    scene.proxy.prepare(HOSTS)
    assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
    scene.proxy.prepare(HOSTS, include=str(scene.proxy.home / "conf.d" / "site*.conf"))
    code, said = scene.run("apply", "p.json", "--yes")
    assert (code, "[bad-plan]" in said) == (1, True)
    squid = Squid(scene.proxy.program, scene.proxy.config)
    with pytest.raises(BackendError, match="does not include"):
        check(squid, scene.proxy.include, before.decode())
    assert scene.proxy.include.read_bytes() == before


def test_a_proxy_that_cannot_be_told_keeps_the_old_rules(scene: Scene) -> None:
    before = scene.proxy.include.read_bytes()
    scene.when("before-reconfigure", "echo 'FATAL: no' >&2; exit 1")
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 1
    assert "did not take the new rules: FATAL: no" in said
    assert "the old rules are in place, and the proxy has read them again" in said
    assert scene.proxy.include.read_bytes() == before
    assert not mark_of(scene.proxy.include).exists()
    scene.proxy.wait()
    assert scene.serves("old") == "old"
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("new") == "new"


def test_a_configuration_that_others_break_meanwhile_ends_nothing(scene: Scene) -> None:
    """A signal alone would: Squid that is told to read what is broken ends."""
    before = scene.proxy.include.read_bytes()
    whole = scene.proxy.config.read_text()
    broken = f"echo acl broken src not-an-address/33 >> {scene.proxy.config}"
    scene.when("before-reconfigure", broken)
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "did not take the new rules: FATAL" in said) == (1, True)
    assert "the old rules are in place, but the proxy does not run or cannot be told" in said
    assert scene.proxy.include.read_bytes() == before
    assert scene.serves("old") == "old"
    # Nobody knows what the proxy has read, so that the next apply writes again.
    scene.proxy.config.write_text(whole)
    scene.policy("old")
    assert "No changes" not in scene.run("plan", "--target", "edge")[1]
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("old") == "old"
    # And this is what the signal does.
    with scene.proxy.config.open("a") as file:
        file.write("acl broken src not-an-address/33\n")
    assert scene.proxy.process is not None
    scene.proxy.process.send_signal(1)
    assert scene.proxy.process.wait(timeout=20) != 0


def test_a_proxy_that_ends_finds_the_old_rules_when_it_starts(scene: Scene) -> None:
    before = scene.proxy.include.read_bytes()
    assert scene.proxy.process is not None
    scene.when("after-reconfigure", f"kill -9 {scene.proxy.process.pid}; sleep 0.05")
    running = scene.start("apply", "--target", "edge", "--yes")
    scene.proxy.process.wait()
    said = " ".join(running.communicate()[0].split())
    assert running.returncode == 1
    assert "it ended as it read the new rules" in said
    assert "the old rules are in place, but the proxy does not run" in said
    assert scene.proxy.include.read_bytes() == before
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "no Squid runs with" in said) == (1, True)
    scene.proxy.start()
    assert scene.serves("old") == "old"
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("new") == "new"


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    ["before-check", "before-parse", "after-parse", "before-reconfigure", "after-reconfigure"],
)
def test_killed_at_any_step(scene: Scene, moment: str) -> None:
    scene.when(moment, "kill -9 $PPID; sleep 0.1")
    killed = scene.start("apply", "--target", "edge", "--yes")
    killed.communicate()
    assert killed.returncode == -9
    scene.proxy.wait()
    served = "new" if moment == "after-reconfigure" else "old"
    assert scene.serves(served) == served
    # Squid that starts now reads one of the two as well.
    assert Squid(scene.proxy.program, scene.proxy.config).parse(scene.proxy.config).ok
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert "No changes" not in said, said
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves("new")) == (0, "new"), said
    assert "No changes" in scene.run("plan", "--target", "edge")[1]
