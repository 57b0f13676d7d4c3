"""Lays out policy text (`outgate fmt`): same statements, same comments, one way to write them.

Works on tokens, so that the user's order of clauses and names stays. Every run proves itself: the
result must parse to the same tree, hold the same comments and be stable under another run.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.language.grammar import Raw, load_parser
from outgate.language.parse import parse
from outgate.source import SourceFile

WIDTH = 88
_COMMENT = re.compile(r'"[^"\n]*"|(?P<comment>#[^\n]*)')


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    text: str
    trailing: bool


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What stays on one line where the statement takes several: its words and their place."""

    words: tuple[str, ...]
    start: int
    end: int

    def lines(self, indent: int) -> list[str]:
        """The words with commas closed up, wrapped after commas where they do not fit."""
        text = _joined(self.words)
        if indent + len(text) <= WIDTH or "," not in self.words:
            return [" " * indent + text]
        lines, line = [], ""
        for part in _entries(self.words):
            if line and indent + len(line) + 1 + len(part) > WIDTH:
                lines.append(line)
                line = "  " + part
            else:
                line = f"{line} {part}" if line else part
        return [" " * indent + each for each in (*lines, line)]


def _joined(words: Iterable[str]) -> str:
    """Words on one line. Commas are closed up as words, never as text: a string may hold ` ,`."""
    return "".join(word if word == "," else f" {word}" for word in words).removeprefix(" ")


def _entries(words: Iterable[str]) -> Iterator[str]:
    """A list cut behind its commas."""
    entry: list[str] = []
    for word in words:
        entry.append(word)
        if word == ",":
            yield _joined(entry)
            entry = []
    yield _joined(entry)


def format_text(file: SourceFile) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text laid out; the text as it is, and why, where it has errors."""
    tree, problems = parse(file)
    wrong = tuple(each for each in problems if each.code is not codes.TAB)
    if has_errors(wrong):
        return file.text, wrong
    result = _layout(file.text)
    again = SourceFile(file.name, result)
    # The formatter must never change a policy: whatever it gives is held against the original.
    assert parse(again)[0] == tree, f"formatting {file.name} would change its meaning"
    assert _comment_texts(result) == _comment_texts(file.text), f"{file.name} would lose a comment"
    assert _layout(result) == result, f"formatting {file.name} is not stable"
    return result, ()


def _comments(text: str) -> list[_Comment]:
    found = []
    for match in _COMMENT.finditer(text):
        if match["comment"]:
            line_start = text.rfind("\n", 0, match.start()) + 1
            trailing = bool(text[line_start : match.start()].strip())
            found.append(_Comment(match.start(), match["comment"].rstrip(), trailing))
    return found


def _comment_texts(text: str) -> list[str]:
    return sorted(" ".join(each.text.split()) for each in _comments(text))


def _layout(text: str) -> str:
    start = load_parser().parse(text)
    assert isinstance(start, Raw)
    comments = _comments(text)
    blocks: list[tuple[int, int, list[str]]] = []
    for raw in start.raws():
        chunks = _chunks(raw)
        first, last = chunks[0].start, max(token.end_pos or 0 for token in raw.tokens())
        line_end = text.find("\n", last)
        line_end = len(text) if line_end < 0 else line_end
        inside = [each for each in comments if first < each.start < last]
        behind = [each for each in comments if last <= each.start < line_end and each.trailing]
        # Two statements may share a line; the comment behind them belongs to the last of them.
        if behind and text[last : behind[0].start].strip():
            behind = []
        taken = {each.start for each in (*inside, *behind)}
        comments = [each for each in comments if each.start not in taken]
        lines = _statement(raw, chunks, inside)
        if behind:
            lines[-1] += f"  {behind[0].text}"
        blocks.append((first, behind[0].start + len(behind[0].text) if behind else last, lines))
    blocks += [(each.start, each.start + len(each.text), [each.text]) for each in comments]
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
    groups: list[list[object]] = [[]]
    for part in raw.children:
        tokens = list(part.tokens()) if isinstance(part, Raw) else [part]
        is_new = isinstance(part, Raw) and (part.data.endswith("_clause") or part.data == "line")
        if is_new:
            groups.append([])
        # The closing brace of a test is written by hand, on a line of its own.
        groups[-1] += [each for each in tokens if each is not None and each != "}"]
    return [_chunk(group, raw.data, number) for number, group in enumerate(groups)]


def _chunk(tokens: list[object], rule: str, number: int) -> _Chunk:
    words = []
    for index, token in enumerate(tokens):
        kind = getattr(token, "type", "")
        if index and _needs_comma(tokens, index, rule):
            words.append(",")
        words.append(str(token))
        if rule in ("source_definition", "fleet_definition") and index == 1:
            words.append("=")
        if rule == "test" and number and kind == "DENY":
            words[-1] = "deny "
    if rule == "test" and not number:
        words.append("{")
    first, last = tokens[0], tokens[-1]
    return _Chunk(tuple(words), getattr(first, "start_pos", 0), getattr(last, "end_pos", 0))


def _needs_comma(tokens: list[object], index: int, rule: str) -> bool:
    """The grammar drops commas: between entries of a list there was one."""
    if rule == "test":
        return False
    kinds = [getattr(token, "type", "") for token in tokens]
    if rule in ("source_definition", "fleet_definition"):
        return index > 2
    values = ("WORD", "STRING")
    return kinds[index - 1] in values and kinds[index] in (*values, "REGION", "FLEET") and index > 1


def _statement(raw: Raw, chunks: list[_Chunk], inside: list[_Comment]) -> list[str]:
    if raw.data == "test":
        return _test(chunks, inside)
    joined = _joined(word for chunk in chunks for word in chunk.words)
    # What stands in the head moves above it, and is then no reason to break the statement.
    above = [each for each in inside if each.start < chunks[0].end]
    if len(above) == len(inside) and len(joined) <= WIDTH:
        return [*(each.text for each in above), joined]
    lines: list[str] = []
    for number, chunk in enumerate(chunks):
        end = chunks[number + 1].start if number + 1 < len(chunks) else chunk.end
        lines += _with_comments(chunk, end, inside, 2 if number else 0)
    return lines


def _test(chunks: list[_Chunk], inside: list[_Comment]) -> list[str]:
    lines: list[str] = []
    for number, chunk in enumerate(chunks):
        end = chunks[number + 1].start if number + 1 < len(chunks) else 1 << 60
        lines += _with_comments(chunk, end, inside, 2 if number else 0)
    return [*lines, "}"]


def _with_comments(chunk: _Chunk, end: int, inside: list[_Comment], indent: int) -> Iterator[str]:
    """A chunk with the comments in and behind it, up to the next chunk.

    A comment on the chunk's last line stays there; one within the chunk moves above it; the others
    keep their own lines.
    """
    within = [each for each in inside if chunk.start < each.start < chunk.end]
    after = [each for each in inside if chunk.end <= each.start < end]
    pad = " " * indent
    yield from (pad + each.text for each in within)
    lines = chunk.lines(indent)
    if after and after[0].trailing:
        lines[-1] += f"  {after.pop(0).text}"
    yield from lines
    yield from ("  " + each.text for each in after)
