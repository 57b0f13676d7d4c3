"""What is said of each mistake in the language, whole: the words, the message and the advice."""

import pytest

from outgate.language.parse import parse
from outgate.source import SourceFile

CLAUSES = (
    "`for`, `from`, `via`, `with`, `without`, `workspace`, `storage`, `owner`, `because`, `until`"
)
STATEMENTS = "`source`, `fleet`, `allow`, `limit`, `forbid`, `require`, `test`"
ALLOW = "write `allow SERVICE for region NAME, fleet NAME`"
TEST = 'write `test "NAME" { allow URL from ADDRESS }`'
LIMIT = 'write `limit to "*.DOMAIN", ...`'
FORBID = 'write `forbid "URL", ... except "URL", ...`'
REQUIRE = 'write `require "URL", ...`'
SOURCE, FLEET = "write `source NAME = ADDRESS, ...`", "write `fleet NAME = FLEET, ...`"
COMMA = "put a comma between the entries of a list"
END = "found the end of the statement"

# Text: the words that are underlined, the message, the advice.
SAID = {
    'limit "a"': ('"a"', 'expected `to` after `limit`, found `"a"`', LIMIT),
    "limit to": ("to", f"expected a pattern in double quotes after `to`, {END}", LIMIT),
    'limit to "a" b': ("b", 'unexpected `b` after `"a"`', COMMA),
    'forbid "a" for x': (
        "for",
        "expected a clause such as `from` or `because`, found `for`",
        FORBID,
    ),
    'require "a" via': (
        "via",
        "expected a clause such as `from` or `because`, found `via`",
        REQUIRE,
    ),
    "test x": (
        "x",
        "expected the test's name in double quotes after `test`, found `x`",
        'write it in quotes: `"x"`',
    ),
    'test "a" x': ("x", "expected `{` after the test's name, found `x`", TEST),
    'test "a" {': ("{", "the test block is not closed", "add `}` behind its last line"),
    'test "a" { allow': ("allow", f"expected a URL after `allow`, {END}", TEST),
    'test "a" { deny https://x.example from': (
        "from",
        f"expected a source name or an address after `from`, {END}",
        TEST,
    ),
    'test "a" { deny https://x.example x }': (
        "x",
        "expected `allow URL`, `deny URL` or `}`, found `x`",
        TEST,
    ),
    'test "a" { denny https://x.example }': (
        "denny",
        "`denny` cannot begin a test line",
        "did you mean `deny`?",
    ),
    'test "a" { deny https://x.example frm a }': (
        "frm",
        "`frm` cannot begin a test line",
        "did you mean `from`?",
    ),
    'test "a" { deny "https://x.example" }': (
        '"https://x.example"',
        'expected a URL after `deny`, found `"https://x.example"`',
        "write it without quotes: `https://x.example`",
    ),
    "source": ("source", f"expected a name for the source after `source`, {END}", SOURCE),
    "source a": ("a", f"expected `=` after the name of the source, {END}", SOURCE),
    "source a b": ("b", "expected `=` after the name of the source, found `b`", SOURCE),
    'source "a" = x': (
        '"a"',
        'expected a name for the source after `source`, found `"a"`',
        "write it without quotes: `a`",
    ),
    'source a = "x y"': (
        '"x y"',
        'expected an address after `=`, found `"x y"`',
        "write it without quotes: `x y`",
    ),
    "source a =": ("=", f"expected an address after `=`, {END}", SOURCE),
    "fleet": ("fleet", f"expected a fleet name after `fleet`, {END}", FLEET),
    "fleet a": ("a", f"expected `=` after the name of the fleet, {END}", FLEET),
    "fleet a =,": (",", "expected a fleet after `=`, found `,`", FLEET),
    "source a = b = c": ("=", "expected a comma or the next statement, found `=`", SOURCE),
    "source a = b region c": ("region", "unexpected `region` after `b`", COMMA),
    "allow a from regin b": (
        "b",
        "unexpected `b` after `regin`",
        f"{COMMA}; clauses begin with {CLAUSES}",
    ),
    "fleet a = b, c d": ("d", "unexpected `d` after `c`", COMMA),
    "allow a for": ("for", f"expected `region NAME` or `fleet NAME` after `for`, {END}", ALLOW),
    "allow a for region": ("region", f"expected a region name after `region`, {END}", ALLOW),
    "allow a for fleet": ("fleet", f"expected a fleet name after `fleet`, {END}", ALLOW),
    "allow a for region from": (
        "from",
        "expected a region name after `region`, found `from`",
        "`from` is a keyword and cannot be a name",
    ),
    "allow a for region b fleet c": (
        "fleet",
        "unexpected `fleet` after `b`",
        "put a comma before `fleet`",
    ),
    "allow a b": ("b", "expected a clause such as `for`, `from` or `via`, found `b`", ALLOW),
    "allow a for b c": ("c", "unexpected `c` after `b`", f"{COMMA}; clauses begin with {CLAUSES}"),
    'allow a workspace "b" c': (
        "c",
        'unexpected `c` after `"b"`',
        f"{COMMA}; clauses begin with {CLAUSES}",
    ),
    "allow": ("allow", f"expected a service name after `allow`, {END}", ALLOW),
    "allow from": (
        "from",
        "expected a service name after `allow`, found `from`",
        "`from` is a keyword and cannot be a name",
    ),
    "allow a owner": ("owner", f"expected the owner in double quotes after `owner`, {END}", ALLOW),
    "allow a because b": (
        "b",
        "expected the reason in double quotes after `because`, found `b`",
        'write it in quotes: `"b"`',
    ),
    "allow a owner “b”": (
        "“b”",
        "expected the owner in double quotes after `owner`, found `“b”`",
        'write it in straight double quotes: `"b"`',
    ),
    "allow a workspace": (
        "workspace",
        f"expected a workspace ID in double quotes after `workspace`, {END}",
        ALLOW,
    ),
    "allow a storage b": (
        "b",
        "expected a storage account name in double quotes after `storage`, found `b`",
        'write it in quotes: `"b"`',
    ),
    "allow a until": ("until", f"expected a date such as 2027-03-31 after `until`, {END}", ALLOW),
    "allow a via": (
        "via",
        f"expected `standard`, `streamlined` or `addresses` after `via`, {END}",
        ALLOW,
    ),
    "allow a with": ("with", f"expected a feature name after `with`, {END}", ALLOW),
    "allow a from": ("from", f"expected a source name or an address after `from`, {END}", ALLOW),
    'allow a from "b"': (
        '"b"',
        'expected a source name or an address after `from`, found `"b"`',
        "write it without quotes: `b`",
    ),
    "x": ("x", "`x` does not begin a statement", f"statements begin with {STATEMENTS}"),
    "Allow a": (
        "Allow",
        "`Allow` does not begin a statement",
        "keywords are in lower case: write `allow`",
    ),
    "deny a": (
        "deny",
        "`deny` does not begin a statement",
        "nothing passes but what a policy allows: `deny` stands in a `test`, and `forbid` makes "
        "sure that no statement opens it",
    ),
    "alow a": ("alow", "`alow` does not begin a statement", "did you mean `allow`?"),
    "allow a region b": (
        "region",
        "expected a clause such as `for`, `from` or `via`, found `region`",
        "selectors stand behind `for`: write `for region NAME`",
    ),
    "allow a fleet b": (
        "fleet",
        "unexpected `fleet` after `a`",
        "selectors stand behind `for`: write `for fleet NAME`",
    ),
    "allow a for regin b, c": ("regin", "unknown selector `regin`", "did you mean `region`?"),
    "allow a For b": ("For", "`For` is not a keyword", "keywords are in lower case: write `for`"),
    "allow a fo b": ("fo", "unknown clause `fo`", "did you mean `for`?"),
    'forbid "a" exept "b"': ("exept", "unknown clause `exept`", "did you mean `except`?"),
    'limit to "a" except "b"': (
        "except",
        "`except` has no place in `limit`",
        "add what may be reached as well to the list behind `to`",
    ),
    'require "a" except "b"': (
        "except",
        "`except` has no place in `require`",
        "name what is required, and nothing else",
    ),
    'require "a",': (",", f"expected a URL in double quotes after `,`, {END}", "remove the comma"),
    "require": ("require", f"expected a URL in double quotes after `require`, {END}", REQUIRE),
    'forbid "a", from b': (
        "from",
        "expected a pattern in double quotes after `,`, found `from`",
        "remove the comma before `from`",
    ),
    'forbid "a" except b': (
        "b",
        "expected a pattern in double quotes after `except`, found `b`",
        'write it in quotes: `"b"`',
    ),
    "}": ("}", "`}` does not begin a statement", f"statements begin with {STATEMENTS}"),
    'test "a" { allow https://x.example }}': ("}", "expected the next statement, found `}`", TEST),
    'allow a owner "b': (
        '"b',
        "the string is not closed on its line",
        'add the closing `"`; a string cannot span lines',
    ),
    '"b': (
        '"b',
        "the string is not closed on its line",
        'add the closing `"`; a string cannot span lines',
    ),
    "source a/b = c": (
        "a/b",
        "`a/b` cannot be the name of a source",
        "names hold letters, digits, `.`, `_` and `-`, and begin with a letter or digit",
    ),
    "fleet -b = c": (
        "-b",
        "`-b` cannot be the name of a fleet",
        "names hold letters, digits, `.`, `_` and `-`, and begin with a letter or digit",
    ),
    'allow a owner "b" owner "c"': (
        "owner",
        "`owner` stands twice in this statement",
        "keep one of them",
    ),
    "allow a from b from c": (
        "from",
        "`from` stands twice in this statement",
        "put both lists into one clause",
    ),
    "allow a owner b c d": (
        "b",
        "expected the owner in double quotes after `owner`, found `b`",
        'write it in quotes: `"b"`',
    ),
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_said(text: str) -> None:
    _, (problem,) = parse(SourceFile("a.policy", text))
    assert problem.primary is not None
    assert (problem.primary.span.text, problem.message, problem.help) == SAID[text]


@pytest.mark.parametrize("text", ["allow mde\nvia a\nvia b", "allow mde\nvia a via b\nvia c"])
def test_a_clause_that_stands_twice_is_shown_at_both_places(text: str) -> None:
    _, problems = parse(SourceFile("a.policy", text))
    for problem in problems:
        labels = [problem.primary, *problem.related]
        assert [each and (each.span.text, each.text) for each in labels] == [
            ("via", "again here"),
            ("via", "first here"),
        ]
        assert labels[1] is not None
        assert labels[1].span.line == 2
    assert [each.primary and each.primary.span.line for each in problems] == [
        number for number, line in enumerate(text.split("\n"), 1) if line[-1] in "bc"
    ]


def test_of_clauses_that_stand_twice_the_first_twenty_have_a_fix() -> None:
    _, problems = parse(SourceFile("a.policy", f"allow mde via a{' via b' * 21}"))
    assert [len(each.fixes) for each in problems] == [*[2] * 20, 0]
    assert len({each.message for each in problems}) == 1
