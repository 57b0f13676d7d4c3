"""What is sent is what the services document, word for word: a stand-in may be more lenient."""

from typing import Any

import pytest

from outgate import __version__
from outgate.code_hosts.azure_devops import AZURE_DEVOPS
from outgate.code_hosts.errors import CommentFailed
from outgate.commands.comment import Deed
from tests.code_hosts.azure_service import PROJECT, AzureDevOps
from tests.code_hosts.azure_service import REPOSITORY as AZURE_REPOSITORY
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import REVIEW, Host, write
from tests.code_hosts.server import TOKEN

NEW = REVIEW + "new\n"
Sent = tuple[str, str, dict[str, str], Any]

# https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/graphql
ISSUES = "/repos/contoso/network/issues"
LIST: Sent = ("GET", f"{ISSUES}/7/comments", {"per_page": "100", "page": "1"}, None)
VIEWER: Sent = ("POST", "/graphql", {}, {"query": "{ viewer { login } }"})
GITHUB: dict[str, list[Sent]] = {
    "first": [
        LIST,
        ("POST", f"{ISSUES}/7/comments", {}, {"body": REVIEW}),
        LIST,
        VIEWER,
    ],
    "again": [
        LIST,
        VIEWER,
        ("PATCH", f"{ISSUES}/comments/1001", {}, {"body": NEW}),
        ("DELETE", f"{ISSUES}/comments/1002", {}, None),
    ],
}
# https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads, version 7.1
THREADS = f"/contoso/{PROJECT}/_apis/git/repositories/{AZURE_REPOSITORY}/pullRequests/7/threads"
VERSION = {"api-version": "7.1"}
THREAD = {
    "comments": [{"parentCommentId": 0, "content": REVIEW, "commentType": "text"}],
    "status": "closed",
}
OWN: Sent = ("GET", "/contoso/_apis/connectionData", {}, None)
AZURE: dict[str, list[Sent]] = {
    "first": [
        ("GET", THREADS, VERSION, None),
        ("POST", THREADS, VERSION, THREAD),
        ("GET", THREADS, VERSION, None),
        OWN,
    ],
    "again": [
        ("GET", THREADS, VERSION, None),
        OWN,
        ("PATCH", f"{THREADS}/41/comments/1", VERSION, {"content": NEW}),
        ("DELETE", f"{THREADS}/42/comments/1", VERSION, None),
    ],
}


def test_every_request_is_as_the_service_documents_it(host: Host) -> None:
    sent = GITHUB if isinstance(host, GitHub) else AZURE
    write(host)
    assert asked(host) == sent["first"]
    host.post(7, host.viewer if isinstance(host, GitHub) else host.user, REVIEW)
    host.asked.clear()
    write(host, NEW)
    assert asked(host) == sent["again"]


def asked(host: Host) -> list[Sent]:
    return [(each.method, each.path, dict(each.query), each.body) for each in host.asked]


def test_every_request_says_who_asks_and_in_which_version(host: Host) -> None:
    write(host)
    wanted = {
        "authorization": f"Bearer {TOKEN}",
        "content-type": "application/json",
        "user-agent": f"outgate/{__version__}",
        "accept": "application/json",
    }
    if isinstance(host, GitHub):
        wanted["accept"] = "application/vnd.github+json"
        wanted["x-github-api-version"] = "2022-11-28"
    for each in host.asked:
        assert {name: each.headers.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("host", [GitHub], indirect=True)
@pytest.mark.parametrize("ref", ["refs/pull/7/merge", "refs/pull/7/head"])
def test_both_refs_of_a_pull_request_at_github_name_it(host: GitHub, ref: str) -> None:
    assert write(host, env={"GITHUB_REF": ref}).pull_request == 7


def test_a_number_of_the_command_line_comes_before_that_of_the_pipeline(host: Host) -> None:
    other: Any = host.comments if isinstance(host, GitHub) else host.threads
    other[8] = []
    assert write(host, number=8).pull_request == 8
    assert host.bodies(8) == [REVIEW]


@pytest.mark.parametrize("host", [AzureDevOps], indirect=True)
def test_a_pipeline_of_an_older_agent_does_not_name_the_provider(host: AzureDevOps) -> None:
    """Azure Repos is meant where `Build.Repository.Provider` is not there."""
    environment = host.environment()
    del environment["BUILD_REPOSITORY_PROVIDER"]
    assert AZURE_DEVOPS.open(environment, None, lambda _: None).number == 7


@pytest.mark.parametrize("host", [AzureDevOps], indirect=True)
def test_threads_of_which_nothing_can_be_seen_are_none_of_ours(host: AzureDevOps) -> None:
    """The service keeps what was deleted, and has threads of its own without a comment."""
    host.post(7, host.user, REVIEW)["isDeleted"] = True
    host.post(7, host.user, REVIEW)["comments"][0]["isDeleted"] = True
    host.post(7, host.user, REVIEW)["comments"] = []
    host.post(7, host.user, REVIEW)["comments"] = None
    assert write(host).deed is Deed.CREATED


def test_a_service_that_does_not_say_whose_the_token_is(host: Host) -> None:
    """Then nothing is known to be ours, and nothing is written over."""
    write(host)
    if isinstance(host, GitHub):
        host.viewer = ""
        title, variable = "GitHub", "GITHUB_TOKEN"
    else:
        host.user = ""
        title, variable = "Azure DevOps", "SYSTEM_ACCESSTOKEN"
    with pytest.raises(CommentFailed, match=f"{title} does not say whose the token is") as failed:
        write(host, NEW)
    assert variable in str(failed.value.help)
    assert "PATCH" not in host.methods()
