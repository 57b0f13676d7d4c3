"""What a service or an environment does not allow is told, and no token goes astray."""

from pathlib import Path

import pytest

from outgate.code_hosts.errors import CommentFailed, Gone
from outgate.commands.comment import Deed
from outgate.errors import UserError
from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import Host, write


def test_a_wrong_token_is_told(host: Host) -> None:
    name = "GITHUB_TOKEN" if isinstance(host, GitHub) else "SYSTEM_ACCESSTOKEN"
    with pytest.raises(CommentFailed, match="does not know the token") as failed:
        write(host, env={name: "ghs-CANARY-other"})
    assert name in str(failed.value.help)


def test_a_token_that_may_only_read_is_told(host: Host) -> None:
    host.can_write = False
    with pytest.raises(CommentFailed, match=r"does not let the token do that \(403\)") as failed:
        write(host)
    assert ("permissions" if isinstance(host, GitHub) else "build service") in str(
        failed.value.help
    )


def test_no_such_pull_request(host: Host) -> None:
    with pytest.raises(Gone, match="no such pull request"):
        write(host, number=8)
    assert len(host.asked) == 1


def test_a_service_that_nobody_vouches_for_gets_no_token(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(CommentFailed, match="cannot prove who it is"):
        write(host)
    assert host.asked == []


def test_a_login_in_netrc_does_not_take_the_place_of_the_token(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert write(host).deed is Deed.CREATED


def test_nobody_is_there(host: Host) -> None:
    name = "GITHUB_API_URL" if isinstance(host, GitHub) else "SYSTEM_COLLECTIONURI"
    with pytest.raises(CommentFailed, match="cannot be reached"):
        write(host, env={name: "https://127.0.0.1:9"})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "https://user:CANARY@127.0.0.1",
        "https://127.0.0.1@evil.example",
        "https://127.0.0.1\\@evil.example",
        "https://a.example?x=CANARY",
        "https://a.example#x",
        "https://",
        "https://a.example:99999",
        "https://[::1",
        "//a.example",
        "file:///etc/passwd",
        "https://a.example/\x1b[31m",
        "https://ä.example",
        "",
    ],
)
def test_an_address_that_is_no_plain_https_gets_nothing(host: Host, url: str) -> None:
    name = "GITHUB_API_URL" if isinstance(host, GitHub) else "SYSTEM_COLLECTIONURI"
    with pytest.raises(UserError, match=name) as failed:
        write(host, env={name: url})
    assert "CANARY" not in f"{failed.value.message}{failed.value.help}"
    assert host.asked == []


@pytest.mark.parametrize("token", ["", "CANARY b", "CANARY\nb: c", "CANARÝ", "CANARY\x00"])
def test_a_token_that_is_none_is_not_sent_and_not_printed(host: Host, token: str) -> None:
    name = "GITHUB_TOKEN" if isinstance(host, GitHub) else "SYSTEM_ACCESSTOKEN"
    with pytest.raises(UserError, match=name) as failed:
        write(host, env={name: token})
    assert "CANAR" not in f"{failed.value.message}{failed.value.help}"
    assert host.asked == []


@pytest.mark.parametrize(
    "variables",
    [
        {"GITHUB_REPOSITORY": "contoso"},
        {"GITHUB_REPOSITORY": "contoso/.."},
        {"GITHUB_REPOSITORY": "../network"},
        {"GITHUB_REPOSITORY": "contoso/network/../../evil/x"},
        {"GITHUB_REF": "refs/heads/refs/pull/7/merge"},
        {"GITHUB_REF": "refs/pull/0/merge"},
        {"GITHUB_REF": "refs/pull/7/merge\n8"},
    ],
)
def test_what_github_never_says_is_refused(variables: dict[str, str]) -> None:
    service = GitHub()
    service.url = "https://127.0.0.1:9"  # where nobody is: a request would be another failure
    with pytest.raises(UserError) as failed:
        write(service, env=variables)
    assert not isinstance(failed.value, CommentFailed)


@pytest.mark.parametrize(
    "variables",
    [
        {"SYSTEM_TEAMPROJECTID": ".."},
        {"BUILD_REPOSITORY_ID": ".."},
        {"BUILD_REPOSITORY_PROVIDER": "GitHub"},
        {"SYSTEM_PULLREQUEST_PULLREQUESTID": "7/../8"},
        {"SYSTEM_PULLREQUEST_PULLREQUESTID": "-7"},
        {"SYSTEM_PULLREQUEST_PULLREQUESTID": "٧"},
    ],
)
def test_what_azure_never_says_is_refused(variables: dict[str, str]) -> None:
    service = AzureDevOps()
    service.url = "https://127.0.0.1:9"  # where nobody is: a request would be another failure
    with pytest.raises(UserError) as failed:
        write(service, env=variables)
    assert not isinstance(failed.value, CommentFailed)


def test_a_run_of_no_pull_request_says_how_to_name_one(host: Host) -> None:
    name = "GITHUB_REF" if isinstance(host, GitHub) else "SYSTEM_PULLREQUEST_PULLREQUESTID"
    with pytest.raises(UserError, match=f"`{name}` names no pull request") as failed:
        write(host, env={name: ""})
    assert "--pull-request N" in str(failed.value.help)
    assert host.asked == []


@pytest.mark.parametrize(
    "marker",
    ["outgate", "<!-- -->", "<!-- a --> b", "<!-- a --", "<!-- a\nb -->", "<!-- a --> <!-- b -->"],
)
def test_a_marker_is_one_html_comment(host: Host, marker: str) -> None:
    with pytest.raises(UserError, match="no HTML comment"):
        write(host, marker=marker)
    with pytest.raises(UserError, match="no HTML comment"):
        write(host, f"{marker.partition(chr(10))[0]}\nx")
    assert host.asked == []
