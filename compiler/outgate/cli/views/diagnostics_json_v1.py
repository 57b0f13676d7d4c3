"""A diagnostic as part of a JSON document (`diagnostic` in schemas/check.schema.json)."""

from outgate.diagnostics import Diagnostic, Label


def diagnostic_document(diagnostic: Diagnostic) -> dict[str, object]:
    """Code, severity and message, where it is (null: no policy text), and what to do."""
    return {
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "location": None if diagnostic.primary is None else _location(diagnostic.primary),
        "related": [_location(label) for label in diagnostic.related],
        "note": diagnostic.note,
        "help": diagnostic.help,
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [
                    {"location": _location(Label(edit.span)), "text": edit.text}
                    for edit in fix.edits
                ],
            }
            for fix in diagnostic.fixes
        ],
    }


def _location(label: Label) -> dict[str, object]:
    """Lines and columns count from 1 in characters; `end` is behind the last character."""
    span = label.span
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    return {
        "file": span.file.name,
        "start": {"line": line, "column": column},
        "end": {"line": end_line, "column": end_column},
        "label": label.text,
    }
