"""Why a URL is allowed, word by word: by which rules, for whom, and where lists are cut."""

import pytest

from outgate.catalog.model import Cloud, ListSource, ServiceTag, TagFile
from outgate.cli.views import explain_text
from outgate.cli.views.wording import Style
from outgate.plan.explanation.url import AllowedBy, AllowReason
from outgate.plan.model import Because, Origin, Rule
from outgate.plan.tags import TagFact
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.values import replace
from tests.builders.explanations import NOTHING, ROW, document_of, lines_of
from tests.builders.rules import BYPASS, KEEP, rule

BY_TAG = Rule(
    RuleSource("any", ("*",)), Remote(ServiceTagDestination("MdeTag"), "https", 443), BYPASS, ()
)
FACT = TagFact(
    ServiceTag("MdeTag", 7, ("FW",), ("192.0.2.0/25", "192.0.2.128/26")),
    TagFile(
        cloud=Cloud.COMMERCIAL,
        change_number=400,
        source=ListSource("tags", "t.json", "2026-06-29", "sha256:0"),
        carried_from=None,
        tags=(),
    ),
)


def reason(number: int, target: str | None = None, why: str | None = None) -> AllowReason:
    because = Because(f"reading-{number}", f"read so {number}")
    statement = f"allow s{number}"
    return AllowReason(
        statement=statement,
        places=(f"a.policy:{number}", f"b.policy:{number}"),
        row=ROW,
        origin=Origin(statement, "l/urls#7", "required", (because,), target),
        because=((because, why),),
    )


def twice(told: AllowReason) -> AllowReason:
    """The same, with a second reading."""
    return replace(told, because=(*told.because, (Because("more", "and more"), None)))


def office(number: int) -> Rule:
    """A rule of an office of its own."""
    return replace(rule("*.a.example"), source=RuleSource(f"office{number}", ("10.0.0.0/8",)))


ALLOWED = replace(
    NOTHING,
    allowed=(
        AllowedBy(BY_TAG, (reason(1, "https://b.example:443", "the page says it"),), (FACT,)),
        AllowedBy(replace(office(2), treatment=KEEP), (reason(2), twice(reason(3)))),
    ),
)


def test_what_allows_a_url_is_told_whole() -> None:
    assert lines_of(ALLOWED) == [
        "https://a.example/x is allowed from any, office2",
        "",
        "  rule       any -> https://tag:MdeTag:443",
        "  treatment  inspection bypass, authentication anonymous, proxy allowed",
        "  tag        `MdeTag`, change number 7, has 2 networks in t.json (change number 400)",
        "",
        "  statement  a.policy:1, b.policy:1",
        "             allow s1",
        "  row        l/urls#7: `*.row.example`",
        "             row 9 of `urls` in l.csv, edition 2026-07-03",
        "  covers     the row asks for https://b.example:443",
        "  need       required",
        "  because    read so 1 (reading-1: the page says it)",
        "",
        "  rule       office2 -> https://*.a.example:443",
        "  treatment  inspection keep, authentication anonymous, proxy allowed; the more specific "
        "rule above",
        "             holds where both allow",
        "",
        "  statement  a.policy:2, b.policy:2",
        "             allow s2",
        "  row        l/urls#7: `*.row.example`",
        "             row 9 of `urls` in l.csv, edition 2026-07-03",
        "  need       required",
        "  because    read so 2",
        "",
        "  statement  a.policy:3, b.policy:3",
        "             allow s3",
        "  row        l/urls#7: `*.row.example`",
        "             row 9 of `urls` in l.csv, edition 2026-07-03",
        "  need       required",
        "  because    read so 3",
        "             and more",
    ]
    document = document_of(ALLOWED)
    assert (document["allowed"], document["partly"], document["from"]) == (True, False, None)
    by_tag, by_host = document["rules"]
    assert by_tag["tags"] == [
        {"name": "MdeTag", "change_number": 7, "file": "t.json", "file_change_number": 400}
    ]
    assert by_host["tags"] == []
    (told,) = by_tag["reasons"]
    assert (told["statement"], told["target"]) == ("allow s1", "https://b.example:443")
    assert told["places"] == ["a.policy:1", "b.policy:1"]
    assert told["row"] == {
        "endpoint": "l/urls#7",
        "text": "*.row.example",
        "list": "l",
        "file": "l.csv",
        "table": "urls",
        "row": 9,
        "edition": "2026-07-03",
    }


@pytest.mark.parametrize(
    ("allowed", "partly", "head", "hue"),
    [
        (True, False, "is allowed from 10.0.0.0/8", "32"),
        (True, True, "is allowed from a part of 10.0.0.0/8", "33"),
        (False, False, "is not allowed from 10.0.0.0/8", "31"),
    ],
)
def test_an_address_that_was_asked_for_is_named(
    allowed: bool, partly: bool, head: str, hue: str
) -> None:
    asked = replace(ALLOWED if allowed else NOTHING, address="10.0.0.0/8", partly=partly)
    assert lines_of(asked)[0] == f"https://a.example/x {head}"
    painted = explain_text.render(asked, Style(color=True))
    assert painted.startswith(f"\x1b[{hue}m\x1b[1mhttps://a.example/x {head}\x1b[0m")
    document = document_of(asked)
    assert document["allowed"] is (allowed and not partly)
    assert (document["partly"], document["from"]) == (partly, "10.0.0.0/8")


def test_of_eleven_rules_ten_are_shown_and_one_is_counted() -> None:
    """The same for those that allow it, those of other addresses, and those that perhaps do."""
    rules = tuple(office(number) for number in range(11))
    asked = replace(NOTHING, allowed=tuple(AllowedBy(each, ()) for each in rules))
    lines = lines_of(asked)
    assert sum(line.startswith("  rule  ") for line in lines) == 10
    assert lines[-1] == (
        "  and 1 more rules (`--from ADDRESS` asks for one source; all with --format json)"
    )
    ten = replace(asked, allowed=asked.allowed[:10])
    assert lines_of(ten)[-1].startswith("  treatment ")
    keys = [f"office{number} -> https://*.a.example:443" for number in range(11)]
    shown = [f"  elsewhere  {keys[0]}", *(f"{' ' * 13}{key}" for key in keys[1:10])]
    elsewhere = replace(NOTHING, elsewhere=rules, perhaps=rules)
    assert lines_of(elsewhere)[2:] == [*shown, f"{' ' * 13}and 1 more"]
    assert lines_of(replace(elsewhere, elsewhere=rules[:10]))[2:] == shown
    perhaps = lines_of(replace(NOTHING, perhaps=rules))
    assert perhaps[0] == "https://a.example/x may be allowed"
    assert perhaps[2:] == [
        f"  perhaps    {keys[0]}",
        *(f"{' ' * 13}{key}" for key in keys[1:10]),
        f"{' ' * 13}and 1 more",
        f"{' ' * 13}the catalog does not know the networks of the service tag",
    ]
    document = document_of(elsewhere)
    assert (document["elsewhere"], document["perhaps"]) == (keys, keys)
