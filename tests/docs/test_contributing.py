"""The map of the house is of this house."""

import re
import tomllib

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:md|toml))`", TEXT)))
TARGETS = re.findall(r"^make ([\w-]+)|`make ([\w-]+)`", TEXT, re.MULTILINE)


@pytest.mark.parametrize("name", PATHS)
def test_a_path_it_names_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_make_knows_what_it_names() -> None:
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {first or second for first, second in TARGETS} <= set(rules)


def test_the_packages_are_all_there_in_the_order_of_their_layers() -> None:
    named = re.findall(r"^\| `compiler/outgate/(\w+)/` \|", TEXT, re.MULTILINE)
    file = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = file["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    layered = [name for layer in layers for name in layer.split(" | ")]
    packages = {path.parent.name for path in (ROOT / "compiler" / "outgate").glob("*/__init__.py")}
    assert set(named) == packages
    assert named == sorted(named, key=layered.index)
