"""What is said of a team's own catalog, whole: its editions, services, overlays and folder."""

from pathlib import Path

import pytest

from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic

HELP = "correct the file; schemas/ describe what catalog documents hold"
SERVICE = 'format_version: "1.0"\nservice: {}\nendpoints:\n  - url: a.example\n'
OVERLAY = """\
format_version: "1.0"
overlay: ours
table: standard-commercial/urls
reason: why
decided_by: team
remove:
  - {url: crl.microsoft.com, evidence: x}
"""
EDITIONS = "editions are 2021-03-04, 2024-08-01, 2025-10-16, 2025-12-25, 2026-07-03, 2026-09-03"


def said(store: Store, edition: str | None = None) -> list[tuple[str, str | None, str | None]]:
    known, problems = store.load(edition)
    assert known is None
    assert {each.code.id for each in problems} <= {"bad-catalog", "unknown-edition"}
    return [(each.message, each.help, place(each)) for each in problems]


def place(problem: Diagnostic) -> str | None:
    return problem.primary.span.place if problem.primary else None


def write(folder: Path, **files: str) -> Store:
    for name, text in files.items():
        path = folder / f"{name.replace('_', '-')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Store(folder)


def test_an_edition_that_there_is_not(tmp_path: Path) -> None:
    assert said(Store(tmp_path), "2024-08-10") == [
        (
            "there is no catalog edition `2024-08-10`",
            f"did you mean `2024-08-01`? {EDITIONS}",
            None,
        )
    ]
    assert said(Store(None), "newest") == [("there is no catalog edition `newest`", EDITIONS, None)]


def test_an_edition_that_holds_nothing_or_another(tmp_path: Path) -> None:
    (tmp_path / "2030-01-01.yaml").write_text("")
    assert said(Store(tmp_path)) == [("`2030-01-01.yaml`: it is empty", HELP, None)]
    text = 'format_version: "1.0"\nedition: "2031-01-01"\nlists: []\n'
    (tmp_path / "2030-01-01.yaml").write_text(text)
    assert said(Store(tmp_path)) == [
        ("it holds edition `2031-01-01`; name the file after it", HELP, "2030-01-01.yaml:2")
    ]
    (tmp_path / "2030-01-01.yaml").write_text(text.replace("2031", "2030"))
    known, problems = Store(tmp_path).load(None)
    assert known is not None, problems
    assert (known.edition, known.lists) == ("2030-01-01", ())
    assert Store(tmp_path).editions()[-1] == "2030-01-01"
    assert not Store(tmp_path).is_shipped("2030-01-01")
    assert Store(tmp_path).is_shipped("2026-07-03")


@pytest.mark.parametrize("name", ["mde", "MDE-Portal"])
def test_a_service_of_the_edition(tmp_path: Path, name: str) -> None:
    assert said(write(tmp_path, own=SERVICE.format(name))) == [
        (f"service `{name}` is one of the edition's; choose another", HELP, "own.yaml:2")
    ]


def test_a_service_and_an_overlay_that_stand_twice(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    for name in ("a", "b"):
        (tmp_path / "overlays" / f"{name}.yaml").write_text(OVERLAY)
    twice = SERVICE.format("pay")
    assert said(write(tmp_path, a=twice, b=f"{SERVICE.format('other')}---\n{twice}")) == [
        ("service `pay` is defined already, in `a.yaml`", HELP, "b.yaml:7"),
        ("overlay `ours` is defined already", HELP, "overlays/b.yaml:2"),
    ]


def test_every_mistake_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "a.yml").write_text(OVERLAY.replace("crl.", "").replace("url", "utl"))
    (tmp_path / "notes.txt").write_text("no document")
    messages = [
        message
        for message, *_ in said(
            write(tmp_path, a=SERVICE.format("pay").replace("a.example", "'*'"), b="service: x\n")
        )
    ]
    assert messages == [
        "`*` names no host",
        "keys `format_version`, `endpoints` are missing",
        "there is no key `utl` here; did you mean `url`?",
    ]


def test_an_overlay_for_another_edition_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    text = OVERLAY.replace("remove:", 'editions: {to: "2024-12-31"}\nremove:')
    (tmp_path / "overlays" / "a.yaml").write_text(text)
    known, _ = Store(tmp_path).load("2026-07-03")
    assert known is not None
    assert "ours" not in {each.id for each in known.overlays}
    known, _ = Store(tmp_path).load("2024-08-01")
    assert known is not None
    assert "ours" in {each.id for each in known.overlays}


def test_a_folder_that_must_not_be_read(tmp_path: Path) -> None:
    """Nothing of it counts, so that the catalog would say less: an error instead."""
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "own.yaml").write_text(SERVICE.format("pay"))
    (root / "catalog").symlink_to(outside)
    ((message, help, _),) = said(Store(root / "catalog", root))
    assert "`catalog`" in message
    assert help
    (root / "catalog").unlink()
    (root / "catalog").mkdir()
    (root / "catalog" / "overlays").symlink_to(outside)
    ((message, help, _),) = said(Store(root / "catalog", root))
    assert "overlays" in message
    assert help


def test_lists_of_an_edition_and_services_stand_in_one_order(tmp_path: Path) -> None:
    names = ("aaa", "zzz", "pay")
    known, _ = write(tmp_path, **{name: SERVICE.format(name) for name in names}).load(None)
    assert known is not None
    ids = [each.id for each in known.lists]
    assert ids == sorted(ids)
    assert {"aaa", "pay", "zzz", "mde"} - {"mde"} < set(known.services())
    assert known.services() == tuple(sorted(known.services()))
    assert list(known.by_service()) == list(known.services())
    assert [each.id for each in known.lists_of("pay")] == ["pay"]


def test_folders_that_lead_outside_are_refused_once(tmp_path: Path) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    (outside / "overlays").mkdir(parents=True)
    project.mkdir()
    (project / "catalog").symlink_to(outside)
    ((message, help, at),) = said(Store(project / "catalog", project))
    assert "catalog" in message
    assert (help is not None, at) == (True, None)
