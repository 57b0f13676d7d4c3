"""Lays out policy text (`outgate fmt`): same statements, same comments, one way to write them.

Works on tokens, so that the user's order of clauses and names stays. A comment stays with what it
describes: behind the entry of a list that it stands behind, above the one that it stands above.
Every run proves itself: the result must parse to the same tree, hold the same comments and be
stable under another run.
"""

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.errors import InternalError
from outgate.language.grammar import Raw, Token
from outgate.language.parse import parse_raws
from outgate.source import SourceFile
from outgate.values import dataclass

WIDTH = 88
_COMMENT = re.compile(r'"[^"\n]*"|(?P<comment>#[^\n]*)')


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment; `line` is where its line begins, and `trailing` if words stand before it there."""

    start: int
    text: str
    line: int
    trailing: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list, without its comma, and its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What stays on one line where the statement takes several: a head, and entries of a list.

    `with live-response, updates` has the head `with` and two entries; a line of a test has none.
    """

    head: str
    entries: tuple[_Entry, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " ".join((self.head, ", ".join(entry.text for entry in self.entries))).rstrip()

    def lines(self, indent: int) -> list[str]:
        """The text, wrapped behind commas where it does not fit."""
        pad = " " * indent
        lines, line = [], self.head
        for number, entry in enumerate(self.entries, 1):
            part = entry.text + ("," if number < len(self.entries) else "")
            if number > 1 and indent + len(line) + 1 + len(part) > WIDTH:
                lines.append(line)
                line = "  " + part
            else:
                line = f"{line} {part}"
        return [pad + line for line in (*lines, line)]


def format_text(file: SourceFile) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text laid out; the text as it is, and why, where it has errors."""
    tree, raws, problems = parse_raws(file)
    wrong = tuple(problem for problem in problems if problem.code is not codes.TAB)
    if has_errors(wrong):
        return file.text, wrong
    comments = _comments(file.text)
    result = _layout(file.text, raws, comments)
    again = SourceFile(file.name, result)
    # The formatter must never change a policy: whatever it gives is held against the original.
    tree_again, raws_again, _ = parse_raws(again)
    comments_again = _comments(result)
    _prove(tree_again == tree, f"formatting {file.name} would change its meaning")
    lost = f"formatting {file.name} would lose a comment"
    _prove(_texts(comments_again) == _texts(comments), lost)
    stable = _layout(result, raws_again, comments_again) == result
    _prove(stable, f"formatting {file.name} is not stable")
    return result, ()


def _prove(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - as `assert` is written
    if not holds:  # no `assert`, which Python can be told to leave out
        raise InternalError(otherwise)


def _comments(text: str) -> list[_Comment]:
    comments = []
    for match in _COMMENT.finditer(text):
        if match["comment"]:
            line = text.rfind("\n", 0, match.start()) + 1
            trailing = bool(text[line : match.start()].strip())
            comments.append(_Comment(match.start(), match["comment"].rstrip(), line, trailing))
    return comments


def _texts(comments: Iterable[_Comment]) -> list[str]:
    return sorted(" ".join(comment.text.split()) for comment in comments)


def _layout(text: str, raws: Iterable[Raw], comments: Sequence[_Comment]) -> str:
    ended = f"{text}\n"
    starts = [comment.start for comment in comments]
    alone = dict.fromkeys(range(len(comments)))  # those of no statement
    blocks: list[tuple[int, int, list[str]]] = []
    for raw in raws:
        chunks = _chunks(raw)
        first, last = chunks[0].start, max(token.end_pos for token in raw.tokens())
        line_end = ended.index("\n", last)
        begin, middle = bisect_right(starts, first), bisect_left(starts, last)
        inside = comments[begin:middle]
        end = bisect_left(starts, line_end)
        behind = comments[middle:end]
        # Two statements may share a line; the comment behind them belongs to the last of them.
        if behind and text[last : behind[0].start].strip():
            behind = ()
        for number in range(begin, middle + len(behind)):
            alone.pop(number, None)
        lay_out = _test if raw.data == "test" else _statement
        blocks.append((first, last, lay_out(chunks, (*inside, *behind), last)))
    for number in alone:
        comment = comments[number]
        blocks.append((comment.start, comment.start, [comment.text]))
    return _join(text, sorted(blocks))


def _join(text: str, blocks: list[tuple[int, int, list[str]]]) -> str:
    """Blocks in order, keeping at most one of the blank lines between them."""
    lines: list[str] = []
    previous = None
    for first, last, block in blocks:
        if previous is not None and text.count("\n", previous, first) > 1:
            lines.append("")
        lines += block
        previous = last
    return "\n".join(lines) + "\n"


def _chunks(raw: Raw) -> list[_Chunk]:
    """The statement cut where it may be broken into lines."""
    groups: list[list[Token]] = [[]]
    for part in raw.children:
        assert part is not None  # parts that may be absent are those of lines
        tokens = list(part.tokens()) if isinstance(part, Raw) else [part]
        is_new = isinstance(part, Raw) and (part.data.endswith("_clause") or part.data == "line")
        if is_new:
            groups.append([])
        # The closing brace of a test is written by hand, on a line of its own.
        groups[-1] += [token for token in tokens if token != "}"]
    return [_chunk(group, raw.data, first=not number) for number, group in enumerate(groups)]


def _chunk(tokens: list[Token], rule: str, *, first: bool) -> _Chunk:
    start, end = tokens[0].start_pos, tokens[-1].end_pos
    if rule == "test":
        words = [str(token) for token in tokens]
        if first:
            words.append("{")
        elif tokens[0].type == "DENY":
            words[0] = "deny "
        return _Chunk(" ".join(words), (), start, end)
    size = 2 if first and rule in ("source_definition", "fleet_definition", "limit") else 1
    head = " ".join(tokens[:size]) + (" =" if rule.endswith("_definition") else "")
    return _Chunk(head, tuple(_entries(tokens[size:])), start, end)


def _entries(tokens: list[Token]) -> list[_Entry]:
    """Tokens as entries: commas are dropped already, a kind word belongs to the name behind it."""
    entries: list[_Entry] = []
    kind: Token | None = None
    for token in tokens:
        if token.type in ("REGION", "FLEET"):
            kind = token
            continue
        begin, text = (token, str(token)) if kind is None else (kind, f"{kind} {token}")
        entries.append(_Entry(text, begin.start_pos, token.end_pos))
        kind = None
    return entries


def _statement(chunks: list[_Chunk], comments: Sequence[_Comment], end: int) -> list[str]:
    """A statement on one line where it fits and no comment belongs inside, else on several."""
    first, last = chunks[0], chunks[-1]
    line = " ".join(chunk.text for chunk in chunks)
    above = [comment for comment in comments if comment.start < first.end]
    behind = [comment for comment in comments if comment.start >= end]
    broken = _is_broken(first, above) or _is_broken(last, behind)
    if not broken and len(above) + len(behind) == len(comments) and len(line) <= WIDTH:
        return [*(comment.text for comment in above), *_with_trailing(line, behind)]
    lines: list[str] = []
    for number, chunk in enumerate(chunks):
        until = chunks[number + 1].start if number + 1 < len(chunks) else sys.maxsize
        lines += _with_comments(chunk, until, comments, 2 if number else 0)
    return lines


def _test(chunks: list[_Chunk], comments: Sequence[_Comment], end: int) -> list[str]:
    inside = [comment for comment in comments if comment.start < end]
    lines: list[str] = []
    for number, chunk in enumerate(chunks):
        until = chunks[number + 1].start if number + 1 < len(chunks) else sys.maxsize
        lines += _with_comments(chunk, until, inside, 2 if number else 0)
    return [*lines, *_with_trailing("}", [comment for comment in comments if comment.start >= end])]


def _with_trailing(line: str, comments: Sequence[_Comment]) -> list[str]:
    return [f"{line}  {comments[0].text}"] if comments else [line]


def _is_broken(chunk: _Chunk, comments: Sequence[_Comment]) -> bool:
    """Whether a comment speaks of some entries of a list only, so that each takes a line.

    It does where it stands above an entry, or behind one with others on lines before or after it.
    """
    if len(chunk.entries) < 2:
        return False
    first = chunk.entries[0]
    for comment in comments:
        if comment.start < chunk.end and (comment.start > first.start or not comment.trailing):
            return True
        if first.start < comment.line:
            return True
    return False


def _with_comments(
    chunk: _Chunk, until: int, comments: Sequence[_Comment], indent: int
) -> list[str]:
    """A chunk with the comments in it and behind it, up to the next chunk.

    What stands behind its head, or inside of it where there is no list, moves above it.
    """
    pad = " " * indent
    within = [comment for comment in comments if chunk.start < comment.start < chunk.end]
    after = [comment for comment in comments if chunk.end <= comment.start < until]
    trailing = [after.pop(0)] if after and after[0].trailing else []
    if _is_broken(chunk, (*within, *trailing)):
        lines = _broken(chunk, (*within, *trailing), pad)
    else:
        lines = chunk.lines(indent)
        # A comment behind a list that is wrapped would speak of its last line only.
        moved = trailing if len(lines) > 1 else []
        lines = [
            *(pad + comment.text for comment in (*within, *moved)),
            *lines[:-1],
            *_with_trailing(lines[-1], [] if moved else trailing),
        ]
    return [*lines, *("  " + comment.text for comment in after)]


def _broken(chunk: _Chunk, comments: Sequence[_Comment], pad: str) -> list[str]:
    """A list with each entry on a line of its own, and its comments where they belong."""
    head: list[str] = []
    above: list[list[_Comment]] = [[] for _ in chunk.entries]
    behind: list[list[_Comment]] = [[] for _ in chunk.entries]
    for comment in comments:
        before = sum(entry.start < comment.start for entry in chunk.entries)
        if comment.trailing and before:
            behind[before - 1].append(comment)
        elif comment.trailing:
            head.append(pad + comment.text)
        else:
            ended = sum(entry.end <= comment.start for entry in chunk.entries)
            above[ended].append(comment)
    lines = [*head, pad + chunk.head]
    for number, entry in enumerate(chunk.entries):
        # One comment fits behind an entry; what else stood there goes above it.
        over = sorted((*above[number], *behind[number][:-1]), key=lambda comment: comment.start)
        lines += [f"{pad}  {comment.text}" for comment in over]
        comma = "," if number + 1 < len(chunk.entries) else ""
        lines += _with_trailing(f"{pad}  {entry.text}{comma}", behind[number][-1:])
    return lines
