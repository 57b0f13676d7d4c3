"""Bytes of a file as the text of a source file."""

from outgate.diagnostics import Diagnostic, codes
from outgate.source import SourceFile


def decode(data: bytes, name: str) -> tuple[SourceFile | None, Diagnostic | None]:
    """UTF-8 with or without a byte order mark, and any line ends; a diagnostic for what is none."""
    help = "save the file as UTF-8 text"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"`{name}` is not UTF-8 text (line {line}, byte {error.start + 1})"
        return None, Diagnostic(codes.NOT_TEXT, message, help=help)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = f"`{name}` is a binary file (line {line} has a zero byte)"
        return None, Diagnostic(codes.NOT_TEXT, message, help="name a text file instead")
    return SourceFile(name, text.replace("\r\n", "\n").replace("\r", "\n")), None
