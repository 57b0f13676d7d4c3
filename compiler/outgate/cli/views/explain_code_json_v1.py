"""The page of a code as JSON (schemas/codes.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.explain_code import CodePage
from outgate.diagnostics.pages import Example
from outgate.plan.document import json_text


def render(shown: CodePage, _: Style) -> str:
    """The code, its words as Markdown, and its examples as files; null where it has none."""
    code, page = shown.code, shown.page
    return json_text(
        {
            "format_version": "1.0",
            "code": code.id,
            "severity": code.severity.value,
            "title": code.title,
            "words": page.words,
            "wrong": _example(page.wrong),
            "right": _example(page.right),
        }
    )


def _example(example: Example | None) -> dict[str, object] | None:
    if example is None:
        return None
    return {
        "command": ["outgate", *example.command],
        "at": example.at,
        "files": [{"name": name, "text": text} for name, text in example.files],
    }
