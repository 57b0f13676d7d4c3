"""Where reports go, and that they are the same from a plan and from what was saved of it."""

import json

import pytest

from tests.conftest import Workspace


def test_a_plan_its_report_and_what_was_saved_come_from_one_run(project: Workspace) -> None:
    ran = project.run("plan", "--report", "report.html", "--out", "plan.json")
    assert ran.code == 0
    assert ran.out.startswith("Plan for `local`: opens 39")
    page = (project.folder / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>\n")
    assert project.run("plan", "--format", "html").out == page
    assert project.run("show", "plan.json", "--format", "html").out == page
    assert project.run("show", "plan.json", "--format", "html", "-o", "shown.html").out == ""
    assert (project.folder / "shown.html").read_text(encoding="utf-8") == page


def test_rows_that_nobody_could_read_stand_under_their_heading(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet macos\n")
    (row,) = json.loads(empty.run("compile", "--format", "json").out)["quarantined"]
    page = empty.run("plan", "--format", "html").out
    below = page.partition("<summary>Rows that could not be read (1)</summary>")[2]
    assert row["reason"] in below.partition("</details>")[0]


def test_with_html_out_names_the_report_and_saves_no_plan(project: Workspace) -> None:
    ran = project.run("plan", "--format", "html", "-o", "report.html")
    assert (ran.code, ran.out) == (0, "")
    assert (project.folder / "report.html").read_text(encoding="utf-8").startswith("<!doctype")


def test_a_plan_that_cannot_be_applied_has_a_report_all_the_same(project: Workspace) -> None:
    project.write("policies/no.policy", 'test "no" {\n  deny https://security.microsoft.com\n}\n')
    ran = project.run("plan", "--report", "report.html", "--out", "plan.json")
    assert ran.code == 1
    page = (project.folder / "report.html").read_text(encoding="utf-8")
    assert "It cannot be applied: 1 failed test" in page
    assert not (project.folder / "plan.json").exists()


def test_a_report_changes_nothing_of_what_is_printed(project: Workspace) -> None:
    project.write("policies/no.policy", 'test "no" {\n  deny https://security.microsoft.com\n}\n')
    printed = project.run("plan", "--format", "json")
    assert json.loads(printed.out)["summary"]["applicable"] is False
    assert project.run("plan", "--format", "json", "--report", "report.html") == printed


def test_a_comparison_has_a_report(project: Workspace) -> None:
    ran = project.run("diff", "catalog:2025-12-25", "--format", "html", "-o", "diff.html")
    assert (ran.code, ran.out) == (2, "")
    page = (project.folder / "diff.html").read_text(encoding="utf-8")
    assert "<code>catalog:2025-12-25</code> to <code>policies</code> opens nothing" in page


def test_a_report_leads_to_the_repository(project: Workspace) -> None:
    url = "https://git.example/outgate/blob/1"
    page = project.run("plan", "--format", "html", "--repo-url", url).out
    assert (
        f'<a href="{url}/policies/emea.policy#L2" rel="noreferrer">policies/emea.policy:2</a>'
        in page
    )
    assert f'"url":"{url}/policies/admins.policy#L4"' in page


def test_only_a_saved_plan_is_shown_as_html(project: Workspace) -> None:
    ran = project.run("show", "--format", "html")
    assert ran.code == 1
    assert "error[usage]: `--format html` shows a saved plan" in ran.err


@pytest.mark.parametrize(
    ("options", "help"),
    [((), "--out FILE"), (("--format", "html", "-o", "x.html"), "--report FILE")],
)
def test_a_key_signs_nothing_but_a_saved_plan(
    project: Workspace, options: tuple[str, ...], help: str
) -> None:
    ran = project.run("plan", "--key", "key.pem", *options)
    assert ran.code == 1
    assert "error[usage]: `--key` signs what is saved" in ran.err
    assert help in ran.err
    assert not (project.folder / "x.html").exists()
