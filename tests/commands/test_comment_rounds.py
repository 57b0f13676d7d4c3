"""Which comment is ours, and what becomes of one that others delete while it is written."""

import pytest

from outgate.code_hosts.errors import CommentFailed, Gone
from outgate.code_hosts.interface import CodeHost, Posted
from outgate.commands.comment import comment_on_pull_request, find_marker, too_long
from outgate.errors import UserError

MARKER = "<!-- outgate plan prod -->"


@pytest.mark.parametrize(
    ("text", "given", "marker"),
    [
        (f"{MARKER}\nmore", None, MARKER),
        (f"{MARKER}  \r\nmore", None, MARKER),
        ("more", MARKER, MARKER),
        ("<!-- a -->\nmore", MARKER, MARKER),
        ("<!-- a -->", None, "<!-- a -->"),
        ("<!-- a-b- -->", None, "<!-- a-b- -->"),
    ],
)
def test_a_comment_is_known_by_its_marker(text: str, given: str | None, marker: str) -> None:
    assert find_marker(text, given) == marker


@pytest.mark.parametrize(
    "marker",
    [
        "",
        "x",
        "<!--x-->",
        "<!--  -->",
        "<!-- a--b -->",
        "<!-- --- -->",
        "<!-- a -->x",
        "<!-- \u00e4 -->",
    ],
)
def test_what_is_no_marker(marker: str) -> None:
    with pytest.raises(UserError) as refused:
        find_marker(f"{marker}\nmore", None)
    assert refused.value.message == "the first line of the text is no HTML comment"
    assert refused.value.help == (
        "a marker is one line such as `<!-- outgate plan prod -->`; begin the text with it, or "
        "name one with `--marker`"
    )
    with pytest.raises(UserError) as refused:
        find_marker("more", marker)
    assert refused.value.message == f"the marker `{marker}` is no HTML comment"
    assert refused.value.help == "a marker is one line such as `<!-- outgate plan prod -->`"


class Forgetful:
    """A pull request that shows somebody else's comment first, however often one is written."""

    number = 7

    def __init__(self) -> None:
        self.written: list[str] = []

    def list_own(self, _: str) -> tuple[Posted, ...]:
        # There is an older one each time that it is looked at after writing.
        return (Posted("0", "older"),) if len(self.written) % 2 else ()

    def create(self, text: str) -> Posted:
        self.written.append(text)
        if len(self.written) % 2 == 0:
            self.written.append(text)
        return Posted(str(len(self.written)), text)

    def update(self, posted: Posted, text: str) -> None:
        self.written.append(text)
        raise Gone("it is gone", "look again")

    def delete(self, posted: Posted) -> None:
        raise AssertionError("nothing is there to delete")


def test_whoever_deletes_it_again_and_again_is_told_of() -> None:
    pull_request = Forgetful()
    host = CodeHost("h", "Host", 100, lambda *_: pull_request)
    with pytest.raises(CommentFailed, match="it is gone"):
        comment_on_pull_request(
            host, {}, f"{MARKER}\nx", marker=None, number=None, pause=lambda _: None
        )
    assert len(pull_request.written) == 4


class Crowded(Forgetful):
    """One where somebody's older comment is there after each of ours, and gone a moment later."""

    def list_own(self, _: str) -> tuple[Posted, ...]:
        self.written.append("looked")
        return () if len(self.written) % 3 else (Posted("0", "older"),)

    def create(self, text: str) -> Posted:
        self.written.append(text)
        return Posted("1", text)


def test_whoever_is_never_alone_gives_up() -> None:
    pull_request = Crowded()
    host = CodeHost("h", "Host", 100, lambda *_: pull_request)
    text = f"{MARKER}\nx\n"
    with pytest.raises(CommentFailed) as failed:
        comment_on_pull_request(host, {}, text, marker=None, number=None, pause=lambda _: None)
    assert failed.value.message == "the comment is not there after it was written, time and again"
    assert failed.value.help == "see who else writes or deletes comments of this pull request"
    assert pull_request.written == ["looked", text, "looked"] * 4


def test_a_text_that_is_too_long_is_told_with_its_bound() -> None:
    host = CodeHost("h", "Host", 65_536, lambda *_: Forgetful())
    problem = too_long(host)
    assert problem.message == "the text is longer than the 65,536 characters that Host takes"
    assert "keep the whole text as an artifact" in str(problem.help)
