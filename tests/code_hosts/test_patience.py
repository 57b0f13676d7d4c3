"""What is tried again and for how long, and answers that are none."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from outgate.code_hosts.errors import CommentFailed
from outgate.code_hosts.web import LONGEST_PAUSE
from outgate.commands.comment import Deed
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import MARKER, REVIEW, Host, strike, write
from tests.code_hosts.server import Reply, Server, once, times


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
def test_what_can_be_repeated_is(host: Host, status: int) -> None:
    write(host)
    slept: list[float] = []
    strike(host, once("GET", status), once("PATCH", status))
    assert write(host, REVIEW + "new\n", slept=slept).deed is Deed.UPDATED
    assert slept
    assert host.bodies() == [REVIEW + "new\n"]


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("status", [500, 502, 504, 0])
def test_a_comment_is_not_written_twice_where_nobody_knows(
    host: Host, status: int, done: bool
) -> None:
    strike(host, once("POST", status, after=done))
    assert write(host).deed is (Deed.UNCHANGED if done else Deed.CREATED)
    assert host.bodies() == [REVIEW]


def test_it_gives_up_after_a_few_attempts(host: Host) -> None:
    strike(host, times(99, "GET", 503))
    slept: list[float] = []
    with pytest.raises(CommentFailed, match=r"fails \(503\)"):
        write(host, slept=slept)
    assert len(host.asked) == 4
    assert slept == [1, 2, 4]


def test_a_limit_of_requests_is_kept(host: Host) -> None:
    slept: list[float] = []
    strike(
        host,
        once("GET", 429, Retry_After="7"),
        once("GET", 403, Retry_After="11"),
        once("POST", 429, Retry_After="0"),
    )
    assert write(host, slept=slept).deed is Deed.CREATED
    assert slept == [7, 11, 0]
    assert host.bodies() == [REVIEW]


def test_a_limit_that_names_no_time_is_waited_for_longer_than_a_failure(host: Host) -> None:
    slept: list[float] = []
    strike(host, once("GET", 429))
    assert write(host, slept=slept).deed is Deed.CREATED
    assert len(slept) == 1
    assert 10 <= slept[0] <= LONGEST_PAUSE


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Retry_After": "3600"}, "in 3600 seconds"),
        ({"Retry_After": "9" * 30}, "in 999999999999 seconds"),
        ({"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "99999999999"}, "asks to come again"),
        ({"Retry_After": "Fri, 31 Dec 2199 23:59:59 GMT"}, "asks to come again"),
    ],
)
def test_nobody_waits_for_an_hour(host: Host, headers: dict[str, Any], words: str) -> None:
    strike(host, once("GET", 429, **headers))
    with pytest.raises(CommentFailed, match=words):
        write(host)
    assert len(host.asked) == 1


@pytest.mark.parametrize("asked", ["soon", "-5", "", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_time_that_cannot_be_read_is_a_short_one(host: Host, asked: str) -> None:
    strike(host, once("GET", 429, Retry_After=asked))
    slept: list[float] = []
    write(host, slept=slept)
    assert max(slept) <= 1


def test_what_is_not_taken_is_not_tried_again(host: Host) -> None:
    strike(host, times(9, "POST", 422))
    with pytest.raises(CommentFailed, match=r"as it is \(422\)"):
        write(host)
    assert host.methods().count("POST") == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(host: Host, tmp_path: Path, status: int) -> None:
    other = GitHub()
    with Server(other, tmp_path / "other"):
        strike(host, once("GET", status, Location=f"{other.url}/stolen"))
        with pytest.raises(CommentFailed, match="elsewhere"):
            write(host)
        assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html>login</html>",
        b"",
        b'{"a": 1, "a": 2}',
        b'"x"',
        b"[1]",
        b"[" * 100_000,
        b'[{"id": "1", "body": "%s"}]' % MARKER.encode(),
        b'[{"id": true, "body": "%s"}]' % MARKER.encode(),
        b'[{"id": 1, "body": ["%s"]}]' % MARKER.encode(),
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_none_is_told(host: Host, body: bytes) -> None:
    host.faults.append(lambda _: Reply(200, body))
    with pytest.raises(CommentFailed, match="no answer of its interface"):
        write(host)


def test_an_answer_without_end_is_not_read_to_it(host: Host) -> None:
    bomb = gzip.compress(b"[" + b" " * (40 << 20))
    host.faults.append(lambda _: Reply(200, bomb, {"Content-Encoding": "gzip"}))
    with pytest.raises(CommentFailed, match="no answer of its interface"):
        write(host)
    if isinstance(host, GitHub):
        host.faults[0] = lambda _: Reply(200, b"[]", {"Link": '<https://x.example>; rel="next"'})
        with pytest.raises(CommentFailed, match="never ends") as failed:
            write(host)
        assert failed.value.help == "look at the pull request"
        assert [each.query["page"] for each in host.asked[-100:]] == [*map(str, range(1, 101))]
