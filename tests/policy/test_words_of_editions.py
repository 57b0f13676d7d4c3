"""What is said where an edition lacks a list, a region or a fleet, and which edition has it."""

from dataclasses import replace

import pytest

from outgate.language.parse import parse
from outgate.policy.resolve import resolve
from outgate.source import SourceFile
from tests.builders.said import said
from tests.support import every_edition, problems_of, shipped

COLUMNS_2021 = "its columns speak of `Linux`, `Mac`, `Windows 10 / Server 2019`, `Windows 7 / 8.1`,"
COLUMNS_2021 += " `Windows Server 2008 R2 / 2012 R2 / 2016`"
# Text and edition: the words that are underlined, the message and the advice.
SAID_OF_OLD = {
    ("allow mde for region AEC, fleet win11", "2025-10-16"): (
        "AEC",
        "there is no region `AEC` in catalog 2025-10-16",
        "it comes with edition 2026-07-03: use `--catalog 2026-07-03`, or pin it with `outgate "
        "catalog lock --edition 2026-07-03`; catalog 2025-10-16 has AU, EU, UK, US (commercial); "
        "DoD, GCC, gcc-high (government)",
    ),
    ("allow mde for region GCC, fleet win11 via streamlined", "2024-08-01"): (
        "streamlined",
        "catalog 2024-08-01 has no streamlined list of `mde` for government customers",
        "it has `via standard`",
    ),
    ("allow mde for region EU, fleet server2016, server2022, linux", "2021-03-04"): (
        "server2016",
        "the list `standard-commercial` of 2021-03-04 does not cover fleet `server2016`",
        f"{COLUMNS_2021}; `server2016` is covered from edition 2025-10-16 on",
    ),
    (
        "fleet S = server2016, server2012r2, linux\nallow mde for region GCC, fleet s",
        "2024-08-01",
    ): (
        "s",
        "the list `standard-gov` of 2021-03-04 does not cover `server2012r2`, `server2016` of "
        "fleet `s`",
        f"{COLUMNS_2021}; `server2012r2` is covered from edition 2025-10-16 on",
    ),
    ("allow mde for region AU, US, fleet win10-1709", "2024-08-01"): (
        "AU",
        "region `AU` has no rows in `Microsoft Defender URLs` of catalog 2024-08-01",
        "that table has EU, UK, US; another method or edition may serve the region (`outgate "
        "catalog show`)",
    ),
}


@pytest.mark.parametrize(("text", "edition"), SAID_OF_OLD)
def test_what_is_said_of_an_older_edition(text: str, edition: str) -> None:
    assert said(problems_of(text, edition)) == [SAID_OF_OLD[text, edition]]


def covered_in(editions: list[str], text: str) -> str:
    file, _ = parse(SourceFile("a.policy", text))
    catalogs = [each for each in every_edition() if each.edition in editions]
    _, (problem,) = resolve([file], shipped("2021-03-04"), lambda: tuple(catalogs))
    return str(problem.help).rpartition("; ")[2]


def test_where_a_fleet_is_covered_names_the_first_edition_and_the_nearest_method() -> None:
    text = "allow mde for region EU, fleet server2016"
    assert covered_in(["2025-10-16", "2026-07-03"], text) == (
        "`server2016` is covered from edition 2025-10-16 on"
    )
    # The standard list of that edition is that of 2021; its streamlined one has newer columns.
    assert covered_in(["2021-03-04", "2024-08-01"], text) == (
        "`server2016` is covered from edition 2024-08-01 on with `via streamlined`"
    )
    assert covered_in(["2021-03-04"], text) == ("no edition of the catalog covers `server2016` yet")


def test_where_a_region_is_or_was() -> None:
    """Of later editions the first, else of earlier ones the last."""
    before, now = shipped("2025-10-16"), shipped("2026-07-03")
    editions = tuple(
        replace(catalog, edition=edition)
        for catalog, edition in (
            (now, "2020-01-01"), (now, "2021-01-01"), (before, "2022-01-01"), (now, "2030-01-01"),
            (now, "2031-01-01"),
        )
    )  # fmt: skip
    file, _ = parse(SourceFile("a.policy", "allow mde for region aen, fleet win11"))

    def advice(number: int) -> str:
        _, (problem,) = resolve([file], before, lambda: editions[:number])
        return str(problem.help).partition(";")[0].partition(":")[0]

    assert advice(5) == "it comes with edition 2030-01-01"
    assert advice(3) == "it was last in edition 2021-01-01"
