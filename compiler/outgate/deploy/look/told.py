"""What somebody was told of a target already (schemas/told.schema.json).

It decides whether a thing is new or gone, and nothing else. Whoever writes into it can have a thing
passed over as told before, or one that never was said to be gone: so it is kept beside no project,
but where the user of the machine keeps such things.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from outgate.deploy.look.model import Deed, Gone, News, Seen
from outgate.documents.json import BadDocument, read_json_document
from outgate.values import dataclass, field

FORMAT_VERSION = "1.0"
MOST_KEPT = 2_000  # things; those beyond are new at every look
_LONGEST = 300  # characters of what is kept of one
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDeed:
    """A thing that was told: when it was seen first, told last, and not yet there."""

    did: str
    what: str
    since: datetime
    after: datetime | None
    told: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a target in a place; `last` is the last look that could read it."""

    place: str
    last: datetime
    deeds: Mapping[str, ToldDeed] = field(default_factory=dict)


class _DeedFields(TypedDict):
    key: str
    did: str
    what: str
    since: str
    after: str | None
    told: str


class _ToldFields(TypedDict):
    format_version: str
    place: str
    last: str
    deeds: list[_DeedFields]


def judge(
    deeds: Iterable[Deed], told: Told | None, now: datetime, again: timedelta
) -> tuple[tuple[Seen, ...], tuple[Gone, ...]]:
    """What of the things seen now is new, and what of those told is gone.

    What was told `again` ago or longer is told once more. A time to come is that of no look.
    """
    last = told.last if told is not None and told.last <= now else None
    known = {} if told is None else told.deeds
    seen: dict[str, Seen] = {}
    for deed in deeds:
        before = known.get(deed.key)
        if before is None or before.told > now or before.since > now:
            seen[deed.key] = Seen(deed, News.NEW, now, last, now)
        else:
            is_due = now - before.told >= again
            news, when = (News.AGAIN, now) if is_due else (News.TOLD, before.told)
            seen[deed.key] = Seen(deed, news, before.since, before.after, when)
    gone = (Gone(each.did, each.what, each.since) for key, each in known.items() if key not in seen)
    return tuple(seen.values()), tuple(gone)


def remember(place: str, seen: Sequence[Seen], now: datetime) -> Told:
    """What is to be kept when all of it was told."""
    deeds = {
        each.deed.key: ToldDeed(
            did=each.deed.did,
            what=each.deed.what[:_LONGEST],
            since=each.since,
            after=each.after,
            told=each.told,
        )
        for each in seen[:MOST_KEPT]
    }
    return Told(place=place, last=now, deeds=deeds)


def told_text(told: Told) -> str:
    """It as a document."""
    from outgate.plan.document import json_text

    document: _ToldFields = {
        "format_version": FORMAT_VERSION,
        "place": told.place,
        "last": time_text(told.last),
        "deeds": [
            {
                "key": key,
                "did": each.did,
                "what": each.what,
                "since": time_text(each.since),
                "after": None if each.after is None else time_text(each.after),
                "told": time_text(each.told),
            }
            for key, each in told.deeds.items()
        ],
    }
    return json_text(document)


def read_told(text: str | None, place: str) -> Told | None:
    """What a document says of a place; None where it is of another, or no such document."""
    if text is None:
        return None
    try:
        raw: _ToldFields = read_json_document(text, "told.schema.json", FORMAT_VERSION)
        if raw["place"] != place:
            return None
        deeds = {each["key"]: _read_deed(each) for each in raw["deeds"]}
        return Told(place=place, last=_read_time(raw["last"]), deeds=deeds)
    except (BadDocument, ValueError):
        return None  # all is told again, which is no harm


def _read_deed(raw: _DeedFields) -> ToldDeed:
    after = raw["after"]
    return ToldDeed(
        did=raw["did"],
        what=raw["what"],
        since=_read_time(raw["since"]),
        after=None if after is None else _read_time(after),
        told=_read_time(raw["told"]),
    )


def time_text(time: datetime) -> str:
    """A time of UTC to the second, as documents have it."""
    return time.astimezone(UTC).strftime(_TIME)


def _read_time(text: str) -> datetime:
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
