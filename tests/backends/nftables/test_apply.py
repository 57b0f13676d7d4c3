"""Applying to a machine that passes packets on: it has either the old rules or the new ones."""

import pytest

from outgate.backends.file_swap import mark_of
from tests.backends.nftables.scene import HOSTS, NAMES, NETWORK, Scene

STEPS = (
    *("before-check", "after-check", "after-test", "before-load", "after-load"),
    *("before-restart", "after-restart"),
)


def test_applied_and_taken_back(scene: Scene) -> None:
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert "+ https://new.payroll.example:443" in said
    assert "+ https://*.new.payroll.example:443" in said
    assert "- https://old.payroll.example:443" in said
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves()) == (0, "new stays"), said
    assert "No changes. Target `edge` holds the 3 rules" in scene.run("plan", "--target", "edge")[1]
    code, said = scene.run("rollback", "--target", "edge", "--yes")
    assert (code, scene.serves()) == (0, "old stays"), said
    assert scene.lab.send([NETWORK]) == [True]
    for path in (scene.lab.script, scene.lab.names):
        left = [each.name for each in path.parent.iterdir()]
        assert [each for each in left if not each.endswith(".lock")] == [path.name]


def test_what_is_learned_stays_and_what_goes_closes_at_once(scene: Scene) -> None:
    """Nobody asks again: a set is kept as long as a rule names its host, and no longer."""
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.passes() == "stays"
    scene.lab.ask(["new.payroll.example"])
    assert scene.passes() == "new stays"
    # Whoever may go there changes, and so does the port; the names do not.
    here = "source here = 10.0.0.0/24, 2001:db8::/32\nallow payroll from here\n"
    scene.space.write("policies/a.policy", here)
    restarts = scene.lab.count("restart")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.passes() == "new stays"
    assert scene.lab.count("restart") == restarts
    assert scene.lab.send([("10.0.1.7", *HOSTS["stays"][1:])]) == [False]


def test_a_set_that_was_left_over_is_emptied_before_it_is_used_again(scene: Scene) -> None:
    """The last step of an apply is lost: the set of the old host stays, with what it learned."""
    lost = f"{scene.lab.home}/before-load"
    scene.lab.when("after-restart", f"echo 'rm {lost}; exit 0' > {lost}")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.lab.nft("list", "sets").count("198.18.0.1 ") == 1
    assert scene.passes() == "stays"
    scene.policy("old")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.passes() == "stays"
    assert scene.serves() == "old stays"


def test_the_naive_way_would_close_what_stays_open(scene: Scene) -> None:
    """A table that is replaced has empty sets, and dnsmasq answers from what it remembers."""
    listing = scene.lab.nft("-s", "list", "table", "inet", "outgate")
    bare = "\n".join(line for line in listing.splitlines() if "198.18" not in line)
    bare = bare.replace("elements = { 2001:db8:ff::3 }", "")
    scene.lab.nft("-f", "-", text=f"delete table inet outgate\n{bare}\n")
    scene.lab.ask(NAMES)
    assert scene.passes() == ""
    scene.lab.restart()
    scene.lab.ask(NAMES)
    assert scene.passes() == "old stays"


def test_the_file_for_the_start_of_the_machine(scene: Scene) -> None:
    """It makes the same of an empty kernel, and read again it empties no set of dnsmasq's."""
    before = scene.lab.nft("-s", "list", "table", "inet", "outgate")
    scene.lab.nft("-f", str(scene.lab.script))
    assert scene.lab.nft("-s", "list", "table", "inet", "outgate") == before
    scene.lab.nft("flush", "ruleset")
    scene.lab.nft("-f", str(scene.lab.script))
    scene.lab.restart()
    scene.policy("old")
    assert "No changes" in scene.run("plan", "--target", "edge")[1]
    scene.lab.ask(NAMES)
    assert scene.passes() == "old stays"


def test_a_rule_that_goes_leaves_the_connections_that_are_there(scene: Scene) -> None:
    old, evil = ("10.0.0.7", "198.18.0.1", 443), ("10.0.0.7", "198.18.0.4", 443)
    assert scene.lab.begin(*old)
    assert not scene.lab.begin(*evil)
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.passes() == "stays"
    assert scene.lab.go_on(*old)
    assert not scene.lab.go_on(*evil)
    assert not scene.lab.begin("10.0.0.8", *old[1:])


def test_what_others_have_in_the_kernel_is_left_alone(scene: Scene) -> None:
    own = "table inet mine { set x { type ipv4_addr; elements = { 192.0.2.7 }; }; chain c { }; }"
    scene.lab.nft("-f", "-", text=own)
    scene.lab.nft("add", "rule", "inet", "outgate", "site", "udp", "dport", "123", "accept")
    others = scene.lab.nft("list", "table", "inet", "mine")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.lab.nft("list", "table", "inet", "mine") == others
    assert "udp dport 123 accept" in scene.lab.nft("list", "chain", "inet", "outgate", "site")
    assert scene.lab.send([("10.0.0.7", "198.18.0.9", "udp", 123)]) == [True]


def test_a_table_of_that_name_that_somebody_else_made(scene: Scene) -> None:
    scene.lab.flush()
    scene.lab.nft("-f", "-", text="table inet outgate { chain c { }; }")
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "table `inet outgate` is not one that Outgate made" in said) == (1, True)
    assert "chain c" in scene.lab.nft("list", "table", "inet", "outgate")


def test_a_first_apply_taken_back_leaves_nothing(scene: Scene) -> None:
    """With the chain that drops all else, a machine without rules would pass nothing on."""
    assert scene.run("rollback", "--target", "edge", "--yes")[0] == 0
    assert "outgate" not in scene.lab.nft("list", "tables")
    assert scene.passes() == " ".join(HOSTS)
    assert [line for line in scene.lab.script.read_text().splitlines() if line[0] != "#"] == []
    assert "No changes" not in scene.run("plan", "--target", "edge")[1]


def test_what_the_kernel_or_dnsmasq_refuses_changes_nothing(scene: Scene) -> None:
    script, names = scene.lab.script.read_bytes(), scene.lab.names.read_bytes()
    kernel = scene.lab.nft("-s", "list", "ruleset")
    for moment, told in {
        "before-check": "the kernel does not take the rules: Error: no",
        "before-test": "dnsmasq does not take the names: Error: no",
        "before-load": "the kernel does not take the rules: Error: no",
    }.items():
        scene.lab.when(moment, "echo 'Error: no' >&2; exit 1")
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert (code, told in said, "nothing was changed" in said) == (1, True, True), said
        assert (scene.lab.script.read_bytes(), scene.lab.names.read_bytes()) == (script, names)
        assert scene.lab.nft("-s", "list", "ruleset") == kernel
        assert not mark_of(scene.lab.script).exists()
    assert scene.passes() == "old stays"


def test_dnsmasq_that_does_not_start_again_leaves_the_old_rules(scene: Scene) -> None:
    script, names = scene.lab.script.read_bytes(), scene.lab.names.read_bytes()
    scene.lab.when("before-restart", "echo 'failed to bind' >&2; exit 1")
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "dnsmasq did not start again: failed to bind" in said) == (1, True)
    assert "the old rules are in place, and dnsmasq has the old names" in said
    assert (scene.lab.script.read_bytes(), scene.lab.names.read_bytes()) == (script, names)
    # What was learned is still there, without anybody asking.
    assert scene.passes() == "old stays"
    assert not mark_of(scene.lab.script).exists()
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves() == "new stays"


@pytest.mark.slow
def test_killed_at_every_step(scene: Scene) -> None:
    """Whatever ends it, packets meet the old rules or the new; the next apply does all of it."""
    had, wanted = "old", "new"
    for step in STEPS:
        scene.policy(wanted)
        scene.lab.when(step, "kill -9 $PPID; exit 1")
        process = scene.start("apply", "--target", "edge", "--yes")
        said = process.communicate()[0]
        assert process.returncode == -9, (step, said)
        assert scene.passes() in (f"{had} stays", "stays"), step
        assert scene.serves() in ("old stays", "new stays", "stays"), step
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert (code, scene.serves()) == (0, f"{wanted} stays"), (step, said)
        assert "No changes" in scene.run("plan", "--target", "edge")[1], step
        assert not mark_of(scene.lab.script).exists()
        had, wanted = wanted, had
