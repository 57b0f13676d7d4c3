"""Each word is coloured for what it is: the roles of a text with every clause, typed by hand."""

import pytest

from outgate.editor.highlight import highlights
from outgate.editor.roles import Role, read_roles
from outgate.language.grammar import load_parser
from tests.editor.scene import open_examples

# A word with the role that stands behind it in brackets; names that are given bear a `!`.
MARKED = """\
(# the plants)[comment]
source[keyword] hall[source!] =[sign] 10.0.0.0/24[address], 10.1.0.1-10.1.0.9[address]
fleet[keyword] shop[fleet!] =[sign] win11[fleet], MMA[fleet]
allow[keyword] mde[service] for[keyword] region[keyword] EU[region], fleet[keyword] shop[fleet],
  fleet[keyword] macos[fleet], region[keyword] US[region], UK[region]
  from[keyword] hall[source], 10.2.0.0/16[address] via[keyword] streamlined[method]
  with[keyword] updates[feature] without[keyword] live-response[feature]
  workspace[keyword] "w1"[string] storage[keyword] "s"[string] owner[keyword] "net_#_1"[string]
  because[keyword] "x"[string] until[keyword] 2027-01-31[date]  (# open)[comment]
limit[keyword] to[keyword] "*.a.example"[string] from[keyword] hall[source]
forbid[keyword] "b.example"[string] except[keyword] "d.example"[string] from[keyword] any[source]
require[keyword] "e.example"[string] from[keyword] hall[source]
test[keyword] "it"[string] {
  allow[keyword] https://f.example/x[url] from[keyword] 10.0.0.9[address]
  deny[keyword] https://f.example[url]
}
fleet[keyword] next[fleet!] =[sign] linux[fleet]
"""


def read_marked() -> tuple[str, list[tuple[str, str, bool]]]:
    """The text without its roles, and each coloured word with its role."""
    import re

    wanted = [
        (plain or text, role, bool(gives))
        for text, plain, role, gives in re.findall(
            r"(?:\((#[^)]*)\)|([^\s\[\]]+))\[(\w+)(!?)\]", MARKED
        )
    ]
    return re.sub(r"(?:\((#[^)]*)\)|([^\s\[\]]+))\[\w+!?\]", r"\1\2", MARKED), wanted


TEXT, WANTED = read_marked()


def coloured(start: int = 0, end: int | None = None) -> list[tuple[str, str, bool]]:
    document = open_examples().type("policies/emea.policy", TEXT)
    return [
        (each.span.text, "comment" if each.role is None else each.role.value, each.defines)
        for each in highlights(document, start, end)
    ]


def test_every_word_has_the_colour_of_what_it_is() -> None:
    assert coloured() == WANTED
    # None is left out but what needs no colour, or is a mistake.
    assert {role for _, role, _ in WANTED} == {
        *(role.value for role in Role if role is not Role.UNKNOWN),
        "comment",
    }


def test_a_part_of_a_text_is_coloured_without_the_rest() -> None:
    """An editor asks for what is on its screen: a large policy is not coloured whole."""
    start = TEXT.index("limit")
    end = TEXT.index("forbid") - 1
    line = [each for each in WANTED if each[1] != "comment"]
    first = next(at for at, each in enumerate(line) if each[0] == "limit")
    some = coloured(start + 3, end - 3)
    assert some == line[first : first + 5]
    assert len(coloured(start + 3, end + 1)) > len(some)  # so is one that begins where it ends
    # A statement that ends where the screen begins is on it.
    assert coloured(end + 1, end + 1)[0][0] == "limit"
    assert coloured(end + 2, end + 2)[0][0] == "forbid"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ('test "x" { allow https://a.example } allow mde', ("service", "allow", "allow", False)),
        ('test "x" { source a', ("source", "source", "source", True)),
        ('test "x" { allow a.example from 10.0.0.1 allow b', ("url", "test", "allow", False)),
        ("source word", ("source", "source", "source", True)),
        ('source "x"', ("string", "source", "source", False)),
        ("allow mde deny b", ("unknown", "allow", "deny", False)),
        ("limit to b", ("unknown", "limit", "to", False)),
        ("allow mde for region EU region UK", ("region", "allow", "region", False)),
        ("allow mde for fleet x", ("fleet", "allow", "fleet", False)),
        ("allow mde for region EU, fleet x", ("fleet", "allow", "fleet", False)),
        # no kind word, but a definition
        ("allow mde for region EU fleet x", ("fleet", "fleet", "fleet", True)),
        ("allow mde for region EU, fleet x = y", ("fleet", "fleet", "=", False)),
        ("allow mde from a, fleet x", ("fleet", "fleet", "fleet", True)),
        ("source a for b, fleet x", ("fleet", "fleet", "fleet", True)),
        ("allow mde for region EU, source a", ("source", "source", "source", True)),
        ('allow mde because "x', ("string", "allow", "because", False)),
    ],
)
def test_a_word_stands_under_the_keywords_before_it(
    text: str, last: tuple[str, str, str, bool]
) -> None:
    *_, mark = read_roles(list(load_parser().tokens(text)))
    assert (mark.role.value, mark.statement, mark.governor, mark.defines) == last


def test_the_first_word_is_given_by_nothing() -> None:
    first, _ = read_roles(list(load_parser().tokens("bogus source")))
    assert not first.defines
