"""Hosts that the edition in use does not have, rows nobody can ask for, features without rows."""

import pytest

from outgate.plan.explanation.url import Explanation, explain
from outgate.traffic.url import parse_url
from tests.support import compiled, every_edition, problems_of

TEXT = "allow mde for region EU, fleet win10-22h2"


def asked(url: str, edition: str, text: str = TEXT) -> Explanation:
    return explain(parse_url(url), compiled(text, edition), editions=every_edition)


# Typed from the published lists: the symbols host stands on the 2021 sheet (and so in 2024-08-01),
# the Office CDN on the pages up to 2025-12-25, the UAE hosts from 2026-07-03 on.
@pytest.mark.parametrize(
    ("url", "edition", "expected"),
    [
        ("https://msdl.microsoft.com/download/symbols", "2026-07-03", [("2024-08-01", False)]),
        ("https://officecdn-microsoft-com.akamaized.net", "2026-07-03", [("2025-12-25", False)]),
        ("https://winatp-gw-aen0a.microsoft.com", "2025-10-16", [("2026-07-03", True)]),
        ("https://winatp-gw-neu3.microsoft.com", "2021-03-04", [("2024-08-01", True)]),
        ("https://nobody.example.com", "2026-07-03", []),
    ],
)
def test_editions_that_had_or_will_have_a_host(
    url: str, edition: str, expected: list[tuple[str, bool]]
) -> None:
    answer = asked(url, edition)
    assert [(each.edition, each.later) for each in answer.editions] == expected
    assert answer.similar is None


def test_editions_are_not_loaded_where_the_edition_names_the_host() -> None:
    def never() -> tuple[()]:
        raise AssertionError

    hosts = ("events.data.microsoft.com", "winatp-gw-cus.microsoft.com", "192.0.2.1")
    for host in hosts:  # an address is nobody's name
        explain(parse_url(f"https://{host}"), compiled(TEXT, "2026-07-03"), editions=never)


@pytest.mark.parametrize(
    ("host", "similar"),
    [
        ("winatp-gw-nue.microsoft.com", "winatp-gw-neu.microsoft.com"),
        ("login.micosoftonline.com", "login.microsoftonline.com"),
        ("mdsl.microsoft.com", None),
        ("www.example.com", None),
        ("dn.microsoft.com", None),
    ],
)
def test_only_what_reads_alike_is_suggested(host: str, similar: str | None) -> None:
    assert asked(f"https://{host}", "2026-07-03").similar == similar


def test_a_name_beside_a_wildcard_is_a_near_miss() -> None:
    answer = asked(
        "https://definitionupdates.microsoft.com",
        "2026-07-03",
        "allow mde for region GCC, fleet win11",
    )
    assert "names what is below `definitionupdates.microsoft.com`, not the name itself" in {
        each.text for each in answer.near if each.row.endpoint == "standard-gov/urls#66"
    }


# The page of 2026-07-03 has `reflector.defender.microsoft.com` as Optional, of no feature.
def test_a_row_that_no_statement_can_ask_for_says_how_to_have_it() -> None:
    answer = asked("https://reflector.defender.microsoft.com", "2026-07-03")
    text = next(e.text for e in answer.near if e.row.endpoint == "standard-commercial/urls#27")
    assert "no feature asks for it" in text
    assert "an overlay" in text


def test_leaving_out_what_an_edition_does_not_have_is_a_warning() -> None:
    (problem,) = problems_of(f"{TEXT} without symbols", "2026-07-03")
    assert problem.code.id == "clause-without-effect"
    assert problem.message == (
        "`without symbols` changes nothing: no row of the list belongs to it"
    )
    assert problems_of(f"{TEXT} without symbols", "2021-03-04") == ()


@pytest.mark.parametrize("clause", ["with symbols", "without symbls"])
def test_asking_for_it_or_misspelling_it_is_an_error(clause: str) -> None:
    problems = problems_of(f"{TEXT} {clause}", "2026-07-03")
    assert "unknown-feature" in {each.code.id for each in problems}
