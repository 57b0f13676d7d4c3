"""Where a comment's links lead: by the command line or the pipeline, never by the project."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.links import clean_url, read_links
from outgate.cli.views.links import NO_LINKS, Links
from tests.builders.comments import assert_nothing_is_live, read_comment
from tests.conftest import Workspace

COMMIT = "4f2c9a0b1d3e5f60718293a4b5c6d7e8f9012345"
GITHUB = {
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "contoso/egress",
    "GITHUB_SHA": COMMIT,
    "GITHUB_RUN_ID": "77",
}
AZURE = {
    "BUILD_REPOSITORY_URI": "https://contoso@dev.azure.example/contoso/net%20work/_git/egress",
    "BUILD_SOURCEVERSION": COMMIT,
    "SYSTEM_COLLECTIONURI": "https://dev.azure.example/contoso/",
    "SYSTEM_TEAMPROJECT": "net work",
    "BUILD_BUILDID": "12",
}


def repository(folder: Path) -> Workspace:
    """A project in a folder of a repository; what makes it one is not looked into."""
    (folder / ".git").mkdir()
    space = Workspace(folder / "net")
    space.write("policies/a.policy", "# Devices.\nallow mde for region EU, fleet linux\n")
    space.write("outgate.yaml", "targets:\n  t: {backend: local}\n")
    return space


@pytest.mark.parametrize(
    ("environment", "place", "report"),
    [
        (
            GITHUB,
            f"https://github.example/contoso/egress/blob/{COMMIT}/net/policies/a.policy#L2",
            "https://github.example/contoso/egress/actions/runs/77",
        ),
        (
            AZURE,
            "https://dev.azure.example/contoso/net%20work/_git/egress"
            f"?version=GC{COMMIT}&path=/net/policies/a.policy&line=2&lineEnd=2&lineStartColumn=1",
            "https://dev.azure.example/contoso/net%20work/_build/results?buildId=12",
        ),
        (
            # A repository of GitHub in Azure Pipelines.
            {**AZURE, "BUILD_REPOSITORY_URI": "https://github.example/contoso/egress.git"},
            f"https://github.example/contoso/egress/blob/{COMMIT}/net/policies/a.policy#L2",
            "https://dev.azure.example/contoso/net%20work/_build/results?buildId=12",
        ),
    ],
)
def test_pipelines_say_where_they_are(
    tmp_path: Path, environment: dict[str, str], place: str, report: str
) -> None:
    space = repository(tmp_path)
    ran = space.run("plan", "--format", "markdown", env=environment)
    assert ran.code == 0, ran.err
    links = assert_nothing_is_live(ran.out, "https://").links
    # Addresses with `&` come back as a browser takes them.
    assert set(links) == {place, report}
    assert f"[`policies/a.policy:2`]({place})" in ran.out


def test_the_command_line_comes_first(tmp_path: Path) -> None:
    space = repository(tmp_path)
    options = (
        "--repo-url",
        "https://code.example/r/-/blob/main/",
        "--report-url",
        "https://r.example",
    )
    ran = space.run("plan", "--format", "markdown", *options, env=GITHUB)
    place = "https://code.example/r/-/blob/main/net/policies/a.policy#L2"
    assert set(read_comment(ran.out).links) == {place, "https://r.example"}
    saved = space.run("plan", "--out", "saved.json")
    assert saved.code == 0
    shown = space.run("show", "saved.json", "--format", "markdown", *options)
    assert set(read_comment(shown.out).links) == {place, "https://r.example"}
    space.write("none.policy", "allow mde for region UK, fleet linux\n")
    compared = space.run("diff", "none.policy", "policies", "--format", "markdown", *options)
    assert place in read_comment(compared.out).links


@pytest.mark.parametrize(
    "url",
    [
        "http://code.example/x",
        "javascript:alert(1)",
        "https://code.example/a b",
        "https://code.example/)[x](https://evil.example",
        'https://code.example/"onclick="x',
        "https://",
        "https://code.example:port/",
        "//code.example/x",
        "https://code.example\\@evil.example",
        "https://code.example/\u202ex",
        "https://code.example/<x>",
    ],
)
def test_other_addresses_are_refused_or_left_out(tmp_path: Path, url: str) -> None:
    assert clean_url(url) == ""
    space = repository(tmp_path)
    for option in ("--repo-url", "--report-url"):
        ran = space.run("plan", "--format", "markdown", option, url)
        assert ran.code == 1
        assert f"error[usage]: `{option}` takes an https address" in ran.err
        assert "help: write https://" in ran.err
    environment = {**GITHUB, "GITHUB_SERVER_URL": url}
    assert read_links(tmp_path / "net", None, None, environment) == Links(folder="net/")


@pytest.mark.parametrize("missing", GITHUB)
def test_half_of_a_pipeline_is_none(tmp_path: Path, missing: str) -> None:
    """Where one says everything and the other does not, it is the one that runs."""
    whole = read_links(tmp_path, None, None, AZURE)
    assert "dev.azure.example" in whole.files
    assert "dev.azure.example" in whole.report
    half = {name: value for name, value in GITHUB.items() if name != missing}
    both = read_links(tmp_path, None, None, {**AZURE, **half})
    of_github = read_links(tmp_path, None, None, GITHUB)
    assert both.files == (of_github if missing == "GITHUB_RUN_ID" else whole).files
    assert both.report == (of_github if missing == "GITHUB_SHA" else whole).report


@pytest.mark.parametrize("missing", AZURE)
def test_half_of_azure_pipelines_is_none(tmp_path: Path, missing: str) -> None:
    half = {name: value for name, value in AZURE.items() if name != missing}
    links = read_links(tmp_path, None, None, half)
    assert (links.files == "") is (missing in ("BUILD_REPOSITORY_URI", "BUILD_SOURCEVERSION"))
    assert (links.report == "") is (
        missing in ("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID")
    )


@pytest.mark.parametrize("number", ["", "7a", "-7", "../7", "7?x=y"])
def test_a_run_has_a_number(tmp_path: Path, number: str) -> None:
    for name, environment in (("GITHUB_RUN_ID", GITHUB), ("BUILD_BUILDID", AZURE)):
        assert read_links(tmp_path, None, None, {**environment, name: number}).report == ""


def test_a_user_in_an_address_is_told_to_nobody() -> None:
    assert clean_url("https://me:secret@code.example:8443/r?a=b#c") == (
        "https://code.example:8443/r?a=b"
    )


@pytest.mark.parametrize(
    "commit", ["", "main", "4f2c", "../../evil", COMMIT.upper(), f"{COMMIT}\n"]
)
def test_a_commit_is_one(tmp_path: Path, commit: str) -> None:
    for environment in (
        {**GITHUB, "GITHUB_SHA": commit},
        {**AZURE, "BUILD_SOURCEVERSION": commit},
    ):
        assert read_links(tmp_path, None, None, environment).files == ""


@pytest.mark.parametrize(
    "place",
    [
        "",
        "a.policy",
        "/etc/a.policy:1",
        "../a.policy:1",
        "a/../../b:1",
        "a\\b:1",
        "a.policy:x",
        ":1",
    ],
)
def test_what_is_not_in_the_repository_has_no_link(place: str) -> None:
    assert Links(files="https://code.example/r").of_place(place) == ""
    assert NO_LINKS.of_place("policies/a.policy:1") == ""


def test_a_place_is_added_as_each_host_takes_it() -> None:
    plain = Links(files="https://code.example/r/blob/c/", folder="net/")
    assert plain.of_place("a b.policy:7") == "https://code.example/r/blob/c/net/a%20b.policy#L7"
    azure = Links(files="https://dev.example/r?version=GCc", folder="net/")
    assert azure.of_place("a.policy:7") == (
        "https://dev.example/r?version=GCc&path=/net/a.policy&line=7&lineEnd=7&lineStartColumn=1"
    )


@given(st.text(max_size=30), st.integers(1, 9999))
def test_whatever_a_file_is_called_its_link_is_one(name: str, line: int) -> None:
    address = Links(files="https://code.example/r").of_place(f"{name}:{line}")
    assert address == "" or address.startswith("https://code.example/r/")
    assert address == clean_url(address) + (f"#L{line}" if address else "")


def test_nothing_of_a_project_sets_a_link(tmp_path: Path) -> None:
    """Neither settings nor the repository's own configuration, which a pull request may bring."""
    space = repository(tmp_path)
    (tmp_path / ".git/config").write_text('[remote "origin"]\n\turl = https://evil.example/x\n')
    space.write(".env", "GITHUB_SERVER_URL=https://evil.example\n")
    ran = space.run("plan", "--format", "markdown")
    assert read_comment(ran.out).links == []
    space.write("outgate.yaml", "repo_url: https://evil.example\ntargets: {t: {backend: local}}\n")
    assert space.run("plan", "--format", "markdown").code == 1
