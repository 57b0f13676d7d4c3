"""The shipped editions against the published sheets, and against their own schema."""

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.document import edition_document, edition_yaml
from outgate.catalog.document_reader import read_edition
from outgate.catalog.store import Store
from outgate.resources import resource, resource_text
from tests.builders.editions import EDITIONS, NEW, OLD, published_list
from tests.support import shipped


def document(edition: str) -> Any:
    return yaml.safe_load(resource("catalog", "editions", f"{edition}.yaml").read_text())


def test_findings_of_the_published_sheets() -> None:
    findings = {
        (each.id, table.id, finding.row, finding.code)
        for edition in (OLD, NEW)
        for each in shipped(edition).lists
        for table in each.tables
        for finding in table.findings
    }
    streamlined = "streamlined-commercial"
    assert findings == {
        *(("standard-commercial", "urls", n, "dotless-wildcard") for n in (65, 98, 99, 100, 101)),
        ("standard-gov", "urls", 57, "dotless-wildcard"),
        (streamlined, "legacy", 2, "platform-column-ignored"),
        (streamlined, "mma", 3, "geography-from-category"),
        (streamlined, "mma", 15, "repeated-url"),
    }


def test_nothing_of_these_sheets_is_quarantined() -> None:
    for edition in (OLD, NEW):
        for each in shipped(edition).lists:
            assert not [row for table in each.tables for row in table.quarantined]


def test_what_the_later_edition_carries_says_so() -> None:
    carried = {each.id: each.carried_from for each in shipped(NEW).lists}
    assert carried == {
        "portal-commercial": None,
        "portal-gov": OLD,
        "standard-commercial": OLD,
        "standard-gov": OLD,
        "streamlined-commercial": None,
    }
    assert published_list(NEW, "standard-gov").tables == published_list(OLD, "standard-gov").tables
    carried = {each.id: each.carried_from for each in shipped("2026-09-03").lists}
    assert carried == {
        "portal-commercial": "2026-07-03",
        "portal-gov": "2026-07-03",
        "portal-streamlined-commercial": None,
        "portal-streamlined-gov": "2026-07-03",
        "standard-commercial": "2026-07-03",
        "standard-gov": "2026-07-03",
        "streamlined-commercial": None,
        "streamlined-gov": "2026-07-03",
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_shipped_documents_follow_the_schema(edition: str) -> None:
    validator = Draft202012Validator(json.loads(resource_text("schemas", "catalog.schema.json")))
    assert not list(validator.iter_errors(document(edition)))


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_document_read_and_written_is_the_same_text(edition: str) -> None:
    text = resource("catalog", "editions", f"{edition}.yaml").read_text(encoding="utf-8")
    assert edition_yaml(read_edition(yaml.safe_load(text))) == text
    assert edition_document(read_edition(yaml.safe_load(text))) == yaml.safe_load(text)


@pytest.mark.parametrize("edition", EDITIONS)
def test_ids_are_unique(edition: str) -> None:
    for each in shipped(edition).lists:
        ids = [endpoint.id for table in each.tables for endpoint in table.endpoints]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("edition", EDITIONS)
def test_platforms_of_rows_are_platforms_of_their_table(edition: str) -> None:
    for each in shipped(edition).lists:
        for table in each.tables:
            names = {platform.name for platform in table.platforms}
            assert {name for row in table.endpoints for name in row.platforms} <= names


def test_editions_keep_facts_and_no_sentences() -> None:
    for edition in EDITIONS:
        for each in document(edition)["lists"]:
            for row in (row for table in each["tables"] for row in table["endpoints"]):
                assert set(row) & {"description", "comment"} == set()
                assert len(row.get("category", "")) <= 80


def test_the_newest_is_the_default() -> None:
    catalog, problems = Store(None).load(None)
    assert not problems
    assert catalog is not None
    assert catalog.edition == Store(None).editions()[-1]
