"""The locks name every package that is needed, exactly and by hash, and no place to get it from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

LOCKS = {path.stem: path for path in (ROOT / "locks").glob("*.txt")}
FILE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DEV = FILE["dependency-groups"]["dev"]
SPARK = FILE["dependency-groups"]["spark"]
RUN = FILE["project"]["dependencies"]
EXTRAS = FILE["project"]["optional-dependencies"]


def entries(path: Path) -> list[str]:
    """Each requirement with its hashes, in one line."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    return [line for line in lines if not line.startswith("#")]


def pins(path: Path) -> dict[str, str]:
    """The version of each package."""
    requirements = [Requirement(entry.partition(" --hash=")[0].strip()) for entry in entries(path)]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def test_there_are_seven() -> None:
    assert set(LOCKS) == {"run", "azure", "aws", "lsp", "replay", "spark", "dev"}


@pytest.mark.parametrize("name", LOCKS)
def test_entries_are_a_version_and_hashes(name: str) -> None:
    for entry in entries(LOCKS[name]):
        assert re.fullmatch(r"[\w-]+==\S+( ; [^:]*?)?( +--hash=sha256:[0-9a-f]{64})+", entry), entry


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("run", RUN),
        ("azure", [*RUN, *EXTRAS["azure"], *EXTRAS["emulator"], *EXTRAS["sign"]]),
        ("aws", [*RUN, *EXTRAS["aws"]]),
        ("lsp", [*RUN, *EXTRAS["lsp"]]),
        ("replay", [*RUN, *EXTRAS["replay"]]),
        ("spark", SPARK),
        ("dev", [*RUN, *(each for extra in EXTRAS.values() for each in extra), *DEV]),
    ],
)
def test_what_the_project_asks_for_is_there(name: str, needs: list[str]) -> None:
    locked = pins(LOCKS[name])
    for need in map(Requirement, needs):
        version = locked[canonicalize_name(need.name)].removeprefix("==")
        assert need.specifier.contains(version), need


@pytest.mark.parametrize("name", ["run", "azure", "aws", "lsp", "replay"])
def test_a_package_has_one_version(name: str) -> None:
    assert pins(LOCKS[name]).items() <= pins(LOCKS["dev"]).items()


def test_everything_run_is_in_azure() -> None:
    assert pins(LOCKS["run"]).items() <= pins(LOCKS["azure"]).items()
