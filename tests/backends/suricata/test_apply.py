"""Applying to a Suricata that runs: it always has either the old rules or the new ones."""

import re

import pytest

from outgate.backends.file_swap import mark_of
from tests.backends.shared.scene import PAYROLL
from tests.backends.suricata.plans import text_of
from tests.backends.suricata.relay import kill
from tests.backends.suricata.scene import Scene
from tests.builders.rules import PLAIN, rule


def test_applied_and_taken_back(scene: Scene) -> None:
    assert scene.serves("old")
    assert scene.closes_the_rest()
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert "+ https://new.payroll.example:443" in said
    assert "- https://old.payroll.example:443" in said
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves("new")) == (0, True), said
    assert scene.closes_the_rest()
    assert "No changes. Target `edge` holds the 3 rules" in scene.run("plan", "--target", "edge")[1]
    code, said = scene.run("rollback", "--target", "edge", "--yes")
    assert (code, scene.serves("old")) == (0, True), said
    left = sorted(each.name for each in scene.bridge.rules.parent.iterdir())
    assert [each for each in left if not each.endswith(".lock")] == ["outgate.rules", "site.rules"]


def test_what_the_check_refuses_changes_nothing(scene: Scene) -> None:
    before = scene.bridge.rules.read_bytes()
    config = scene.bridge.engine.config
    whole = config.read_text()
    try:
        config.write_text("%YAML 1.1\n---\nrule-files: [\n")
        code, said = scene.run("apply", "--target", "edge", "--yes")
    finally:
        config.write_text(whole)
    assert (code, "Suricata does not take the rules: " in said) == (1, True), said
    assert "nothing was changed" in said
    assert scene.bridge.rules.read_bytes() == before
    assert scene.serves("old")


def test_an_engine_that_cannot_be_told_keeps_the_old_rules(scene: Scene) -> None:
    before = scene.bridge.rules.read_bytes()
    scene.relay.when("before reload-rules", lambda _: b'{"return": "NOK", "message": "busy"}\n')
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "the engine did not take the new rules: busy" in said) == (1, True), said
    assert "the old rules are in place, and the engine has read them again" in said
    assert scene.bridge.rules.read_bytes() == before
    assert not mark_of(scene.bridge.rules).exists()
    assert scene.serves("old")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("new")


def test_a_rule_that_the_engine_leaves_out_brings_the_old_ones_back(scene: Scene) -> None:
    """The check sees ours alone; here the rules of others are broken as ours are read."""
    before = scene.bridge.rules.read_bytes()
    scene.relay.when("before reload-rules", lambda _: breaks(scene))
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "the engine did not take the new rules: it left out 1" in said) == (1, True), said
    assert scene.bridge.rules.read_bytes() == before
    assert scene.serves("old")


def breaks(scene: Scene) -> None:
    scene.bridge.site.write_text("pass what\n")


def test_rules_of_others_that_cannot_be_read_are_named(scene: Scene) -> None:
    site = scene.bridge.site
    before = site.read_bytes()
    site.unlink()
    site.mkdir()
    try:
        code, said = scene.run("apply", "--target", "edge", "--yes")
    finally:
        site.rmdir()
        site.write_bytes(before)
    told = "site.rules`, whose rules the engine has beside ours: is a directory"
    assert (code, told in said) == (1, True), said


def test_a_number_that_others_have_is_not_taken(scene: Scene) -> None:
    """Of two rules by one number Suricata takes the newer one, and says nothing."""
    number = re.findall(
        r"^pass .*new.payroll.* sid:([0-9]+)",
        text_of(rule("new.payroll.example"), rule("crl.payroll.example/pki/*", "http:80", PLAIN)),
        re.MULTILINE,
    )[0]
    scene.bridge.site.write_text(
        f'alert ip any any -> any any (msg:"site"; sid:{number}; rev:7;)\n'
    )
    before = scene.bridge.rules.read_bytes()
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, f"site.rules` has a rule by number {number}" in said) == (1, True), said
    assert "nothing was changed" in said
    assert scene.bridge.rules.read_bytes() == before
    scene.space.write(
        "outgate.yaml",
        f"targets: {{edge: {{backend: suricata, sid-base: 5000000, path: {scene.bridge.rules}}}}}",
    )
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves("new")) == (0, True), said


def test_an_engine_that_ends_has_the_old_rules_when_it_starts(scene: Scene) -> None:
    before = scene.bridge.rules.read_bytes()
    scene.relay.when("before reload-rules", lambda _: scene.bridge.kill())
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "the engine did not take the new rules" in said) == (1, True), said
    assert scene.bridge.rules.read_bytes() == before
    assert scene.serves("old")
    assert scene.run("apply", "--target", "edge", "--yes")[0] == 0
    assert scene.serves("new")


def test_nothing_is_written_where_nobody_would_read_it(scene: Scene) -> None:
    before = scene.bridge.rules.read_bytes()
    scene.relay.when(
        "before ruleset-stats", lambda _: b'{"return": "NOK", "message": "who are you"}\n'
    )
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, "no Suricata answers at" in said, "who are you" in said) == (1, True, True)
    other = scene.bridge.home / "other"
    other.mkdir(exist_ok=True)
    (scene.space.folder / "outgate.yaml").write_text(
        f"targets: {{edge: {{backend: suricata, path: {other}/outgate.rules}}}}\n"
    )
    env = {**scene.environment, "OUTGATE_ROOTS": str(scene.bridge.home)}
    ran = scene.space.run("plan", "--target", "edge", env=env)
    assert (ran.code, "[not-included]" in ran.err) == (1, True), ran.err
    assert not (other / "outgate.rules").exists()
    assert scene.bridge.rules.read_bytes() == before
    assert scene.serves("old")


def test_an_engine_that_only_watches_is_told_of(scene: Scene) -> None:
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "[not-inline]" in said) == (0, False)
    scene.relay.when("before capture-mode", lambda _: b'{"return": "OK", "message": "PCAP_DEV"}\n')
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "warning[not-inline]" in said) == (0, True)


def test_an_engine_that_looks_at_the_beginning_alone_is_told_of(scene: Scene) -> None:
    code, said = scene.run("plan", "--target", "edge")
    assert (code, "warning[inspection-depth]" in said, "the first 1mb of" in said) == (
        0,
        True,
        True,
    )
    scene.space.write(
        "catalog/payroll.yaml", PAYROLL.format(host="new").partition('  - {url: "http:')[0]
    )
    assert "[inspection-depth]" not in scene.run("plan", "--target", "edge")[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "before-check",
        "after-check",
        "before ruleset-stats",
        "before reload-rules",
        "after reload-rules",
    ],
)
def test_killed_at_any_step(scene: Scene, moment: str) -> None:
    if "-check" in moment:
        scene.when(moment, "kill -9 $PPID; sleep 0.1")
    else:
        scene.relay.when(moment, kill)
    killed = scene.start("apply", "--target", "edge", "--yes")
    killed.communicate()
    assert killed.returncode == -9
    served = "new" if moment == "after reload-rules" else "old"
    assert scene.serves(served)
    # An engine that starts now reads one of the two as well.
    accepted, said = scene.bridge.engine.check(scene.bridge.rules.read_text())
    assert accepted, said
    code, said = scene.run("plan", "--target", "edge")
    assert code == 0
    assert "No changes" not in said, said
    code, said = scene.run("apply", "--target", "edge", "--yes")
    assert (code, scene.serves("new")) == (0, True), said
    assert "No changes" in scene.run("plan", "--target", "edge")[1]
