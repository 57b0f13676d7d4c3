"""Readings are a value of the catalog: what they mean is pinned, compared and passed along."""

from dataclasses import replace

import pytest

from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.wording import change_words
from outgate.catalog.conditions import read_condition
from outgate.catalog.digest import meanings
from outgate.catalog.lock import Lock, check_lock
from outgate.catalog.model import Catalog
from outgate.catalog.readings import Readings, load_readings
from tests.support import compile_files, shipped

CATALOG = shipped("2026-07-03")
SHIPPED = load_readings()


def read_otherwise(known: Readings) -> Catalog:
    """The edition as a release with other readings has it."""
    return replace(CATALOG, readings=known)


def reading(name: str, **fields: object) -> Readings:
    changed = replace(SHIPPED.readings[name], **fields)  # type: ignore[arg-type]
    return replace(SHIPPED, readings={**SHIPPED.readings, name: changed})


def feature_on(name: str, default: bool) -> Readings:
    changed = replace(SHIPPED.features[name], default=default)
    return replace(SHIPPED, features={**SHIPPED.features, name: changed})


def hosts(catalog: Catalog, text: str) -> set[str]:
    compilation, problems = compile_files({"a.policy": text}, catalog)
    assert compilation is not None, problems
    return {str(rule.remote) for rule in compilation.plan.rules}


EARLIER = read_condition({"except": [{"from": "win10-1803"}]})
OTHER = {
    "feature app-reputation": feature_on("app-reputation", default=True),
    "reading not-client-1809": reading("not-client-1809-server-2019", condition=EARLIER),
    "reading mma-part": reading("mma-part", part=None),
    "reading feature-updates": reading("feature-updates", feature=None),
    "reading core-streamlined": reading("core-streamlined", role=None),
    "reading push-direct": reading("push-direct", proxy="allowed"),
    "narrowing": replace(SHIPPED, narrowings={}),
    "open wildcards": replace(
        SHIPPED,
        open_wildcards={
            host: replace(each, keep_inspection=False)
            for host, each in SHIPPED.open_wildcards.items()
        },
    ),
    "geographies": replace(
        SHIPPED,
        geographies={
            text: replace(each, worldwide=False) for text, each in SHIPPED.geographies.items()
        },
    ),
}


@pytest.mark.parametrize("known", OTHER.values(), ids=OTHER.keys())
def test_whatever_is_read_otherwise_changes_the_digest(known: Readings) -> None:
    assert read_otherwise(known).digest != CATALOG.digest


WORDS = {
    "other words": reading("mma-part", says="for old devices", reason="so it is"),
    "an importer that finds it otherwise": reading("mma-part", match=()),
    "a reading that no row needs": replace(
        SHIPPED,
        readings={**SHIPPED.readings, "new": replace(SHIPPED.readings["mma-part"], id="new")},
    ),
    "another domain to import from": replace(SHIPPED, suffixes={}),
}


@pytest.mark.parametrize("known", WORDS.values(), ids=WORDS.keys())
def test_what_changes_no_meaning_changes_no_digest(known: Readings) -> None:
    assert read_otherwise(known).digest == CATALOG.digest


def test_a_plan_follows_the_readings_of_its_catalog() -> None:
    text = "allow mde for region EU, fleet win11"
    gained = hosts(read_otherwise(feature_on("app-reputation", default=True)), text)
    # The rows of the page for SmartScreen checks of applications.
    assert gained - hosts(CATALOG, text) == {
        "https://*.checkappexec.microsoft.com:443",
        "https://*.urs.microsoft.com:443",
    }


def test_the_lock_says_what_is_read_otherwise() -> None:
    lock = Lock(CATALOG.edition, CATALOG.digest, meanings(CATALOG))
    assert check_lock(CATALOG, lock) == ()
    (problem,) = check_lock(read_otherwise(feature_on("updates", default=False)), lock)
    assert problem.message.endswith("pins: read otherwise: `feature updates`")
    assert problem.help is not None
    assert "accept it with `outgate catalog lock --edition 2026-07-03`" in problem.help


def test_the_lock_says_which_overlays_are_new_and_gone() -> None:
    pinned = dict(meanings(CATALOG))
    pinned["overlay of-old"] = pinned.pop("overlay gov-cdn-platforms")
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", pinned))
    assert "new: `overlay gov-cdn-platforms`; gone: `overlay of-old`" in problem.message


def test_the_lock_says_that_rows_changed() -> None:
    (problem,) = check_lock(CATALOG, Lock(CATALOG.edition, "sha256:0", meanings(CATALOG)))
    assert problem.message.endswith("its rows have changed")


def test_two_releases_compared_show_the_reading_and_what_it_does() -> None:
    other = read_otherwise(feature_on("updates", default=False))
    told = {
        (each.list, each.kind.value, each.subject): change_words(each)
        for each in compare(CATALOG, other)
    }
    assert told[("readings", "reading", "feature updates")] == "read otherwise"
    rows = {key[2] for key in told if key[1] == "feature"}
    assert {"https://*.update.microsoft.com:443", "https://*.windowsupdate.com:443"} <= rows
    assert all("off by default" in words for key, words in told.items() if key[1] == "feature"), (
        told
    )
