"""What tests of the server type and read."""

import re

from lsprotocol import types

EMEA = "policies/emea.policy"

QUIET = "lint: {open-wildcard: allow, idle-without: allow}\n"


def at(text: str, word: str, shift: int = 1) -> types.Position:
    """A place in a word of a text of ASCII."""
    before = text[: text.index(word) + shift]
    return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


def apply(text: str, edits: list[types.TextEdit]) -> str:
    """A text of ASCII after some edits."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for edit in sorted(
        edits, key=lambda each: (-each.range.start.line, -each.range.start.character)
    ):
        start = starts[edit.range.start.line] + edit.range.start.character
        end = starts[edit.range.end.line] + edit.range.end.character
        text = text[:start] + edit.new_text + text[end:]
    return text


def document(uri: str) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri)
