"""The quick checks of schemas say what the general validator says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from outgate.documents.checker import checker
from outgate.documents.schema import all_faults, worst_fault
from outgate.documents.yaml import read_yaml
from outgate.resources import resource, resource_text
from outgate.source import SourceFile

READ = [
    "catalog",
    "config",
    "local-firewall",
    "lock",
    "overlay",
    "plan",
    "record",
    "saved-plan",
    "service",
]
SCHEMAS = [f"{name}.schema.json" for name in READ]
OTHERS: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 70000, "", "x", "1.0", "allow", "https://a.example", "sha256:0", [], {}, ["x"]]
)


def edited(value: Any, data: st.DataObject) -> Any:
    """The value with one thing in it changed, taken away or added."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: edited(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], edited(value[at], data), *value[at + 1 :]]
    match value, data.draw(st.sampled_from(["other", "less", "more"])):
        case dict(), "less" if value:
            gone = data.draw(st.sampled_from(sorted(value)))
            return {key: each for key, each in value.items() if key != gone}
        case dict(), "more":
            return {**value, data.draw(st.sampled_from(["url", "x"])): data.draw(OTHERS)}
        case list(), "less":
            return value[1:]
        case list(), "more":
            return [*value, data.draw(OTHERS)]
        case _:
            return data.draw(OTHERS)


RULE = {
    "identity": "i", "label": "l", "body": {"a": [1, {"b": None}]}, "entries": ["x"], "trouble": "t"
}  # fmt: skip
DOCUMENTS: dict[str, Any] = {
    "config.schema.json": {
        "policies": ["a", "b"],
        "retain": "90d",
        "lint": {"no-owner": "deny"},
        "targets": {
            "local": {"backend": "local", "path": "x", "accept": {"a": "b"}, "policies": ["a"]},
            "prod": {
                "backend": "azure-firewall",
                "subscription": "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69",
                "resource_group": "rg",
                "policy": "fw",
                "group": "outgate",
                "priority": 1000,
                "accept": {"url-path": "why"},
                "ownership": "shared",
                "collection_priorities": {"network": 100},
            },
        },
    },
    "service.schema.json": {
        "format_version": "1.0",
        "service": "payroll",
        "title": "t",
        "endpoints": [
            {"url": "a.example.com"},
            {"url": "b", "ports": [443], "region": "EU", "fleets": ["x"], "proxy": "direct"},
        ],
    },
    "record.schema.json": {
        "format_version": "2.0",
        "place": "p",
        "settings": {"backend": "local", "settings": {"path": "f.json"}, "accept": {}},
        "warnings": [{"code": "c", "message": "m"}],
        "former": [
            {
                "place": "q",
                "settings": {"backend": "local", "settings": {}, "accept": {"a": "b"}},
                "applied": [RULE],
            }
        ],
        "by": None,
        "edition": "e",
        "plan": None,
        "applied": [RULE, RULE],
        "undo": [{"identity": "i", "before": RULE}, {"identity": "j", "before": None}],
        "journal": {
            "by": "me",
            "edition": None,
            "plan": "p",
            "started": ["a"],
            "done": [],
            "changes": [{"before": None, "after": RULE}],
            "rest": "r",
        },
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_of_what_is_read_is_understood(name: str) -> None:
    failure = checker(name)(["something else"])
    assert failure is not None
    assert failure.keyword == "type"


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
def test_the_quick_check_agrees_with_the_general_one(name: str, data: st.DataObject) -> None:
    document = DOCUMENTS[name]
    assert checker(name)(document) is None
    for _ in range(data.draw(st.integers(1, 3))):
        document = edited(document, data)
    general = Draft202012Validator(json.loads(resource_text("schemas", name)))
    valid = not list(general.iter_errors(document))
    assert (checker(name)(document) is None) == valid
    assert (worst_fault(name, document) is None) == valid
    assert bool(all_faults(name, document)) != valid


def test_a_shipped_edition_and_overlays_keep_their_schemas() -> None:
    for folder, schema in (("editions", "catalog"), ("overlays", "overlay")):
        for path in sorted(resource("catalog", folder).iterdir()):
            for document in read_yaml(SourceFile(path.name, Path(path).read_text("utf-8"))):
                assert worst_fault(f"{schema}.schema.json", document) is None


def test_of_several_faults_the_key_that_nobody_knows_is_told() -> None:
    target = {"backend": "local", "path": 3, "pth": "firewall.json"}
    fault = worst_fault("config.schema.json", {"targets": {"prod": target}})
    assert fault is not None
    assert (fault.path, fault.near) == (("targets", "prod", "pth"), "path")


@pytest.mark.parametrize("retain", ["1d\n", "\n1d", "1d ", "12345d"])
def test_a_pattern_ends_where_the_text_ends(retain: str) -> None:
    fault = worst_fault("config.schema.json", {"retain": retain})
    assert fault is not None
    assert fault.path == ("retain",)


def test_a_large_document_with_faults_is_told_of_quickly() -> None:
    rows: list[object] = [{"url": f"h{n}.example.com", "region": "EU"} for n in range(20_000)]
    document = {"format_version": "1.0", "service": "a", "endpoints": [*rows, {"ulr": "x"}, 5]}
    (fault,) = all_faults("service.schema.json", document)
    assert fault.path == ("endpoints", 20_000, "ulr")
    assert fault.message == "there is no key `ulr` here; did you mean `url`?"
