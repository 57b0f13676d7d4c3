"""Mistakes in the language: what is said, about which words, and what is advised."""

import re
import time

import pytest

from outgate.language.clauses import ALLOW_CLAUSES
from outgate.language.parse import parse
from outgate.source import SourceFile

# text: (code, underlined, part of the help)
MISTAKES = {
    # misspelt words name the nearest one and underline exactly the word
    "allow mde fro hamburg": ("syntax", "fro", "did you mean `from`?"),
    "allow mde vai standard": ("syntax", "vai", "did you mean `via`?"),
    "allow mde widthout x": ("syntax", "widthout", "did you mean `without`?"),
    "allow mde untill 2027-01-01": ("syntax", "untill", "did you mean `until`?"),
    "alow mde for region EU": ("syntax", "alow", "did you mean `allow`?"),
    "sorce a = 1.1.1.1": ("syntax", "sorce", "did you mean `source`?"),
    "fleets a = mma": ("syntax", "fleets", "did you mean `fleet`?"),
    "allow mde for regin EU, fleet x": ("syntax", "regin", "did you mean `region`?"),
    "allow mde for region EU, fleat x": ("syntax", "fleat", "did you mean `fleet`?"),
    'test "a" { alow https://x.example }': ("syntax", "alow", "did you mean `allow`?"),
    # keywords are lower case
    "Allow mde for region EU": ("syntax", "Allow", "lower case: write `allow`"),
    "allow mde FOR region EU": ("syntax", "FOR", "lower case: write `for`"),
    "allow mde for REGION EU": ("syntax", "REGION", "did you mean `region`?"),
    # something is missing
    "allow": ("syntax", "allow", "write `allow SERVICE"),
    "allow mde for": ("syntax", "for", "write `allow SERVICE"),
    "allow mde for from h": ("syntax", "from", "`from` is a keyword and cannot be a name"),
    "allow mde for region EU,": ("syntax", ",", "remove the comma"),
    "allow mde for region EU UK": ("syntax", "UK", "put a comma between"),
    "allow mde with a b": ("syntax", "b", "a list; clauses begin with `for`, `from`, `via`"),
    "allow mde for region EU fleet a": ("syntax", "fleet", "put a comma before `fleet`"),
    "allow mde for region EU fleet a via b": ("syntax", "fleet", "put a comma before `fleet`"),
    "allow mde for region EU fleet a, b": ("syntax", "fleet", "put a comma before `fleet`"),
    "allow mde fleet mma via b": ("syntax", "fleet", "write `for fleet NAME`"),
    "allow mde region EU": ("syntax", "region", "write `for region NAME`"),
    "allow mde fleet mma": ("syntax", "fleet", "write `for fleet NAME`"),
    "source a 10.0.0.0/8": ("syntax", "10.0.0.0/8", "write `source NAME ="),
    "source a =": ("syntax", "=", "write `source NAME ="),
    "fleet a =": ("syntax", "=", "write `fleet NAME ="),
    'test "a"': ("syntax", '"a"', 'write `test "NAME" {'),
    "require": ("syntax", "require", 'write `require "URL", ...`'),
    "limit": ("syntax", "limit", 'write `limit to "*.DOMAIN", ...`'),
    "forbid": ("syntax", "forbid", 'write `forbid "URL", ... except "URL", ...`'),
    'test "a" { deny https://x.example from }': ("syntax", "}", 'write `test "NAME" {'),
    # quotes
    "allow mde owner bob": ("syntax", "bob", 'write it in quotes: `"bob"`'),
    "allow mde owner 'bob'": ("syntax", "'bob'", 'straight double quotes: `"bob"`'),
    "allow mde owner \u201cbob\u201d": ("syntax", "\u201cbob\u201d", 'double quotes: `"bob"`'),
    'allow mde until "2027-03-31"': ("syntax", '"2027-03-31"', "quotes: `2027-03-31`"),
    'source a = "10.0.0.0/8"': ("syntax", '"10.0.0.0/8"', "without quotes: `10.0.0.0/8`"),
    'allow mde because "one': ("unclosed-string", '"one', 'closing `"`'),
    # names
    "source ham/burg = 10.0.0.0/8": ("syntax", "ham/burg", "names hold letters, digits"),
    "fleet -x = mma": ("syntax", "-x", "begin with a letter"),
    "source for = 10.0.0.0/8": ("syntax", "for", "`for` is a keyword and cannot be a name"),
    # the rest
    "deny mde": ("syntax", "deny", "`deny` stands in a `test`"),
    "allow mde owner \"a\" owner \"b\"": ("duplicate-clause", "owner", "keep one of them"),
    "allow mde with a with b": ("duplicate-clause", "with", "put both lists into one clause"),
    'test "a" {\n  deny https://x.example\n': ("unclosed-brace", "{", "add `}`"),
    'test "a" { }}': ("syntax", "}", 'write `test "NAME" {'),
    "allow\tmde": ("tab", "\t", "`outgate fmt` replaces tabs"),
    'allow mde owner "a\tb"': ("tab", "\t", "use spaces"),
    'limit "*.x.example"': ("syntax", '"*.x.example"', "`limit to"),
    "limit to *.x.example": ("syntax", "*.x.example", "quotes"),
    'limit to "*.x.example" except "a.x.example"': ("syntax", "except", "behind `to`"),
    'require "https://a.example" except "b.example"': ("syntax", "except", "what is required"),
    'forbid "*.x.example" exept "a.x.example"': ("syntax", "exept", "`except`"),
    'forbid "*.x.example" from a from b': ("duplicate-clause", "from", "one clause"),
    'forbid "*.x.example", from a': ("syntax", "from", "remove the comma"),
    'forbit "*.x.example"': ("syntax", "forbit", "`forbid`"),
    "source to = 10.0.0.0/8": ("syntax", "to", "keyword"),
    "// words\nallow mde": ("syntax", "//", "statements begin with"),
}  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES)
def test_one_message_about_the_right_words(text: str) -> None:
    code, underlined, advice = MISTAKES[text]
    _, (problem,) = parse(SourceFile("a.policy", text))
    assert problem.primary is not None
    assert problem.code.id == code
    assert problem.primary.span.text == underlined
    assert problem.help is not None
    assert advice in problem.help
    assert not problem.message.endswith(".")


@pytest.mark.parametrize("text", MISTAKES)
def test_no_token_class_reaches_the_user(text: str) -> None:
    _, (problem,) = parse(SourceFile("a.policy", text))
    said = f"{problem.message} {problem.help}"
    for name in ("WORD", "STRING", "EQUAL", "COMMA", "LBRACE", "RBRACE", "UNCLOSED", "$END"):
        assert name not in said


# Any word at the start of a line may be a misspelt clause of the statement above it.
ALONE = [text for text in MISTAKES if "{" not in text and not text.startswith("//")]


@pytest.mark.parametrize("text", ALONE)
def test_a_mistake_hides_nothing_around_it(text: str) -> None:
    good = "allow first from 10.0.0.1", "allow last from 10.0.0.2"
    file, problems = parse(SourceFile("a.policy", f"{good[0]}\n{text}\n{good[1]}\n"))
    statements = [statement.span.text for statement in file.statements]
    assert (statements[0], statements[-1]) == good
    assert len(problems) == 1


def test_a_repeated_clause_points_at_both_places() -> None:
    _, (problem,) = parse(SourceFile("a.policy", 'allow mde\n  owner "a"\n  owner "b"'))
    assert problem.primary is not None
    assert problem.primary.span.line == 3
    assert [(label.span.line, label.span.text) for label in problem.related] == [(2, "owner")]


def test_tabs_are_one_diagnostic_and_comments_may_hold_them() -> None:
    _, problems = parse(SourceFile("a.policy", '# \t\nallow a owner "#"\t\nsource\ta = 1 #\t'))
    assert [each.message for each in problems] == ["a tab stands here and 1 more"]
    assert problems[0].primary is not None
    assert problems[0].primary.span.line == 2


HUGE = {
    "tabs in one line": "allow a" + "\t" * 200_000,
    "quotes": '"' * 200_001,
    "braces": "{" * 200_000,
    "one word": "x" * 1_000_000,
    "mistakes": "allow mde fro x\n" * 10_000,
    "one mistake among many statements": "allow mde from x\n" * 10_000 + "allow mde fro x\n",
}


@pytest.mark.parametrize("name", HUGE)
def test_garbage_is_refused_in_no_time(name: str) -> None:
    """Anything that takes more than linear time takes minutes here; a second is the usual."""
    start = time.perf_counter()
    _, problems = parse(SourceFile("a.policy", HUGE[name]))
    assert problems
    assert time.perf_counter() - start < 20


CLAUSES = [f"allow mde {clause.keyword}" for clause in ALLOW_CLAUSES if clause.keyword != "for"]


@pytest.mark.parametrize(
    "begun", ["source", "fleet", "allow", "limit to", "forbid", "require", "test", *CLAUSES]
)
def test_what_is_missing_is_named(begun: str) -> None:
    _, (problem,) = parse(SourceFile("a.policy", begun))
    last = begun.rpartition(" ")[2]
    assert re.fullmatch(
        rf"expected \S.+ after `{last}`, found the end of the statement", problem.message
    )
