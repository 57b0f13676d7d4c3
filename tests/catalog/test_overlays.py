"""Overlays: what they do, what they refuse, and that the shipped ones say what is published."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from outgate.catalog.geography import region_of
from outgate.catalog.model import Catalog, Endpoint, Table
from outgate.catalog.readings import load_readings
from outgate.catalog.store import Store
from outgate.plan.explanation.url import explain
from outgate.traffic.url import parse_url
from tests.support import compile_files, shipped

URLS = "standard-commercial/urls"


def _region(endpoint: Endpoint) -> str:
    return region_of(endpoint.geography, load_readings())


def write(folder: Path, **fields: Any) -> Store:
    document = {
        "format_version": "1.0",
        "overlay": "ours",
        "table": URLS,
        "reason": "seen in our proxy log",
        "decided_by": "network team",
        **fields,
    }
    (folder / "overlays").mkdir(parents=True, exist_ok=True)
    (folder / "overlays" / "ours.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return Store(folder)


def load(store: Store, edition: str = "2026-07-03") -> Catalog:
    catalog, problems = store.load(edition)
    assert catalog is not None, problems
    return catalog


def table(catalog: Catalog, name: str = URLS) -> Table:
    (named_table,) = [
        t for each in catalog.lists for t in each.tables if f"{each.id}/{t.id}" == name
    ]
    return named_table


def test_add(tmp_path: Path) -> None:
    entry = {
        "url": "new.example.com",
        "like": "winatp-gw-neu.microsoft.com",
        "need": "required",
        "platforms": ["Linux"],
        "evidence": "a support case",
    }
    catalog = load(write(tmp_path, add=[entry]))
    (added,) = [each for each in table(catalog).endpoints if each.text == "new.example.com"]
    assert (str(added.remote), added.geography) == ("https://new.example.com:443", "EU")
    assert added.platforms == ("Linux",)
    assert str(added.correction) == (
        "added by overlay `ours` (network team): seen in our proxy log; evidence: a support case"
    )
    rows = [each.row for each in table(catalog).endpoints]
    assert added.row == max(each.row for each in table(shipped("2026-07-03")).endpoints) + 1
    assert rows.count(added.row) == 1
    assert catalog.digest != shipped("2026-07-03").digest


def test_change_and_remove(tmp_path: Path) -> None:
    change = {
        "url": "reflector.defender.microsoft.com",
        "to": {"need": "required"},
        "evidence": "our devices ask for it",
    }
    remove = {"url": "*.urs.microsoft.com", "evidence": "not used here"}
    catalog = load(write(tmp_path, change=[change], remove=[remove]))
    texts = {each.text: each for each in table(catalog).endpoints}
    assert texts["reflector.defender.microsoft.com"].need == "required"
    assert "*.urs.microsoft.com" not in texts
    files = {"p.policy": "allow mde for region EU, fleet win11 with app-reputation"}
    compilation, _ = compile_files(files, catalog)
    assert compilation is not None
    allowed = explain(parse_url("https://reflector.defender.microsoft.com"), compilation).allowed
    texts_of = [b.text for by in allowed for r in by.reasons for b, _ in r.because]
    assert any(text.startswith("changed by overlay `ours` (network team)") for text in texts_of)
    near = explain(parse_url("https://a.urs.microsoft.com"), compilation).near
    assert near[0].text.startswith("is taken out by overlay `ours`")


def test_a_geography_chooses_among_rows_with_one_url(tmp_path: Path) -> None:
    url = "automatedirstrprdaen0a.blob.core.windows.net"
    every = {each.geography for each in table(shipped("2026-07-03")).endpoints if each.text == url}
    assert every == {"AU", "Azure UAE North (AEN)"}
    for geography in every:
        entry = {"url": url, "geography": geography, "evidence": "not used here"}
        of_table = table(load(write(tmp_path, remove=[entry])))
        left = {each.geography for each in of_table.endpoints if each.text == url}
        assert left == every - {geography}
        (withdrawn,) = [each for each in of_table.withdrawn if each.text == url]
        assert withdrawn.geography == geography


def test_what_upstream_has_caught_up_with_is_told(tmp_path: Path) -> None:
    store = write(
        tmp_path,
        add=[
            {"url": "*.ods.opinsights.azure.com", "like": "*.dm.microsoft.com", "evidence": "x"},
            {"url": "b.example.com", "like": "gone.example.com", "evidence": "x"},
        ],
        read=[
            {"url": "crl.microsoft.com", "evidence": "x"},
            {"url": "no.example", "evidence": "x"},
        ],
        change=[
            {"url": "crl.microsoft.com", "to": {"need": "required"}, "evidence": "x"},
            {"url": "gone.example.com", "to": {"need": "required"}, "evidence": "x"},
        ],
        remove=[{"url": "gone.example.com", "evidence": "x"}],
    )
    (overlay,) = [each for each in load(store).overlays if each.id == "ours"]
    assert overlay.rows == 0
    assert overlay.idle == (
        "add `*.ods.opinsights.azure.com`: the list has it",
        "add `b.example.com`: there is no row with `gone.example.com` to take it after",
        "read `crl.microsoft.com`: the list can be read there now",
        "read `no.example`: the list has no such row",
        "change `crl.microsoft.com`: the list says so itself",
        "change `gone.example.com`: the list has no such row",
        "remove `gone.example.com`: the list has no such row",
    )


def test_editions_bound_an_overlay(tmp_path: Path) -> None:
    remove = [{"url": "crl.microsoft.com", "evidence": "x"}]
    store = write(tmp_path, remove=remove, editions={"from": "2025-12-25", "to": "2025-12-25"})
    for edition in ("2025-10-16", "2025-12-25", "2026-07-03"):
        texts = {each.text for each in table(load(store, edition)).endpoints}
        assert ("crl.microsoft.com" in texts) is (edition != "2025-12-25")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"remove": [{"url": "a.b"}]}, "key `evidence` is missing"),
        ({"remoove": []}, "there is no key `remoove` here; did you mean `remove`?"),
        ({}, "is not allowed here"),
        (
            {"table": "standard-comercial/urls", "remove": [{"url": "a.b", "evidence": "x"}]},
            "did you mean `standard-commercial/urls`?",
        ),
        (
            {"add": [{"url": "a b c", "like": "crl.microsoft.com", "evidence": "x"}]},
            "its URL cell holds a sentence",
        ),
        (
            {
                "change": [
                    {"url": "crl.microsoft.com", "to": {"platforms": ["OS/2"]}, "evidence": "x"}
                ]
            },
            "no platform begins with `OS/2`",
        ),
        (
            {"change": [{"url": "crl.microsoft.com", "to": {"platforms": ["W"]}, "evidence": "x"}]},
            "several platforms begin with `W`",
        ),
        (
            {"change": [{"url": "crl.microsoft.com", "to": {"readings": ["x"]}, "evidence": "x"}]},
            "there is no reading `x`",
        ),
        (
            {"overlay": "streamlined-mma-ods", "remove": [{"url": "a.b", "evidence": "x"}]},
            "already",
        ),
    ],
)
def test_mistakes_stop_the_catalog(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    catalog, problems = write(tmp_path, **fields).load("2026-07-03")
    assert catalog is None
    assert message in problems[0].message
    assert problems[0].code.id == "bad-catalog"
