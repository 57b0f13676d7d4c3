"""Members of a zip archive in memory: nothing is unpacked to a disk, and all of it is bounded."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from outgate.inventory.content import BadContent
from outgate.values import dataclass

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
MOST_MEMBERS = 10_000
MEMBER_BYTES = 32 << 20
TOTAL_BYTES = 128 << 20
_SUFFIXES = frozenset((".txt", ".log", ".xml", ".json", ".jsonl", ""))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NAME = 120  # characters of a name that are shown


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive; `data` is None where it was not read, and `why` says why not."""

    name: str
    data: bytes | None
    why: str = ""


def members(data: bytes) -> Iterator[Member]:
    """The members that may be text, in the order of the archive; BadContent for no archive.

    Names are for showing alone: they lead to no file, wherever they point.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RecursionError) as error:
        raise BadContent("is no whole zip") from error
    if len(infos) > MOST_MEMBERS:
        raise BadContent(f"is a zip of more than {MOST_MEMBERS:,} files")
    room = TOTAL_BYTES
    for info in infos:
        name = info.filename.replace("\\", "/")
        if name.endswith("/") or PurePosixPath(name).suffix.lower() not in _SUFFIXES:
            continue
        shown = name if len(name) <= _NAME else f"...{name[-_NAME:]}"
        if info.flag_bits & 1:
            yield Member(shown, None, "it is encrypted")
        elif info.compress_type not in _METHODS:
            yield Member(shown, None, "it is packed in a way that is not read")
        else:
            member = _read(archive, info, shown, min(MEMBER_BYTES, room))
            room -= len(member.data or b"")
            yield member


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, limit: int) -> Member:
    """One member, whatever size it says it has."""
    try:
        with archive.open(info) as stream:
            data = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return Member(shown, None, "it is damaged")
    if len(data) > limit:
        return Member(shown, None, f"it and others hold more than {limit >> 20} MiB")
    return Member(shown, data)
