"""A plan says what traffic it opens and closes, from which addresses, and why."""

from pathlib import Path

import pytest

from tests.regressions.projects import FIREWALL, opened, project, service, told

SITE = "source milan = {}\nallow pay from milan\n"


def test_other_addresses_of_a_name_are_changes_of_traffic(tmp_path: Path) -> None:
    space = project(tmp_path, SITE.format("10.24.0.0/16"))
    assert space.run("apply", "--yes").code == 0
    space.write("policies/a.policy", SITE.format("10.24.0.0/15"))
    for form in ("text", "markdown"):
        shown = space.run("plan", "--format", form).out
        assert "pay.example" in shown
        assert "10.25.0.0/16" in shown  # what comes on top, worked out by hand
    assert space.run("apply", "--yes").code == 0
    undone = space.run("rollback", "--yes")
    assert undone.code == 0
    assert "pay.example" in undone.out
    assert opened(space.folder / FIREWALL) == {("pay.example", "10.24.0.0/16")}


def test_what_a_wider_rule_still_allows_is_not_closed(tmp_path: Path) -> None:
    narrow = "allow pay from 10.24.0.0/16\n"
    space = project(tmp_path, narrow)
    assert space.run("apply", "--yes").code == 0
    space.write("policies/a.policy", narrow + "allow pay\n")
    shown = told(space.run("plan"))
    assert "no statement asks for it" not in shown
    assert "closes 0" in shown


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_plan_that_fails_its_guards_is_printed(tmp_path: Path, form: str) -> None:
    space = project(tmp_path, 'allow pay\nforbid "*.example"\n')
    ran = space.run("plan", "--format", form)
    assert ran.code == 1
    assert "pay.example" in ran.out


def test_warnings_of_the_last_apply_are_told_from_new_ones(tmp_path: Path) -> None:
    space = project(tmp_path, "allow mde for region EU, fleet mma from 10.0.0.0/8\n")

    def headings() -> set[str]:
        """What the warnings stand below."""
        heading, headings = "", set()
        for line in space.run("plan", "--format", "markdown").out.splitlines():
            heading = line if line.startswith("<summary>") else heading
            if "opens every Log Analytics workspace" in line:
                headings.add(heading)
        return headings

    assert headings() == {"<summary>More that is new: 3 errors and warnings</summary>"}
    assert space.run("apply", "--yes").code == 0
    assert headings() == {"<summary>6 warnings as before</summary>"}


def test_without_says_nothing_of_what_others_open(tmp_path: Path) -> None:
    one = "allow mde for region EU, fleet win11 from 10.1.0.0/16"
    space = project(tmp_path, f"{one} without updates\n{one}\n")
    assert "left out by" not in told(space.run("plan"))
    assert "`without updates` has no effect" in told(space.run("check"))


def test_what_an_expired_statement_closes_says_so(tmp_path: Path) -> None:
    text = "allow pay from 10.1.0.0/16 until 2026-06-30\nallow shop\n"
    space = project(tmp_path, text)
    space.write("catalog/shop.yaml", service("shop", "https://shop.example"))
    assert space.run("apply", "--yes", "--as-of", "2026-06-30").code == 0
    for form in ("text", "markdown"):
        ran = space.run("plan", "--format", form, "--as-of", "2026-07-01")
        assert "no statement asks for it" not in ran.out
        assert "expired" in ran.out
        assert "a.policy:1" in ran.out


def test_a_place_that_was_left_is_named(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    config = "targets: {{local: {{backend: local, path: {}}}}}\ndefault_target: local\n"
    space.write("outgate.yaml", config.format("one.json"))
    assert space.run("apply", "--yes").code == 0
    space.write("outgate.yaml", config.format("two.json"))
    for form in ("text", "markdown", "json"):
        assert "one.json" in space.run("plan", "--format", form).out
    assert space.run("apply", "--yes").code == 0
    assert "one.json" in space.run("plan").out  # it is still open


def test_a_record_that_is_damaged_is_not_replaced(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    record = space.write(".outgate/local.state.json", "{")
    for command in (("plan",), ("apply", "--yes")):
        ran = space.run(*command)
        assert ran.code == 1
        assert "local.state.json" in told(ran)
    assert record.read_text() == "{"
    assert not (space.folder / FIREWALL).exists()


def test_a_firewall_behind_a_link_is_the_one_that_changes(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay from 10.0.0.0/8\n")
    space.write("outgate.yaml", "targets: {local: {backend: local, path: fw.json}}\n")
    assert space.run("apply", "--yes").code == 0
    link = space.folder / "fw.json"
    real = link.rename(space.folder / "real.json")
    link.symlink_to("real.json")
    space.write("policies/a.policy", "allow pay from 10.0.0.0/9\n")
    ran = space.run("apply", "--yes")
    assert ran.code == 0
    assert link.is_symlink()
    assert opened(real) == {("pay.example", "10.0.0.0/9")}
