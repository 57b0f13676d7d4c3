"""Changes between editions in words: a sentence typed for each kind, come and gone."""

from typing import Any

import pytest

from outgate.catalog.comparison.changes import (
    CatalogChange,
    ChangeKind,
    Impact,
    NeedShift,
    impact_of,
    worst,
)
from outgate.catalog.comparison.document import change_document
from outgate.catalog.comparison.fleet_names import ANY_DEVICE
from outgate.catalog.comparison.meaning import NOT_WANTED, FleetNeed, FleetNeeds, join_needs
from outgate.catalog.comparison.wording import change_words, counts, needs_words, summary
from outgate.catalog.model import Need

REQUIRED: FleetNeeds = frozenset((FleetNeed(Need.REQUIRED, ""),))
OPTIONAL: FleetNeeds = frozenset((FleetNeed(Need.OPTIONAL, ""),))
UPDATES: FleetNeeds = frozenset((FleetNeed(Need.REQUIRED, "updates"),))
ON: FleetNeeds = frozenset((FleetNeed(Need.OPTIONAL, "updates", default=True),))
OFF: FleetNeeds = frozenset((FleetNeed(Need.OPTIONAL, "updates"),))
BOTH: FleetNeeds = frozenset((FleetNeed(Need.OPTIONAL, "symbols"), *OFF, *REQUIRED))


def shift(before: FleetNeeds, after: FleetNeeds, *fleets: str) -> NeedShift:
    return NeedShift(fleets or ("linux",), before, after)


COMES = {"new_rows": ("l/t#1",)}
GOES = {"old_rows": ("l/t#1",)}
SAID: list[tuple[str, dict[str, Any], str]] = [
    ("list", {"gained": ("2 endpoints", "1 of them required")},
     "the list is new: 2 endpoints, 1 of them required"),
    ("list", {"lost": ("2 endpoints",)}, "the list is gone: 2 endpoints"),
    ("added", {**COMES, "shifts": (shift(NOT_WANTED, REQUIRED),)}, "added: required for linux"),
    ("added", {**COMES, "shifts": (shift(NOT_WANTED, OFF, "linux", "macos"),
                                   shift(NOT_WANTED, REQUIRED, "win8.1"))},
     "added: optional (updates) for linux, macos; required for win8.1"),
    ("added", {**COMES, "elsewhere": ("EU", "UK"), "shifts": (shift(NOT_WANTED, REQUIRED),)},
     "added (it stood for EU, UK before): required for linux"),
    ("added", {**COMES, "shifts": (shift(NOT_WANTED, REQUIRED),), "within": ("a", "b")},
     "added: required for linux [was in a, b]"),
    ("added", COMES, "added: wanted by no device"),
    ("removed", {**GOES, "shifts": (shift(REQUIRED, NOT_WANTED, ANY_DEVICE),)},
     "removed: was required for any device"),
    ("removed", {**GOES, "elsewhere": ("EU",), "shifts": (shift(BOTH, NOT_WANTED),)},
     "removed (it still stands for EU): was required or optional (symbols, updates) for linux"),
    ("removed", {**GOES, "shifts": (shift(REQUIRED, NOT_WANTED),), "within": ("a",)},
     "removed: was required for linux [is still in a]"),
    ("removed", GOES, "removed: wanted by no device"),
    ("moved", {**GOES, "elsewhere": ("UK",), "shifts": (shift(REQUIRED, NOT_WANTED),)},
     "moved (it now stands for UK): was required for linux"),
    ("moved", {**GOES, "region": "worldwide", "elsewhere": ("EU", "UK"),
               "shifts": (shift(REQUIRED, NOT_WANTED),)},
     "moved (it now stands for EU, UK and for no other region): was required for linux"),
    ("moved", {**COMES, "elsewhere": ("EU",), "shifts": (shift(NOT_WANTED, OPTIONAL),)},
     "moved here (it stood for EU): optional for linux"),
    ("platform", {"shifts": (shift(NOT_WANTED, REQUIRED),)}, "now also required for linux"),
    ("platform", {"shifts": (shift(REQUIRED, NOT_WANTED),)}, "no longer for linux, was required"),
    ("condition", {"shifts": (shift(NOT_WANTED, UPDATES),), "gained": ("not for x",)},
     "now required (updates) for linux [now: not for x]"),
    ("condition", {"shifts": (shift(REQUIRED, NOT_WANTED),), "lost": ("a", "b"), "gained": ("c",)},
     "no longer for linux, was required [then: a; b -> now: c]"),
    ("requirement", {"shifts": (shift(OPTIONAL, REQUIRED),), "lost": ("a",)},
     "now required for linux, was optional [then: a]"),
    ("requirement", {"shifts": (shift(OPTIONAL, REQUIRED), shift(REQUIRED, OFF, "macos"))},
     "now required for linux, was optional; now optional (updates) for macos, was required"),
    ("feature", {"shifts": (shift(OFF, ON),)},
     "now optional (updates) for linux, on by default"),
    ("feature", {"shifts": (shift(ON, OFF),)},
     "now optional (updates) for linux, off by default"),
    ("treatment", {"lost": ("proxy: direct",), "gained": ("proxy: allowed",)},
     "treatment of the traffic changed [then: proxy: direct -> now: proxy: allowed]"),
    ("quarantine", {"gained": ("quarantined",)}, "a row that cannot be read went into quarantine"),
    ("quarantine", {"lost": ("quarantined",)}, "a row is no longer in quarantine"),
    ("tag", {"gained": ("192.0.2.0/24",)}, "service tag added"),
    ("tag", {"lost": ("192.0.2.0/24",)}, "service tag removed"),
    ("prefixes", {"gained": ("192.0.2.0/24",)}, "address prefixes added"),
    ("prefixes", {"lost": ("192.0.2.0/24",)}, "address prefixes removed"),
    ("reading", {}, "read otherwise"),
    ("overlay", {"gained": ("ours",)}, "overlay has rows to correct"),
    ("overlay", {"lost": ("ours",)}, "overlay no longer has rows to correct"),
    ("change-number", {"lost": ("7",), "gained": ("9",)}, "change number 7 -> 9"),
]  # fmt: skip


def made(kind: str, fields: dict[str, Any]) -> CatalogChange:
    usual: dict[str, Any] = {"region": "EU", "impact": Impact.INFORMATION, "subject": "s"}
    return CatalogChange(list="l", kind=ChangeKind(kind), **{**usual, **fields})


@pytest.mark.parametrize(("kind", "fields", "words"), SAID)
def test_what_is_said_of_a_change(kind: str, fields: dict[str, Any], words: str) -> None:
    change = made(kind, fields)
    assert change_words(change) == words
    assert change_document(change)["says"] == words


def test_every_kind_has_its_words() -> None:
    assert {kind for kind, *_ in SAID} == {kind.value for kind in ChangeKind}


def test_a_change_as_a_document() -> None:
    fields: dict[str, Any] = {
        "impact": Impact.CLOSES,
        "region": "worldwide",
        "shifts": (
            shift(BOTH, NOT_WANTED, "linux", "macos"),
            shift(NOT_WANTED, ON, ANY_DEVICE),
        ),
        "lost": ("a", "b"),
        "gained": ("c",),
        "elsewhere": ("EU",),
        "within": ("w",),
        "old_rows": ("l/t#1",),
        "new_rows": ("l/t#2",),
    }
    document = change_document(made("removed", fields))
    document.pop("says")
    assert document == {
        "list": "l",
        "region": "worldwide",
        "kind": "removed",
        "impact": "closes",
        "subject": "s",
        "shifts": [
            {
                "fleets": ["linux", "macos"],
                "before": [
                    {"need": "optional", "feature": "symbols"},
                    {"need": "optional", "feature": "updates"},
                    {"need": "required", "feature": None},
                ],
                "after": [],
            },
            {
                "fleets": None,
                "before": [],
                "after": [{"need": "optional", "feature": "updates"}],
            },
        ],
        "lost": ["a", "b"],
        "gained": ["c"],
        "elsewhere": ["EU"],
        "within": ["w"],
        "old_rows": ["l/t#1"],
        "new_rows": ["l/t#2"],
    }


# What becomes of devices on a firewall that stays as it is: each need before and after.
IMPACTS = {
    (NOT_WANTED, NOT_WANTED): "information", (NOT_WANTED, OFF): "information",
    (NOT_WANTED, ON): "information", (NOT_WANTED, REQUIRED): "breaks",
    (OFF, NOT_WANTED): "closes", (OFF, OFF): "information",
    (OFF, ON): "information", (OFF, REQUIRED): "breaks",
    (ON, NOT_WANTED): "closes", (ON, OFF): "closes",
    (ON, ON): "information", (ON, REQUIRED): "breaks",
    (REQUIRED, NOT_WANTED): "closes", (REQUIRED, OFF): "closes",
    (REQUIRED, ON): "information", (REQUIRED, REQUIRED): "information",
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), IMPACTS)
def test_what_becomes_of_devices(before: FleetNeeds, after: FleetNeeds) -> None:
    assert impact_of(before, after).value == IMPACTS[before, after]


SYMBOLS: FleetNeeds = frozenset((FleetNeed(Need.OPTIONAL, "symbols"),))
# What two rows ask for, and what is left of it.
JOINED: list[tuple[FleetNeeds, FleetNeeds, FleetNeeds]] = [
    (NOT_WANTED, NOT_WANTED, NOT_WANTED),
    (NOT_WANTED, OPTIONAL, OPTIONAL),
    (OPTIONAL, OFF, OFF),
    (OPTIONAL, UPDATES, UPDATES),
    (REQUIRED, UPDATES, REQUIRED),
    (REQUIRED, OFF, REQUIRED),
    (UPDATES, ON, UPDATES),
    (UPDATES, SYMBOLS, UPDATES | SYMBOLS),
    (OFF, SYMBOLS, OFF | SYMBOLS),
]


@pytest.mark.parametrize(("one", "other", "both"), JOINED)
def test_what_rows_ask_for_together(one: FleetNeeds, other: FleetNeeds, both: FleetNeeds) -> None:
    assert join_needs(one, other) == join_needs(other, one) == join_needs(both) == both


def test_the_classes_in_words() -> None:
    assert [impact.heading for impact in Impact] == [
        "breaks devices if ignored",
        "may be closed",
        "for information",
    ]


def test_the_worst_of_several_counts() -> None:
    assert worst(()) is Impact.INFORMATION
    assert worst((Impact.INFORMATION, Impact.CLOSES)) is Impact.CLOSES
    assert worst((Impact.CLOSES, Impact.INFORMATION, Impact.BREAKS)) is Impact.BREAKS


def test_needs_in_words() -> None:
    assert [needs_words(each) for each in (NOT_WANTED, REQUIRED, UPDATES, BOTH)] == [
        "not wanted",
        "required",
        "required (updates)",
        "required or optional (symbols, updates)",
    ]


def test_the_counts_of_each_class() -> None:
    changes = tuple(
        made("reading", {"impact": impact})
        for impact, number in zip(Impact, (2, 3, 4), strict=True)
        for _ in range(number)
    )
    assert list(counts(changes).values()) == [2, 3, 4]
    assert summary(changes) == (
        "9 changes: 2 break devices if ignored, 3 may be closed, 4 for information"
    )
    assert summary(changes[:1]) == (
        "1 change: 1 breaks devices if ignored, 0 may be closed, 0 for information"
    )
