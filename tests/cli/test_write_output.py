"""Where a result is written to: a file, a pipe, a link, or the terminal in blocks."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.console import blocks, write_output
from outgate.errors import UserError
from tests.builders.consoles import console, said


@given(st.text("ab\n", max_size=40), st.integers(1, 12))
def test_a_long_text_is_printed_in_blocks_of_whole_lines(text: str, size: int) -> None:
    parts = list(blocks(text, size))
    assert "\n".join(parts) == text
    # No smaller than they need to be, and no larger than one more line makes them.
    for part in parts[:-1]:
        assert len(part) >= size
        assert "\n" not in part[size:]
    assert len(parts[-1]) <= size or "\n" not in parts[-1][size:]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """A pipe, or a device such as /dev/stdout."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_output(str(pipe), "a plan\n", console().out)
        assert os.read(reader, 100) == b"a plan\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_stream_of_this_process_is_written_to() -> None:
    """As `--out /dev/stdout` has it, where that is a pipe: the name leads to no place of a disk."""
    reader, writer = os.pipe()
    try:
        write_output(f"/dev/fd/{writer}", "a plan\n", console().out)
        assert os.read(reader, 100) == b"a plan\n"
    finally:
        os.close(reader)
        os.close(writer)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    target, link = tmp_path / "a.txt", tmp_path / "link"
    link.symlink_to(target)
    for text in ("new", "written anew"):  # it leads to nothing at first
        write_output(str(link), text, console().out)
        assert target.read_text() == text
        assert link.is_symlink()
    link.unlink()
    link.symlink_to(tmp_path / "no" / "a.txt")
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(link), "x", console().out)
    assert not (tmp_path / "no").exists()


def test_a_result_goes_where_it_is_to_go(tmp_path: Path) -> None:
    there = console()
    write_output(None, "text\n", there.out)
    assert said(there)[0] == "text\n"
    file = tmp_path / "a.txt"
    write_output(str(file), "ä\r\n", there.out)
    assert file.read_bytes() == "ä\r\n".encode()
    write_output(str(file), "ä", there.out, "utf-16-le")
    assert file.read_bytes() == b"\xe4\x00"
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(tmp_path / "no" / "a.txt"), "x", there.out)
    assert not (tmp_path / "no").exists()
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(tmp_path), "x", there.out)
