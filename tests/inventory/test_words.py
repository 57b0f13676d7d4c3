"""Words of exports, each by itself: for what is not known, for months, onboarding and pages."""

import json

import pytest

from outgate.inventory.values import read_connectivity, read_onboarding, read_time
from tests.inventory.surveys import read

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@pytest.mark.parametrize("word", ["", "-", "N/A", "none", "Null", "UNKNOWN", " unknown "])
def test_words_for_nothing_are_nothing_and_not_odd(word: str) -> None:
    file = read(f"device,os,release\npc,Linux,{word}\n")
    assert [(each.name, each.release) for each in file.devices] == [("pc", "")]
    assert file.odd == ()
    # Beside other columns that say it, the first one that says something holds.
    row = {"osPlatform": word, "osKind": "Windows11", "machineId": "a", "avEngineVersion": ""}
    (device,) = read(json.dumps([row])).devices
    assert device.platform == "windows11"


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS.split(), 1)))
def test_months_by_their_names(number: int, name: str) -> None:
    seen = read_time(f"{name} 9, 2026 1:02:03 PM")
    assert seen is not None
    assert (seen.month, seen.day, seen.hour) == (number, 9, 13)


@pytest.mark.parametrize(
    ("word", "onboarded"),
    [
        ("Onboarded", True),
        ("onboarded", True),
        ("Can be onboarded", False),
        ("CanBeOnboarded", False),
        ("Not onboarded", False),
        ("Unsupported", False),
        ("Insufficient info", False),
        ("Offboarded", False),
        ("yes", None),
        ("", None),
    ],
)
def test_whether_a_device_is_onboarded(word: str, onboarded: bool | None) -> None:
    assert read_onboarding(word) is onboarded


def test_how_a_device_connects() -> None:
    assert [read_connectivity(word) for word in ("Standard", "STREAMLINED", "other")] == [
        "standard",
        "streamlined",
        None,
    ]


@pytest.mark.parametrize("word", ["value", "Results", " value "])
def test_what_holds_the_rows_of_a_page(word: str) -> None:
    rows = [{"device": "a", "os": "Linux"}, {"device": "b", "os": "Linux"}]
    assert [each.name for each in read(json.dumps({word: rows})).devices] == ["a", "b"]


@pytest.mark.parametrize("section", ["general", "devInfo", "EDRCompInfo", "AVCompInfo"])
def test_sections_of_the_analyzer_that_tell_of_a_device(section: str) -> None:
    fact = "<deviceName><value>pc</value></deviceName>"
    text = f"<MDEResults><{section}>{fact}</{section}></MDEResults>"
    assert [each.name for each in read(text).devices] == ["pc"]


def test_numbers_and_truths_of_json_are_texts() -> None:
    row = {"device": 7, "os": "Linux", "release": True, "region": ["EU"], "ip": None}
    (device,) = read(json.dumps([row])).devices
    assert (device.name, device.release, device.region) == ("7", "true", "")
