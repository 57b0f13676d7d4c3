"""Editions as documents: whatever the model can hold is read back as it was written."""

from dataclasses import replace
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.document import Edition, edition_document, edition_yaml
from outgate.catalog.document_reader import read_edition, unreadable
from outgate.catalog.feed.documents import list_document
from outgate.catalog.model import (
    Cloud,
    Endpoint,
    EndpointList,
    ListSource,
    Platform,
    ServiceTag,
    Table,
)
from outgate.catalog.readings import load_readings
from outgate.documents.schema import all_faults
from outgate.resources import resource_text
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import PathPattern
from tests.builders.catalogs import tag_file

SOURCE = ListSource("t", "f.md", "", "0" * 64)
DESTINATIONS: dict[str, tuple[Destination, dict[str, Any]]] = {
    "host": (HostDestination(parse_host("a.example")), {"host": "a.example"}),
    "subtree": (HostDestination(parse_host("*.a.example")), {"host": "*.a.example"}),
    "path": (
        HostDestination(parse_host("a.example"), PathPattern("/x", below=True)),
        {"host": "a.example", "path": "/x{,/*}"},
    ),
    "tag": (ServiceTagDestination("Storage"), {"tag": "Storage"}),
    "networks": (
        AddressesDestination(("10.9.0.0/24", "2001:db8::/32")),
        {"networks": ["10.9.0.0/24", "2001:db8::/32"]},
    ),
}


def edition(destination: Destination) -> Edition:
    target = Remote(destination, "https", 443)
    row = Endpoint(
        id="l/t#1",
        row=1,
        number=0,
        text="text",
        remote=target,
        geography=None,
        category=None,
        need=None,
        platforms=(),
        conditional=False,
        readings=(),
    )
    table = Table(
        id="t",
        sheet="sheet",
        has_geography=False,
        marks_need=False,
        platforms=(),
        endpoints=(row,),
        quarantined=(),
        findings=(),
    )
    endpoint_list = EndpointList(
        id="l",
        service="own",
        cloud=None,
        method=None,
        source=SOURCE,
        carried_from=None,
        tables=(table,),
    )
    return Edition("2030-01-01", (endpoint_list,))


@pytest.mark.parametrize("name", DESTINATIONS)
def test_every_kind_of_destination(name: str) -> None:
    destination, fields = DESTINATIONS[name]
    made = edition(destination)
    document = yaml.safe_load(edition_yaml(made))
    (row,) = document["lists"][0]["tables"][0]["endpoints"]
    common = {"row": 1, "url": "text", "protocol": "https", "port": 443}
    assert row == {**common, **fields}
    assert not all_faults("catalog.schema.json", document)
    assert read_edition(document) == made


@pytest.mark.parametrize("name", DESTINATIONS)
def test_every_kind_of_destination_in_the_feed(name: str) -> None:
    destination, fields = DESTINATIONS[name]
    document: dict[str, Any] = list_document(
        edition(destination).lists[0], "2030-01-01", load_readings()
    )
    (row,) = document["endpoints"]
    assert {key: row[key] for key in ("host", "path", "service_tag")} == {
        "host": fields.get("host"),
        "path": fields.get("path"),
        "service_tag": fields.get("tag"),
    }
    assert row.get("networks") == fields.get("networks")
    schema = yaml.safe_load(resource_text("schemas", "feed-endpoints.schema.json"))
    document["$schema"] = "x"
    assert not list(Draft202012Validator(schema).iter_errors(document))


def test_what_is_empty_or_nought_is_not_left_out_where_it_must_stand() -> None:
    """A key that the schema wants is written whatever its value is."""
    base = edition(DESTINATIONS["host"][0])
    (endpoint_list,) = base.lists
    (table,) = endpoint_list.tables
    row = replace(table.endpoints[0], id="m/t#1", text="")
    bare = replace(table, sheet="", platforms=(Platform("", ()),), endpoints=(row,))
    made = replace(
        base,
        lists=(replace(endpoint_list, tables=()), replace(endpoint_list, id="m", tables=(bare,))),
        tag_files=(
            tag_file(ServiceTag("Storage", 0, (), ()), number=0),
            tag_file(cloud=Cloud.GOVERNMENT),
        ),
    )
    document = yaml.safe_load(edition_yaml(made))
    assert document == edition_document(made)
    assert not all_faults("catalog.schema.json", document)
    assert read_edition(document) == made


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"networks": ["10.9.0.5/24"]}, "bits beyond its prefix length"),
        ({"networks": ["x"]}, "`x` is not an IP address or network"),
        ({"host": "no dot"}, "no dot"),
    ],
)
def test_destinations_of_a_document_that_are_none(fields: dict[str, Any], message: str) -> None:
    document: Any = edition_document(edition(DESTINATIONS["networks"][0]))
    row = document["lists"][0]["tables"][0]["endpoints"][0]
    del row["networks"]
    row |= fields
    with pytest.raises(ValueError, match=message):
        read_edition(document)


def test_prefixes_of_a_document_that_are_none() -> None:
    file = tag_file(ServiceTag("T", 1, (), ("10.0.0.0/33",)))
    document: Any = edition_document(Edition("2030-01-01", (), (file,)))
    with pytest.raises(ValueError, match=r"`10\.0\.0\.0/33` is not an IP address or network"):
        read_edition(document)


def test_what_could_not_be_read_back_is_told() -> None:
    made = edition(DESTINATIONS["host"][0])
    assert unreadable(made) == ""
    (endpoint_list,) = made.lists
    (table,) = endpoint_list.tables
    (row,) = table.endpoints

    def told(**fields: Any) -> str:
        changed = replace(endpoint_list, tables=(replace(table, **fields),))
        return unreadable(replace(made, lists=(changed,)))

    assert "`0` is not allowed here" in told(endpoints=(replace(row, row=0),))
    assert "`x` is none of" in told(
        endpoints=(replace(row, remote=replace(row.remote, protocol="x")),)
    )
    assert told(endpoints=(replace(row, id="elsewhere"),)) == "it would not say the same"
    assert told(withdrawn=(row,)) == "it would not say the same"
    assert told(sheet="\udcff")
    network = AddressesDestination(("10.0.0.1/8",))
    assert "bits beyond" in told(
        endpoints=(replace(row, remote=replace(row.remote, destination=network)),)
    )
