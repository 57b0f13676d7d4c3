"""`outgate comment`: one comment of ours on a pull request, written anew with every run."""

import re
from collections.abc import Mapping
from enum import StrEnum

from outgate.code_hosts.errors import CommentFailed, Gone, Unsure
from outgate.code_hosts.interface import CodeHost, Pause, Posted, PullRequest
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.values import dataclass

_ROUNDS = 4  # of looking and writing, where others write and delete at the same time
_MARKER = re.compile(r"<!-- [!-~](?:[ -~]{0,196}[!-~])? -->")


class Deed(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"  # it says just that already


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it stands now; `removed` counts older ones of ours that said the same thing.

    `whole` is false where the text was too long, and a note stands in its place.
    """

    host: str
    pull_request: int
    deed: Deed
    removed: int
    whole: bool


def find_marker(text: str, given: str | None) -> str:
    """The marker that tells our comment: the one given, else the first line of the text."""
    first = text.partition("\n")[0].rstrip()
    marker = first if given is None else given
    if not _MARKER.fullmatch(marker) or marker.count("--") > 2:
        what = f"the marker `{given}`" if given is not None else "the first line of the text"
        help = "a marker is one line such as `<!-- outgate plan prod -->`"
        if given is None:
            help += "; begin the text with it, or name one with `--marker`"
        raise UserError(Diagnostic(codes.USAGE, f"{what} is no HTML comment", help=help))
    return marker


def comment_on_pull_request(
    host: CodeHost,
    environment: Mapping[str, str],
    text: str,
    *,
    marker: str | None,
    number: int | None,
    pause: Pause,
) -> Comment:
    """Write a text as our comment on a pull request, in the place of the one that is there.

    What is too long for a comment is replaced by a note that says so: an old comment that stays
    would tell of another plan. UserError where it cannot be written.
    """
    first_line = find_marker(text, marker)
    body = text.replace("\r\n", "\n").rstrip() + "\n"
    if body.partition("\n")[0].rstrip() != first_line:
        body = f"{first_line}\n{body}"
    length = len(body.encode("utf-16-le")) // 2  # as the services count
    whole = length <= host.limit
    if not whole:
        body = _note(first_line, length, host)
    pull_request = host.open(environment, number, pause)
    deed, removed = _write(pull_request, first_line, body)
    return Comment(host.name, pull_request.number, deed, removed, whole)


def too_long(host: CodeHost) -> Diagnostic:
    """What is said where a note stands in the place of the text."""
    message = f"the text is longer than the {host.limit:,} characters that {host.title} takes"
    help = "a note stands in its place; keep the whole text as an artifact of the pipeline"
    return Diagnostic(codes.COMMENT_FAILED, message, help=help)


def _note(marker: str, length: int, host: CodeHost) -> str:
    return (
        f"{marker}\n**This review does not fit in a comment.** It has {length:,} characters, and "
        f"{host.title} takes {host.limit:,}. Read it whole in the summary or the artifacts of the "
        "pipeline; what stood here before was about an older state.\n"
    )


def _write(pull_request: PullRequest, marker: str, body: str) -> tuple[Deed, int]:
    """Leave exactly one comment of ours with the marker, and the text in it.

    Somebody may delete it meanwhile, and another run may write one at the same time: the oldest
    stays, every run looks once more after it created one, and whoever sees an older one than its
    own goes over to that.
    """
    removed = 0
    problem: CommentFailed | None = None
    for _ in range(_ROUNDS):
        own = pull_request.list_own(marker)
        try:
            if own:
                deed = _update(pull_request, own[0], body)
                removed += _delete(pull_request, own[1:])
                return deed, removed
            created = pull_request.create(body)
            now = pull_request.list_own(marker)
            if not now or now[0].id == created.id:
                return Deed.CREATED, removed
        except Unsure as unsure:
            problem = unsure
        except Gone as gone:
            if not own:  # there is no such pull request
                raise
            problem = gone
    raise problem or CommentFailed(
        "the comment is not there after it was written, time and again",
        "see who else writes or deletes comments of this pull request",
    )


def _update(pull_request: PullRequest, posted: Posted, body: str) -> Deed:
    if posted.text.replace("\r\n", "\n").rstrip() == body.rstrip():
        return Deed.UNCHANGED
    pull_request.update(posted, body)
    return Deed.UPDATED


def _delete(pull_request: PullRequest, others: tuple[Posted, ...]) -> int:
    """Delete what says the same thing; how many there were."""
    removed = 0
    for other in others:
        try:
            pull_request.delete(other)
        except Gone:  # another run was quicker
            continue
        removed += 1
    return removed
