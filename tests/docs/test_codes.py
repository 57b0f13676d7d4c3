"""docs/codes.md has a section for each code, in order, with its severity and title."""

import re

import yaml

from outgate.diagnostics import codes
from outgate.diagnostics.codes import Severity
from outgate.project.lint_levels import OFF, check_level
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")


def test_every_code_has_its_section() -> None:
    sections = re.findall(r"^## (.+)\n\n\*(.+)\*: (.+)\n\n(.+)", TEXT, re.MULTILINE)
    wanted = [
        (each.id, each.severity + (", off unless asked for" if each in OFF else ""), each.title)
        for each in codes.EVERY
    ]
    assert [(code, severity, title) for code, severity, title, _ in sections] == wanted
    assert len(wanted) == len({each.id for each in codes.EVERY})


def test_the_table_has_every_code_of_the_module_in_order() -> None:
    assert (
        tuple(each for each in vars(codes).values() if isinstance(each, codes.Code)) == codes.EVERY
    )


def test_the_levels_shown_are_of_codes_that_have_levels() -> None:
    head = TEXT[: TEXT.index("\n## ")]
    (block,) = re.findall(r"```yaml\n(.*?)```", head, re.DOTALL)
    shown = yaml.safe_load(block)["lint"]
    for name in shown:
        assert check_level(name).severity is Severity.WARNING
