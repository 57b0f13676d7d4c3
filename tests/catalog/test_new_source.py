"""A source of lists that Outgate does not know yet: one importer, one row, one file of readings."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outgate.catalog.importers.interface import (
    Imported,
    Importer,
    PublishedFile,
    RowOutcome,
    UnreadableFile,
    account_for,
)
from outgate.catalog.importers.registry import IMPORTERS, import_file
from outgate.catalog.model import Cloud, Endpoint, EndpointList, Need, Table
from outgate.catalog.reading_fields import ReadingsFields
from outgate.catalog.readings import FILES, load_readings, read_readings
from outgate.catalog.rows import catalog_rows
from outgate.catalog.store import Store
from outgate.commands.catalog_import import import_edition, write_edition
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.host import parse_host
from tests.builders.books import published
from tests.builders.tags import write_tags

DAY = "2030-01-01"


def is_host_list(file: PublishedFile) -> bool:
    return isinstance(file.json, dict) and "hosts" in file.json


def read_hosts(file: PublishedFile) -> Imported:
    document: Any = file.json
    rows: list[Destination] = [HostDestination(parse_host(host)) for host in document["hosts"]]
    rows += [AddressesDestination((network,)) for network in document["networks"]]
    if not rows:
        raise UnreadableFile(f"`{file.name}` names nothing", "download it again")
    table = Table(
        id="all",
        sheet="hosts",
        has_geography=False,
        marks_need=True,
        platforms=(),
        endpoints=tuple(
            Endpoint(
                id=f"toy/all#{number}",
                row=number,
                number=0,
                text="as published",
                remote=Remote(destination, "https", 443),
                geography=None,
                category=None,
                need=Need.REQUIRED,
                platforms=(),
                conditional=False,
                readings=(),
            )
            for number, destination in enumerate(rows, start=1)
        ),
        quarantined=(),
        findings=(),
    )
    endpoint_list = EndpointList(
        id="toy",
        service="toy",
        cloud=Cloud.COMMERCIAL,
        method=None,
        source=file.source("Toys", "2029-12-31"),
        carried_from=None,
        tables=(table,),
    )
    outcomes = Counter({RowOutcome.ENTRY: len(rows)})
    account = account_for("hosts", len(rows), outcomes)
    return Imported(lists=(endpoint_list,), accounts=(account,))


TOY = Importer("a list of toys (.json)", is_host_list, read_hosts)
WITH_TOY = (TOY, *IMPORTERS)


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "toys.json"
    path.write_text(json.dumps({"hosts": ["*.toy.example"], "networks": ["192.0.2.0/24"]}))
    return path


def test_it_is_imported_written_and_read_back(hosts: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    result = import_edition([hosts], DAY, folder, Store(folder), WITH_TOY)
    assert not result.diagnostics
    ((file, account),) = result.accounts
    assert (file, account.sheet, account.rows, account.entries) == ("toys.json", "hosts", 2, 2)
    write_edition(result)
    catalog, problems = Store(folder).load(DAY)
    assert catalog is not None
    assert not problems
    assert [str(row.endpoint.remote) for row in catalog_rows(catalog) if row.list.id == "toy"] == [
        "https://*.toy.example:443",
        "https://192.0.2.0/24:443",
    ]
    (source,) = [listed.source for listed in catalog.lists if listed.id == "toy"]
    assert (source.title, source.file, source.date) == ("Toys", "toys.json", "2029-12-31")


def test_files_go_to_their_importer_by_what_they_hold(hosts: Path, tmp_path: Path) -> None:
    assert import_file(published(hosts), WITH_TOY).lists
    assert import_file(published(write_tags(tmp_path)), WITH_TOY).tag_files
    with pytest.raises(UnreadableFile, match="no file of service tags"):
        import_file(published(hosts))
    renamed = replace(published(hosts), name="list.txt")
    assert import_file(renamed, WITH_TOY).lists
    with pytest.raises(UnreadableFile) as caught:
        import_file(renamed)
    assert caught.value.help == (
        "import a workbook (.xlsx), a page (.md), or a file of service tags (.json)"
    )


def test_an_importer_may_refuse_a_file_that_it_takes(hosts: Path, tmp_path: Path) -> None:
    hosts.write_text('{"hosts": [], "networks": []}')
    folder = tmp_path / "catalog"
    result = import_edition([hosts], DAY, folder, Store(folder), WITH_TOY)
    assert result.edition is None
    (problem,) = result.diagnostics
    assert (problem.message, problem.help) == ("`toys.json` names nothing", "download it again")


READINGS: ReadingsFields = {
    "features": [{"name": "games", "default": False, "about": "games"}],
    "readings": [
        {"id": "toy-games", "says": "for games", "reason": "it says so", "feature": "games"}
    ],
    "suffixes": {"toy": ["toy.example"]},
}
MORE: ReadingsFields = {
    "geographies": [{"texts": ["Earth"], "worldwide": True, "reason": "it is all there is"}],
}


def test_files_of_readings_add_up() -> None:
    known = read_readings([READINGS, MORE])
    assert known.readings["toy-games"].feature == "games"
    assert known.features["games"].about == "games"
    assert known.suffixes == {"toy": ("toy.example",)}
    assert known.geographies["earth"].worldwide
    assert not known.sisters


def test_two_files_must_not_read_one_thing() -> None:
    with pytest.raises(KeyError, match="`toy-games` is defined twice"):
        read_readings([READINGS, {"readings": READINGS["readings"]}])


def test_the_shipped_files_are_read() -> None:
    assert FILES == ("defender.yaml",)
    assert "mma-part" in load_readings().readings
