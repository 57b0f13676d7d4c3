"""Flows of a log: how often some source asked for one target, and what became of it."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

ALLOW, DENY = "allow", "deny"
# What a query counts beside flows, under `action`.
UNREADABLE, OTHER = "unreadable", "other"

# What a flow file calls its columns; the header names are a contract with other engines.
COLUMNS = (
    "source", "protocol", "host", "port", "path", "action", "requests", "first_seen", "last_seen",
)  # fmt: skip

NO_HOUR = " "
FIRST_HOUR, LAST_HOUR = 0xE000, 0x10FFFF  # from 1976 to 2097, where every code is a character

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class SegmentSource(NamedTuple):
    """What a flow that was folded by segment has for a source: the segment's number, and how many.

    `digest` is of the segments that the number is one of.
    """

    segment: int
    sources: int
    digest: str


class LoggedFlow(NamedTuple):
    """Requests that are alike. A plain tuple, as there are millions of them.

    `source` is an address as it was logged, "" where none was, or a segment. `host` is a name or an
    address, `path` is "" where the log does not know it, `port` 0 where it does not. `first` and
    `last` are moments as `normal_moment` writes them, "" where they are unknown. `hours` tell when
    the requests were, where that was asked for: each character is an hour by its code, counted from
    1970, and stands for as many requests as the others; NO_HOUR is an unknown one.
    """

    source: str | SegmentSource
    protocol: str
    host: str
    port: int
    path: str
    action: str
    requests: int
    first: str
    last: str
    hours: str = ""


def normal_moment(text: str) -> str:
    """A moment as `2026-07-01T08:33:46Z`, so that texts compare; ValueError where it is none.

    Without an offset it is UTC. A day alone is its first second.
    """
    if _MOMENT.fullmatch(text):
        datetime.fromisoformat(text)
        return text
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    # `strftime` writes the year 999 with three digits.
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


class Window(NamedTuple):
    """The time that counts: from `since`, and before `until`; "" is without end."""

    since: str = ""
    until: str = ""

    def holds(self, flow: LoggedFlow) -> bool:
        """Whether a flow has something in the window, as far as its first and last request tell."""
        if self.until and flow.first >= self.until:
            return False
        return not (self.since and flow.last and flow.last < self.since)


EVER = Window()
