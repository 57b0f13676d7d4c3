"""Applying to a Squid that runs: it always has either the old rules or the new ones."""

import json
import os
import re
import resource
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from outgate.backends.errors import BackendError
from outgate.backends.observer import SILENT
from outgate.backends.squid.program import Squid
from outgate.backends.squid.swap import check, mark_of, swap
from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.backends.squid.plans import rule, text_of
from tests.conftest import OUTGATE, Workspace, scrubbed_environment

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {{url: "https://{host}.payroll.example"}}
  - {{url: "http://crl.payroll.example/pki/"}}
"""
HOSTS = ("old.payroll.example", "new.payroll.example", "crl.payroll.example", "evil.example")
WRAPPER = """\
#!/bin/sh
# -k ACTION -f FILE: what a test wants of one action happens before or after it.
[ -e {home}/before-$2 ] && . {home}/before-$2
{program} "$@"
code=$?
[ -e {home}/after-$2 ] && . {home}/after-$2
exit $code
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A project whose target is a proxy that runs."""

    proxy: Proxy
    space: Workspace

    @property
    def environment(self) -> dict[str, str]:
        return {**self.proxy.environment, "OUTGATE_SQUID": str(self.proxy.home / "squid")}

    def policy(self, host: str) -> None:
        self.space.write("catalog/payroll.yaml", SERVICE.format(host=host))

    def run(self, *arguments: str) -> tuple[int, str]:
        ran = self.space.run(*arguments, env=self.environment)
        return ran.code, ran.out + " ".join(ran.err.split())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [OUTGATE, *arguments],
            cwd=self.space.folder,
            env={**scrubbed_environment(), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def when(self, moment: str, command: str) -> None:
        """Have a shell command run before or after the program is asked something."""
        (self.proxy.home / moment).write_text(f"rm {self.proxy.home}/{moment}\n{command}\n")

    def serves(self, wanted: str = "") -> str:
        """Which policy the proxy has, once it is the one that is wanted, or after a while."""
        end = time.monotonic() + 10
        while True:
            had = [host for host in HOSTS[:2] if self.proxy.connect(host, 443).allowed]
            assert self.proxy.get("http://crl.payroll.example/pki/x").allowed
            assert not self.proxy.connect("evil.example", 443).allowed
            served = " ".join(host.partition(".")[0] for host in had)
            if served == wanted or not wanted or time.monotonic() > end:
                return served
            time.sleep(0.02)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The old policy is applied, the new one is written."""
    with proxy_home(find_program()) as proxy:
        wrapper = proxy.home / "squid"
        wrapper.write_text(WRAPPER.format(home=proxy.home, program=proxy.program))
        wrapper.chmod(0o755)
        proxy.prepare(HOSTS)
        proxy.start()
        space = Workspace(tmp_path)
        space.write(
            "outgate.yaml", f"targets: {{edge: {{backend: squid, path: {proxy.include}}}}}\n"
        )
        space.write("policies/a.policy", "allow payroll\n")
        scene = Scene(proxy, space)
        scene.policy("old")
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert code == 0, said
        assert scene.serves("old") == "old"
        scene.policy("new")
        yield scene


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


def test_rules_that_the_proxy_may_not_have_read_are_written_again(scene: Scene) -> None:
    """Also where the file has what the policy wants, and where it is to hold nothing."""
    scene.policy("old")
    assert "No changes" in scene.run("plan", "--target", "edge")[1]
    mark_of(scene.proxy.include).touch()
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "an apply ended before the proxy had surely read it" in said) == (0, True)
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert not mark_of(scene.proxy.include).exists()
    assert "No changes" in scene.run("plan", "--target", "edge")[1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dstdomain -n old.payroll.example", "dstdomain -n evil.example",
         "somebody allowed https://evil.example:443"),
        ("\nhttp_access", "\nhttp_access allow all\nhttp_access",
         "line `http_access allow all` of our file, which Outgate did not write"),
        ("\nhttp_access", "\nhttp_access deny all\nhttp_access", "`line `http_access deny all``"),
        ("port 443", "port 8443", "https://old.payroll.example:8443"),
        ("# any", "# nobody", "No changes of others"),
    ],
)  # fmt: skip
def test_an_edit_by_hand_is_told_by_what_it_means(
    scene: Scene, old: str, new: str, told: str
) -> None:
    scene.policy("old")
    text = scene.proxy.include.read_text()
    assert old in text
    scene.proxy.include.write_text(text.replace(old, new, 1))
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    if new == "# nobody":
        assert "No changes" in said
        return
    assert told in said, said
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("old") == "old"
    assert scene.proxy.include.read_text() == text


def test_an_edit_between_plan_and_apply_is_not_lost(scene: Scene) -> None:
    assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
    edited = scene.proxy.include.read_text() + "http_access deny all\n"
    scene.proxy.include.write_text(edited)
    code, said = scene.run("apply", "p.json", "--yes")
    assert (code, "[target-moved]" in said) == (1, True)
    assert scene.proxy.include.read_text() == edited


@pytest.mark.slow
def test_two_at_once(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two projects for one file: what one of them wants holds in the end, and nothing between."""
    other = Workspace(tmp_path_factory.mktemp("other"))
    for name in ("outgate.yaml", "policies/a.policy"):
        other.write(name, (scene.space.folder / name).read_text())
    twin = Scene(scene.proxy, other)
    twin.policy("old")
    for _ in range(3):
        both = [each.start("apply", "--target", "edge", "--yes") for each in (scene, twin)]
        said = [each.communicate()[0] for each in both]
        for process, text in zip(both, said, strict=True):
            assert process.returncode == 0 or "target-moved" in text or "another apply" in text
        won = "new" if "new.payroll" in scene.proxy.include.read_text() else "old"
        assert scene.serves(won) == won
        assert "No changes" in (scene if won == "new" else twin).run("plan", "--target", "edge")[1]


def test_a_full_disk_changes_nothing(scene: Scene) -> None:
    """The limit of the size of a file fails a write as a full disk does."""
    squid = Squid(scene.proxy.program, scene.proxy.config)
    include = scene.proxy.include
    before = include.read_bytes()
    text = text_of(*(rule(f"h{number}.example") for number in range(200)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (10, len(before) + 10):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(BackendError) as caught:
                swap(squid, include, text, SILENT, "the file")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
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
    old = os.umask(0o077)
    try:
        squid = Squid(scene.proxy.program, scene.proxy.config)
        swap(squid, include, text_of(rule("h.example")), SILENT, "the file")
    finally:
        os.umask(old)
    assert include.stat().st_mode & 0o777 == 0o644


def test_a_record_of_somebody_else_writes_no_line(scene: Scene) -> None:
    """The record lies in the project; a way back through it must not write what it says."""
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    (path,) = (scene.space.folder / ".outgate").glob("*edge*.json")
    before = scene.proxy.include.read_bytes()
    for body in (
        {"line": "loadable_modules /tmp/evil.so"},
        {"from": ["*"], "protocol": "http", "port": 80, "host": "x.example",
         "path": "/a\nhttp_access allow all"},
        {"from": ["0.0.0.0/0 all"], "protocol": "https", "port": 443, "host": "x.example"},
        {"from": ["*"], "protocol": "https", "port": 443, "host": "x.example\nhttp_access"},
    ):  # fmt: skip
        record = json.loads(path.read_text())
        native = {"identity": "evil", "label": "evil", "body": body, "entries": None}
        native |= {"trouble": None} if "trouble" in record["applied"][0] else {}
        record["undo"] = [{"identity": "evil", "before": {**record["applied"][0], **native}}]
        path.write_text(json.dumps(record))
        code, said = scene.run("rollback", "--target", "edge", "--yes")
        assert code == 1, said
        assert scene.proxy.include.read_bytes() == before
    assert scene.serves("new") == "new"
