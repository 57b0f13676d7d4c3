"""`catalog import`: what is read, carried, compared and written."""

import json
import os
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from outgate.catalog.comparison.changes import ChangeKind
from outgate.catalog.store import Store
from outgate.commands.catalog_import import ImportResult, import_edition, write_edition
from outgate.errors import InternalError
from outgate.resources import resource_text
from tests.builders.books import Book, standard
from tests.support import shipped

DAY = "2030-01-01"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Book()
    book.sheet("Admin portal", [("URL", "Comment"), ("https://security.microsoft.com", "portal")])
    return book.save(tmp_path)


def imported(file: Path, folder: Path, edition: str = DAY) -> ImportResult:
    return import_edition([file], edition, folder, Store(folder))


def message(result: ImportResult) -> str:
    assert result.edition is None
    (problem,) = result.diagnostics
    assert problem.help
    return problem.message


def test_what_no_file_brings_is_carried(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    result = imported(workbook, folder)
    assert result.edition is not None
    assert not result.diagnostics
    assert not folder.exists()
    assert result.difference is not None
    removed = {
        each.subject for each in result.difference.changes if each.kind is ChangeKind.REMOVED
    }
    assert {each.list for each in result.difference.changes} == {"portal-commercial"}
    assert "https://login.microsoftonline.com:443" in removed
    # Carried once more, a list still names the edition that brought it.
    carried = {each.id: each.carried_from for each in result.edition.lists}
    assert {str(each.place).partition("/")[0] for each in result.findings} == {"portal-commercial"}
    assert carried["portal-commercial"] is None
    assert carried["standard-commercial"] == "2026-07-03"
    assert result.edition.tag_files[0].carried_from == "2025-12-25"


def test_what_is_written_is_valid_and_loads(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    result = imported(workbook, folder)
    write_edition(result)
    assert [each.name for each in folder.iterdir()] == [f"{DAY}.yaml"]
    raw = yaml.safe_load((folder / f"{DAY}.yaml").read_text(encoding="utf-8"))
    schema = json.loads(resource_text("schemas", "catalog.schema.json"))
    assert not list(Draft202012Validator(schema).iter_errors(raw))
    catalog, problems = Store(folder).load(None)
    assert catalog is not None, problems
    assert catalog.edition == DAY
    assert result.edition is not None
    assert {each.id for each in catalog.lists} == {each.id for each in result.edition.lists}


def test_two_imports_of_a_file_are_the_same_text(workbook: Path, tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        write_edition(imported(workbook, tmp_path / name))
        texts.append((tmp_path / name / f"{DAY}.yaml").read_text(encoding="utf-8"))
    assert texts[0] == texts[1]


def test_editions_never_change(workbook: Path, tmp_path: Path) -> None:
    assert "edition `2021-03-04` exists" in message(imported(workbook, tmp_path, "2021-03-04"))
    assert "cannot be the name" in message(imported(workbook, tmp_path, "newest"))


def test_a_file_without_lists(tmp_path: Path) -> None:
    book = Book()
    book.sheet("Processes", [("Process", "Path"), ("a.exe", "C:\\")])
    assert "holds no table of endpoints" in message(imported(book.save(tmp_path), tmp_path / "c"))


def test_the_same_list_from_two_files(tmp_path: Path) -> None:
    files = []
    for name in ("a.xlsx", "b.xlsx"):
        book = Book()
        book.sheet("Microsoft Defender URLs", standard("a.example.com"))
        files.append(book.save(tmp_path, name))
    result = import_edition(files, DAY, tmp_path / "c", Store(None))
    assert "`b.xlsx` brings list `standard-commercial` again" in message(result)
    have = {tag.name: tag.prefixes for tag in shipped("2026-09-03").tag_files[0].tags}
    every = (*have["MicrosoftDefenderForEndpoint"], *have["OneDsCollector"])
    tags = tags_json(tmp_path, 377, every)
    result = import_edition([tags, tags], DAY, tmp_path / "c", Store(None))
    assert f"`{tags.name}` brings the service tags of commercial again" in message(result)


def test_a_faulty_folder_stops_the_import_instead_of_dropping_what_it_carries(
    workbook: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "2029-01-01.yaml").write_text("edition: [")
    (problem, *_) = imported(workbook, folder).diagnostics
    assert problem.primary is not None
    assert problem.primary.span.place == "2029-01-01.yaml:1"


def test_own_services_are_not_carried_into_editions(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        'format_version: "1.0"\nservice: payroll\nendpoints: [{url: pay.example.com}]\n'
    )
    result = imported(workbook, folder)
    assert result.edition is not None
    expected = {each.id for each in shipped("2026-09-03").lists}
    assert {each.id for each in result.edition.lists} == expected


def tags_json(folder: Path, number: int, networks: tuple[str, ...], cloud: str = "Public") -> Path:
    """A file of the tags that lists name, each with the given networks."""
    names = ("MicrosoftDefenderForEndpoint", "OneDsCollector")
    properties = {"changeNumber": 100, "addressPrefixes": networks, "networkFeatures": ["FW"]}
    values = [{"name": name, "properties": properties} for name in names]
    path = folder / f"ServiceTags_{cloud}_20300101.json"
    path.write_text(json.dumps({"changeNumber": number, "cloud": cloud, "values": values}))
    return path


def test_service_tags_stand_under_the_guards(tmp_path: Path) -> None:
    have = {tag.name: tag.prefixes for tag in shipped("2026-09-03").tag_files[0].tags}
    every = (*have["MicrosoftDefenderForEndpoint"], *have["OneDsCollector"])
    assert imported(tags_json(tmp_path, 377, every), tmp_path / "c").alarms == ()
    result = imported(tags_json(tmp_path, 375, ("192.0.2.0/24",)), tmp_path / "c")
    assert result.edition is not None
    assert [each.kind for each in result.alarms] == ["older", "shrink", "shrink"]
    # Carried tags are those of the edition before, and nothing to look at.
    book = Book()
    book.sheet("Admin portal", [("URL", "Comment"), ("https://security.microsoft.com", "portal")])
    kinds = {each.kind for each in imported(book.save(tmp_path), tmp_path / "c").alarms}
    assert kinds == {"shrink"}


def test_tags_that_no_list_names_are_refused(tmp_path: Path) -> None:
    file = tags_json(tmp_path, 402, ("192.0.2.0/24",), cloud="AzureGovernment")
    assert "no list of that cloud names one" in message(imported(file, tmp_path / "c"))


def test_an_edition_that_could_not_be_read_back_is_refused(tmp_path: Path) -> None:
    """The name of a file that is not UTF-8 stands in the edition, and YAML cannot hold it."""
    book = Book()
    book.sheet("Admin portal", [("URL", "Comment"), ("https://security.microsoft.com", "portal")])
    odd = tmp_path / os.fsdecode(b"b\xff.xlsx")
    book.save(tmp_path).rename(odd)
    result = imported(odd, tmp_path / "c")
    assert f"edition `{DAY}` could not be read back" in message(result)
    with pytest.raises(InternalError, match="an import with errors has no edition to write"):
        write_edition(result)


def test_a_file_of_the_project_does_not_lead_out_of_it(workbook: Path, tmp_path: Path) -> None:
    """Wherever the command runs."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "list.xlsx").symlink_to(workbook)
    result = import_edition([root / "list.xlsx"], DAY, root / "c", Store(root / "c", root))
    assert "it leads outside of the project" in message(result)


def test_an_edition_older_than_all_has_nothing_to_carry(workbook: Path, tmp_path: Path) -> None:
    result = imported(workbook, tmp_path / "c", "1999-12-31")
    assert result.edition is not None
    assert [each.id for each in result.edition.lists] == ["portal-commercial"]
    assert result.edition.tag_files == ()
    assert (result.difference, result.alarms) == (None, ())


def test_the_edition_just_before_is_the_one_that_counts(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    for edition in ("2030-01-01", "2030-01-03"):
        write_edition(imported(workbook, folder, edition))
    result = imported(workbook, folder, "2030-01-02")
    assert result.difference is not None
    assert result.difference.old.edition == "2030-01-01"
    assert result.difference.changes == ()


@pytest.mark.parametrize("name", ["2030-1-01", "2030-01-01x", "x2030-01-01", "2030/01/01", ""])
def test_the_name_of_an_edition_is_a_day(workbook: Path, tmp_path: Path, name: str) -> None:
    assert f"`{name}` cannot be the name of an edition" in message(
        imported(workbook, tmp_path / "c", name)
    )


def test_a_file_in_the_way_is_an_edition_that_exists(workbook: Path, tmp_path: Path) -> None:
    """It may be one that somebody broke: it is not written over."""
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / f"{DAY}.yaml").symlink_to(workbook)
    assert f"edition `{DAY}` exists already" in message(imported(workbook, tmp_path / "c"))
