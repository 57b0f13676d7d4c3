"""`outgate probe read` as a user runs it: what it prints, exit codes, and what it never tells."""

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders.comments import assert_nothing_is_live
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace

FILES = ROOT / "tests" / "probe" / "files"
NAMES = tuple(sorted(path.name for path in FILES.iterdir()))


@pytest.fixture
def tested(project: Workspace) -> Workspace:
    """The policies of the repository, and a file of each format."""
    for name in NAMES:
        project.write(name, (FILES / name).read_bytes())
    return project


def test_the_report(tested: Workspace, snapshot: SnapshotAssertion) -> None:
    ran = tested.run("probe", "read", *NAMES)
    assert ran.code == 0
    assert ran.err.count("warning[probe-lines]") == 3
    assert ran.out == snapshot


def test_the_report_as_markdown(tested: Workspace, snapshot: SnapshotAssertion) -> None:
    ran = tested.run("probe", "read", *NAMES, "--format", "markdown")
    assert_nothing_is_live(f"<!-- outgate probe -->\n{ran.out}")
    assert ran.out == snapshot


def test_the_report_as_json(tested: Workspace) -> None:
    ran = tested.run("probe", "read", *NAMES, "--format", "json")
    document = json.loads(ran.out)
    validate("probe-report.schema.json", document)
    assert {file["name"]: file["urls"] for file in document["files"]} == {
        "analyzer.txt": 5,
        "analyzer.xml": 0,
        "mdatp.txt": 14,
        "probe.jsonl": 14,
        "test-cloud-connection.txt": 0,
    }
    assert sum(document["totals"].values()) == len(document["urls"])
    # Counted by hand. Two lines that differ in what stands behind the `?` are one result.
    assert document["totals"] == {
        "not_allowed": 5,
        "in_the_way": 16,
        "beside_rules": 2,
        "not_judged": 1,
        "fine": 7,
        "as_denied": 2,
    }
    probed = [each for each in document["urls"] if each["files"] == ["probe.jsonl"]]
    assert {each["url"]: (each["finding"], each["outcome"]) for each in probed} == {
        "https://winatp-gw-neu.microsoft.com": ("fine", "reached"),
        "https://winatp-gw-weu.microsoft.com": ("in_the_way", "inspected"),
        "https://winatp-gw-neu3.microsoft.com": ("in_the_way", "inspected"),
        "https://winatp-gw-weu3.microsoft.com": ("in_the_way", "login"),
        "https://winatp-gw-cus.microsoft.com": ("not_allowed", "blocked"),
        "https://go.wns.windows.com": ("in_the_way", "unreached"),
        "https://us.vortex-win.data.microsoft.com": ("beside_rules", "reached"),
        "https://eu.vortex-win.data.microsoft.com": ("in_the_way", "no_name"),
        "https://x.cp.wd.microsoft.com": ("in_the_way", "no_connection"),
        "https://y.cp.wd.microsoft.com": ("in_the_way", "no_tls"),
        "https://z.cp.wd.microsoft.com": ("in_the_way", "silent"),
        "http://crl.microsoft.com/pki/crl/": ("in_the_way", "answered"),
        "http://ctldl.windowsupdate.com": ("in_the_way", "unreached"),
        "http://www.microsoft.com/pki/": ("in_the_way", "no_proxy"),
    }
    by_clause = {(each["clause"], each["value"]): each["missing"] for each in document["clauses"]}
    assert list(by_clause) == [
        ("storage", "stmmauks01"),
        ("storage", "stmmauks09"),
        ("workspace", "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"),
        ("workspace", "11111111-2222-3333-4444-555555555555"),
    ]
    places = {
        value: [each["places"] for each in missing] for (_, value), missing in by_clause.items()
    }
    assert places["stmmauks01"] == [["policies/emea.policy:2"]]
    assert places["stmmauks09"] == [["policies/emea.policy:2"], ["policies/servers.policy:15"]]


def test_the_order_of_files_never_shows(tested: Workspace) -> None:
    one = tested.run("probe", "read", *NAMES, "--format", "json").out
    assert tested.run("probe", "read", *reversed(NAMES), "--format", "json").out == one


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_secrets_are_in_no_view(tested: Workspace, form: str) -> None:
    ran = tested.run("probe", "read", *NAMES, "--format", form, "--full")
    assert "SECRET" not in ran.out + ran.err
    assert "pc-4711" not in ran.out + ran.err


def test_in_full_what_is_fine_is_listed(tested: Workspace) -> None:
    assert "\nreached and allowed\n" not in tested.run("probe", "read", "mdatp.txt").out
    ran = tested.run("probe", "read", "mdatp.txt", "--full")
    assert "\nreached and allowed\n  https://cdn.x.cp.wd.microsoft.com/ping was reached" in ran.out


def test_exit_codes(tested: Workspace) -> None:
    detailed = ("--detailed-exitcode",)
    assert tested.run("probe", "read", "mdatp.txt", *detailed).code == 2
    assert tested.run("probe", "read", "mdatp.txt").code == 0
    assert tested.run("probe", "read", "mdatp.txt").code == 0
    fine = "Testing connection with https://x.cp.wd.microsoft.com/api/report ... [OK]\n"
    tested.write("fine.txt", fine)
    assert tested.run("probe", "read", "fine.txt", *detailed).code == 0
    beside = "Testing connection with https://nobody.contoso.example/ ... [OK]\n"
    tested.write("beside.txt", beside)
    assert tested.run("probe", "read", "beside.txt", *detailed).code == 2
    for name in ("none.txt", "policies/emea.policy"):
        ran = tested.run("probe", "read", name, *detailed)
        assert ran.code == 1
        assert ran.out == ""


def test_what_the_user_knows_comes_before_what_a_file_says(tested: Workspace) -> None:
    def source_of(*arguments: str) -> object:
        ran = tested.run("probe", "read", "probe.jsonl", "--format", "json", *arguments)
        (file,) = json.loads(ran.out)["files"]
        return file["source"], file["fleet"]

    assert source_of() == ("hamburg", "win11")
    assert source_of("--from", "any") == (None, "win11")  # which is no place
    assert source_of("--from", "10.40.1.9", "--for", "plant-servers") == (
        "10.40.1.9",
        "plant-servers",
    )
    wrong = tested.run("probe", "read", "probe.jsonl", "--from", "hambrug")
    assert "did you mean `hamburg`?" in wrong.err
    assert wrong.code == 1


def test_a_source_that_is_no_more_is_said(tested: Workspace) -> None:
    text = (FILES / "probe.jsonl").read_text("utf-8").replace("hamburg", "bremen")
    tested.write("probe.jsonl", text.replace("win11", "win12"))
    ran = tested.run("probe", "read", "probe.jsonl")
    assert "there is no source `bremen`" in ran.out
    assert "there is no fleet `win12`" in ran.out
    assert "for win12" not in ran.out
    assert ran.code == 0


HOSTILE = "\x1b[31m<b>`x`|*_@somebody #1 ::error:: ##vso[x] [a](http://b) \u202e\r\x07"


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_hostile_results_stay_text(tested: Workspace, form: str) -> None:
    lines = (
        f"Testing connection with https://{HOSTILE.split(maxsplit=1)[0]}/ ... {HOSTILE}",
        f"Testing connection with https://x.cp.wd.microsoft.com/ ... {HOSTILE}",
    )
    tested.write("::error::<x>.txt", "\n".join(lines))
    ran = tested.run("probe", "read", "::error::<x>.txt", "--format", form)
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "\u202e" not in ran.out or form == "json"
    if form == "markdown":
        assert_nothing_is_live(f"<!-- outgate probe -->\n{ran.out}")


def test_a_file_outside_of_the_project_may_be_named(tested: Workspace) -> None:
    ran = tested.run(
        "probe", "read", str(FILES / "mdatp.txt"), "-o", "report.json", "--format", "json"
    )
    assert ran.code == 0
    assert (tested.folder / "report.json").exists()


def test_ten_thousand_urls(tested: Workspace) -> None:
    """A report of a fleet: each URL is judged once, and comments have a bound."""
    lines = [
        f"Testing connection with https://{host}.microsoft.com/{number % 40} ... [FAILED]"
        for number in range(5000)
        for host in ("winatp-gw-neu", "winatp-gw-cus")
    ]
    tested.write("many.txt", "\n".join(lines))
    ran = tested.run("probe", "read", "many.txt", "--format", "markdown")
    assert ran.code == 0
    assert len(ran.out) < 60_000


def test_a_folder_that_leads_out_of_the_project_is_not_written_to(
    tested: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever opens a pull request may have made it a link."""
    outside = tmp_path_factory.mktemp("outside")
    (tested.folder / "kit").symlink_to(outside)
    ran = tested.run("probe", "write", "--for", "win11", "-o", "kit")
    assert (ran.code, ran.out) == (1, "")
    assert "error[unwritable-file]" in ran.err
    assert not list(outside.iterdir())
