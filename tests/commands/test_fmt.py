"""Laying out many files: one that cannot be read or written keeps no other from it."""

import errno
import os
from pathlib import Path

import pytest

from outgate.commands import fmt
from outgate.commands.fmt import format_files, format_input
from outgate.diagnostics import codes
from outgate.language.files import MAX_BYTES

UGLY, NICE = "allow   mde for region EU,fleet linux\n", "allow mde for region EU, fleet linux\n"


def test_what_differs_is_written_and_named(tmp_path: Path) -> None:
    texts = {"a.policy": UGLY, "b.policy": NICE, "c.policy": NICE.replace("\n", "\r\n")}
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text.encode())
    looked = format_files([tmp_path], tmp_path, write=False)
    assert (looked.changed, looked.write, looked.failed) == (("a.policy", "c.policy"), False, False)
    assert {name: (tmp_path / name).read_bytes().decode() for name in texts} == texts
    written = format_files([tmp_path], tmp_path, write=True)
    assert (written.changed, written.write) == (("a.policy", "c.policy"), True)
    assert {(tmp_path / name).read_bytes() for name in texts} == {NICE.encode()}
    assert format_files([tmp_path], tmp_path, write=True).changed == ()


def test_a_file_that_cannot_be_laid_out_keeps_no_other_from_it(tmp_path: Path) -> None:
    (tmp_path / "a.policy").write_text("allow mde fro x\n")
    (tmp_path / "b.policy").write_bytes(b"\xff")
    with (tmp_path / "c.policy").open("wb") as large:
        os.truncate(large.fileno(), MAX_BYTES + 1)
    (tmp_path / "d.policy").write_text(UGLY)
    result = format_files([tmp_path], tmp_path, write=True)
    assert result.changed == ("d.policy",)
    assert result.failed
    assert [each.code for each in result.diagnostics] == [
        codes.SYNTAX,
        codes.NOT_TEXT,
        codes.FILE_TOO_LARGE,
    ]
    assert (tmp_path / "a.policy").read_text() == "allow mde fro x\n"
    assert (tmp_path / "d.policy").read_text() == NICE


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
        (OSError("The disk is gone"), "the disk is gone"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_and_the_next_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    tried = []

    def fail(path: Path, *_: object) -> None:
        tried.append(path.name)
        raise error

    for name in ("a.policy", "b.policy"):
        (tmp_path / name).write_text(UGLY)
    monkeypatch.setattr(fmt, "write_file", fail)
    result = format_files([tmp_path], tmp_path, write=True)
    assert tried == ["a.policy", "b.policy"]
    assert result.changed == ()
    assert [(each.code, each.message) for each in result.diagnostics] == [
        (codes.UNWRITABLE_FILE, f"cannot write `{name}`: {reason}") for name in tried
    ]
    assert {each.help for each in result.diagnostics} == {"check its permissions and the disk"}


@pytest.mark.parametrize(
    ("data", "text", "changed", "failed"),
    [
        (UGLY.encode(), NICE, True, False),
        (NICE.encode(), NICE, False, False),
        (NICE.replace("\n", "\r\n").encode(), NICE, True, False),
        (b"\xef\xbb\xbf" + NICE.encode(), NICE, True, False),
        (b"allow mde fro x\n", None, False, True),
        (b"\xff", None, False, True),
    ],
)
def test_standard_input_is_laid_out_and_never_written(
    data: bytes, text: str | None, changed: bool, failed: bool
) -> None:
    result = format_input(data)
    assert (result.text, bool(result.changed), result.failed) == (text, changed, failed)
    assert not result.write
