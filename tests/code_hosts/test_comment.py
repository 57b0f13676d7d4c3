"""One comment of ours stands on a pull request, whatever else does, at both services alike."""

import gzip
import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from outgate.code_hosts.errors import CommentFailed, Gone
from outgate.code_hosts.registry import CODE_HOSTS
from outgate.commands.comment import Comment, Deed, comment_on_pull_request
from outgate.errors import UserError
from tests.builders.schemas import validate
from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.server import TOKEN, Asked, Reply, Server, Service, once, times
from tests.conftest import Workspace

MARKER = "<!-- outgate plan prod -->"
REVIEW = f"{MARKER}\n# Opens 2\n\nhttps://a.example\n"
Host = GitHub | AzureDevOps


@pytest.fixture(params=[GitHub, AzureDevOps], ids=["github", "azure"])
def host(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Host]:
    """A service that is running."""
    service: Host = request.param()
    with Server(service, tmp_path / "tls") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        yield service


def write(host: Host, text: str = REVIEW, **options: Any) -> Comment:
    """Comment by way of the product, without waiting."""
    row = next(each for each in CODE_HOSTS if each.name == name_of(host))
    slept = options.pop("slept", [])
    environment = {**host.environment(), **options.pop("env", {})}
    given = {"marker": None, "number": None, **options}
    try:
        return comment_on_pull_request(row, environment, text, pause=slept.append, **given)
    finally:
        assert all(seconds <= 60 for seconds in slept)


def strike(host: Host, *faults: Any) -> None:
    for fault in faults:
        fault.service = host
    host.faults.extend(faults)


def name_of(host: Host) -> str:
    return "github" if isinstance(host, GitHub) else "azure"


def test_a_comment_is_written_and_then_written_anew(host: Host) -> None:
    assert write(host).deed is Deed.CREATED
    assert write(host).deed is Deed.UNCHANGED
    assert host.methods().count("PATCH") == 0
    changed = write(host, REVIEW.replace("2", "3"))
    assert (changed.deed, changed.removed) == (Deed.UPDATED, 0)
    assert host.bodies() == [REVIEW.replace("2", "3")]


def test_targets_have_comments_of_their_own(host: Host) -> None:
    other = REVIEW.replace("prod", "lab")
    write(host)
    write(host, other)
    write(host, REVIEW + "more\n")
    assert host.bodies() == [REVIEW + "more\n", other]


def test_a_marker_may_come_from_the_command_line(host: Host) -> None:
    write(host, "# text\n", marker=MARKER)
    assert host.bodies() == [f"{MARKER}\n# text\n"]


def test_line_ends_of_another_system_are_no_change(host: Host) -> None:
    write(host, REVIEW.replace("\n", "\r\n"))
    assert host.bodies() == [REVIEW]
    if isinstance(host, GitHub):
        host.comments[7][0]["body"] = REVIEW.replace("\n", "\r\n")
    assert write(host).deed is Deed.UNCHANGED


def test_a_stranger_who_writes_the_marker_changes_nothing(host: Host) -> None:
    host.post(7, "mallory" if isinstance(host, GitHub) else None, REVIEW)
    host.post(7, None, f"{MARKER}\nsomebody who has left")
    assert write(host).deed is Deed.CREATED
    assert write(host, REVIEW + "new\n").deed is Deed.UPDATED
    assert host.bodies() == [REVIEW, f"{MARKER}\nsomebody who has left", REVIEW + "new\n"]


def test_a_marker_in_a_quotation_or_further_down_is_none(host: Host) -> None:
    me = host.viewer if isinstance(host, GitHub) else host.user
    texts = [f"> {MARKER}\n", f"hello\n{MARKER}\n", f" {MARKER}\n", f"{MARKER} and more\n", ""]
    for text in texts:
        host.post(7, me, text)
    assert write(host).deed is Deed.CREATED
    assert host.bodies() == [*texts, REVIEW]


def test_it_is_found_among_very_many(host: Host) -> None:
    for number in range(250):
        host.post(7, None, f"comment {number}")
    write(host)
    for number in range(60):
        host.post(7, None, f"later {number}")
    assert write(host, REVIEW + "new\n").deed is Deed.UPDATED
    assert sum(MARKER in body for body in host.bodies()) == 1
    assert len(host.bodies()) == 311


def test_what_two_runs_left_becomes_one(host: Host) -> None:
    me = host.viewer if isinstance(host, GitHub) else host.user
    for text in ("old", "older", "oldest"):
        host.post(7, me, f"{MARKER}\n{text}\n")
    written = write(host)
    assert (written.deed, written.removed) == (Deed.UPDATED, 2)
    assert host.bodies() == [REVIEW]


def test_two_at_once_leave_one_comment(host: Host) -> None:
    """Both see no comment and write one: whoever wrote the later one goes over to the first."""
    me = host.viewer if isinstance(host, GitHub) else host.user
    theirs = f"{MARKER}\nof the other run\n"

    def meanwhile(asked: Asked) -> Reply | None:
        if asked.method == "POST" and "graphql" not in asked.path:
            host.faults.clear()
            host.post(7, me, theirs)
        return None

    host.faults.append(meanwhile)
    written = write(host)
    assert (written.deed, written.removed) == (Deed.UPDATED, 1)
    assert host.bodies() == [REVIEW]


def test_many_at_once_leave_one_comment(host: Host) -> None:
    barrier = threading.Barrier(5)

    def run(number: int) -> None:
        barrier.wait()
        write(host, f"{REVIEW}of {number}\n")

    runs = [threading.Thread(target=run, args=(number,)) for number in range(5)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    (body,) = host.bodies()
    assert body in {f"{REVIEW}of {number}\n" for number in range(5)}


def test_one_that_is_deleted_in_between_is_written_again(host: Host) -> None:
    write(host)

    def meanwhile(asked: Asked) -> Reply | None:
        if asked.method == "PATCH":
            host.faults.clear()
            if isinstance(host, GitHub):
                host.comments[7].clear()
            else:
                host.threads[7][0]["comments"][0]["isDeleted"] = True
        return None

    host.faults.append(meanwhile)
    assert write(host, REVIEW + "new\n").deed is Deed.CREATED
    assert host.bodies() == [REVIEW + "new\n"]


def test_a_text_that_is_too_long_leaves_a_note_and_not_the_old_text(host: Host) -> None:
    write(host)
    limit = next(each.limit for each in CODE_HOSTS if each.name == name_of(host))
    exact = REVIEW + "x" * (limit - len(REVIEW) - 1) + "\n"
    assert write(host, exact).whole
    assert host.bodies() == [exact]
    written = write(host, exact[:-1] + "x\n")
    assert not written.whole
    (body,) = host.bodies()
    assert body.startswith(f"{MARKER}\n**This review does not fit in a comment.**")
    assert f"{limit + 1:,} characters" in body
    assert not write(host, REVIEW + "\U0001f525" * (limit // 2)).whole  # two units each


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


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Retry_After": "3600"}, "in 3600 seconds"),
        ({"Retry_After": "9" * 30}, "asks to come again"),
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
        with pytest.raises(CommentFailed, match="never ends"):
            write(host)


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
def test_what_github_never_says_is_refused(host: Host, variables: dict[str, str]) -> None:
    if isinstance(host, GitHub):
        with pytest.raises(UserError):
            write(host, env=variables)
        assert host.asked == []


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
def test_what_azure_never_says_is_refused(host: Host, variables: dict[str, str]) -> None:
    if isinstance(host, AzureDevOps):
        with pytest.raises(UserError):
            write(host, env=variables)
        assert host.asked == []


def test_an_enterprise_server_has_its_interfaces_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = GitHub(rest="/api/v3", graphql="/api/graphql")
    with Server(service, tmp_path) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        assert write(service).deed is Deed.CREATED
        assert write(service, REVIEW + "new\n").deed is Deed.UPDATED


def test_a_user_is_told_from_a_bot_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = GitHub()
    with Server(service, tmp_path) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        service.post(7, "github-actions", REVIEW)
        assert write(service).deed is Deed.CREATED


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


@pytest.mark.parametrize("status", [401, 403, 404, 422, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_comes_back_is_printed_nowhere(
    host: Host, empty: Workspace, status: int, method: str
) -> None:
    """As a user runs it, with a service that repeats everything it was sent."""
    strike(host, times(99, method, status, Retry_After="0"))
    ran = run(host, empty, REVIEW)
    assert ran.code == 1
    assert "error[comment-failed]" in ran.err
    for text in (ran.out, ran.err):
        assert TOKEN not in text
        assert "\x1b" not in text
        assert "::error::" not in text


def run(host: Host, space: Workspace, text: str | bytes, *options: str) -> Any:
    space.write("review.md", text)
    ca = {"REQUESTS_CA_BUNDLE": os.environ["REQUESTS_CA_BUNDLE"]}
    return space.run(
        "comment", name_of(host), "review.md", *options, env={**host.environment(), **ca}
    )


def test_the_command_says_what_it_did(host: Host, empty: Workspace) -> None:
    assert run(host, empty, REVIEW).out == "commented on pull request 7\n"
    assert "says this already" in run(host, empty, REVIEW).out
    me = host.viewer if isinstance(host, GitHub) else host.user
    host.post(7, me, REVIEW)
    ran = run(host, empty, REVIEW + "x\n")
    assert ran.out == (
        "updated the comment on pull request 7\ndeleted 1 more comment of the same kind\n"
    )
    printed = json.loads(run(host, empty, REVIEW, "--format", "json").out)
    validate("comment.schema.json", printed)
    assert printed["deed"] == "updated"
    ran = run(host, empty, REVIEW + "y" * 160_000)
    assert ran.code == 1
    assert "a note stands in its place" in ran.err


@pytest.mark.parametrize(
    ("text", "words"),
    [(b"\xff\xfe\x00", "is not UTF-8"), ("\n \n", "is empty"), ("hello\n", "no HTML comment")],
)
def test_a_text_that_is_none(host: Host, empty: Workspace, text: str | bytes, words: str) -> None:
    ran = run(host, empty, text)
    assert ran.code == 1
    assert words in ran.err
    assert host.asked == []


def test_what_the_command_line_and_the_environment_lack(empty: Workspace) -> None:
    empty.write("review.md", REVIEW)
    for arguments, words in (
        (("comment", "gitlab", "review.md"), "`HOST`"),
        (("comment", "github", "nowhere.md"), "cannot read `nowhere.md`"),
        (("comment", "github", "-"), "is empty"),
        (("comment", "github", "review.md"), "`GITHUB_API_URL` is not set"),
        (("comment", "azure", "review.md"), "`SYSTEM_COLLECTIONURI` is not set"),
        (("comment", "azure", "review.md", "--pull-request", "0"), "--pull-request"),
    ):
        ran = empty.run(*arguments)
        assert ran.code == 1
        assert words in ran.err


def test_without_the_library_the_command_says_how_to_get_it(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "requests", None)
    with pytest.raises(CommentFailed, match="not installed") as failed:
        write(host)
    assert "pip install requests" in str(failed.value.help)


def test_services_are_of_one_shape() -> None:
    kinds: tuple[Callable[[], Service], ...] = (GitHub, AzureDevOps)
    assert len(kinds) == len(CODE_HOSTS)
