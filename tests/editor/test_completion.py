"""What can come at a place, the text broken as it is while somebody types."""

import pytest

from outgate.editor.completion import complete
from tests.conftest import Workspace
from tests.editor.scene import cursor, open_all, open_examples

CLAUSES = [
    *("for", "from", "via", "with", "without", "workspace", "storage"),
    *("owner", "because", "until"),
]
STATEMENTS = ["fleet", "source", "allow", "limit", "forbid", "require", "test"]
SOURCES = ["jump-hosts", "london-dc", "any"]  # those of the other files
REGIONS = ["AEC", "AEN", "AU", "EU", "UK", "US", "DoD", "GCC", "gcc-high"]


def without(words: list[str], *gone: str) -> list[str]:
    return [word for word in words if word not in gone]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("|", STATEMENTS),
        ("al|", STATEMENTS),
        ("allow |", ["mde", "mde-portal"]),
        ("allow mde |", CLAUSES + STATEMENTS),
        ("allow mde\n  from any |", without(CLAUSES, "from") + STATEMENTS),
        ('allow mde owner "x" because "y" |', without(CLAUSES, "owner", "because") + STATEMENTS),
        ("allow mde for region |", REGIONS),
        ("allow mde for region EU, U|", [*without(REGIONS, "EU"), "region", "fleet"]),
        ("allow mde for region EU, region |", without(REGIONS, "EU")),
        ("allow mde-portal from |", SOURCES),
        ("source a = 10.0.0.1\nallow mde from any, |", ["a", *without(SOURCES, "any")]),
        ("allow mde from jump-hosts, any, |", ["london-dc"]),
        ("allow mde via |", ["standard", "streamlined", "addresses"]),
        ("allow mde-portal with |", []),
        ("allow mde-portal via |", []),
        ("limit |", ["to"]),
        ('limit to "a" |', ["from", "owner", "because", *STATEMENTS]),
        ('forbid "a" |', ["from", "owner", "because", "except", *STATEMENTS]),
        ('require "a" from |', SOURCES),
        ("source x |", []),
        ("source |", []),
        ("fleet |", []),
        ("test |", []),
        ("source x = 10.0.0.1, |", []),
        ('test "x" {\n  |', ["allow", "deny"]),
        ('test "x" {\n  allow https://a.example |', ["from", "allow", "deny"]),
        ('test "x" {\n  allow https://a.example from |', []),
        (
            'test "x" {\n  allow https://a.example from 10.0.0.1\n  deny https://b.example |',
            ["from", "allow", "deny"],
        ),
        # broken before, and behind
        ("allow mde bogus for region |", REGIONS),
        ("allow mde for , region EU, region |", without(REGIONS, "EU")),
        ("allow mde from |\nfrom from\nallow", SOURCES),
        ('allow mde bogus owner "x" |', without(CLAUSES, "owner") + STATEMENTS),
        ("fleet x = mma bogus |", STATEMENTS),
        ("allow mde because bogus |", without(CLAUSES, "because") + STATEMENTS),
        ("allow mde from a b, |", SOURCES),
        ("sorce x = 1\nallow mde via |", ["standard", "streamlined", "addresses"]),
        ('test "x" { bogus\n  |', ["allow", "deny"]),
        ("bogus |", []),
        *((f'{words} "a" bogus from |', SOURCES) for words in ("limit to", "forbid", "require")),
        ("source x = 10.0.0.1 bogus |", STATEMENTS),
        ('test "x" {\n  allow https://a.example bogus |', ["from", "allow", "deny"]),
        ('test "x" {\n  deny https://a.example bogus |', ["from", "allow", "deny"]),
        ("allow eu for region |", REGIONS),  # of what is no service nothing is known
        # an empty line behind one statement, and the line where the next begins
        ("allow mde\n|allow mde-portal from any", CLAUSES + STATEMENTS),
        ("allow mde\n |allow mde-portal from any", STATEMENTS),
        # the same name for other things
        ("source eu = 10.0.0.1\nallow mde for region EU from |", ["eu", *SOURCES]),
        ("source mde = 10.0.0.1\nallow mde from |", ["mde", *SOURCES]),
        # where words are not words
        ('allow mde because "from |', None),
        ("allow mde # from |", None),
        ('allow mde because "#" |', without(CLAUSES, "because") + STATEMENTS),
    ],
)
def test_words_in_their_order(text: str, wanted: list[str] | None) -> None:
    scene = open_examples()
    text, at = cursor(text)
    document = scene.type("policies/emea.policy", text)
    completion = complete(scene.view(), document, at)
    labels = None if completion is None else [item.label for item in completion.items]
    assert labels == wanted


@pytest.mark.parametrize(
    "place", ["region EU, fleet win11, MMA, |", "win11, MMA, |", "win11,MMA,|"]
)
def test_fleets_of_the_set_come_first_and_those_listed_not_again(place: str) -> None:
    scene = open_examples()
    text, at = cursor(f"fleet new = mma\nallow mde for {place}")
    document = scene.type("policies/emea.policy", text)
    completion = complete(scene.view(), document, at)
    assert completion is not None
    labels = [item.label for item in completion.items]
    assert labels[:3] == ["new", "plant-servers", "all"]
    assert not {"win11", "mma"} & set(labels)
    assert labels[-2:] == ["region", "fleet"]
    assert completion.span.text == ""


@pytest.mark.parametrize(
    ("marked", "written"),
    [
        ("allow mde for region EU, fleet win10-17|09", "win10-17"),
        ("allow mde for region EU,U|", "U"),
        ("source a =10|", "10"),
        ("allow mde\u00a0fo|", "fo"),
        ("allow mde\nfrom any |", ""),
    ],
)
def test_what_is_being_written_is_replaced(marked: str, written: str) -> None:
    scene = open_examples()
    text, at = cursor(marked)
    document = scene.type("policies/emea.policy", text)
    completion = complete(scene.view(), document, at)
    assert completion is not None
    assert completion.span.text == written


def test_services_of_the_team_have_their_own_regions_and_no_more(project: Workspace) -> None:
    project.write(
        "catalog/pay.yaml",
        'format_version: "1.0"\nservice: payroll\n'
        'endpoints: [{url: "https://pay.example", region: Mars}]\n',
    )
    scene = open_all(project.folder)
    text, at = cursor("allow payroll for region |")
    document = scene.type("policies/emea.policy", text)
    completion = complete(scene.view(), document, at)
    assert completion is not None
    assert [(item.label, item.detail) for item in completion.items] == [("Mars", "")]
    text, at = cursor("allow |")
    completion = complete(scene.view(), scene.type("policies/emea.policy", text), at)
    assert completion is not None
    assert [item.label for item in completion.items] == ["mde", "mde-portal", "payroll"]
