"""What a service answers and a pipeline says, taken apart without belief: every odd kind of it."""

from typing import Any

import pytest

from outgate.code_hosts.answers import as_object, entries, id_of, text_of
from outgate.code_hosts.azure_devops import AZURE_DEVOPS
from outgate.code_hosts.environment import https_url, pull_request_number, token, variable
from outgate.code_hosts.errors import CommentFailed
from outgate.code_hosts.github import GITHUB
from outgate.code_hosts.interface import has_marker
from outgate.code_hosts.registry import CODE_HOSTS
from outgate.errors import UserError

OTHERS: tuple[Any, ...] = (None, 1, True, "x", ["x"], {"x": 1})


@pytest.mark.parametrize("value", OTHERS)
def test_a_list_is_one_of_objects(value: Any) -> None:
    if isinstance(value, dict):
        assert as_object(value) == value
        assert list(entries([value, {}])) == [value, {}]
    else:
        with pytest.raises(CommentFailed):
            as_object(value)
        with pytest.raises(CommentFailed):
            list(entries([value]))
    with pytest.raises(CommentFailed, match="no answer of its interface"):
        list(entries(value if value != ["x"] else {}))
    assert list(entries([])) == []


@pytest.mark.parametrize("value", OTHERS)
def test_a_text_is_one_or_nothing(value: Any) -> None:
    """A comment may have no text, and one whose author has left no name."""
    if value is None or isinstance(value, str):
        assert text_of({"a": value}, "a") == (value or "")
    else:
        with pytest.raises(CommentFailed):
            text_of({"a": value}, "a")
    assert text_of({"a": value}, "b") == ""


@pytest.mark.parametrize(
    ("value", "fits"),
    [(1, True), (2**40, True), (0, False), (-1, False), (True, False), ("1", False), (None, False)],
)
def test_a_number_counts_from_one(value: Any, *, fits: bool) -> None:
    if fits:
        assert id_of({"id": value}) == value
    else:
        with pytest.raises(CommentFailed):
            id_of({"id": value})
    with pytest.raises(CommentFailed):
        id_of({"number": 1})


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("<!-- a -->", True),
        ("<!-- a -->  \nmore", True),
        ("<!-- a -->\r\nmore", True),
        ("more\n<!-- a -->", False),
        ("> <!-- a -->", False),
        (" <!-- a -->", False),
        ("<!-- ab -->", False),
        ("", False),
    ],
)
def test_a_marker_stands_in_the_first_line(text: str, *, has: bool) -> None:
    assert has_marker(text, "<!-- a -->") is has


def refused(ask: Any, *given: Any) -> tuple[str, str]:
    with pytest.raises(UserError) as error:
        ask(*given)
    return error.value.message, str(error.value.help)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "`X` is not set"),
        ("", "`X` is not set"),
        (" \n", "`X` is not set"),
        ("a\tb", "`X` holds what is no plain text"),
        ("ä", "`X` holds what is no plain text"),
    ],
)
def test_variables_that_say_nothing(value: str | None, message: str) -> None:
    environment = {} if value is None else {"X": value}
    for ask in (variable, token, https_url):
        assert refused(ask, environment, "X", "so") == (message, "so")
    assert variable({"X": " a b\n"}, "X", "so") == "a b"


def test_a_token_has_no_blank_and_is_not_shown() -> None:
    assert token({"X": " secret\n"}, "X", "so") == "secret"
    message, help = refused(token, {"X": "secret two"}, "X", "so")
    assert (message, help) == ("`X` holds a blank, which no token does", "so")


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example/b/", "https://a.example/b"),
        ("https://a.example:8443/b", "https://a.example:8443/b"),
        ("http://a.example", None),
        ("https://", None),
        ("https://a.example:0", None),
        ("https://a.example:x", None),
        ("https://me:secret@a.example", None),
        ("https://a.example\\@b.example", None),
        ("https://a.example\\b.example", None),
        ("https://a b.example", None),
    ],
)
def test_an_address_is_a_plain_one(value: str, url: str | None) -> None:
    if url is not None:
        assert https_url({"X": value}, "X", "so") == url
        return
    message, help = refused(https_url, {"X": value}, "X", "so")
    assert message == "`X` is no https address, so no token is sent there"
    assert help.startswith("set it as the service does: `https://`, its host")


@pytest.mark.parametrize("value", ["https://a.example/?b", "https://a.example/#b"])
def test_an_address_ends_with_its_path(value: str) -> None:
    message = "`X` has more than a path behind its host"
    assert refused(https_url, {"X": value}, "X", "so") == (message, "so")


@pytest.mark.parametrize(
    ("given", "named", "number"),
    [
        (7, "8", 7),
        (7, "", 7),
        (None, "8", 8),
        (None, "999999999", 999_999_999),
        (None, "1000000000", None),
        (None, "0", None),
        (None, "000", None),
        (None, "-1", None),
        (None, "\u00b2", None),
        (None, "", None),
    ],
)
def test_which_pull_request_is_meant(given: int | None, named: str, number: int | None) -> None:
    if number is not None:
        assert pull_request_number(given, named, "X") == number
        return
    assert refused(pull_request_number, given, named, "X") == (
        "`X` names no pull request",
        "run it for a pull request, or name one with `--pull-request N`",
    )


def test_the_services_with_what_each_takes_of_a_comment() -> None:
    """GitHub stores 65,536 characters of a comment, and Azure DevOps 150,000."""
    assert CODE_HOSTS == (GITHUB, AZURE_DEVOPS)
    assert [(host.name, host.title, host.limit) for host in CODE_HOSTS] == [
        ("github", "GitHub", 65_536),
        ("azure", "Azure DevOps", 150_000),
    ]


GITHUB_JOB = {
    "GITHUB_API_URL": "https://api.example/v3",
    "GITHUB_REPOSITORY": "contoso/net.work",
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_TOKEN": "secret",
}
AZURE_JOB = {
    "SYSTEM_COLLECTIONURI": "https://dev.example/contoso/",
    "SYSTEM_TEAMPROJECTID": "net work",
    "BUILD_REPOSITORY_ID": "r",
    "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
    "SYSTEM_ACCESSTOKEN": "secret",
}


@pytest.mark.parametrize(("host", "job"), [(GITHUB, GITHUB_JOB), (AZURE_DEVOPS, AZURE_JOB)])
def test_a_job_says_all_that_is_to_be_known(host: Any, job: dict[str, str]) -> None:
    assert host.open(job, None, print).number == 7
    assert host.open(job, 9, print).number == 9
    for name in job:
        without = {key: value for key, value in job.items() if key != name}
        message, help = refused(host.open, without, None, print)
        assert f"`{name}`" in message
        assert help


@pytest.mark.parametrize(
    "repository", ["contoso", "contoso/a/b", "contoso/..", "../a", "a b/c", "contoso/", "ä/b"]
)
def test_a_repository_at_github_is_an_owner_and_a_name(repository: str) -> None:
    message, _ = refused(GITHUB.open, {**GITHUB_JOB, "GITHUB_REPOSITORY": repository}, None, print)
    assert "`GITHUB_REPOSITORY`" in message


@pytest.mark.parametrize("name", ["SYSTEM_TEAMPROJECTID", "BUILD_REPOSITORY_ID"])
@pytest.mark.parametrize("value", [".", ".."])
def test_a_project_is_no_way_up(name: str, value: str) -> None:
    message, help = refused(AZURE_DEVOPS.open, {**AZURE_JOB, name: value}, None, print)
    assert message == f"`{value}` names no project and no repository"
    assert help == "run it in Azure Pipelines, or set it as Azure Pipelines does"
