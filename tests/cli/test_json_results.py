"""The JSON of commands that change or check something, held against its schemas."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.builders.published_page import HOSTS, published_page
from tests.builders.schemas import validate
from tests.conftest import Workspace
from tests.support import shipped

Tree = Callable[[Path], dict[str, bytes]]


def printed(schema: str, text: str) -> Any:
    """The one document that a command printed."""
    document = json.loads(text)
    validate(schema, document)
    return document


def test_check(project: Workspace) -> None:
    ran = project.run("check", "--format", "json")
    document = printed("check.schema.json", ran.out)
    assert ran.code == 0
    assert document["ok"] is True
    (checked,) = document["sets"]
    assert checked["targets"] == []
    assert checked["totals"]["guards"]["failed"] == 0


def test_check_tells_where_a_mistake_is(empty: Workspace) -> None:
    empty.write("policies/p.policy", "# one\nallow mde for region Eu, fleet wni11\n")
    ran = empty.run("check", "--format", "json")
    assert ran.code == 1
    assert "error[unknown-fleet]" in ran.err
    document = printed("check.schema.json", ran.out)
    assert document["ok"] is False
    (checked,) = document["sets"]
    assert checked["totals"] is None
    by_code = {each["code"]: each for each in checked["diagnostics"]}
    fleet = by_code["unknown-fleet"]
    assert fleet["severity"] == "error"
    assert fleet["location"] == {
        "file": "policies/p.policy",
        "start": {"line": 2, "column": 32},
        "end": {"line": 2, "column": 37},
        "label": fleet["location"]["label"],
    }
    assert "win11" in fleet["help"]


def test_check_counts_a_guard_that_fails(empty: Workspace) -> None:
    empty.write(
        "policies/p.policy",
        "allow mde for region EU, fleet win11 via streamlined\n"
        'forbid "*.endpoint.security.microsoft.com"\n'
        'test "t" {\n  deny https://nowhere.example\n}\n',
    )
    document = printed("check.schema.json", empty.run("check", "--format", "json").out)
    totals = document["sets"][0]["totals"]
    assert totals["guards"] == {"total": 1, "failed": 1}
    assert totals["tests"] == {
        "total": 1,
        "lines": 1,
        "failed": 0,
        "untested": ["policies/p.policy:1"],
    }


def test_fmt(empty: Workspace) -> None:
    empty.write("policies/p.policy", "allow   mde for region EU,fleet win11\n")
    ran = empty.run("fmt", "--check", "--format", "json")
    document = printed("fmt.schema.json", ran.out)
    assert (ran.code, document["changed"], document["written"]) == (1, ["policies/p.policy"], False)
    document = printed("fmt.schema.json", empty.run("fmt", "--format", "json").out)
    assert document["written"] is True
    ran = empty.run("fmt", "--check", "--format", "json")
    assert (ran.code, printed("fmt.schema.json", ran.out)["changed"]) == (0, [])
    empty.write("policies/p.policy", "allow   mde for region EU,flet win11\n")
    for options in (("--check",), ()):
        ran = empty.run("fmt", *options, "--format", "json")
        document = printed("fmt.schema.json", ran.out)
        assert (ran.code, document["changed"]) == (1, [])
        assert [each["code"] for each in document["diagnostics"]] == ["syntax"]


def test_init(empty: Workspace) -> None:
    document = printed("init.schema.json", empty.run("init", "--format", "json").out)
    assert document["written"] == [
        "outgate.yaml",
        "policies/example.policy",
        "outgate.lock",
        ".gitignore",
    ]
    ran = empty.run("init", "--format", "json")
    document = printed("init.schema.json", ran.out)
    assert ran.code == 1
    assert document["written"] == []
    assert [each["code"] for each in document["diagnostics"]] == ["project-exists"]


def test_apply_and_rollback(project: Workspace) -> None:
    planned = json.loads(project.run("plan", "--format", "json").out)
    ran = project.run("apply", "--yes", "--format", "json")
    applied = printed("applied.schema.json", ran.out)
    assert ran.code == 0
    assert "Plan for `local`" in ran.err  # it is shown before, beside the document
    assert applied["action"] == "apply"
    assert applied["changed"] is True
    assert applied["plan"] == planned["plan"]["digest"]
    assert applied["edition"] == planned["plan"]["catalog"]["edition"]
    counts = ("opens", "closes", "treats", "rules", "writes")
    assert applied["summary"] == {name: planned["summary"][name] for name in counts}
    again = printed("applied.schema.json", project.run("apply", "--format", "json").out)
    assert again["changed"] is False
    back = printed("applied.schema.json", project.run("rollback", "--yes", "--format", "json").out)
    assert (back["action"], back["changed"], back["plan"]) == ("rollback", True, None)
    assert back["summary"]["closes"] == applied["summary"]["opens"]


def test_a_refused_apply_says_why_and_changes_nothing(project: Workspace, tree_of: Tree) -> None:
    before = tree_of(project.folder)
    ran = project.run("apply", "--format", "json")
    assert ran.code == 1
    (problem,) = printed("diagnostics.schema.json", ran.out)["diagnostics"]
    assert problem["code"] == "not-confirmed"
    assert "error[not-confirmed]" in ran.err
    assert tree_of(project.folder) == before


def test_editions(project: Workspace) -> None:
    document = printed(
        "editions.schema.json", project.run("catalog", "list", "--format", "json").out
    )
    editions = [each["edition"] for each in document["editions"]]
    assert editions == sorted(editions)
    assert [each["newest"] for each in document["editions"]].index(True) == len(editions) - 1


def test_an_edition_and_one_of_its_lists(project: Workspace) -> None:
    ran = project.run("catalog", "show", "2021-03-04", "--format", "json")
    document = printed("edition.schema.json", ran.out)
    assert document["edition"] == "2021-03-04"
    for part in document["lists"]:
        assert part["endpoints"] == sum(each["endpoints"] for each in part["geographies"])
    name = document["lists"][0]["list"]
    ran = project.run("catalog", "show", "2021-03-04", "--list", name, "--format", "json")
    shown = printed("catalog.schema.json", ran.out)
    (part,) = shown["lists"]
    rows = sum(len(table["endpoints"]) for table in part["tables"])
    assert (part["id"], rows) == (name, document["lists"][0]["endpoints"])


def test_an_edition_counts_the_networks_of_its_service_tags(project: Workspace) -> None:
    ran = project.run("catalog", "show", "2025-12-25", "--format", "json")
    (file,) = printed("edition.schema.json", ran.out)["service_tags"]
    (published,) = shipped("2025-12-25").tag_files
    assert len(published.tags) == len(file["tags"]) > 1
    for tag, shown in zip(published.tags, file["tags"], strict=True):
        assert shown == {
            "name": tag.name,
            "change_number": tag.change_number,
            "networks": len(tag.prefixes),
            "features": list(tag.features),
        }


def test_feed(project: Workspace) -> None:
    ran = project.run("catalog", "feed", "-o", "feed", "--format", "json")
    document = printed("feed-written.schema.json", ran.out)
    assert "version.json" in document["written"]
    assert (document["unchanged"], document["stale"]) == (0, [])
    again = project.run("catalog", "feed", "-o", "feed", "--format", "json")
    assert json.loads(again.out)["unchanged"] == len(document["written"])


def test_import_of_published_files(project: Workspace) -> None:
    (project.folder / "page.md").write_text(published_page(HOSTS), encoding="utf-8")
    command = ("catalog", "import", "page.md", "--edition", "2030-01-01", "--format", "json")
    looked = printed("catalog-imported.schema.json", project.run(*command).out)
    assert not looked["written"]
    assert not (project.folder / "catalog").exists()
    accepted = ("--accept", "shrink", "--accept", "suffix", "--yes")
    document = printed("catalog-imported.schema.json", project.run(*command, *accepted).out)
    assert document == {**looked, "written": True}
    assert (project.folder / document["path"]).exists()
    printed("catalog-diff.schema.json", json.dumps(document["difference"]))
    (sheet,) = (each for each in document["sheets"] if each["file"] == "page.md")
    others = ("entries", "quarantined", "notes", "headers", "repeated", "blank", "skipped")
    assert sheet["entries"] == len(HOSTS)
    assert sheet["rows"] == sum(sheet[name] for name in others)
