"""What an import would lose, as services and statements: written once, and never over a file."""

from pathlib import Path

import pytest
import yaml

from outgate.commands.import_ import write_adoption
from outgate.deploy.adoption import Adoption, HeldRule, Status
from outgate.deploy.adoption_texts import render_adoption
from outgate.errors import UserError
from outgate.project.project import Project, load_project
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import parse_host
from outgate.traffic.path import parse_path
from tests.builders.schemas import validate

ANYWHERE, OFFICE = ("*",), ("10.1.0.0/16", "10.2.0.0/16")


def piece(remote: Remote, addresses: tuple[str, ...] = ANYWHERE) -> Piece:
    return Piece(Flow(addresses, remote), (), Witness("10.1.0.1", "u"))


def host(name: str, protocol: str = "https", port: int = 443) -> Remote:
    return Remote(HostDestination(parse_host(name)), protocol, port)


NETWORK = piece(Remote(AddressesDestination(("192.0.2.0/24",)), "https", 443))


def adoption(*pieces: Piece) -> Adoption:
    return Adoption("prod", tuple(HeldRule("r", Status.LOST, (each,)) for each in pieces))


WHOLE = adoption(
    piece(host("b.example")),
    piece(host("*.a.example", "http", 8080)),
    piece(host("c.example", "http", 80)),
    piece(host("d.example", "tcp", 22), OFFICE),
    NETWORK,
)


def test_what_would_be_lost_as_services_of_the_team() -> None:
    texts = render_adoption(WHOLE)
    assert texts is not None
    assert texts.left == (NETWORK,)
    first, second = yaml.safe_load_all(texts.services)
    validate("service.schema.json", first)
    validate("service.schema.json", second)
    assert first == {
        "format_version": "1.0",
        "service": "adopted-1",
        "endpoints": [
            {"url": "http://*.a.example:8080"},
            {"url": "http://c.example"},
            {"url": "https://b.example"},
        ],
    }
    assert second == {
        "format_version": "1.0",
        "service": "adopted-2",
        "endpoints": [{"url": "d.example", "ports": [22]}],
    }
    assert texts.policy.endswith("from from-adopted-2\n")
    assert texts.policy.splitlines() == [
        "# What the firewall allowed before; narrow it, or take it over.",
        "allow adopted-1",
        "source from-adopted-2 = 10.1.0.0/16, 10.2.0.0/16",
        "allow adopted-2 from from-adopted-2",
    ]


def test_networks_alone_are_left_to_people() -> None:
    texts = render_adoption(adoption(NETWORK))
    assert texts is not None
    assert (texts.services, texts.policy, texts.left) == ("", "", (NETWORK,))
    assert render_adoption(adoption()) is None


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "outgate.yaml").write_text("policies: policies\n")
    project, problems = load_project(tmp_path)
    assert project is not None, problems
    return project


def test_the_files_that_were_written_are_named(project: Project) -> None:
    written = write_adoption(project, WHOLE)
    assert written is not None
    assert written.names == ("catalog/adopted.yaml", "policies/adopted.policy")
    assert written.left == (NETWORK,)
    for name in written.names:
        assert "adopted-1" in (project.root / name).read_text()
    (project.root / written.names[0]).unlink()
    with pytest.raises(UserError) as refused:
        write_adoption(project, WHOLE)
    assert refused.value.message == "there is a `policies/adopted.policy` already"
    assert refused.value.outcome == "nothing was written"
    assert str(refused.value.help).startswith("take what you need of it")
    (project.root / written.names[1]).unlink()
    (project.root / "catalog").rmdir()
    (project.root / "catalog").write_text("in the way")
    with pytest.raises(UserError, match=r"cannot write `.*/catalog/adopted.yaml`: ") as refused:
        write_adoption(project, WHOLE)
    assert refused.value.help == "check the path, its permissions and the room on the disk"
    assert not (project.root / written.names[0]).exists()


def test_where_nothing_can_be_written_no_file_is(project: Project) -> None:
    written = write_adoption(project, adoption(NETWORK))
    assert written is not None
    assert (written.names, written.left) == ((), (NETWORK,))
    assert write_adoption(project, adoption()) is None
    assert [each.name for each in project.root.iterdir()] == ["outgate.yaml"]


def test_policies_that_are_one_file_have_the_new_one_beside_it(project: Project) -> None:
    (project.root / "outgate.yaml").write_text("policies: net/all.policy\n")
    one, _ = load_project(project.root)
    assert one is not None
    written = write_adoption(one, WHOLE)
    assert written is not None
    assert written.names == ("catalog/adopted.yaml", "net/adopted.policy")


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/x", "https://a.example/x"),
        ("/x/*", "https://a.example/x/*"),
        ("/x.asmx", "https://a.example/x.asmx"),
    ],
)
def test_a_path_is_written_as_lists_have_it(path: str, url: str) -> None:
    remote = Remote(HostDestination(parse_host("a.example"), parse_path(path)), "https", 443)
    texts = render_adoption(adoption(piece(remote)))
    assert texts is not None
    assert yaml.safe_load(texts.services)["endpoints"] == [{"url": url}]
