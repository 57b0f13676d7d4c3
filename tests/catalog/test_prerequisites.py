"""What streamlined connectivity needs of a device, and since when: rows by hand."""

from datetime import date
from typing import Any

import pytest

from outgate.catalog.fleets import GROUPS
from outgate.catalog.prerequisites import (
    Component,
    Limit,
    Minimum,
    Source,
    make_prerequisites,
    version_text,
)
from outgate.errors import InternalError

PAGE = {"id": "page", "title": "A page", "url": "https://a.example", "date": "2023-09-19"}
OTHER = {"id": "other", "title": "Another", "url": "https://b.example", "date": "2024-01-02"}
FIRST = {
    "component": "sensor",
    "minimum": "10.8040",
    "fleets": ["win11", "server2019"],
    "published": "2023-09-19",
    "source": "page",
    "says": "at least 10.8040",
}
LATER = {
    **FIRST,
    "minimum": "10.9000.1",
    "fleets": ["server2019"],
    "published": "2024-02-01",
    "source": "other",
    "sensor": True,
    "build": "page",
}
CLIENT = {**FIRST, "component": "client", "minimum": "1.2", "published": "2024-03-01"}
FILE: Any = {
    "format_version": "1.0",
    "sources": [PAGE, OTHER],
    "minimums": [LATER, CLIENT, FIRST],
    "limits": [
        {"kind": "never", "fleets": ["mma"], "source": "page", "says": "no"},
        {"kind": "offboard-first", "fleets": ["linux"], "source": "page", "says": "first"},
    ],
}


def test_a_row_has_what_the_file_says() -> None:
    known = make_prerequisites(FILE)
    page = Source("page", "A page", "https://a.example", date(2023, 9, 19))
    other = Source("other", "Another", "https://b.example", date(2024, 1, 2))
    later, _, first = known.minimums
    assert first == Minimum(
        Component.SENSOR,
        (10, 8040),
        frozenset((*GROUPS["win11"], "server2019")),
        date(2023, 9, 19),
        page,
        "at least 10.8040",
        sensor=False,
        build=None,
    )
    assert later == Minimum(
        Component.SENSOR,
        (10, 9000, 1),
        frozenset(("server2019",)),
        date(2024, 2, 1),
        other,
        "at least 10.8040",
        sensor=True,
        build=page,
    )
    assert known.limits == {
        Limit.NEVER: frozenset(GROUPS["mma"]),
        Limit.OFFBOARD_FIRST: frozenset(("linux",)),
    }


# On a day the versions that count for a server, by component; the later row is for it alone.
DAYS = [
    (date(2020, 1, 1), {"sensor": "10.8040", "client": "1.2"}),
    (date(2023, 9, 19), {"sensor": "10.8040", "client": "1.2"}),
    (date(2024, 1, 31), {"sensor": "10.8040", "client": "1.2"}),
    (date(2024, 2, 1), {"sensor": "10.9000.1", "client": "1.2"}),
    (date(2030, 1, 1), {"sensor": "10.9000.1", "client": "1.2"}),
]


@pytest.mark.parametrize(("day", "versions"), DAYS)
def test_which_row_counts_on_a_day(day: date, versions: dict[str, str]) -> None:
    holding = make_prerequisites(FILE).on(day)
    told = {
        component.value: version_text(minimum.version)
        for component, minimum in holding["server2019"].items()
    }
    assert told == versions
    assert version_text(holding["win11-23h2"][Component.SENSOR].version) == "10.8040"
    assert "linux" not in holding


def test_a_fleet_that_there_is_not_is_our_mistake() -> None:
    wrong: Any = {**FILE, "minimums": [{**FIRST, "fleets": ["win12"]}]}
    with pytest.raises(InternalError, match=r"prerequisites\.yaml names no fleet with `win12`"):
        make_prerequisites(wrong)
