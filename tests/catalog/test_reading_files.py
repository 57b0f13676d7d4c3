"""Files of readings: each field of them, and what there is where a field is not."""

from typing import Any

import pytest

from outgate.catalog.conditions import Condition, VersionRange
from outgate.catalog.fleets import Family
from outgate.catalog.readings import (
    Feature,
    Geography,
    Narrowing,
    OpenWildcard,
    RowText,
    is_comment_read,
    match_readings,
    read_readings,
)

WHOLE: Any = {
    "format_version": "1.0",
    "features": [{"name": "f", "default": True, "about": "what it is"}],
    "geographies": [
        {"texts": ["All", "Everywhere"], "worldwide": True, "reason": "r"},
        {"texts": ["Moon Base"], "region": "moon", "reason": "s"},
    ],
    "readings": [
        {
            "id": "whole",
            "says": "it says",
            "reason": "it is so",
            "services": ["mde"],
            "methods": ["standard"],
            "match": [{"comment": "a", "category": "b"}, {"service": "c"}],
            "hosts": "^x",
            "condition": {"only": [{"from": "win10-1809"}]},
            "feature": "f",
            "part": "mma",
            "role": "core",
            "proxy": "direct",
            "proxy_with": "f",
            "authentication": "anonymous",
            "plain_http": True,
            "optional": True,
            "disputed": "somebody says otherwise",
            "warns": {"except": [{"to": "win10-1703"}]},
            "unless_alone": "bare",
            "others": "y$",
        },
        {"id": "bare", "says": "", "reason": ""},
    ],
    "narrowing": [{"by": "workspace", "host": "*.a.example", "becomes": "{}.a.example"}],
    "open_wildcards": [
        {"host": "*.b.example", "opens": "all of b", "narrow": "name it", "inspection": "keep"},
        {"host": "*.c.example", "opens": "all of c", "narrow": "name it"},
    ],
    "sisters": ["^ws"],
    "suffixes": {"mde": ["a.example", "b.example"]},
}


def test_a_reading_with_every_field() -> None:
    reading = read_readings([WHOLE]).readings["whole"]
    assert (reading.id, reading.says, reading.reason) == ("whole", "it says", "it is so")
    assert (reading.services, reading.methods) == (("mde",), ("standard",))
    assert reading.match == ((("comment", "a"), ("category", "b")), (("service", "c"),))
    assert reading.hosts is not None
    assert reading.others is not None
    assert (reading.hosts.pattern, reading.others.pattern) == ("^x", "y$")
    client = Family.WINDOWS_CLIENT
    assert reading.condition == Condition(True, (VersionRange(client, 17763, 10**9),))
    assert reading.warns == Condition(False, (VersionRange(client, 0, 15063),))
    assert (reading.feature, reading.part, reading.role) == ("f", "mma", "core")
    assert (reading.proxy, reading.proxy_with, reading.authentication) == (
        "direct",
        "f",
        "anonymous",
    )
    assert (reading.plain_http, reading.optional) == (True, True)
    assert (reading.disputed, reading.unless_alone) == ("somebody says otherwise", "bare")
    assert reading.is_mma
    assert [reading.about(service) for service in ("mde", "mde-portal")] == [True, False]


def test_a_reading_that_says_nothing_more() -> None:
    reading = read_readings([WHOLE]).readings["bare"]
    assert (reading.services, reading.methods, reading.match) == ((), (), ())
    nothing = (
        reading.hosts, reading.condition, reading.feature, reading.part, reading.role,
        reading.proxy, reading.proxy_with, reading.authentication, reading.warns,
        reading.unless_alone, reading.others,
    )  # fmt: skip
    assert set(nothing) == {None}
    assert (reading.plain_http, reading.optional, reading.disputed) == (False, False, "")
    assert not reading.is_mma
    assert reading.about("anything")


def test_what_stands_beside_the_readings() -> None:
    known = read_readings([WHOLE])
    assert known.features == {"f": Feature("f", default=True, about="what it is")}
    everywhere = Geography(("All", "Everywhere"), worldwide=True, region=None, reason="r")
    moon = Geography(("Moon Base",), worldwide=False, region="moon", reason="s")
    assert known.geographies == {"all": everywhere, "everywhere": everywhere, "moon base": moon}
    assert known.narrowings == {
        "*.a.example": Narrowing("workspace", "*.a.example", "{}.a.example")
    }
    assert known.open_wildcards == {
        "*.b.example": OpenWildcard("*.b.example", "all of b", "name it", keep_inspection=True),
        "*.c.example": OpenWildcard("*.c.example", "all of c", "name it", keep_inspection=False),
    }
    assert known.suffixes == {"mde": ("a.example", "b.example")}
    assert [sister.pattern for sister in known.sisters] == ["^ws"]
    assert [reading.id for reading in known.host_readings] == ["whole"]
    assert [known.is_mma(id) for id in ("whole", "bare", "gone")] == [True, False, False]
    empty = read_readings([{}])
    assert (empty.readings, empty.features, empty.suffixes, empty.sisters) == ({}, {}, {}, ())


@pytest.mark.parametrize(
    ("becomes", "host", "value"),
    [
        ("{}.a.example", "abc.a.example", "abc"),
        ("{}.a.example", "a.example", ""),
        ("{}.a.example", "abc.b.example", ""),
        ("x-{}.a.example", "x-abc.a.example", "abc"),
        ("x-{}.a.example", "y-abc.a.example", ""),
    ],
)
def test_the_value_that_a_host_was_made_with(becomes: str, host: str, value: str) -> None:
    assert Narrowing("storage", "*.a.example", becomes).value_of(host) == value


def test_every_pattern_of_an_alternative_must_match() -> None:
    """On the shipped readings, by rows as they were published."""
    core = RowText(service="core defender for endpoint services", comment="")
    assert match_readings("mde", core) == ("core-streamlined",)
    assert match_readings("mde-portal", core) == ()
    assert match_readings("mde", RowText(comment="nothing that anybody knows")) == ()


def test_which_comments_are_read() -> None:
    known = "Not required for Windows 10 1803 (RS4) and above"
    for service in ("mde", "anything"):
        assert is_comment_read(service, RowText(comment=""))
        assert not is_comment_read(service, RowText(comment="nothing that anybody knows"))
        # What another cell says is no reading of the comment.
        row = RowText(service="Core Defender for Endpoint services", comment="nobody knows")
        assert not is_comment_read(service, row)
    assert is_comment_read("mde", RowText(comment=known))
