"""What keeps our rules from coming to bear, told by a plan before anything is written."""

import pytest

from tests.backends.nftables.scene import NAMES, Scene

DOCKER = """
table ip filter {
  chain DOCKER { ip daddr 172.17.0.2 drop; }
  chain FORWARD { type filter hook forward priority filter; policy accept; jump DOCKER; }
}
"""
DROPPING = """
table inet site {
  chain forward { type filter hook forward priority -10; policy drop; tcp dport 443 accept; }
  chain input { type filter hook input priority 0; policy drop; }
}
"""
HARMLESS = """
table inet site {
  chain forward { type filter hook forward priority -10; policy accept; counter; }
  chain nat { type nat hook postrouting priority srcnat; policy accept; masquerade; }
}
"""


@pytest.mark.parametrize(
    ("ruleset", "told"),
    [
        (DOCKER, "chain `ip filter FORWARD` (hook forward, priority 0, policy accept) drops "
         "packets (`ip daddr 172.17.0.2 drop`), whatever our rules let through"),
        (DROPPING, "chain `inet site forward` (hook forward, priority -10, policy drop) drops "
         "packets (`policy drop`), whatever our rules let through"),
        (HARMLESS, None),
    ],
)  # fmt: skip
def test_chains_of_others(scene: Scene, ruleset: str, told: str | None) -> None:
    scene.lab.nft("-f", "-", text=ruleset)
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert ("[shadowed-rule]" in said) == (told is not None)
    assert (told or "") in said, said
    assert "input" not in said
    if told is not None:
        assert "of others may decide some of it" in said


def test_lines_before_ours_in_our_own_table(scene: Scene) -> None:
    scene.policy("old")
    for line in ("udp dport 123 accept", "ip daddr 192.0.2.9 accept", "ip saddr 10.9.0.0/16 drop"):
        scene.lab.nft("add", "rule", "inet", "outgate", "site", *line.split())
    code, said = scene.run("plan", "--target", "edge", "--detailed-exitcode")
    assert code == 0, said
    assert "`ip saddr 10.9.0.0/16 drop` of inet outgate site drops packets before our rules" in said
    passing = ("10.0.0.7", "198.18.0.3", "tcp", 443), ("10.9.0.7", "198.18.0.3", "tcp", 443)
    assert scene.lab.send(passing) == [True, False]
    assert scene.lab.send([("10.0.0.7", "192.0.2.9", "tcp", 22)]) == [True]


def test_a_table_that_no_chain_leads_to(scene: Scene) -> None:
    """With `hook: none` the administrator has a chain of his own in our table."""
    scene.lab.flush()
    text = (scene.space.folder / "outgate.yaml").read_text()
    scene.space.write("outgate.yaml", text.replace("    accept", "    hook: none\n    accept"))
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 0, said
    scene.lab.ask(NAMES)
    assert scene.passes() == "old new stays evil"
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "[not-included]" in said) == (1, True)
    own = "chain way { type filter hook forward priority 0; policy drop; jump rules; }"
    scene.lab.nft("-f", "-", text=f"table inet outgate {{ {own}; }}")
    scene.policy("old")
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 0, said
    assert scene.serves() == "old stays"
    assert "jump rules" in scene.lab.nft("list", "chain", "inet", "outgate", "way")
    # Without any rule, what the administrator has in the table stays.
    (scene.space.folder / "policies" / "a.policy").write_text("# nothing\n")
    scene.run("apply", "--target", "edge", "--yes")
    assert "jump rules" in scene.lab.nft("list", "chain", "inet", "outgate", "way")


def test_the_hook_changes_in_one_step(scene: Scene) -> None:
    text = (scene.space.folder / "outgate.yaml").read_text()
    scene.space.write("outgate.yaml", text.replace("    accept", "    hook: output\n    accept"))
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert code == 0, said
    assert scene.passes() == "old new stays evil"
    assert scene.lab.connect([("198.18.0.3", 443), ("198.18.0.4", 443)]) == [True, False]
    assert "No changes" in scene.run("plan", "--target", "edge")[1]


def test_a_dnsmasq_that_cannot_feed_sets(scene: Scene) -> None:
    scene.lab.when("before-version", "echo 'Dnsmasq version 2.85 ipset auth'; exit 0")
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "[target-tier]" in said) == (1, True)
    assert "this dnsmasq cannot feed sets: it was built without `nftset`" in said
    scene.lab.when("before-version", "echo 'no-ipset no-nftset'; exit 0")
    assert scene.run("plan", "--target", "edge")[0] == 1
    assert scene.run("plan", "--target", "edge")[0] == 0


OTHERS = {
    "nftset=/payroll.example/4#inet#mine#s": True,
    "ipset=/a.new.payroll.example/mine": True,
    "nftset = /other.example/NEW.payroll.example/4#inet#mine#s": True,
    "nftset=/other.example/4#inet#mine#s": False,
    "# nftset=/payroll.example/4#inet#mine#s": False,
}


def test_names_of_others(scene: Scene) -> None:
    """Of all lines for a name dnsmasq takes one, so that either theirs or ours is not fed."""
    for line, meets in OTHERS.items():
        (scene.lab.names.parent / "site.conf").write_text(f"# of the site\n{line}\n")
        code, said = scene.run("plan", "--target", "edge")
        assert code == 0
        assert (f"`site.conf:2 {line}` names what our names meet" in said) == meets
