"""Looks at targets: what was done in words, what of it is new, and the gravest of several."""

from datetime import UTC, datetime, timedelta

import pytest

from outgate.deploy.drift import Drift
from outgate.deploy.look.deeds import list_deeds
from outgate.deploy.look.model import Deed, Gone, Look, Looks, News, Outcome, Seen
from outgate.deploy.look.told import Told, ToldDeed, judge
from outgate.deploy.review.risk import Level
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Effect
from outgate.values import replace
from tests.builders.reports import group_of


def test_what_was_done_in_words() -> None:
    (opened,) = group_of("x", Kind.OPENED).entries
    plain = replace(opened, without=(), doubts=())
    (treated,) = group_of("x", Kind.TREATED).entries
    deeds = list(
        list_deeds(
            (
                plain,
                replace(opened, denials=("d",), kind=Kind.CLOSED),
                replace(opened, denials=("d",), doubts=()),
                treated,
                replace(plain, effect=Effect.STOPPED),
                replace(plain, effect=Effect.STOPPED, kind=Kind.CLOSED),
            ),
            (Drift("unread", "a rule"),),
        )
    )
    doubt = "as far as can be told: `x` of others may decide some of it"
    assert [(deed.did, deed.what, deed.note) for deed in deeds] == [
        ("allowed", "x from x", ""),
        ("closed", "x but not x from x", f"`d` denies it and comes; {doubt}"),
        ("allowed", "x but not x from x", "`d` denies it and goes"),
        (
            "changed",
            "how x but not x from x is treated: inspection bypass -> keep, authentication "
            "anonymous -> allowed, proxy allowed -> direct",
            doubt,
        ),
        ("allowed", "x from x", "still stopped: `x` denies it first"),
        ("closed", "x from x", "was stopped already: `x` denies it first"),
        ("unread", "a rule", ""),
    ]
    assert len({deed.key for deed in deeds}) == 6  # words and labels are no part of it


NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(since: datetime, when: datetime) -> ToldDeed:
    return ToldDeed(did="allowed", what="old words", since=since, after=since - HOUR, told=when)


@pytest.mark.parametrize(
    ("before", "last", "news", "since", "after", "when"),
    [
        (None, None, News.NEW, NOW, None, NOW),
        (None, NOW - HOUR, News.NEW, NOW, NOW - HOUR, NOW),
        (None, NOW, News.NEW, NOW, NOW, NOW),
        # A time to come is that of no look: somebody wrote it.
        (None, NOW + HOUR, News.NEW, NOW, None, NOW),
        (
            told(NOW - 9 * HOUR, NOW - HOUR),
            NOW - HOUR,
            News.TOLD,
            NOW - 9 * HOUR,
            NOW - 10 * HOUR,
            NOW - HOUR,
        ),
        (
            told(NOW - 9 * HOUR, NOW - 2 * HOUR),
            NOW - HOUR,
            News.AGAIN,
            NOW - 9 * HOUR,
            NOW - 10 * HOUR,
            NOW,
        ),
        (told(NOW - HOUR, NOW + HOUR), NOW - HOUR, News.NEW, NOW, NOW - HOUR, NOW),
        (told(NOW + HOUR, NOW - HOUR), NOW - HOUR, News.NEW, NOW, NOW - HOUR, NOW),
        (told(NOW, NOW), NOW, News.TOLD, NOW, NOW - HOUR, NOW),
    ],
)
def test_what_is_new_of_what_is_seen(
    before: ToldDeed | None,
    last: datetime | None,
    news: News,
    since: datetime,
    after: datetime | None,
    when: datetime,
) -> None:
    deed = Deed("allowed", "x", "k")
    gone = told(NOW - HOUR, NOW - HOUR)
    known = {"gone": gone} if before is None else {"k": before, "gone": gone}
    kept = None if last is None else Told(place="here", last=last, deeds=known)
    seen, no_more = judge([deed], kept, NOW, 2 * HOUR)
    assert seen == (Seen(deed, news, since, after, when),)
    assert no_more == (() if last is None else (Gone("allowed", "old words", NOW - HOUR),))


def look(outcome: Outcome, level: Level = Level.NONE, *news: News, gone: int = 0) -> Look:
    seen = tuple(Seen(Deed("allowed", "x", "k"), each, NOW, None, NOW) for each in news)
    return Look(
        target="t",
        at=NOW,
        outcome=outcome,
        level=level,
        drift=seen,
        gone=(Gone("allowed", "x", NOW),) * gone,
    )


@pytest.mark.parametrize(
    ("looks", "outcome", "level", "has_news"),
    [
        ((), Outcome.CLEAN, Level.NONE, False),
        ((look(Outcome.CLEAN),), Outcome.CLEAN, Level.NONE, False),
        ((look(Outcome.CLEAN, gone=1),), Outcome.CLEAN, Level.NONE, True),
        (
            (look(Outcome.DRIFT, Level.DANGER, News.TOLD), look(Outcome.CLEAN)),
            Outcome.DRIFT,
            Level.DANGER,
            False,
        ),
        (
            (look(Outcome.CLEAN), look(Outcome.DRIFT, Level.LOOK, News.AGAIN, News.TOLD)),
            Outcome.DRIFT,
            Level.LOOK,
            True,
        ),
        (
            (look(Outcome.FAILED), look(Outcome.DRIFT, Level.LOOK, News.NEW)),
            Outcome.FAILED,
            Level.LOOK,
            True,
        ),
        ((look(Outcome.FAILED),), Outcome.FAILED, Level.NONE, True),
    ],
)
def test_the_gravest_of_several_looks(
    looks: tuple[Look, ...], outcome: Outcome, level: Level, has_news: bool
) -> None:
    every = Looks(looks)
    assert (every.outcome, every.level, every.has_news) == (outcome, level, has_news)
