"""Policy text to trees: what is read, and what recovery makes of broken text."""

import pytest

from outgate.language import tree
from outgate.language.canonical import canonical
from outgate.language.parse import MOST_ERRORS, parse
from outgate.language.tree import AllowStatement, FleetDefinition, SourceDefinition, Statement
from outgate.source import SourceFile


def read(text: str) -> tuple[Statement, ...]:
    """Statements of a text without mistakes."""
    read_file, problems = parse(SourceFile("a.policy", text))
    assert problems == ()
    return read_file.statements


def words(statement: AllowStatement) -> dict[str, list[str]]:
    """The selectors and clauses of a statement as texts."""
    lists = {
        "region": statement.regions,
        "fleet": statement.fleets,
        **dict(statement.clauses.entries),
    }
    return {name: [word.text for word in entries] for name, entries in lists.items()}


SELECTORS = {
    "region EU, fleet win10-1709, mma": (["EU"], ["win10-1709", "mma"]),
    "region EU, UK, fleet win10-1709, mma": (["EU", "UK"], ["win10-1709", "mma"]),
    "mma": ([], ["mma"]),
    "mma, region EU, UK": (["EU", "UK"], ["mma"]),
    "fleet a, region EU, fleet b, c": (["EU"], ["a", "b", "c"]),
}


@pytest.mark.parametrize("text", SELECTORS)
def test_a_name_takes_the_kind_word_before_it(text: str) -> None:
    (statement,) = read(f"allow mde for {text}")
    assert isinstance(statement, AllowStatement)
    selectors = words(statement)
    assert (selectors["region"], selectors["fleet"]) == SELECTORS[text]


def test_every_clause() -> None:
    (statement,) = read(
        "allow mde for region EU, fleet a from h, 10.0.0.0/8 via standard with x, y without z\n"
        'workspace "w1", "w2" storage "s" owner "o" because "a # b, c" until 2027-03-31'
    )
    assert isinstance(statement, AllowStatement)
    assert words(statement) == {
        "region": ["EU"],
        "fleet": ["a"],
        "from": ["h", "10.0.0.0/8"],
        "via": ["standard"],
        "with": ["x", "y"],
        "without": ["z"],
        "workspace": ["w1", "w2"],
        "storage": ["s"],
        "owner": ["o"],
        "because": ["a # b, c"],
        "until": ["2027-03-31"],
    }
    assert statement.span.text.startswith("allow mde")
    assert statement.span.text.endswith("2027-03-31")


def test_clauses_in_any_order_and_layout_are_the_same_statement() -> None:
    one = read('allow mde for region EU, fleet a from h owner "o"')
    other = read('# first\nallow   mde owner "o" # why\n\n  from h\n  for region EU,\n fleet a')
    assert one == other


def test_definitions_and_tests() -> None:
    source, fleet, test = read(
        "source h = 10.0.0.0/8, 10.9.0.1 fleet f = mma, win11\n"
        'test "t" { allow https://a.example from 10.0.0.1 deny https://b.example/x?y=z,w }'
    )
    assert isinstance(source, SourceDefinition)
    assert [word.text for word in source.values] == ["10.0.0.0/8", "10.9.0.1"]
    assert isinstance(fleet, FleetDefinition)
    assert [word.text for word in fleet.members] == ["mma", "win11"]
    assert isinstance(test, tree.TestStatement)
    assert [(line.allow, line.url.text) for line in test.lines] == [
        (True, "https://a.example"),
        (False, "https://b.example/x?y=z,w"),
    ]
    assert [line.address and line.address.text for line in test.lines] == ["10.0.0.1", None]
    assert [line.span.text for line in test.lines] == [
        "allow https://a.example from 10.0.0.1",
        "deny https://b.example/x?y=z,w",
    ]


RECOVERY = {
    "a broken statement hides none behind it": (
        "alow mde for region EU\nallow mde for region UK",
        [("syntax", "alow")],
        1,
    ),
    "nor before it": ("allow mde for region UK\nallow mde fro x", [("syntax", "fro")], 1),
    "an open string ends with its line": (
        'allow mde owner "x\nallow mde for region UK',
        [("unclosed-string", '"x')],
        1,
    ),
    "an open block ends at the next statement": (
        'test "a" {\n  allow https://a.example\nsource h = 10.0.0.0/8',
        [("unclosed-brace", "{")],
        1,
    ),
    "a missing comma is not a new statement": (
        "allow mde for region EU fleet a",
        [("syntax", "fleet")],
        0,
    ),
    "a keyword cannot be a name": ("source storage = 10.0.0.0/8", [("syntax", "storage")], 0),
    "a trailing comma": ("source h = 10.0.0.0/8,\nallow mde", [("syntax", ",")], 1),
    "behind a comma stands a name, whatever it looks like": (
        "allow mde fro a, b,\ntests",
        [("syntax", "fro")],
        0,
    ),
    "names are checked": ("source ham/burg = 10.0.0.0/8", [("syntax", "ham/burg")], 1),
    "text before the first statement": ("hello there\nallow mde", [("syntax", "hello")], 1),
    "a statement may begin on the same line": (
        'allow mde fro x source h = 10.0.0.0/8 limit to "a"',
        [("syntax", "fro")],
        2,
    ),
    "but not within a block": (
        'test "a" { allow https://a.example source } \nallow mde',
        [("syntax", "source")],
        1,
    ),
    "a fleet is defined behind a comma that is too much": (
        "allow mde for region EU,\nfleet f = mma",
        [("syntax", ",")],
        1,
    ),
    "behind a comma a fleet is a selector": (
        "allow mde fro b for region EU,\nfleet mma\nallow mde",
        [("syntax", "fro")],
        1,
    ),
    "and behind `for`": (
        "allow mde fro b for\nfleet mma\nallow mde",
        [("syntax", "fro")],
        1,
    ),
    "elsewhere it begins a line": (
        "allow mde fro b\nfleet f = mma\nfleet mma",
        [("syntax", "fro"), ("syntax", "mma")],
        1,
    ),
    "a defined name may look like a statement": (
        "allow mde fro b\nsource\nsorce = 10.0.0.0/8\nfleet\nfleets = mma",
        [("syntax", "fro")],
        2,
    ),
    "a name behind `=` too": (
        "allow mde fro b\nfleet f =\ntests",
        [("syntax", "fro")],
        1,
    ),
    "`deny` outside of a test is a mistake of its own": (
        "allow mde\ndeny mde\nallow mde",
        [("syntax", "deny")],
        2,
    ),
    "`deny` in a test is a line of it": (
        'test "a" {\ndeny https://a.example\ndeny\n}\nallow mde',
        [("syntax", "}")],
        1,
    ),
    "`allow` in a test is one too": (
        'test "a" {\nallow https://a.example\nallow\n}\nallow mde',
        [("syntax", "}")],
        1,
    ),
    "but not where it has selectors": (
        'test "a" {\nallow https://a.example\nallow mde for region EU\n',
        [("unclosed-brace", "{")],
        1,
    ),
    "a stray brace": ("allow mde }\nallow mde", [("syntax", "}")], 1),
    "quotes where none belong": ('allow "mde"', [("syntax", '"mde"')], 0),
    "a URL as a name": ("allow https://a.example", [("syntax", "https://a.example")], 0),
}


@pytest.mark.parametrize("name", RECOVERY)
def test_recovery(name: str) -> None:
    text, wanted, kept = RECOVERY[name]
    read_file, problems = parse(SourceFile("a.policy", text))
    mistakes = [(each.code.id, each.primary.span.text) for each in problems if each.primary]
    assert mistakes == wanted
    assert len(read_file.statements) == kept
    assert all(each.message[0].islower() or each.message[0] == "`" for each in problems)


def test_many_mistakes_are_counted_not_listed() -> None:
    _, problems = parse(SourceFile("a.policy", "allow mde fro x\n" * 300))
    assert len(problems) == MOST_ERRORS + 1
    assert problems[-1].code.id == "too-many-errors"
    assert "250 more" in problems[-1].message


def test_canonical_text_is_one_for_all_spellings() -> None:
    texts = [
        'allow mde for mma, WIN11, region EU from b, a with y, x owner "o"',
        'allow mde owner "o" with x, y from a, b for region EU, fleet win11, mma, mma',
    ]
    canonical_texts = set()
    for text in texts:
        (statement,) = read(text)
        assert isinstance(statement, AllowStatement)
        canonical_texts.add(canonical(statement, ("EU",)))
    assert canonical_texts == {
        'allow mde for region EU, fleet mma, win11 from a, b with x, y owner "o"'
    }
