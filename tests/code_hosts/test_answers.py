"""What each refusal means and what helps against it, and how long a service may ask to wait."""

import gzip
from types import SimpleNamespace
from typing import Any

import pytest

from outgate.code_hosts import web
from outgate.code_hosts.errors import CommentFailed
from outgate.commands.comment import Deed
from outgate.errors import UserError
from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import REVIEW, Host, strike, write
from tests.code_hosts.server import Reply, once, times

# Whoever reads a failed pipeline has these words alone.
REFUSALS: tuple[tuple[int, str, dict[str, str]], ...] = (
    (300, "sends the request elsewhere (300), where no token goes", {"both": "the address"}),
    (399, "sends the request elsewhere (399), where no token goes", {"both": "the address"}),
    (400, "does not take the comment as it is (400)", {"both": "is open for comments"}),
    (401, "does not know the token (401)", {"github": "GITHUB_TOKEN", "azure": "SYSTEM_ACCESS"}),
    (402, "does not take the comment as it is (402)", {"both": "is open for comments"}),
    (
        403,
        "does not let the token do that (403)",
        {"github": "permissions: {pull-requests: write}", "azure": "the project's build service"},
    ),
    (
        404,
        "has no such pull request, or not for this token (404)",
        {"github": "check the number; the job needs", "azure": "check the number; give the"},
    ),
    (405, "does not take the comment as it is (405)", {"both": "is open for comments"}),
    (
        410,
        "has no such pull request, or not for this token (410)",
        {"github": "check the number; the job needs", "azure": "check the number; give the"},
    ),
    (501, "does not take the comment as it is (501)", {"both": "is open for comments"}),
    (505, "does not take the comment as it is (505)", {"both": "is open for comments"}),
)


@pytest.mark.parametrize(("status", "message", "helps"), REFUSALS, ids=lambda each: str(each)[:3])
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    host: Host, status: int, message: str, helps: dict[str, str]
) -> None:
    strike(host, times(9, "GET", status))
    with pytest.raises(CommentFailed) as failed:
        write(host)
    title, name = ("GitHub", "github") if isinstance(host, GitHub) else ("Azure DevOps", "azure")
    assert str(failed.value.message) == f"{title} {message}"
    assert helps.get("both", helps.get(name, "?")) in str(failed.value.help)
    assert len(host.asked) == 1  # none of these is better for being asked again


def test_nothing_of_a_refusal_is_read(host: Host) -> None:
    host.faults.append(lambda _: Reply(403, b"torn", {"Content-Encoding": "gzip"}))
    with pytest.raises(CommentFailed, match=r"does not let the token do that \(403\)"):
        write(host)


def test_a_failing_service_is_told_with_what_helps(host: Host) -> None:
    strike(host, times(9, "GET", 500))
    with pytest.raises(CommentFailed) as failed:
        write(host)
    assert failed.value.help == "run it again later"


@pytest.mark.parametrize("status", [502, 0])
def test_a_comment_of_which_nobody_knows_is_told(host: Host, status: int) -> None:
    strike(host, times(9, "POST", status))
    with pytest.raises(CommentFailed, match="did not say whether it took the comment") as failed:
        write(host)
    assert "nothing is written twice" in str(failed.value.help)


def test_an_answer_that_is_none_says_what_may_answer_instead(host: Host) -> None:
    host.faults.append(lambda _: Reply(200, b"<html>login</html>"))
    with pytest.raises(CommentFailed) as failed:
        write(host)
    assert "a proxy with a login page" in str(failed.value.help)


NOW = 1000.0
WAITS: tuple[tuple[int, dict[str, str], list[float] | str], ...] = (
    (503, {"Retry_After": "5"}, [5]),
    (429, {"Retry_After": "60"}, [60]),
    (429, {"Retry_After": "61"}, "asks to come again in 61 seconds (429)"),
    (429, {"Retry_After": "Thu, 01 Jan 1970 00:17:00 GMT"}, [20]),
    (429, {"Retry_After": "soon"}, [1]),
    (429, {"Retry_After": "\xb2"}, [1]),  # a digit to Python, and no number
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "\xb2"}, [60]),
    (429, {}, [30]),
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1040"}, [40]),
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "900"}, [0]),
    (403, {"X_RateLimit_Remaining": "0"}, [60]),
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "soon"}, [60]),
    (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1" * 12}, [60]),
    (403, {"X_RateLimit_Remaining": "1", "X_RateLimit_Reset": "1040"}, "does not let the token"),
    (429, {"X_RateLimit_Remaining": "1", "X_RateLimit_Reset": "1040"}, [30]),
    # A failure is no limit of requests, whatever the service counts beside it.
    (503, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1040"}, [1]),
    (502, {"Retry_After": "5"}, [1]),
    (404, {"Retry_After": "5"}, "no such pull request"),
)


@pytest.mark.parametrize(("status", "headers", "wanted"), WAITS)
def test_a_service_is_waited_for_as_long_as_it_asks(
    host: Host,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    headers: dict[str, Any],
    wanted: list[float] | str,
) -> None:
    clock = SimpleNamespace(time=lambda: NOW, monotonic=lambda: 0.0)
    monkeypatch.setattr(web, "time", clock)
    strike(host, once("GET", status, **headers))
    slept: list[float] = []
    if isinstance(wanted, str):
        with pytest.raises(CommentFailed) as failed:
            write(host, slept=slept)
        assert wanted in str(failed.value.message)
        assert not slept
    else:
        assert write(host, slept=slept).deed is Deed.CREATED
        assert slept == wanted


def test_who_asks_to_come_again_later_says_so_in_the_help(host: Host) -> None:
    strike(host, once("GET", 429, Retry_After="61"))
    with pytest.raises(CommentFailed) as failed:
        write(host)
    assert failed.value.help == "run it again then, or less often"


def no_comments(host: Host, blanks: int) -> bytes:
    """A list without comments, of some length."""
    frame = b"[%s]" if isinstance(host, GitHub) else b'{"value": [%s]}'
    return frame % (b" " * (blanks - len(frame) + 2))


@pytest.mark.parametrize("more", [0, 1])
def test_no_answer_is_read_that_is_longer_than_any_list(host: Host, more: int) -> None:
    body = gzip.compress(no_comments(host, 32 * 1024 * 1024 + more), 1)
    headers = {"Content-Encoding": "gzip"}
    host.faults.append(lambda asked: Reply(200, body, headers) if asked.method == "GET" else None)
    if not more:
        assert write(host).deed is Deed.CREATED
        return
    with pytest.raises(CommentFailed, match="no answer of its interface"):
        write(host)


def test_an_answer_that_trickles_in_is_given_up(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = no_comments(host, 300_000)
    seconds = iter(range(0, 10_000, 50))
    monkeypatch.setattr(web, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    host.faults.append(lambda asked: Reply(200, body) if asked.method == "GET" else None)
    with pytest.raises(CommentFailed, match="no answer of its interface"):
        write(host)


@pytest.mark.parametrize(
    ("number", "known"),
    [
        ("1", True),
        ("999999999", True),
        ("1000000000", False),
        ("0", False),
        ("00", False),
        ("main", False),
    ],
)
def test_which_numbers_of_a_pipeline_are_of_pull_requests(
    host: Host, number: str, known: bool
) -> None:
    name = "GITHUB_REF" if isinstance(host, GitHub) else "SYSTEM_PULLREQUEST_PULLREQUESTID"
    value = f"refs/pull/{number}/merge" if isinstance(host, GitHub) else number
    refused = CommentFailed if known else UserError
    with pytest.raises(refused) as failed:
        write(host, env={name: value})
    told = "no such pull request" if known else f"`{name}` names no pull request"
    assert told in str(failed.value.message)


@pytest.mark.parametrize(
    ("url", "words", "help"),
    [
        ("https://a.example:0", "is no https address", "`https://`, its host, and nothing but"),
        ("https://a b.example", "is no https address", "`https://`, its host, and nothing but"),
        ("https://a.example?x=1", "has more than a path behind its host", "run it in "),
        ("https://a.example#x", "has more than a path behind its host", "run it in "),
        ("https://ä.example", "holds what is no plain text", "run it in "),
        (" ", "is not set", "run it in "),
    ],
)
def test_an_address_is_refused_for_its_own_reason(
    host: Host, url: str, words: str, help: str
) -> None:
    name = "GITHUB_API_URL" if isinstance(host, GitHub) else "SYSTEM_COLLECTIONURI"
    with pytest.raises(UserError) as failed:
        write(host, env={name: url})
    assert words in str(failed.value.message)
    assert help in str(failed.value.help)


def test_every_request_has_an_end(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that takes a connection and says nothing would hold a pipeline for hours."""
    import requests

    patience = []
    send = requests.Session.send

    def noted(self: requests.Session, request: Any, **options: Any) -> Any:
        patience.append(options["timeout"])
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", noted)
    write(host, REVIEW)
    assert set(patience) == {(10, 30)}


def test_what_helps_where_the_service_cannot_be_talked_to(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "GITHUB_API_URL" if isinstance(host, GitHub) else "SYSTEM_COLLECTIONURI"
    with pytest.raises(CommentFailed) as failed:
        write(host, env={name: "https://127.0.0.1:9"})
    assert "HTTPS_PROXY" in str(failed.value.help)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(CommentFailed) as failed:
        write(host)
    assert "REQUESTS_CA_BUNDLE" in str(failed.value.help)


@pytest.mark.parametrize("host", [AzureDevOps], indirect=True)
def test_code_at_another_service_has_its_pull_requests_there(host: AzureDevOps) -> None:
    with pytest.raises(UserError, match="so neither are its pull requests") as failed:
        write(host, env={"BUILD_REPOSITORY_PROVIDER": "GitHub"})
    assert "`outgate comment github`" in str(failed.value.help)
