"""TCP conversations as a capture file that Suricata reads, written packet by packet."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

RAW_IP = 101  # packets begin with their IP header
SYN, ACK, PSH, FIN, RST = 2, 16, 8, 1, 4
_WINDOW = 65_000


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a client sends to a port, in pieces; each piece is one packet.

    `number` tells conversations apart by the port that the client has.
    """

    number: int
    source: str
    destination: str
    port: int
    pieces: tuple[bytes, ...]

    @property
    def client_port(self) -> int:
        return 1024 + self.number % 60_000

    @property
    def key(self) -> tuple[str, int, str, int]:
        """What events of the engine say of it."""
        return str(self.source), self.client_port, str(self.destination), self.port


def capture(conversations: Iterable[Conversation]) -> bytes:
    """All conversations, one after the other, as a file."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, RAW_IP)
    chunks = [head]
    moment = 0
    for conversation in conversations:
        for packet in packets(conversation):
            moment += 1
            seconds, micros = divmod(moment * 10, 1_000_000)
            chunks.append(
                struct.pack("<IIII", 1_700_000_000 + seconds, micros, len(packet), len(packet))
            )
            chunks.append(packet)
    return b"".join(chunks)


def packets(conversation: Conversation) -> Iterator[bytes]:
    """A connection that is opened, what the client sends, acknowledged, and its end."""
    ours, theirs = 1000, 5000
    yield _packet(conversation, False, ours, 0, SYN)
    yield _packet(conversation, True, theirs, ours + 1, SYN | ACK)
    ours, theirs = ours + 1, theirs + 1
    yield _packet(conversation, False, ours, theirs, ACK)
    for piece in conversation.pieces:
        yield _packet(conversation, False, ours, theirs, PSH | ACK, piece)
        ours += len(piece)
        yield _packet(conversation, True, theirs, ours, ACK)
    yield _packet(conversation, False, ours, theirs, FIN | ACK)
    yield _packet(conversation, True, theirs, ours + 1, FIN | ACK)
    yield _packet(conversation, False, ours + 1, theirs + 1, ACK)


def _packet(
    conversation: Conversation, back: bool, seq: int, ack: int, flags: int, data: bytes = b""
) -> bytes:
    ends = (
        (conversation.source, conversation.client_port),
        (
            conversation.destination,
            conversation.port,
        ),
    )
    (source, source_port), (target, target_port) = reversed(ends) if back else ends
    tcp = struct.pack(
        ">HHIIBBHHH", source_port, target_port, seq, ack, 5 << 4, flags, _WINDOW, 0, 0
    )
    return ip_header(source, target, 6, len(tcp) + len(data)) + tcp + data


def ip_header(source: str, target: str, protocol: int, length: int) -> bytes:
    """An IP header of either family; nobody looks at its checksum."""
    one, other = ip_address(source), ip_address(target)
    if one.version == 6:
        return struct.pack(">IHBB", 6 << 28, length, protocol, 64) + one.packed + other.packed
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + length, 1, 0x4000, 64, protocol, 0)
    return head + one.packed + other.packed


def client_hello(server: str | None, padding: int = 0) -> bytes:
    """The first message of TLS 1.2, with a name or without one."""
    extensions = b""
    if server is not None:
        name = server.encode("latin-1")
        entry = struct.pack(">BH", 0, len(name)) + name
        extensions += struct.pack(">HHH", 0, len(entry) + 2, len(entry)) + entry
    extensions += struct.pack(">HH", 10, 4) + struct.pack(">HH", 2, 29)
    if padding:
        extensions += struct.pack(">HH", 21, padding) + bytes(padding)
    body = (
        b"\x03\x03" + bytes(range(32)) + b"\x00" + struct.pack(">HHH", 4, 0x1301, 0xC02F)
        + b"\x01\x00" + struct.pack(">H", len(extensions)) + extensions
    )  # fmt: skip
    message = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(message)) + message


def request(target: str, host: str | None, version: str = "HTTP/1.1", more: str = "") -> bytes:
    """A request by http."""
    head = f"GET {target} {version}\r\n"
    head += f"Host: {host}\r\n" if host is not None else ""
    return f"{head}User-Agent: test\r\n{more}\r\n".encode("latin-1")


def cut(data: bytes, size: int) -> tuple[bytes, ...]:
    """In pieces of a size."""
    return tuple(data[at : at + size] for at in range(0, len(data), size))
