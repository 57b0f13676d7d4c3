"""What a client begins TLS with, down to the letters of the server name."""

import struct

_VERSION = b"\x03\x03"
_CIPHERS = (0x1301, 0x1302, 0xC02F, 0xC030)


def client_hello(name: bytes | None, *, padding: int = 0, pieces: int = 1) -> bytes:
    """A ClientHello for a server name, None for none; in as many records as `pieces` says.

    `padding` makes it longer, as key shares of newer kinds do.
    """
    extensions = b""
    if name is not None:
        entry = b"\x00" + _counted(name, 2)
        extensions += _extension(0, _counted(entry, 2))
    extensions += _extension(10, _counted(struct.pack("!HH", 29, 23), 2))
    extensions += _extension(13, _counted(struct.pack("!HH", 0x0804, 0x0403), 2))
    extensions += _extension(43, _counted(b"\x03\x04\x03\x03", 1))
    if padding:
        extensions += _extension(21, bytes(padding))
    body = _VERSION + bytes(32) + _counted(b"", 1)
    body += _counted(b"".join(struct.pack("!H", each) for each in _CIPHERS), 2)
    body += _counted(b"\x00", 1) + _counted(extensions, 2)
    handshake = b"\x01" + struct.pack("!I", len(body))[1:] + body
    size = -(-len(handshake) // pieces)
    parts = (handshake[at : at + size] for at in range(0, len(handshake), size))
    return b"".join(b"\x16\x03\x01" + _counted(part, 2) for part in parts)


def _counted(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _extension(kind: int, data: bytes) -> bytes:
    return struct.pack("!H", kind) + _counted(data, 2)
