"""`outgate comment` as a user runs it."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from outgate.code_hosts.errors import CommentFailed
from outgate.code_hosts.registry import CODE_HOSTS
from tests.builders.schemas import validate
from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import REVIEW, Host, name_of, strike, write
from tests.code_hosts.server import TOKEN, Service, times
from tests.conftest import Workspace


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


def test_a_text_is_sixteen_mebibytes_and_no_more(empty: Workspace) -> None:
    whole = b"<!-- x -->\n" + b"y" * (16 * 1024 * 1024 - 11)
    empty.write("whole.md", whole)
    empty.write("more.md", whole + b"y")
    assert "`GITHUB_API_URL` is not set" in empty.run("comment", "github", "whole.md").err
    assert "`more.md` is larger than 16 MiB" in empty.run("comment", "github", "more.md").err
    ran = empty.run("comment", "github", "-", stdin=whole + b"y")
    assert "`-` is larger than 16 MiB" in ran.err


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
