"""What results of connectivity tests say of URLs, whatever tool they come from."""

import re
from enum import Enum

from outgate.values import dataclass

SHOWN = 200  # characters of a line that is kept
_SECRETS = re.compile(r"\?[^\s'\"]*|//[^\s/'\"]*@")
_LOGIN = re.compile(r"^([^/?#]*://)?[^/?#]*@")
_BEHIND_PATH = re.compile(r"[?#].*", re.DOTALL)


class Outcome(Enum):
    """What came of asking for a URL: words for it, and what to look at where a rule allows it."""

    REACHED = "was reached", ()
    ANSWERED = "was answered with 403, perhaps by a proxy", ("proxy",)
    LOGIN = "was not reached: a proxy wants a login", ("proxy",)
    BLOCKED = "was not reached: a proxy blocks it", ("proxy",)
    UNREACHED = "was not reached by the proxy", ("drift", "proxy", "DNS")
    NO_PROXY = "was not reached, nor was the proxy", ("proxy", "DNS")
    NO_NAME = "has a name that was not resolved", ("DNS",)
    NO_CONNECTION = "did not take the connection", ("drift", "proxy")
    NO_TLS = "ended the connection before TLS was agreed on", ("drift", "inspection", "proxy")
    INSPECTED = "shows a certificate that is not its own", ("inspection",)
    SILENT = "took the connection and did not answer", ("drift", "inspection", "proxy")
    FAILED = "was not reached", ("drift", "proxy", "DNS", "inspection")

    def __init__(self, words: str, look_at: tuple[str, ...]) -> None:
        self.words = words
        self.look_at = look_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One URL as a device asked for it. `detail` is what the tool said, `issuer` of a certificate.

    `line` counts from 1 in its file. Of the URL no login and no query is kept, whatever else it is.
    """

    url: str
    outcome: Outcome
    detail: str
    line: int
    issuer: str = ""

    def __post_init__(self) -> None:
        alone = _LOGIN.sub(r"\1", _BEHIND_PATH.sub("", self.url))
        object.__setattr__(self, "url", alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a probe of ours says of itself: what it was made for, whenever it ran."""

    plan: str
    fleet: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that one text says. `names` are hosts that it only names, `remarks` what it says besides.

    `unread` counts lines that should have been results, by reason; `others` are none.
    """

    observations: tuple[Observation, ...] = ()
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[tuple[str, int], ...] = ()
    others: int = 0
    run: Run | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """A file that was read, or a member of one."""

    name: str
    format: str
    title: str
    results: Results


def kept(line: str) -> str:
    """A line as it is kept: on one line, not too long, without queries and logins."""
    plain = _SECRETS.sub(lambda match: "?..." if match[0][0] == "?" else "//...@", line)
    plain = " ".join(plain.split())
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}..."
