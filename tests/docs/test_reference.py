"""What pages have from the program is as the program is today."""

import json
import re
from pathlib import Path

import pytest

from manual.commands import every_command
from manual.pages import MAKERS, make_page, pages
from manual.regions import make_regions, names_of_regions
from manual.schemas import described
from outgate.language.clauses import ALLOW_CLAUSES, GUARD_CLAUSES
from tests.conftest import ROOT, Workspace
from tests.docs.pages import name_of

DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


TEXT = page("commands.md")


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_the_pages_are_as_they_would_be_made_now(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == make_page(path), "run `make docs`"


def test_every_part_is_on_a_page_once() -> None:
    names = [name for path in pages() for name in names_of_regions(path.read_text("utf-8"))]
    assert sorted(names) == sorted(MAKERS)


def test_a_part_is_made_anew_and_nothing_else() -> None:
    text = "a\n<!-- made: x -->\nold\n<!-- end -->\nb\n<!-- made: x -->\n<!-- end -->\n"
    made = "<!-- made: x -->\n\nnew\n\n<!-- end -->\n"
    assert make_regions(text, {"x": lambda: "new"}) == f"a\n{made}b\n{made}"
    with pytest.raises(KeyError):
        make_regions(text, {})


def test_every_rule_of_the_grammar_is_there() -> None:
    grammar = (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8")
    text = page("language.md")
    for line in grammar.splitlines():
        assert line.removeprefix("//").strip() in text
    for clause in (*ALLOW_CLAUSES, *GUARD_CLAUSES):
        assert f"| `{clause.keyword}` |" in text
        assert clause.about in text


def test_every_option_of_every_command_is_there(empty: Workspace) -> None:
    sections = dict(re.findall(r"^## (outgate[ \w-]*)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.M))
    paths = [context.command_path for context, _ in every_command()]
    assert list(sections) == paths
    for path in paths:
        # The oracle is what a user sees: the options at the left of the help.
        help = empty.run(*path.split()[1:], "--help").out
        shown = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", help, re.MULTILINE))
        told = set(re.findall(r"^- `(?:-\w, )?(--[\w-]+)", sections[path], re.MULTILINE))
        assert "--help" in shown
        shared = set() if path == "outgate" else {"--help", "--no-color", "--quiet", "--verbose"}
        assert told == shown - shared


def test_every_variable_of_the_environment_is_there() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "compiler").rglob("*.py"))
    read = {name for text in sources for name in re.findall(r"(?<!_)OUTGATE_[A-Z_]*[A-Z]", text)}
    assert set(re.findall(r"^\| `(OUTGATE_[A-Z_]+)` \|", TEXT, re.MULTILINE)) == read


def test_every_schema_is_there() -> None:
    text = page("schemas.md")
    for path in sorted((ROOT / "schemas").rglob("*.json")):
        schema = json.loads(path.read_bytes())
        assert f"`{path.relative_to(ROOT).as_posix()}`. {schema['description']}" in text


def test_fields_are_told_by_their_paths() -> None:
    schema = {
        "properties": {
            "rules": {"items": {"$ref": "#/$defs/rule"}},
            "targets": {"additionalProperties": {"properties": {"tier": {"default": "Basic"}}}},
        },
        "$defs": {
            "rule": {
                "properties": {
                    "key": {"description": "Its name."},
                    "below": {"$ref": "#/$defs/rule", "description": "More."},
                    "port": {},
                }
            }
        },
    }
    assert list(described(schema)) == [
        ("rules", ""),
        ("rules[].key", "Its name."),
        ("rules[].below", "More."),
        ("targets", ""),
        ("targets.NAME.tier", 'Default: `"Basic"`.'),
    ]


def test_what_is_believed_of_the_environment_is_on_the_page_of_trust() -> None:
    named = {
        name
        for path in (ROOT / "compiler").rglob("*.py")
        for name in re.findall(r"\bOUTGATE_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    harmless = {"OUTGATE_REPLAY_MEMORY", "OUTGATE_TRACEBACK"}
    assert harmless <= named
    assert {name for name in named - harmless if f"`{name}`" not in page("trust.md")} == set()
