"""The table of views: every row leads somewhere, and one row is all that a format takes."""

import io
import json
import re
import sys
from importlib import import_module
from types import ModuleType
from typing import get_type_hints

import click
import pytest
from click.testing import CliRunner

from outgate.cli import formats
from outgate.cli.console import Console, Stream, open_console
from outgate.cli.formats import (
    CHECKS,
    INSPECTION,
    PROBED,
    REPORT,
    VIEWS,
    View,
    emit,
    format_option,
    formats_of,
    show_before,
)
from outgate.cli.views.wording import Style
from outgate.commands.check import Checks
from tests.conftest import ROOT

VIEWS_FOLDER = ROOT / "compiler" / "outgate" / "cli" / "views"
# What commands said is no result of theirs: its text is what they print as they go.
RESULTS = tuple(dict.fromkeys(view.result for view in VIEWS if view.result != REPORT))
# One asks and writes after it has printed: only people read it. The other is printed beside what
# was applied, whose JSON has it.
WITHOUT_JSON = ("commands.catalog_import.ImportResult", PROBED)
# `outgate export` writes it for other programs alone.
WITHOUT_TEXT = (INSPECTION,)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.module)
def test_a_row_names_a_type_and_a_view_of_it(view: View) -> None:
    module, _, name = view.result.rpartition(".")
    kind = getattr(import_module(f"outgate.{module}"), name)
    render = import_module(f"outgate.cli.views.{view.module}").render
    hints = list(get_type_hints(render).values())
    assert hints[0] is kind
    assert hints[1] is Style
    assert hints[-1] is str


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.module)
def test_the_name_of_a_view_says_its_format(view: View) -> None:
    pattern = r".+_json_v[1-9]" if view.format == "json" else f".+_{view.format}"
    assert re.fullmatch(pattern, view.module)


@pytest.mark.parametrize("result", RESULTS)
def test_every_result_is_offered_as_text_and_json(result: str) -> None:
    wanted = ("text",) if result in WITHOUT_JSON else ("text", "json")
    wanted = ("csv", "json") if result in WITHOUT_TEXT else wanted
    assert formats_of(result)[: len(wanted)] == wanted


def test_a_result_has_one_view_of_a_format() -> None:
    assert len({(view.result, view.format) for view in VIEWS}) == len(VIEWS)


def test_every_json_view_is_in_the_table_and_names_its_version() -> None:
    in_table = {view.module for view in VIEWS if view.format == "json"}
    for path in VIEWS_FOLDER.glob("*_json_v*.py"):
        text = path.read_text(encoding="utf-8")
        if path.stem == "diagnostics_json_v1":  # a part of others
            continue
        assert path.stem in in_table
        written = re.findall(r'"format_version": "(\d)\.\d"', text)
        assert set(written) <= {path.stem[-1]}


def test_a_format_is_a_module_and_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A toy format: nothing but the row and the module is new."""
    toy = ModuleType("outgate.cli.views.check_toy")
    toy.render = lambda checks, _: f"{len(checks.sets)} sets!"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, toy.__name__, toy)
    monkeypatch.setattr(formats, "VIEWS", (*VIEWS, View(CHECKS, "toy", "check_toy")))

    @click.command()
    @format_option(CHECKS)
    def command(form: str) -> None:
        emit(open_console(), Checks(()), form)

    assert CliRunner().invoke(command, ["--format", "toy"]).output == "0 sets!\n"
    assert json.loads(CliRunner().invoke(command, ["--format", "json"]).output)["ok"] is True
    refused = CliRunner().invoke(command, ["--format", "html"])
    assert "'text', 'json', 'toy'" in refused.output


def test_a_diagnostic_has_one_shape_in_all_schemas() -> None:
    shapes = []
    for path in sorted((ROOT / "schemas").glob("*.json")):
        definitions = json.loads(path.read_text(encoding="utf-8")).get("$defs", {})
        if "diagnostic" in definitions:
            shapes.append([definitions[name] for name in ("point", "location", "diagnostic")])
    assert len(shapes) == 6
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize(
    ("form", "quiet", "yes", "where"),
    [
        ("text", False, False, "out"),
        ("text", True, True, "out"),  # it is a part of the result
        ("json", False, False, "err"),
        ("json", False, True, "err"),
        ("json", True, False, "err"),  # somebody is to say yes to it
        ("json", True, True, "nowhere"),
    ],
)
def test_what_is_to_be_confirmed_is_shown(form: str, quiet: bool, yes: bool, where: str) -> None:
    out, err = (Stream(io.StringIO(), False, 100) for _ in range(2))
    show_before(Console(out, err, quiet=quiet), "what changes", form, yes=yes)
    shown = {name: each.file.getvalue() for name, each in (("out", out), ("err", err))}  # type: ignore[attr-defined]
    assert shown == {name: "what changes\n" if name == where else "" for name in ("out", "err")}
