"""Logs, flow files, exports of devices and results of tests, damaged at random.

Each is read as its command reads it: in bounded time, with no more than an error, and with every
line counted where the format has one record a line.
"""

import gzip
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from outgate.inventory.read import read_file
from outgate.probe.read import read_results
from outgate.replay.flow_reader import LogError
from tests.builders.evidence import EXPORTS, RESULTS, mutilated
from tests.fuzz.__main__ import damaged
from tests.replay.reading import LOGS, read

MOST_SECONDS = 10.0
FLOWS = (
    b"source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
    + b'10.1.1.1,https,"a.example",443,/p,allow,3,2026-07-01T00:00:00Z,2026-07-01T00:00:00Z\n' * 9
)
FLOW_LINES = b'{"source":"10.1.1.1","host":"a.example","port":443,"action":"deny","count":2}\n' * 9
_WORDS = (
    b'"', b"'", b"{", b"}", b"[", b"]", b"\\", b"\\u", b"\0", b"\n", b"\r", b"\t", b",", b";", b"|",
    b"=",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"<", b"</", b"<!--", b"]]>", b"&#0;",
    b"9" * 400, b"1e999", b"-1", b"NaN", b"null", b"a" * 70_000, b"[" * 3000, b'{"a":' * 2000,
    "\u2028".encode(), "\u0130".encode(), "\U0001f600".encode(), b"0x1bb", b"4_43", b"://", b"[::",
)  # fmt: skip


class Read(NamedTuple):
    """What came of a file: lines that it was said to have, None where it was refused."""

    lines: int | None
    flows: int = 0


def damage(data: bytes, draw: random.Random) -> bytes:
    """A file with bytes of it changed, moved or said twice, cut, or in another encoding."""
    first = draw.choice((mutilated, damaged, None, None))
    text = bytearray(first(data, draw) if first else data)
    for _ in range(draw.randrange(5)):
        at = draw.randrange(len(text) + 1)
        match draw.randrange(4):
            case 0:
                text[at:at] = draw.choice(_WORDS)
            case 1 if text:
                start = draw.randrange(len(text))
                text[at:at] = text[start : start + draw.randrange(1, 200)]
            case 2:
                lines = bytes(text).split(b"\n")
                draw.shuffle(lines)
                text = bytearray(b"\n".join(lines))
            case _ if draw.random() < 0.2:
                del text[at:]
            case _:
                text[at : at + 1] = b""
    whole = bytes(text) or b"x"
    form = draw.randrange(12)
    if form < 2:
        wide = whole.decode("utf-8", "replace")
        whole = b"\xff\xfe" + wide.encode("utf-16-le", "replace")
    if form in (1, 2):
        whole = gzip.compress(whole)
    if form == 3 and len(whole) > 40:
        whole = gzip.compress(whole)[: draw.randrange(20, len(whole))]
    return whole


def _log(path: Path, wanted: str | None) -> Read:
    try:
        flows, (file,) = read(path, wanted=wanted)
    except LogError:
        return Read(None)
    held = sum(flow.requests for flow in flows)
    assert file.unreadable + file.other <= file.lines
    assert held >= len(flows)
    for flow in flows:
        assert 0 <= flow.port < 1 << 16
        assert max(len(str(flow.source)), len(flow.protocol), len(flow.host)) <= 300
        assert len(flow.path) <= 4096
    data = path.read_bytes()
    if not data.startswith((b"\x1f\x8b", b"\xff\xfe")):
        full = sum(1 for line in data.split(b"\n") if line.strip(b" \r\t"))
        # A carriage return may end a line of its own, and a blank be of another kind.
        odd = data.count(b"\r") + data.count(b"\0") + (file.format == "flows")
        assert abs(file.lines - full) <= odd
    if file.format == "flows":
        assert len(flows) + file.unreadable + file.other == file.lines
    return Read(file.lines, len(flows))


def _inventory(path: Path, _: str | None) -> Read:
    file, problem = read_file("x", path.read_bytes())
    assert (file is None) is (problem is not None)
    if file is None:
        return Read(None)
    assert all(each.lines > 0 for each in file.unread)
    return Read(len(file.devices) + sum(each.lines for each in file.unread), len(file.devices))


def _results(path: Path, _: str | None) -> Read:
    files, problems = read_results("x", path.read_bytes())
    assert files or problems
    lines = flows = 0
    for file in files:
        results = file.results
        assert all(number > 0 for _, number in results.unread)
        flows += len(results.observations)
        lines += len(results.observations) + sum(number for _, number in results.unread)
    return Read(lines if files else None, flows)


def samples() -> Iterator[tuple[str, bytes, str | None, Callable[[Path, str | None], Read]]]:
    """Every file with the format that it is read as, and what reads it."""
    for path in sorted(LOGS.iterdir()):
        yield f"replay {path.name}", path.read_bytes(), read(path)[1][0].format, _log
    yield "replay flows.csv", FLOWS, "flows", _log
    yield "replay flows.json", FLOW_LINES, "flows", _log
    for name, data in sorted(EXPORTS.items()):
        plain = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        yield f"inventory {name}", plain, None, _inventory
    for name, data in sorted(RESULTS.items()):
        yield f"probe {name}", data, None, _results


def fuzz_readers(count: int, seed: int, only: str = "") -> None:
    """Damage each file so often, and tell what came of it; a failure shows its seed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for name, data, wanted, take in samples():
            if not re.match(only, name):
                continue
            counts, slowest = Counter[str](), 0.0
            for number in range(seed, seed + count):
                path.write_bytes(damage(data, random.Random(f"{name} {number}")))
                begin = time.process_time()
                try:
                    lines, flows = take(path, wanted)
                except Exception:
                    print(f"{name}: fails with --seed {number} --count 1")
                    raise
                slowest = max(slowest, time.process_time() - begin)
                counts["refused" if lines is None else "read"] += 1
                counts["lines"] += lines or 0
                counts["results"] += flows
            assert slowest < MOST_SECONDS, f"{name}: {slowest:.1f} s"
            told = ", ".join(f"{value} {key}" for key, value in counts.items())
            print(f"{name}: {told}; at most {slowest:.2f} s", flush=True)
