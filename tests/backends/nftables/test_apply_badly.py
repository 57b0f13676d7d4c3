"""Applying to a table where something goes wrong or changed meanwhile."""

from pathlib import Path

import pytest

from outgate import atomic
from outgate.backends.errors import BackendError
from outgate.backends.file_swap import mark_of
from outgate.backends.nftables.programs import Dnsmasq, Nft
from outgate.backends.nftables.store import NftStore
from outgate.backends.nftables.swap import Engines, Files, swap
from outgate.backends.nftables.table import find_held
from tests.backends.nftables.plans import rendered, settings_with, table_of
from tests.backends.nftables.scene import Scene
from tests.backends.shared.mishaps import (
    apply_at_once,
    check_interrupted,
    closed_umask,
    full_disk_at,
)
from tests.builders.followers import Follower
from tests.builders.plans import plan_with
from tests.builders.rules import rule
from tests.conftest import Workspace


def test_names_that_dnsmasq_may_not_have_read_are_written_again(scene: Scene) -> None:
    told = "an apply ended before dnsmasq had surely read its names"
    check_interrupted(scene, scene.lab.script, told)


UNLED = "the chain that leads to it is missing or was changed"
IN_THE_KERNEL = {
    "add rule inet outgate rules ip daddr 192.0.2.0/24 tcp dport 22 counter accept":
        "somebody allowed tcp://192.0.2.0/24:22",
    "add rule inet outgate rules ip saddr 10.0.0.0/8 accept":
        "rule `ip saddr 10.0.0.0/8 accept` of our table, which Outgate did not write",
    "insert rule inet outgate rules drop":
        "rule `drop` of our table, which Outgate did not write",
    "insert rule inet outgate egress accept": UNLED,
    "flush chain inet outgate egress": UNLED,
    "flush chain inet outgate egress; delete chain inet outgate egress": UNLED,
    "flush chain inet outgate rules": "somebody closed https://old.payroll.example:443",
    "delete table inet outgate": "somebody closed https://old.payroll.example:443",
    "flush set inet outgate SET": None,
    "add chain inet outgate mine": None,
}  # fmt: skip


@pytest.mark.slow
def test_an_edit_of_the_kernel_is_told_by_what_it_means(scene: Scene) -> None:
    scene.policy("old")
    listing = scene.lab.nft("list", "sets").splitlines()
    name = next(line.split()[1] for line in listing if "set h_" in line)
    for edit, told in IN_THE_KERNEL.items():
        scene.lab.nft("-f", "-", text=edit.replace("SET", name).replace("; ", "\n"))
        code, said = scene.run("plan", "--target", "edge")
        assert code == 0, said
        assert (told or "No changes") in said, said
        if told is not None:
            code, said = scene.run("apply", "--target", "edge", "--yes")
            assert code == 0, said
        scene.lab.restart()
        scene.lab.ask(["old.payroll.example", "stays.payroll.example"])
        assert scene.passes() == "old stays", edit
    assert "No changes" in scene.run("plan", "--target", "edge")[1]


OF_THE_NAMES = (
    ("/old.payroll.example/", "/evil.example/", "somebody allowed https://evil.example:443"),
    ("nftset=/old", "domain-needed\nnftset=/old",
     "line `domain-needed` of our file for dnsmasq, which Outgate did not write"),
    ("nftset=/stays", "# nftset=/stays", "the file of dnsmasq does not feed its set as it should"),
    ("/old.payroll.example/", "/example/old.payroll.example/",
     "line `nftset=/example/old.payroll.example/"),
    ("# table", "# tabel", None),
)  # fmt: skip


@pytest.mark.slow
def test_an_edit_of_the_names_is_told_by_what_it_means(scene: Scene) -> None:
    """What was learned by names that somebody else wrote goes with them."""
    scene.policy("old")
    text = scene.lab.names.read_text()
    for old, new, told in OF_THE_NAMES:
        assert old in text
        scene.lab.names.write_text(text.replace(old, new, 1))
        scene.lab.restart()
        scene.lab.ask(["evil.example"])
        code, said = scene.run("plan", "--target", "edge")
        assert code == 0, said
        assert (told or "No changes") in said, said
        if told is not None:
            assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
            assert scene.lab.names.read_text() == text
        scene.lab.ask(["old.payroll.example", "stays.payroll.example"])
        assert scene.passes() == "old stays"


def test_an_edit_of_the_file_for_the_start_is_told(scene: Scene) -> None:
    scene.policy("old")
    text = scene.lab.script.read_text()
    scene.lab.script.write_text(text.replace("tcp dport 8443", "tcp dport 22"))
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "the file for the start of the machine says something else" in said) == (0, True)
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.lab.script.read_text() == text


def test_an_edit_between_plan_and_apply_is_not_lost(scene: Scene) -> None:
    assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
    scene.lab.nft("add", "rule", "inet", "outgate", "rules", "tcp", "dport", "22", "accept")
    kernel = scene.lab.nft("-s", "list", "ruleset")
    code, said = scene.run("apply", "p.json", "--yes")
    assert (code, "[target-moved]" in said) == (1, True), said
    assert scene.lab.nft("-s", "list", "ruleset") == kernel
    for path in (scene.lab.names, scene.lab.script):
        assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
        path.write_text(path.read_text() + "# more\n")
        code, said = scene.run("apply", "p.json", "--yes")
        assert (code, "[target-moved]" in said) == (1, True), said


def test_what_dnsmasq_learns_between_plan_and_apply_is_no_edit(scene: Scene) -> None:
    assert scene.run("plan", "--target", "edge", "--out", "p.json")[0] == 0
    scene.lab.zone({"any.stays.payroll.example": ["198.18.0.9"]}, {})
    scene.lab.ask(["any.stays.payroll.example"])
    scene.lab.send([("10.0.0.7", "198.18.0.9", "tcp", 443)])
    assert scene.run("apply", "p.json", "--yes")[0] == 0


@pytest.mark.slow
def test_two_at_once(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two projects for one table: what one of them wants holds in the end, and nothing between."""
    twin = Scene(scene.lab, scene.twin_in(Workspace(tmp_path_factory.mktemp("other"))))
    twin.policy("old")
    for _ in range(2):
        won = apply_at_once(scene, twin, scene.lab.names, excuses=("differ from",))
        assert scene.serves() == f"{won} stays"


def test_a_full_disk_changes_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of the size of a file fails a write as a full disk does."""
    for name, value in scene.environment.items():
        monkeypatch.setenv(name, value)
    lab = scene.lab
    bare = lab.home / "bare"  # which writes nothing itself
    bare.write_text(f'#!/bin/sh\nexec {lab.inside} {lab.programs["nft"]} "$@"\n')
    bare.chmod(0o755)
    engines = Engines(
        Nft(bare),
        Dnsmasq(Path(lab.programs["dnsmasq"]), (str(lab.home / "restart"),)),
    )
    settings = settings_with(path=str(lab.script), dnsmasq=str(lab.names))
    files = Files(lab.script, lab.names)
    held = find_held(engines.nft, settings, Path("/"))
    many = [rule(f"h{number}.example") for number in range(100)]
    table = table_of(rendered(plan_with((*many, rule("stays.payroll.example")))))
    kernel = lab.nft("-s", "list", "ruleset")
    script, names = lab.script.read_bytes(), lab.names.read_bytes()
    size = len(script) + 10
    # At first nothing can be written, then the script can but the names cannot.
    for limit, grown in ((10, False), (size, False), (1 << 20, True)):
        if grown:
            _fail_names(monkeypatch)
        seen = Follower()
        with full_disk_at(limit), pytest.raises(BackendError) as caught:
            swap(engines, files, held, table, seen)
        assert seen.told == [("started", "table `inet outgate`")]
        assert "cannot write" in caught.value.message
        assert (lab.script.read_bytes(), lab.names.read_bytes()) == (script, names)
        assert scene.passes() == "old stays"
        assert not mark_of(lab.script).exists()
    assert sets_named(lab.nft("-s", "list", "chain", "inet", "outgate", "rules")) == sets_named(
        kernel
    )


def _fail_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when it comes to the names: the rules are in the kernel by then."""
    whole = atomic.write_atomic

    def write(path: Path, text: str) -> None:
        if path.name == "outgate.conf":
            raise OSError(28, "No space left on device")
        whole(path, text)

    monkeypatch.setattr("outgate.backends.file_swap.write_atomic", write)


def sets_named(listing: str) -> list[str]:
    """The sets that rules name, in order."""
    return [word for word in listing.split() if word.startswith("@")]


def test_files_are_to_be_read_whatever_the_umask(scene: Scene) -> None:
    scene.lab.script.unlink()
    scene.lab.names.unlink()
    with closed_umask():
        assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    for path in (scene.lab.script, scene.lab.names):
        assert path.stat().st_mode & 0o777 == 0o644


def test_addresses_of_places(tmp_path: Path) -> None:
    """A record is not taken for that of another table."""
    one, other = (NftStore(settings_with(table=name), tmp_path) for name in ("a", "b"))
    assert one.address != other.address
