"""Queries as the command prints them, and what came of them."""

import ipaddress
from collections import Counter
from pathlib import Path

from outgate.replay.flows import EVER, LoggedFlow, SegmentSource, Window
from outgate.replay.logs.mapping import built_in_mappings
from outgate.replay.queries.engines import query_text
from outgate.replay.queries.question import FlowQuery
from outgate.replay.segments import Segments
from outgate.replay.sources import open_log
from outgate.replay.timeline import Per
from outgate.traffic.address import RuleSource

HOSTILE = "it's \"'''\"\"\" {x} \\ '); DROP TABLE flows; --.json"
NETWORKS = (("10.0.0.0/8",), ("10.1.2.0/24", "192.0.2.0/24"), ("10.20.0.0/15",), ("2001:db8::/32",))
SEGMENTS = Segments((RuleSource(f"s{each}", each) for each in NETWORKS), ())
SLOTS = {Per.DAY: len("2026-07-01"), Per.HOUR: len("2026-07-01T08")}
WINDOW = Window("2026-07-03T00:00:00Z", "2026-07-07T00:00:00Z")


def text(
    engine: str,
    *logs: Path | str,
    by: str = "source",
    window: Window = EVER,
    per: Per | None = None,
) -> str:
    segments = SEGMENTS if by == "segment" else None
    named = tuple(map(str, logs))
    return query_text(engine, FlowQuery(logs=named, window=window, segments=segments, per=per))


def counted(
    *files: Path, window: Window = EVER, per: Per | None = None
) -> tuple[list[LoggedFlow], int]:
    """The flows of some files, and how many lines of them nobody could read."""
    log = open_log([(file.name, file) for file in files], None, built_in_mappings(), window, per)
    flows = ordered(list(log.flows()))
    return flows, sum(file.unreadable for file in log.files)


def folded(flows: list[LoggedFlow], per: Per | None = None) -> list[LoggedFlow]:
    """The same flows by segment: worked out here, address by address."""
    sums: dict[tuple[object, ...], list[LoggedFlow]] = {}
    for flow in flows:
        number = segment_of(str(flow.source))
        slot = flow.first[: SLOTS[per]] if per is not None else ""
        here = "" if number is not None else flow.source
        sums.setdefault((number, here, slot, *flow[1:6]), []).append(flow)
    result = []
    for members in sums.values():
        number = segment_of(str(members[0].source))
        moments = [each.first for each in members if each.first]
        here = members[0].source
        if number is not None:
            here = SegmentSource(number, len({each.source for each in members}), SEGMENTS.digest)
        result.append(
            members[0]._replace(
                source=here,
                requests=sum(each.requests for each in members),
                first=min(moments, default=""),
                last=max(each.last for each in members),
            )
        )
    return ordered(result)


def each_in_one(flows: list[LoggedFlow], per: Per) -> bool:
    """Whether every flow whose time is known begins and ends in one day or hour."""
    return all(each.first[: SLOTS[per]] == each.last[: SLOTS[per]] for each in flows)


def ordered(flows: list[LoggedFlow]) -> list[LoggedFlow]:
    return sorted(flows, key=repr)


def segment_of(source: str) -> int | None:
    """The number of a segment by the addresses that it has, for IPv4 as everybody writes it."""
    try:
        address = ipaddress.IPv4Address(source)
    except ValueError:
        return None
    (number,) = (
        number
        for number, piece in enumerate(SEGMENTS.pieces)
        if any(first <= int(address) <= last for first, last in piece.intervals)
    )
    return number


def outcomes(flows: list[LoggedFlow]) -> Counter[str]:
    return Counter(flow.action for flow in flows)
