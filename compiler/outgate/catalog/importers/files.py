"""Files as bytes, within bounds."""

from pathlib import Path

from outgate.diagnostics import codes
from outgate.errors import CodedError

MAX_FILE = 20 * 1024 * 1024


class UnreadableFile(CodedError):
    """A file is not a published list."""

    code = codes.UNREADABLE_FILE


def read_bounded(path: Path) -> bytes:
    """All bytes of a file; UnreadableFile where it cannot be read or no list is that large."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnreadableFile(
                f"`{path.name}` is larger than {MAX_FILE // 1024 // 1024} MiB",
                "published lists are far smaller; check that it is the right file",
            )
        return path.read_bytes()
    except OSError as error:
        message = f"cannot read `{path}`: {(error.strerror or str(error)).lower()}"
        raise UnreadableFile(message, "check the path and its permissions") from error


def read_text(path: Path) -> tuple[str, bytes]:
    """The same as text with LF line ends, beside the bytes."""
    data = read_bounded(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"`{path.name}` is not UTF-8 text (byte {error.start})",
            "download it again, as the page's source",
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n"), data
