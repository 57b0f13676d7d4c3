"""Mistakes that look like others: what is said, and what each fix makes of the text."""

import pytest

from outgate.diagnostics import apply_fixes
from outgate.language.parse import parse
from outgate.source import SourceFile

ALLOW = "write `allow SERVICE for region NAME, fleet NAME`"
SOURCE, FLEET = "write `source NAME = ADDRESS, ...`", "write `fleet NAME = FLEET, ...`"
COMMA = "put a comma between the entries of a list"

# Text: the words that are underlined, the message, how the advice begins.
SAID = {
    "source a frm": ("frm", "expected `=` after the name of the source, found `frm`", SOURCE),
    'forbid "a" = b': (
        "=",
        "expected a comma or the next statement, found `=`",
        'write `forbid "URL", ... except "URL", ...`',
    ),
    'allow a via b "storage"': (
        '"storage"',
        'expected a clause such as `for`, `from` or `via`, found `"storage"`',
        ALLOW,
    ),
    'test "a" { "allow" https://x.example }': (
        '"allow"',
        'expected `allow URL`, `deny URL` or `}`, found `"allow"`',
        'write `test "NAME" {',
    ),
    "allow a for fleet b, regin c": ("regin", "unknown selector `regin`", "did you mean `region`?"),
    'allow a for regin "b"': ('"b"', 'unexpected `"b"` after `regin`', COMMA),
    "fleet a = b, = c": ("=", "expected a fleet after `,`, found `=`", FLEET),
    "allow a owner = b": (
        "=",
        "expected the owner in double quotes after `owner`, found `=`",
        ALLOW,
    ),
    "require https://a.example": (
        "https://a.example",
        "expected a URL in double quotes after `require`, found `https://a.example`",
        'write it in quotes: `"https://a.example"`',
    ),
    'limit to "a" "b"': ('"b"', 'unexpected `"b"` after `"a"`', COMMA),
    '"a\n=': ("=", "expected the next statement, found `=`", ""),
}

# Text: for each of its fixes the title, whether it is safe, and the text after it.
MENDED: dict[str, list[tuple[str, bool, str]]] = {
    "\tallow a": [("write spaces", True, "  allow a")],
    'allow\ta owner "b"': [("write spaces", True, 'allow a owner "b"')],
    "allow a owner b c": [],
    "allow a owner b https://a.example": [],
    "allow a owner \u201cb\u201d c\u201d": [],
    'allow a for region "from"': [],
    'test "a" "b"': [],
    "limit b.example": [],
    'source a "b"': [],
    "allow a owner b\n  c": [('write `"b"`', True, 'allow a owner "b"\n  c')],
    "allow a owner b via c": [('write `"b"`', True, 'allow a owner "b" via c')],
    "allow\na region b": [("write `for region`", True, "allow\na for region b")],
    'test "a" {\n  deny\n  https://a.example': [
        (
            "add `}` behind its last line",
            False,
            'test "a" {\n  deny\n  https://a.example\n}',
        )
    ],
    "allow a from b from # why\n  b": [("remove the second `from`", False, "allow a from b")],
    "allow a from b from c": [("put both lists into one clause", False, "allow a from b, c")],
    "allow a\nfrom b\nfrom c": [("put both lists into one clause", False, "allow a\nfrom b, c\n")],
    "allow a from b from c via d": [
        ("put both lists into one clause", False, "allow a from b, c via d")
    ],
    "allow a for region b via c for region d, fleet e": [
        ("put both lists into one clause", False, "allow a for region b, region d, fleet e via c")
    ],
    "allow a for b, region c via d for region c, fleet b": [
        ("remove the second `for`", True, "allow a for b, region c via d")
    ],
    'allow a owner "b" owner "B"': [
        ('keep `owner "b"`', False, 'allow a owner "b"'),
        ('keep `owner "B"`', False, 'allow a owner "B"'),
    ],
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_said(text: str) -> None:
    _, (problem,) = parse(SourceFile("a.policy", text))
    underlined, message, help = SAID[text]
    assert problem.primary is not None
    assert (problem.primary.span.text, problem.message) == (underlined, message)
    assert (problem.help or "").startswith(help)
    assert bool(problem.help) == bool(help)


@pytest.mark.parametrize("text", MENDED)
def test_what_a_fix_makes_of_it(text: str) -> None:
    file = SourceFile("a.policy", text)
    _, (problem, *_) = parse(file)
    fixes = [(each.title, each.safe, apply_fixes(file, each.edits)) for each in problem.fixes]
    assert fixes == MENDED[text]
