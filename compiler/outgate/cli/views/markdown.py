"""Markdown for the comments of pull requests: text that stays text, and a bound on its length."""

import re
from urllib.parse import quote

from outgate.cli.views.diagnostics import visible
from outgate.diagnostics import and_more
from outgate.digests import sha256

MAX_LENGTH = 60_000  # code hosts refuse comments somewhat longer than this
_SPECIAL = re.compile(r"[\\`*_{}\[\]<|~&$]")
# What begins a heading, a list, a rule or a quotation where it is the first of a line.
_FIRST = re.compile(r"^(\d{1,9}(?=[.)])|)([-+=#>]|(?<=\d)[.)])")
# Words that code hosts make links, mentions, pictures or formulas of, some of them only after all
# HTML is there: nothing but code keeps them as they are.
_LIVE = re.compile(
    r"""://|www\.|\w\.[^\W\d]{2}|@\w|[#!$%^~&]["\w]|:[\w+-]+:|\bGH-\d|\b[0-9a-f]{7,40}\b""",
    re.IGNORECASE,
)
_NAME_LENGTH = 100
_BEFORE, _BEHIND = "(\"'", ")\"',.;:!?"  # what is no part of a word


def escape(text: str) -> str:
    """Text that Markdown, HTML, mentions and the like leave as it is.

    What stands in back-ticks becomes code, and so does a word that would be a link or the like;
    elsewhere only characters that would mean something are written otherwise.
    """
    plain = " ".join(visible(text).split())
    parts = re.split(r"(`[^`]*[^`\s][^`]*`)", plain)
    whole = "".join(
        code(part[1:-1]) if number % 2 else " ".join(map(_word, part.split(" ")))
        for number, part in enumerate(parts)
    )
    return _FIRST.sub(lambda match: f"{match[1]}&#{ord(match[2])};", whole)


def _word(word: str) -> str:
    if not _LIVE.search(word):
        return _entities(word)
    begun = word.lstrip(_BEFORE)
    core = begun.rstrip(_BEHIND)
    before, behind = word[: len(word) - len(begun)], begun[len(core) :]
    return f"{_entities(before)}{code(core)}{_entities(behind)}"


def _entities(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)


def code(text: str) -> str:
    """Text as code, also inside a table cell, whatever it holds."""
    plain = " ".join(visible(text).split())
    # `##` begins what the agents of pipelines take for commands, wherever it stands in their log.
    if plain and not re.search(r"[`|]|##", plain):
        return f"`{plain}`"
    whole = re.sub(r"[^\w ]", lambda match: f"&#{ord(match[0])};", plain)
    return f"<code>{whole.replace('_', '&#95;')}</code>"


def link(text: str, address: str) -> str:
    """Text as code that leads to an address, which must be a clean one; without one just code."""
    return f"[{code(text)}]({address})" if address else code(text)


def clipped(text: str, most: int = 200) -> str:
    """The beginning of a text that somebody made longer than a comment can bear."""
    return text if len(text) <= most else f"{text[:most]}\u2026"


def marker(key: str) -> str:
    """A line that nobody sees, by which a comment is known again: the same for the same key."""
    name = quote(key, safe=" ").replace("--", "-%2D")
    if len(name) > _NAME_LENGTH:
        name = f"{name[:_NAME_LENGTH]} {sha256(key.encode())}"
    return f"<!-- outgate {name} -->"


def bounded(head: list[str], rows: list[str], tail: list[str], limit: int) -> str:
    """Head and tail whole, and as many rows as there is room for."""
    frame = len("\n".join((*head, *tail))) + 80
    if frame > limit:
        head = [head[0], "", "The details are too long to show here."]
        return "\n".join((*head, ""))[:limit]
    room = limit - frame
    shown: list[str] = []
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        shown.append(row)
    if len(shown) < len(rows):
        shown.append(f"| | {cut_words(len(rows) - len(shown))} | |")
    return "\n".join((*head, *shown, *tail)) + "\n"


def cut_words(rest: int) -> str:
    """What stands for the rows that have no room."""
    return and_more(rest, "changes, cut to fit")
