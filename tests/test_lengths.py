"""No module is longer than somebody reads in one go."""

from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST_LINES = 300


def long_files(folder: Path) -> list[str]:
    """Python files below a folder that have more lines than that, each with its number of them."""
    lengths = {path: path.read_bytes().count(b"\n") for path in sorted(folder.rglob("*.py"))}
    assert lengths, f"there is no Python file below {folder}"
    return [
        f"{path.relative_to(folder).as_posix()}: {lines} lines"
        for path, lines in lengths.items()
        if lines > MOST_LINES
    ]


@pytest.mark.parametrize("folder", ["compiler", "tests"])
def test_no_python_file_is_too_long(folder: str) -> None:
    """What has more is cut by subject, or gets shorter."""
    too_long = long_files(ROOT / folder)
    assert not too_long, f"more than {MOST_LINES} lines below {folder}/:\n" + "\n".join(too_long)


def test_which_files_are_too_long(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "long.py").write_text("x\n" * 301, encoding="utf-8")
    (tmp_path / "just.py").write_text("x\n" * 300, encoding="utf-8")
    (tmp_path / "long.txt").write_text("x\n" * 301, encoding="utf-8")
    assert long_files(tmp_path) == ["a/long.py: 301 lines"]
