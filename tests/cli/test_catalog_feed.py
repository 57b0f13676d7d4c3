"""`outgate catalog feed` writes into a folder that may be a git checkout."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from outgate.resources import resource
from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]


def test_writing_twice_changes_nothing(empty: Workspace, tree_of: Tree) -> None:
    first = empty.run("catalog", "feed", "-o", "out")
    assert first.code == 0
    assert first.err == ""
    before = tree_of(empty.folder)
    assert first.out.splitlines()[-1].endswith(f"{len(before)} files written, 0 unchanged")
    times = {path: path.stat().st_mtime_ns for path in (empty.folder / "out").rglob("*")}
    second = empty.run("catalog", "feed", "-o", "out")
    assert second.out.splitlines()[-1].endswith(f"0 files written, {len(before)} unchanged")
    assert tree_of(empty.folder) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times
    empty.run("catalog", "feed", "-o", "again", env={"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"})
    assert tree_of(empty.folder / "again") == tree_of(empty.folder / "out")


def test_a_file_that_somebody_changed_is_written_again(empty: Workspace, tree_of: Tree) -> None:
    empty.run("catalog", "feed", "-o", "out")
    before = tree_of(empty.folder)
    (empty.folder / "out" / "version.json").write_text("{}")
    (empty.folder / "out" / ".version.json.x.new").write_text("left by a killed run")
    ran = empty.run("catalog", "feed", "-o", "out")
    assert "  version.json\n" in ran.out
    assert tree_of(empty.folder) == before


def test_own_editions_are_in_it_and_own_services_are_not(empty: Workspace) -> None:
    newest = max(resource("catalog", "editions").glob("*.yaml"))
    text = newest.read_text().replace(f"edition: '{newest.stem}'", "edition: '2027-01-01'", 1)
    empty.write("catalog/2027-01-01.yaml", text)
    empty.write(
        "catalog/payroll.yaml",
        'format_version: "1.0"\nservice: payroll\nendpoints: [{url: "https://pay.example"}]\n',
    )
    ran = empty.run("catalog", "feed", "-o", "out")
    assert ran.code == 0, ran.err
    version = json.loads((empty.folder / "out" / "version.json").read_text())
    assert version["edition"] == "2027-01-01"
    assert {each["latest"] for each in version["instances"]} == {"2027-01-01"}
    assert all("pay" not in each["instance"] for each in version["instances"])
    assert b"pay.example" not in b"".join(
        path.read_bytes() for path in (empty.folder / "out").rglob("*") if path.is_file()
    )
    # Without the edition its files are older than the feed: named, and left alone.
    shutil.rmtree(empty.folder / "catalog")
    others = ("endpoints/gone.json", "changes/gone/a..b.json")
    for name in (*others, "mine.json", "mine/gone/mine.json"):
        empty.write(f"out/{name}", "{}")
    ran = empty.run("catalog", "feed", "-o", "out")
    assert ran.code == 0
    assert "from an earlier run" in ran.err
    assert all(each in ran.err for each in others)
    assert "mine" not in ran.err
    assert "endpoints/standard-commercial/2027-01-01.json" in ran.err
    assert (empty.folder / "out" / "endpoints" / "standard-commercial" / "2027-01-01.json").exists()


def test_a_folder_that_cannot_be_written(empty: Workspace) -> None:
    empty.write("out", "a file")
    ran = empty.run("catalog", "feed", "-o", "out")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("error[unwritable-file]: cannot write `out`: ")
    assert ran.err.count("\n") == 2


def test_a_wrong_base_url_writes_nothing(empty: Workspace, tree_of: Tree) -> None:
    ran = empty.run("catalog", "feed", "-o", "out", "--base-url", "example.org")
    assert ran.code == 1
    assert "nothing was written" in ran.err
    assert tree_of(empty.folder) == {}


def test_a_broken_edition_writes_nothing(empty: Workspace, tree_of: Tree) -> None:
    empty.write("catalog/2027-01-01.yaml", "format_version: 9\n")
    before = tree_of(empty.folder)
    ran = empty.run("catalog", "feed", "-o", "out")
    assert ran.code == 1
    assert "2027-01-01.yaml" in ran.err
    assert tree_of(empty.folder) == before
