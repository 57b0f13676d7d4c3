"""Overlays: what they do, what they refuse, and that the shipped ones say what is published."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.corrections import OverlayError
from outgate.catalog.geography import region_of
from outgate.catalog.model import Catalog, Endpoint, Table
from outgate.catalog.overlays import apply_overlay
from outgate.catalog.readings import load_readings
from outgate.catalog.store import Store
from outgate.plan.explanation.url import explain
from outgate.resources import resource, resource_text
from outgate.traffic.url import parse_url
from tests.support import compile_files, shipped

SHIPPED = sorted(resource("catalog", "overlays").glob("*.yaml"))
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
    (found,) = [t for each in catalog.lists for t in each.tables if f"{each.id}/{t.id}" == name]
    return found


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


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_overlays_follow_the_schema_and_their_name(path: Path) -> None:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    validator = Draft202012Validator(json.loads(resource_text("schemas", "overlay.schema.json")))
    assert not list(validator.iter_errors(raw))
    assert raw["overlay"] == path.stem


def evidence_rows(text: str) -> list[tuple[Table, Endpoint, bool]]:
    """The rows that an evidence such as `2025-12-25 standard-gov/urls#17` names.

    With `sister` before it, it is about another host of the kind: true.
    """
    found = []
    pattern = r"(sister )?(\d{4}-\d\d-\d\d)\s([a-z-]+/[a-z]+)#([\d.]+)"
    for sister, edition, name, number in re.findall(pattern, text):
        catalog, _ = Store(None).published(edition)
        assert catalog is not None
        its = table(catalog, name)
        rows = [each for each in its.endpoints if each.id == f"{name}#{number}"]
        found += [(its, each, bool(sister)) for each in rows]
    return found


def fleets(its: Table, endpoint: Endpoint) -> set[str]:
    return {f for p in its.platforms if p.name in endpoint.platforms for f in p.fleets}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_overlays_say_what_their_evidence_says(path: Path) -> None:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    entries = [e for key in ("add", "read", "change", "remove") for e in raw.get(key, ())]
    assert entries
    start = raw.get("editions", {}).get("from", "2024-08-01")
    its = table(load(Store(None), start), raw["table"])
    for entry in entries:
        (made,) = [
            each
            for each in its.endpoints
            if each.text == entry["url"]
            and each.correction
            and entry.get("geography") in (None, each.geography)
        ]
        assert made.correction is not None
        assert made.correction.overlay == path.stem
        proofs = evidence_rows(entry["evidence"])
        assert proofs, entry
        for proof_table, proof, is_sister in proofs:
            if is_sister:
                later = {"server2025"}
                assert fleets(proof_table, proof) - later == fleets(its, made) - later
                continue
            assert proof.remote == made.remote
            if proof.geography and made.geography:
                assert _region(proof) in (_region(made), "worldwide")
            if "platforms" in entry or "to" in entry:
                later = {"server2025"}  # columns of one edition name it, of another not
                assert fleets(proof_table, proof) - later == fleets(its, made) - later
                assert set(made.readings) >= {
                    each for each in proof.readings if each.startswith(("feature", "not-", "mma"))
                } - ({"feature-updates"} if "to" in entry else set())


def test_no_shipped_overlay_is_without_effect() -> None:
    for edition in Store(None).editions():
        assert [each.idle for each in shipped(edition).overlays if each.idle] == []
    used = {each.id for e in Store(None).editions() for each in shipped(e).overlays}
    assert used == {path.stem for path in SHIPPED}


def test_what_is_left_in_quarantine() -> None:
    """Rows of the torn page that no later edition settles, typed from the pages."""
    left = {
        edition: {
            (each.row, each.text)
            for its in shipped(edition).lists
            for t in its.tables
            for each in t.quarantined
            if each.code != "no-host"
        }
        for edition in Store(None).editions()
    }
    assert left == {
        "2021-03-04": set(),
        "2024-08-01": set(),
        "2025-10-16": set(),
        "2025-12-25": set(),
        "2026-07-03": set(),
        "2026-09-03": set(),
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_overlay_never_keeps_an_edition_of_another_form_from_loading(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    published, problems = Store(None).published("2021-03-04")
    assert published is not None, problems
    other_form = tuple(
        replace(
            each,
            tables=tuple(
                replace(t, platforms=(), id=t.id if t.id == "urls" else f"renamed-{t.id}")
                for t in each.tables
            ),
        )
        for each in published.lists
    )
    lists, overlay = apply_overlay(other_form, document, load_readings(), proven=True)
    assert lists == other_form
    assert overlay.rows == 0
    assert overlay.idle
    misspelt = {**document, "table": "standard-comercial/urls"}
    with pytest.raises(OverlayError, match="did you mean"):
        apply_overlay(published.lists, misspelt, load_readings())


def test_a_shipped_overlay_whose_words_no_longer_fit_is_idle_and_says_why() -> None:
    """The team's own stops instead: it can be mended where it stands."""
    entry = {
        "url": "winatp-gw-neu.microsoft.com",
        "to": {"platforms": ["BeOS"]},
        "evidence": "none",
    }
    fields = {"overlay": "x", "table": URLS, "reason": "r", "decided_by": "d", "change": [entry]}
    lists = shipped("2026-07-03").lists
    same, overlay = apply_overlay(lists, fields, load_readings(), proven=True)
    assert same == lists
    (idle,) = overlay.idle
    assert idle.startswith("change `winatp-gw-neu.microsoft.com`: no platform begins with `BeOS`")
    with pytest.raises(OverlayError, match="no platform begins with `BeOS`") as caught:
        apply_overlay(lists, fields, load_readings())
    assert caught.value.path == ("change", 0, "platforms", 0)
