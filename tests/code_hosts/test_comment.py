"""One comment of ours stands on a pull request, whatever else does, at both services alike."""

import threading
from pathlib import Path

import pytest

from outgate.code_hosts.registry import CODE_HOSTS
from outgate.commands.comment import Deed
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import MARKER, REVIEW, Host, name_of, write
from tests.code_hosts.server import Asked, Reply, Server


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
