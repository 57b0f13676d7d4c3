"""The TextMate grammar of policies, written from the language's own table of keywords.

`python editors/grammar.py` writes `editors/vscode/syntaxes/outgate.tmLanguage.json`; a test holds
the file to what this says.
"""

import json
from pathlib import Path

from outgate.language.clauses import BY_RULE, KEYWORDS, STATEMENT_FORMS

TARGET = Path(__file__).parent / "vscode" / "syntaxes" / "outgate.tmLanguage.json"

# A word as the lexer takes it: whatever is no blank, mark, string or comment.
_END = r"(?=[\s\",={}#]|$)"
_BEGIN = r"(?<![^\s\",={}#])"


def _words(words: list[str]) -> str:
    return f"{_BEGIN}(?:{'|'.join(words)}){_END}"


def make_grammar() -> dict[str, object]:
    """The grammar; each word is what the lexer takes it for, whatever stands around it."""
    statements = sorted(form.keyword for form in STATEMENT_FORMS)
    clauses = sorted({clause.keyword for clause in BY_RULE.values()})
    others = sorted(KEYWORDS - {*statements, *clauses})
    patterns = [
        {"name": "comment.line.number-sign.outgate", "match": r"#.*$"},
        {"name": "string.quoted.double.outgate", "match": r"\"[^\"\n]*\""},
        {"name": "invalid.illegal.unclosed-string.outgate", "match": r"\"[^\"\n]*$"},
        {
            "name": "markup.underline.link.outgate",
            "match": _BEGIN + r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"{}#]*",
        },
        {"name": "keyword.control.outgate", "match": _words([*statements, "deny"])},
        {
            "name": "keyword.other.outgate",
            "match": _words([*clauses, *(word for word in others if word != "deny")]),
        },
        {"name": "punctuation.separator.outgate", "match": ","},
        {"name": "keyword.operator.assignment.outgate", "match": "="},
        {"name": "punctuation.section.block.outgate", "match": r"[{}]"},
        {
            "name": "constant.numeric.date.outgate",
            "match": rf"{_BEGIN}\d{{4}}-\d{{2}}-\d{{2}}{_END}",
        },
        {
            "name": "constant.numeric.address.outgate",
            "match": rf"{_BEGIN}(?:\d+\.[\d./-]*\d|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:/\d+)?){_END}",
        },
        {"name": "variable.other.outgate", "match": r"[^\s\",={}#]+"},
    ]
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Outgate",
        "scopeName": "source.outgate",
        "fileTypes": ["policy"],
        "patterns": patterns,
    }


def grammar_text() -> str:
    """The grammar as its file has it."""
    return json.dumps(make_grammar(), indent=2) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(grammar_text(), encoding="utf-8")
