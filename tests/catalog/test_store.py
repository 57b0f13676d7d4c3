"""The team's own folder: services, editions, and what is said when they are wrong."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.document_reader import read_edition
from outgate.catalog.model import Catalog, EndpointList, Need
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic
from outgate.resources import resource
from tests.support import compile_files, shipped

PAYROLL = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://pay.example.com/api"}
  - url: "*.files.example.com"
    ports: [443, 8443]
    region: EU
    fleets: [Win10, macos]
    inspection: bypass
    proxy: direct
"""


def load(folder: Path, text: str, name: str = "own.yaml") -> tuple[Catalog | None, Diagnostic]:
    (folder / name).write_text(text, encoding="utf-8")
    catalog, problems = Store(folder).load(None)
    return catalog, problems[0]


def service(folder: Path, text: str, name: str = "own.yaml") -> EndpointList:
    (folder / name).write_text(text, encoding="utf-8")
    catalog, problems = Store(folder).load(None)
    assert catalog is not None, problems
    (endpoint_list,) = [each for each in catalog.lists if each.cloud is None]
    return endpoint_list


def test_a_service(tmp_path: Path) -> None:
    endpoint_list = service(tmp_path, PAYROLL)
    assert (endpoint_list.id, endpoint_list.service, endpoint_list.method) == (
        "payroll",
        "payroll",
        None,
    )
    (table,) = endpoint_list.tables
    assert [(each.id, str(each.remote), each.geography) for each in table.endpoints] == [
        ("payroll/endpoints#1", "https://pay.example.com:443/api{,/*}", "All"),
        ("payroll/endpoints#2.1", "https://*.files.example.com:443", "EU"),
        ("payroll/endpoints#2.2", "tcp://*.files.example.com:8443", "EU"),
    ]
    # What a row does not say is the strictest.
    strict = (("authentication", "allowed"), ("inspection", "keep"), ("proxy", "allowed"))
    said = (("authentication", "allowed"), ("inspection", "bypass"), ("proxy", "direct"))
    assert [each.treatment for each in table.endpoints] == [strict, said, said]
    assert {each.need for each in table.endpoints} == {Need.REQUIRED}
    assert (table.id, table.sheet, table.has_geography, table.marks_need) == (
        "endpoints",
        "endpoints",
        True,
        True,
    )
    assert {each.category for each in table.endpoints} == {None}
    source = endpoint_list.source
    assert (source.title, source.file, source.date) == ("payroll", "own.yaml", "")
    titled = PAYROLL.replace("service: payroll", 'service: payroll\ntitle: Pay\ndate: "2026-01-02"')
    source = service(tmp_path, titled).source
    assert (source.title, source.date) == ("Pay", "2026-01-02")
    assert not any(each.conditional for each in table.endpoints)
    assert table.endpoints[1].platforms == ("win10", "macos")
    assert {each.name for each in table.platforms} == {"win10", "macos"}


def test_a_service_without_regions_has_none(tmp_path: Path) -> None:
    text = 'format_version: "1.0"\nservice: a\nendpoints: [{url: a.example.com}]\n'
    (table,) = service(tmp_path, text, "2024-a.yml").tables
    assert not table.has_geography
    assert [each.geography for each in table.endpoints] == [None]


def test_a_bom_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    assert service(tmp_path, "\ufeff" + PAYROLL.replace("\n", "\r\n")).service == "payroll"


@pytest.mark.parametrize(
    ("old", "new", "message", "underlined", "line"),
    [
        ('url: "*.f', 'ulr: "*.f', "no key `ulr` here; did you mean `url`?", "ulr", 5),
        ("Win10", "win10-1790", "no built-in fleet `win10-1790`; did you mean", "fleets", 8),
        ("Win10", "teapots", "there is no built-in fleet `teapots`", "fleets", 8),
        ("https://pay", "https://p*y", "a star that is not a whole leading label", None, 4),
        ("*.files", "*files", "has a star without a dot", None, 5),
        ("[443, 8443]", "443", "`443` stands where a list belongs", "443", 6),
        ("bypass", "maybe", "`maybe` is none of `keep`, `bypass`", "maybe", 9),
        ("service: payroll", "service: mde", "is one of the edition's", "mde", 2),
        ("service: payroll", "service: MDE", "is one of the edition's", "MDE", 2),
        ("service: payroll\n", "", "key `service` is missing", None, 1),
        ('"1.0"', '"2.0"', "`2.0` is not `1.0`", "2.0", 1),
    ],
)
def test_faults_stand_at_their_place(
    tmp_path: Path, old: str, new: str, message: str, underlined: str | None, line: int
) -> None:
    catalog, problem = load(tmp_path, PAYROLL.replace(old, new))
    assert catalog is None
    assert (problem.code.id, message in problem.message) == ("bad-catalog", True), problem.message
    assert problem.help
    assert "`None`" not in problem.message
    assert problem.primary is not None
    span = problem.primary.span
    assert (span.file.name, span.line) == ("own.yaml", line)
    if underlined is not None:
        assert span.text.strip('"') == underlined


def test_a_service_twice_names_both_files(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(PAYROLL)
    catalog, problem = load(tmp_path, PAYROLL, "b.yaml")
    assert catalog is None
    assert "`payroll` is defined already, in `a.yaml`" in problem.message
    assert problem.primary is not None
    assert problem.primary.span.place == "b.yaml:2"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\x00",
        b"a: [",
        b"\x00\x01",
        b"service: &a [*a]",
        b"- 1\n- 2\n",
        b"when: 2024-13-45",
    ],
)
def test_files_that_hold_something_else(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "own.yaml").write_bytes(data)
    catalog, problems = Store(tmp_path).load(None)
    assert catalog is None
    assert {each.code.id for each in problems} == {"bad-catalog"}


def test_an_edition_of_the_team_is_validated(tmp_path: Path) -> None:
    base = Store(None).published("2024-08-01")[0]
    assert base is not None
    text = edition_yaml(Edition("2030-01-01", base.lists))
    path = tmp_path / "2030-01-01.yaml"
    path.write_text(text, encoding="utf-8")
    catalog, problems = Store(tmp_path).published(None)
    assert catalog is not None, problems
    assert (catalog.edition, catalog.lists) == ("2030-01-01", base.lists)
    path.write_text(text.replace("protocol: https", "protocol: htps", 1), encoding="utf-8")
    catalog, problems = Store(tmp_path).load("2030-01-01")
    assert catalog is None
    assert "`htps` is none of `http`, `https`, `tcp`" in problems[0].message
    assert problems[0].primary is not None
    assert problems[0].primary.span.line > 10
    path.write_text(text.replace("win10-1607", "win10-1608", 1), encoding="utf-8")
    assert "there is no fleet `win10-1608`" in Store(tmp_path).load("2030-01-01")[1][0].message
    path.write_text(text.replace("2030-01-01", "2031-01-01", 1), encoding="utf-8")
    assert "name the file after it" in Store(tmp_path).load("2030-01-01")[1][0].message


def test_a_reading_that_this_version_does_not_know_changes_nothing(tmp_path: Path) -> None:
    text = resource("catalog", "editions", "2026-09-03.yaml").read_text(encoding="utf-8")
    text = text.replace("'2026-09-03'", "'2030-01-01'", 1)
    newer = text.replace("[feature-deployment-tool]", "[feature-deployment-tool, of-tomorrow]")
    assert newer != text
    (tmp_path / "2030-01-01.yaml").write_text(newer, encoding="utf-8")
    catalog, problems = Store(tmp_path).load(None)
    assert catalog is not None, problems
    policy = {"a.policy": "allow mde for region EU, fleet linux via streamlined"}
    plans = [compile_files(policy, each)[0] for each in (catalog, shipped("2026-09-03"))]
    rules = [{str(rule.remote) for rule in each.plan.rules} for each in plans if each]
    assert rules[0] == rules[1]
    assert "https://msdefender.download.prss.microsoft.com:443" in rules[0]


def test_an_unknown_edition(tmp_path: Path) -> None:
    catalog, (problem,) = Store(tmp_path / "none").load("2024-08-10")
    assert catalog is None
    assert problem.code.id == "unknown-edition"
    assert problem.help is not None
    assert "did you mean `2024-08-01`?" in problem.help
    assert "2021-03-04, 2024-08-01" in problem.help


def test_shipped_editions_are_documents_of_their_names() -> None:
    for edition in Store(None).editions():
        raw = yaml.safe_load(resource("catalog", "editions", f"{edition}.yaml").read_text())
        assert raw["edition"] == edition
        # Users' own editions are read with every network parsed; these are taken as they stand.
        assert read_edition(raw, proven=True) == read_edition(raw)


def test_many_services_load_in_linear_time(tmp_path: Path) -> None:
    def seconds(count: int) -> float:
        folder = tmp_path / str(count)
        folder.mkdir()
        documents = (
            f'format_version: "1.0"\nservice: s{n}\nendpoints: [{{url: "s{n}.example.com"}}]\n'
            for n in range(count)
        )
        (folder / "services.yaml").write_text("---\n".join(documents), encoding="utf-8")
        start = time.process_time()
        catalog, problems = Store(folder).load(None)
        assert catalog is not None, problems
        assert len(catalog.lists) == count + len(shipped(catalog.edition).lists)
        return time.process_time() - start

    seconds(10)
    assert seconds(5000) < 20 * max(seconds(500), 0.05)


class Counted(tuple[EndpointList, ...]):
    """Lists that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[EndpointList]:
        Counted.times += 1
        return super().__iter__()


def test_lists_are_gone_through_once_for_all_services() -> None:
    catalog = shipped("2026-07-03")
    expected = {name: catalog.lists_of(name) for name in catalog.services()}
    Counted.times = 0
    assert replace(catalog, lists=Counted(catalog.lists)).by_service() == expected
    assert Counted.times == 1
