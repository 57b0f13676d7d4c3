"""Flow files: CSV with a header, or JSON lines. Read as a stream, whatever their size.

They may come from anybody's engine, so nothing in them is trusted: a line that is no flow is
counted and left out, and no line is longer in memory than MAX_LINE bytes.
"""

import csv
import gzip
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import IO

from outgate.diagnostics import codes
from outgate.errors import CodedError, reason_of
from outgate.replay.flows import (
    ALLOW,
    DENY,
    MAX_NAME,
    MAX_PATH,
    OTHER,
    UNREADABLE,
    LoggedFlow,
    SegmentSource,
    normal_moment,
)

MAX_LINE = 1 << 16
MAX_REQUESTS = 1 << 53
_GZIP = b"\x1f\x8b"
# What others call our columns; the first name that is there holds.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "client", "srcip"),
    "protocol": ("protocol", "proto"),
    "host": ("host", "address", "fqdn"),
    "port": ("port", "dport", "destinationport"),
    "path": ("path",),
    "action": ("action", "verdict"),
    "requests": ("requests", "count"),
    "first": ("first_seen", "first", "time"),
    "last": ("last_seen", "last", "time"),
}
_ACTIONS = {
    "": ALLOW, "allow": ALLOW, "allowed": ALLOW, "permit": ALLOW, "accept": ALLOW,
    "deny": DENY, "denied": DENY, "block": DENY, "blocked": DENY, "drop": DENY,
}  # fmt: skip
_PROTOCOL_OF = {443: "https", 80: "http"}
BY_SEGMENT = ("segment", "sources", "segment_digest")
_Fields = Callable[[str], str]


class NoFlowError(ValueError):
    """Lines that a query counted and that are no flow; `is_other` tells that they were read."""

    def __init__(self, number: int, *, is_other: bool) -> None:
        super().__init__(number)
        self.number = number
        self.is_other = is_other


class LogError(CodedError):
    """A log that cannot be read at all."""

    code = codes.UNREADABLE_LOG


# What a file raises that is not there, is torn, or is no gzip behind its first bytes.
UNREADABLE_FILE = (OSError, EOFError, zlib.error)


def no_file(name: str, error: BaseException) -> LogError:
    """What to say of a file that raised one of these."""
    reason = reason_of(error)
    return LogError(f"cannot read `{name}`: {reason}", "check that the file is whole")


class FlowFile:
    """A flow file that is read once; `lines` and the like count what was read so far."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.lines = 0
        self.unreadable = 0
        self.other = 0
        self._counted = False
        self._total = 0

    @property
    def requests(self) -> int:
        """The requests of all flows, where a query says how many lines are none; else 0."""
        return self._total if self._counted else 0

    def flows(self) -> Iterator[LoggedFlow]:
        """Every flow; LogError where the file is none of flows, or ends in the middle."""
        try:
            with self.path.open("rb") as raw, _unpacked(raw) as file:
                yield from self._read(file)
        except UNREADABLE_FILE as error:
            raise no_file(self.name, error) from error

    def _read(self, file: IO[bytes]) -> Iterator[LoggedFlow]:
        lines = _lines(file)
        head = next(lines, b"")
        text = (head or b"").decode("utf-8-sig", "replace").strip()
        if text.startswith("{"):
            yield from self._json_lines(text, lines)
            return
        try:
            names = [cell.strip().lower() for cell in next(csv.reader([text]), [])]
        except csv.Error:  # such as a carriage return in its middle
            names = []
        self.check(set(names))
        yield from self._csv_lines(names, lines)

    def check(self, names: set[str]) -> None:
        """Refuse what is no file of flows, and flows that another plan folded."""
        if "segment" in names and not names.issuperset(BY_SEGMENT):
            message = f"`{self.name}` has flows by segment, and does not say of which rules"
            raise LogError(message, f"it takes the columns {', '.join(BY_SEGMENT)}")
        if not names & set(_NAMES["host"]):
            message = f"`{self.name}` is no flow file: its first line names no column `host`"
            raise LogError(message, "a flow file begins with `source,protocol,host,port,...`")

    def row_reader(self, names: Sequence[str]) -> Callable[[Sequence[str]], Iterator[LoggedFlow]]:
        """What makes a flow of a row, or counts it where it is none; `names` are the columns'."""
        places = {
            field: next((names.index(each) for each in known if each in names), -1)
            for field, known in _NAMES.items()
        }
        order = [places[field] for field in _NAMES]
        folded = [names.index(each) for each in BY_SEGMENT] if "segment" in names else ()
        width = len(names)

        def read(cells: Sequence[str]) -> Iterator[LoggedFlow]:
            self.lines += 1
            try:
                if len(cells) != width:
                    raise ValueError("another number of cells")
                flow = _flow(*("" if at < 0 else cells[at].strip() for at in order))
                if folded:
                    flow = _in_segment(flow, *(cells[at].strip() for at in folded))
                self._total += flow.requests
                yield flow
            except NoFlowError as error:
                self._count(error)
            except (ValueError, OverflowError):
                self.unreadable += 1

        return read

    def _csv_lines(self, names: list[str], lines: Iterator[bytes | None]) -> Iterator[LoggedFlow]:
        row = self.row_reader(names)
        for line in lines:
            try:
                if line is None:
                    raise ValueError("too long")
                text = line.decode("utf-8").rstrip("\r\n")
                if not text:
                    continue
                cells = next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
            except (ValueError, csv.Error):
                self.lines += 1
                self.unreadable += 1
            else:
                yield from row(cells)

    def _count(self, error: NoFlowError) -> None:
        """Take lines that a query only counted; the row that says so is none itself."""
        self.lines += error.number - 1
        if error.is_other:
            self.other += error.number
        else:
            self.unreadable += error.number
        self._counted = True

    def _json_lines(self, head: str, lines: Iterator[bytes | None]) -> Iterator[LoggedFlow]:
        import orjson

        for number, line in enumerate(_again(head.encode(), lines)):
            self.lines += 1
            try:
                if line is None:
                    raise ValueError("too long")
                if not line.strip():
                    self.lines -= 1
                    continue
                raw = orjson.loads(line)
                if not isinstance(raw, dict):
                    raise ValueError("no object")
                values = {str(key).lower(): value for key, value in raw.items()}
                if not number:
                    if "format_version" in values and "host" not in values:
                        self.lines -= 1  # what some engines write before the flows
                        continue
                    self.check(set(values))
                flow = _flow(*(_value(values, known) for known in _NAMES.values()))
                flow = _in_segment(flow, *(_value(values, (each,)) for each in BY_SEGMENT))
                self._total += flow.requests
                yield flow
            except NoFlowError as error:
                self._count(error)
            except (ValueError, OverflowError):
                self.unreadable += 1


def _flow(
    source: str, protocol: str, host: str, port: str, path: str, action: str, requests: str,
    first: str, last: str,
) -> LoggedFlow:  # fmt: skip
    """A flow from texts; ValueError where one of them is none."""
    number = _number(port) if port else 0
    count = _number(requests) if requests else 1
    if not (0 <= number < 1 << 16 and 0 < count < MAX_REQUESTS):
        raise ValueError("a number beyond its bounds")
    known = protocol.lower() or _PROTOCOL_OF.get(number, "tcp")
    outcome = _ACTIONS.get(action.lower()) or _no_action(action, count)
    name, place = host.lower().rstrip("."), path.partition("?")[0].partition("#")[0]
    if max(len(source), len(known), len(name)) > MAX_NAME or len(place) > MAX_PATH:
        raise ValueError("a text beyond its bounds")
    return LoggedFlow(
        sys.intern(source),
        sys.intern(known),
        sys.intern(name),
        number,
        place,
        outcome,
        count,
        normal_moment(first) if first else "",
        normal_moment(last) if last else "",
    )


def _in_segment(flow: LoggedFlow, segment: str, sources: str, digest: str) -> LoggedFlow:
    """The flow with its segment, where it has one instead of a source; ValueError for both."""
    if not segment:
        return flow
    number, count = _number(segment), _number(sources)
    within = 0 <= number < MAX_REQUESTS and 0 < count < 1 << 40 and len(digest) <= MAX_NAME
    if flow.source or not within:
        raise ValueError("no segment")
    return flow._replace(source=SegmentSource(number, count, sys.intern(digest)))


def _number(text: str) -> int:
    """A number as engines write it; Python takes `4_43` for one as well."""
    if text.isascii() and text.isdigit():
        return int(text)
    raise ValueError("no number")


def _no_action(action: str, count: int) -> str:
    if action in (UNREADABLE, OTHER):
        raise NoFlowError(count, is_other=action == OTHER)
    raise ValueError(f"no action: {action[:20]}")


def _value(values: Mapping[str, object], known: tuple[str, ...]) -> str:
    value = next((values[each] for each in known if each in values), None)
    if value is None:
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).strip()
    raise ValueError("no text or number")


def _again(head: bytes, lines: Iterator[bytes | None]) -> Iterator[bytes | None]:
    yield head
    yield from lines


def _lines(file: IO[bytes]) -> Iterator[bytes | None]:
    """Lines with a bound on their length: None stands for one that is longer."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (more := file.readline(MAX_LINE)) and not more.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _unpacked(raw: BufferedReader) -> IO[bytes]:
    """What a gzip file holds, any other as it is."""
    packed = raw.peek(2)[:2] == _GZIP
    return gzip.open(raw) if packed else raw  # type: ignore[return-value]  # it is one of bytes
