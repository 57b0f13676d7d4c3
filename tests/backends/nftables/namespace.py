"""A machine in a network namespace: packets come in at one end and may go out at the other.

Run by `lab` as a program of its own in a new namespace, with nothing but what Python brings. It
reads one JSON value a line and answers each with one. Names are answered by a server of its own, to
which dnsmasq forwards; packets go in and out through devices that this process holds, so that one
knows at once which of them the firewall let through.
"""

import contextlib
import errno
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

UPSTREAM = ("127.0.0.1", 5300)
RESOLVER = ("127.0.0.1", 53)
A, CNAME, AAAA = 1, 5, 28
PROTOCOLS = {"tcp": 6, "udp": 17}
# Numbers and flags of the packets with which a connection begins, and of one that goes on.
FIRST, ANSWER, NEXT = (1, 0, 0x02), (100, 2, 0x12), (2, 101, 0x10)
OPENED = 15_000  # the port from which connections are begun that are to last
zone: dict[str, list[str]] = {}
aliases: dict[str, str] = {}


def device(name: str) -> int:
    """A network device whose other end is this process."""
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1001))
    return end


def ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True, stdout=subprocess.DEVNULL)


def set_up() -> tuple[int, int]:
    """A router between two devices, to whose second everything goes but what is answered."""
    ends = device("in0"), device("out0")
    for name, value in {
        "ipv4/ip_forward": "1",
        "ipv4/conf/all/rp_filter": "0",
        "ipv4/conf/default/rp_filter": "0",
        "ipv6/conf/all/forwarding": "1",
        "ipv6/conf/all/accept_ra": "0",
    }.items():
        Path("/proc/sys/net", name).write_text(value)
    for name in ("lo", "in0", "out0"):
        ip("link", "set", name, "up")
        with contextlib.suppress(OSError):
            Path(f"/proc/sys/net/ipv4/conf/{name}/rp_filter").write_text("0")
    ip("addr", "add", "192.0.2.254/32", "dev", "out0")
    ip("route", "add", "default", "dev", "out0", "src", "192.0.2.254")
    ip("route", "add", "10.0.0.0/8", "dev", "in0")
    ip("-6", "addr", "add", "2001:db8:fe::1/128", "dev", "out0", "nodad")
    ip("-6", "route", "add", "default", "dev", "out0")
    return ends


def checksum(data: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(
    source: str, target: str, protocol: str, port: int, mark: int, turn: tuple[int, int, int]
) -> bytes:
    """A packet; `mark` is the port that it comes from, `turn` its numbers and flags in TCP."""
    number = PROTOCOLS[protocol]
    if protocol == "tcp":
        segment = struct.pack("!HHIIBBHHH", mark, port, *turn[:2], 0x50, turn[2], 1024, 0, 0)
    else:
        segment = struct.pack("!HHHH", mark, port, 8, 0)
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    ends = socket.inet_pton(family, source) + socket.inet_pton(family, target)
    summed = checksum(ends + struct.pack("!II", len(segment), number) + segment)
    at = 16 if protocol == "tcp" else 6
    segment = segment[:at] + struct.pack("!H", summed) + segment[at + 2 :]
    if family == socket.AF_INET6:
        return struct.pack("!IHBB", 6 << 28, len(segment), number, 64) + ends + segment
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), 0, 0, 64, number, 0) + ends
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + segment


def came_out(end: int) -> set[int]:
    """The marks of all packets that have come out."""
    marks: set[int] = set()
    while True:
        try:
            data = os.read(end, 2048)
        except BlockingIOError:
            return marks
        six = data[0] >> 4 == 6
        if (data[6] if six else data[9]) in PROTOCOLS.values():
            at = 40 if six else 20
            marks.add(struct.unpack("!H", data[at : at + 2])[0])


def send(ends: tuple[int, int], wanted: list[list[object]]) -> list[bool]:
    """Which of some packets (source, target, protocol, port) pass."""
    passed = []
    for at in range(0, len(wanted), 200):
        some = wanted[at : at + 200]
        marks = range(20_000 + at % 40_000, 20_000 + at % 40_000 + len(some))
        for mark, (source, target, protocol, port) in zip(marks, some, strict=True):
            data = packet(str(source), str(target), str(protocol), int(str(port)), mark, FIRST)
            os.write(ends[0], data)
        out = came_out(ends[1])
        passed += [mark in out for mark in marks]
    return passed


def begin(ends: tuple[int, int], source: str, target: str, port: int) -> bool:
    """Whether a connection can be begun, with the answer of the other side."""
    os.write(ends[0], packet(source, target, "tcp", port, OPENED, FIRST))
    if OPENED not in came_out(ends[1]):
        return False
    os.write(ends[1], packet(target, source, "tcp", OPENED, port, ANSWER))
    return port in came_out(ends[0]) and go_on(ends, source, target, port)


def go_on(ends: tuple[int, int], source: str, target: str, port: int) -> bool:
    """Whether a packet passes that is not the first of its connection."""
    os.write(ends[0], packet(source, target, "tcp", port, OPENED, NEXT))
    return OPENED in came_out(ends[1])


def connect(end: int, address: str, port: int) -> bool:
    """Whether a connection that this machine begins goes out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.setblocking(False)
        code = one.connect_ex((address, port))
        return code == errno.EINPROGRESS and one.getsockname()[1] in came_out(end)


def written(name: str) -> bytes:
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"


def read_name(data: bytes, at: int) -> str:
    parts = []
    while data[at]:
        parts.append(data[at + 1 : at + 1 + data[at]].decode())
        at += 1 + data[at]
    return ".".join(parts)


def answer(question: bytes) -> bytes:
    """What the server of names says: an alias first, where there is one."""
    name = read_name(question, 12)
    end = 12 + len(written(name)) + 4
    (kind,) = struct.unpack("!H", question[end - 4 : end - 2])
    records = []
    holder = name.lower()
    if holder in aliases:
        target = written(aliases[holder])
        records.append(struct.pack("!HHHIH", 0xC00C, CNAME, 1, 300, len(target)) + target)
        holder = aliases[holder]
    owner = written(holder) if records else struct.pack("!H", 0xC00C)
    for address in zone.get(holder, ()):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        if kind == (AAAA if ":" in address else A):
            raw = socket.inet_pton(family, address)
            records.append(owner + struct.pack("!HHIH", kind, 1, 300, len(raw)) + raw)
    known = holder in zone
    head = question[:2] + struct.pack("!HHHHH", 0x8180 if known else 0x8183, 1, len(records), 0, 0)
    return head + question[12:end] + b"".join(records)


def serve() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(UPSTREAM)
        while True:
            question, client = server.recvfrom(4096)
            server.sendto(answer(question), client)


def ask(names: list[str]) -> int:
    """Ask dnsmasq for both kinds of addresses of some names; how many answers there were."""
    count = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(2)
        client.connect(RESOLVER)
        for number, name in enumerate(names):
            for kind in (A, AAAA):
                head = struct.pack("!HHHHHH", 2 * number + (kind == A), 0x0100, 1, 0, 0, 0)
                question = head + written(name) + struct.pack("!HH", kind, 1)
                count += struct.unpack("!H", exchange(client, question)[6:8])[0]
    return count


def exchange(client: socket.socket, question: bytes) -> bytes:
    """The answer to a question; what is lost is asked again, as devices do."""
    for _ in range(500):
        try:
            client.send(question)
            while (said := client.recv(4096))[:2] != question[:2]:
                pass
        except (TimeoutError, ConnectionRefusedError):
            time.sleep(0.01)  # it is about to start
        else:
            return said
    raise TimeoutError("dnsmasq does not answer")


def tell(said: object) -> None:
    """Say something to the lab."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main() -> None:
    ends = set_up()
    threading.Thread(target=serve, daemon=True).start()
    tell("ready")
    for line in sys.stdin:
        match json.loads(line):
            case ["zone", new, other]:
                zone.clear()
                zone.update(new)
                aliases.clear()
                aliases.update(other)
                said: object = len(zone)
            case ["ask", names]:
                said = ask(names)
            case ["send", packets]:
                said = send(ends, packets)
            case ["begin", source, target, port]:
                said = begin(ends, str(source), str(target), int(port))
            case ["go on", source, target, port]:
                said = go_on(ends, str(source), str(target), int(port))
            case ["connect", targets]:
                said = [connect(ends[1], str(address), int(port)) for address, port in targets]
            case other:
                raise AssertionError(other)
        tell(said)


if __name__ == "__main__":
    main()
