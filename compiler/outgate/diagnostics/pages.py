"""The pages of docs/codes.md: what each code means, with a wrong and a right example.

A section is a heading with the code, a line with its severity and title, some words, and then the
examples where policy text or files of a project can show it:

    **Wrong** (`outgate check --as-of 2026-07-01`, at `alow`):

    ```policy
    alow mde for region EU
    ```

Without a command it is `outgate check`. The blocks are files: `policies/example.policy`,
`outgate.yaml`, or what the block says behind its language.
"""

import re
from functools import cache

from outgate.resources import resource_text
from outgate.values import dataclass

_SECTION = re.compile(r"^## (?P<code>.+)\n\n(?P<head>\*.+)\n\n", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^\*\*(?P<kind>Wrong|Right)\*\*(?: \((?P<how>.+)\))?:\n\n"
    r"(?P<blocks>(?:```.*\n(?:.*\n)*?```\n+)+)",
    re.MULTILINE,
)
_BLOCK = re.compile(r"```(?P<language>\w+)(?: (?P<name>\S+))?\n(?P<text>(?:.*\n)*?)```\n")
_COMMAND = re.compile(r"`outgate (.+?)`")
_AT = re.compile(r"at `(.+)`$")
_NAMES = {"policy": "policies/example.policy", "yaml": "outgate.yaml"}


@dataclass(frozen=True, slots=True)
class Example:
    """Files, the command that is run on them, and the text that it underlines ("": none)."""

    files: tuple[tuple[str, str], ...]
    command: tuple[str, ...] = ("check",)
    at: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The section of a code: its words as Markdown, and its examples where it has any."""

    code: str
    words: str
    wrong: Example | None
    right: Example | None

    @property
    def first_sentence(self) -> str:
        """The first sentence of the words, on one line."""
        text = " ".join(self.words.split())
        return re.split(r"(?<=[.!?]) ", text)[0]


@cache
def code_pages() -> dict[str, Page]:
    """The pages by their codes, in the order of the document."""
    text = resource_text("docs", "codes.md")
    heads = list(_SECTION.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return {
        head["code"]: _page(head["code"], text[head.end() : end].rstrip() + "\n")
        for head, end in zip(heads, ends, strict=True)
    }


def _page(code: str, text: str) -> Page:
    examples = {match["kind"]: match for match in _EXAMPLE.finditer(text)}
    words = text[: min((match.start() for match in examples.values()), default=len(text))]
    return Page(
        code,
        words.strip(),
        *(_example(examples[kind]) if kind in examples else None for kind in ("Wrong", "Right")),
    )


def _example(match: re.Match[str]) -> Example:
    how = match["how"] or ""
    command, at = _COMMAND.search(how), _AT.search(how)
    blocks = _BLOCK.finditer(match["blocks"])
    files = tuple((block["name"] or _NAMES[block["language"]], block["text"]) for block in blocks)
    return Example(files, tuple(command[1].split()) if command else ("check",), at[1] if at else "")
