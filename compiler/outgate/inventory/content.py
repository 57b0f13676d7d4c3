"""The bytes of a file as text: unpacked, decoded, and never more than a bound."""

import codecs
import zlib

_MAGIC = b"\x1f\x8b"
_WINDOW = 31  # zlib's word for gzip
_CHUNK = 1 << 16
_MOST_MEMBERS = 10_000  # each costs some time, however small it is
_MARKS = (  # of UTF-32 nobody exports, and its mark begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class BadContent(ValueError):
    """A file that holds no text; str() says why, as it goes on after the name of the file."""


def unpack(data: bytes, limit: int) -> bytes:
    """The bytes themselves, or what a gzip holds; BadContent where that is too much or torn.

    A gzip may have several members, as appended logs do.
    """
    if not data.startswith(_MAGIC):
        return data
    parts: list[bytes] = []
    place, room = 0, limit
    for _ in range(_MOST_MEMBERS):
        unpacker = zlib.decompressobj(wbits=_WINDOW)
        while not unpacker.eof:
            chunk = data[place : place + _CHUNK]
            try:
                part = unpacker.decompress(chunk, min(room + 1, _CHUNK))
            except zlib.error as error:
                raise BadContent("is no whole gzip") from error
            if not chunk and not part:
                raise BadContent("is no whole gzip")
            room -= len(part)
            if room < 0:
                raise BadContent(f"holds more than {limit >> 20} MiB")
            parts.append(part)
            place += len(chunk) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
        if place == len(data):
            return b"".join(parts)
        if not data.startswith(_MAGIC, place):
            raise BadContent("has something else behind its gzip")
    raise BadContent(f"is a gzip of more than {_MOST_MEMBERS} parts")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8 or, with a byte order mark, UTF-16; lines end in LF."""
    mark, encoding = next((each for each in _MARKS if data.startswith(each[0])), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise BadContent(f"is not {name} text (byte {error.start + len(mark) + 1})") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
