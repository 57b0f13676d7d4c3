"""The page of a code as text."""

import re
import textwrap

from outgate.cli.views.wording import Style
from outgate.commands.explain_code import CodePage
from outgate.diagnostics.pages import Example


def render(shown: CodePage, style: Style) -> str:
    """What the code means, then the wrong example and the right one, each file indented."""
    code, page = shown.code, shown.page
    lines = [style.heading(f"{code.severity}[{code.id}]: {code.title}"), ""]
    for paragraph in re.split(r"\n{2,}", page.words):
        lines += [*_paragraph(paragraph, style.width), ""]
    for word, example in (("wrong", page.wrong), ("right", page.right)):
        if example is not None:
            lines += [style.heading(_head(word, example)), *_files(example), ""]
    return "\n".join(lines).rstrip()


def _paragraph(text: str, width: int) -> list[str]:
    if text.startswith(("- ", "| ", "```")):
        return text.splitlines()
    return textwrap.wrap(text, max(width, 40), break_long_words=False, break_on_hyphens=False)


def _head(word: str, example: Example) -> str:
    shown = example.at.replace("\t", "\\t")
    at = f", at `{shown}`" if shown else ""
    return f"{word} (`outgate {' '.join(example.command)}`{at}):"


def _files(example: Example) -> list[str]:
    lines = []
    for name, text in example.files:
        lines += ["", *([f"  {name}:"] if len(example.files) > 1 else [])]
        lines += [f"    {line}".rstrip() for line in text.splitlines()]
    return lines
