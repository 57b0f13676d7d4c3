"""The overlays that come with Outgate: each says what its evidence says, and has an effect."""

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
from outgate.resources import resource, resource_text
from tests.support import shipped

SHIPPED = sorted(resource("catalog", "overlays").glob("*.yaml"))
URLS = "standard-commercial/urls"


def _region(endpoint: Endpoint) -> str:
    return region_of(endpoint.geography, load_readings())


def load(store: Store, edition: str = "2026-07-03") -> Catalog:
    catalog, problems = store.load(edition)
    assert catalog is not None, problems
    return catalog


def table(catalog: Catalog, name: str = URLS) -> Table:
    (named_table,) = [
        t for each in catalog.lists for t in each.tables if f"{each.id}/{t.id}" == name
    ]
    return named_table


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
    evidence = []
    pattern = r"(sister )?(\d{4}-\d\d-\d\d)\s([a-z-]+/[a-z]+)#([\d.]+)"
    for sister, edition, name, number in re.findall(pattern, text):
        catalog, _ = Store(None).published(edition)
        assert catalog is not None
        proof_table = table(catalog, name)
        rows = [each for each in proof_table.endpoints if each.id == f"{name}#{number}"]
        evidence += [(proof_table, each, bool(sister)) for each in rows]
    return evidence


def fleets(table: Table, endpoint: Endpoint) -> set[str]:
    return {f for p in table.platforms if p.name in endpoint.platforms for f in p.fleets}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_overlays_say_what_their_evidence_says(path: Path) -> None:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = {"add": "added", "read": "read", "change": "changed", "remove": ""}
    entries = [(done, entry) for key, done in steps.items() for entry in raw.get(key, ())]
    assert entries
    start = raw.get("editions", {}).get("from", "2024-08-01")
    made_table = table(load(Store(None), start), raw["table"])
    for done, entry in entries:
        (made,) = [
            each
            for each in made_table.endpoints
            if each.text == entry["url"]
            and each.correction
            and entry.get("geography") in (None, each.geography)
        ]
        assert made.correction is not None
        assert str(made.correction).startswith(f"{done} by overlay `{path.stem}` (")
        proofs = evidence_rows(entry["evidence"])
        assert proofs, entry
        for proof_table, proof, is_sister in proofs:
            if is_sister:
                later = {"server2025"}
                assert fleets(proof_table, proof) - later == fleets(made_table, made) - later
                continue
            assert proof.remote == made.remote
            if proof.geography and made.geography:
                assert _region(proof) in (_region(made), "worldwide")
            if "platforms" in entry or "to" in entry:
                later = {"server2025"}  # columns of one edition name it, of another not
                assert fleets(proof_table, proof) - later == fleets(made_table, made) - later
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
            for endpoint_list in shipped(edition).lists
            for t in endpoint_list.tables
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
    document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
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
    misspelt: Any = {**document, "table": "standard-comercial/urls"}
    with pytest.raises(OverlayError, match="did you mean"):
        apply_overlay(published.lists, misspelt, load_readings())


def test_a_shipped_overlay_whose_words_no_longer_fit_is_idle_and_says_why() -> None:
    """The team's own stops instead: it can be mended where it stands."""
    entry: Any = {
        "url": "winatp-gw-neu.microsoft.com",
        "to": {"platforms": ["BeOS"]},
        "evidence": "none",
    }
    fields: Any = {
        "overlay": "x",
        "table": URLS,
        "reason": "r",
        "decided_by": "d",
        "change": [entry],
    }
    lists = shipped("2026-07-03").lists
    same, overlay = apply_overlay(lists, fields, load_readings(), proven=True)
    assert same == lists
    (idle,) = overlay.idle
    assert idle.startswith("change `winatp-gw-neu.microsoft.com`: no platform begins with `BeOS`")
    with pytest.raises(OverlayError, match="no platform begins with `BeOS`") as caught:
        apply_overlay(lists, fields, load_readings())
    assert caught.value.path == ("change", 0, "platforms", 0)
