"""Looks at targets in text and Markdown, word by word: one of each outcome."""

import pytest

from outgate.cli.views import looks_markdown, looks_text, looks_words
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks, News
from outgate.deploy.review.risk import Level
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.looks import CLEAN, DRIFT, FAILED, at, seen, text_of


def comment_of(*looks: Look) -> list[str]:
    return looks_markdown.render(Looks(looks), Style()).splitlines()


def test_the_text() -> None:
    assert text_of(DRIFT, CLEAN, FAILED) == [
        "2026-11-29 12:05 UTC  `prod`: 6 things are not as applied, 2 of it new; dangerous",
        "  an apply by bob has not ended; 1 write of it done",
        "",
        "New (2)",
        "  + allowed https://allowed-new.example:443 from any",
        "      done between 2026-11-29 11:05 UTC and 2026-11-29 12:05 UTC",
        "  - closed https://closed-new.example:443 from any (still open by `x`)",
        "      done between 2026-11-29 11:05 UTC and 2026-11-29 12:05 UTC",
        "",
        "Still there (2)",
        "  ~ changed https://changed-again.example:443 from any",
        "      done between 2026-11-29 08:05 UTC and 2026-11-29 09:05 UTC",
        "  ? wrote https://unread-again.example:443 from any",
        "      there at the first look, 2026-11-29 09:05 UTC",
        "",
        "No longer drift (1)",
        "  allowed https://gone.example:443 from any, first seen 2026-11-29 10:05 UTC",
        "",
        "Risks of all that differs",
        "  danger: drift: RISK (somebody changes the target beside Outgate)",
        "",
        "  2 things told before, since 2026-11-29 06:05 UTC",
        "  last applied by anna@ops, 2026-11-28 08:12 UTC, catalog 2026-09-03",
        "  the activity log tells who wrote there",
        "  `outgate plan --target prod` shows what an apply takes back; `outgate import "
        "--target prod` keeps it as policy",
        "",
        "2026-11-29 12:05 UTC  `lab`: as it was applied",
        "2026-11-29 12:05 UTC  `plant`: could not be looked at: nobody knows whether there "
        "is drift",
    ]


def test_the_markdown() -> None:
    assert comment_of(DRIFT, CLEAN, FAILED) == [
        "### 🔴 `prod`: 6 things are not as applied, 2 of it new; dangerous",
        "",
        "- looked at 2026-11-29 12:05 UTC",
        "- last applied by `anna@ops`, 2026-11-28 08:12 UTC, catalog 2026-09-03",
        "- an apply by bob has not ended; 1 write of it done",
        "- the activity log tells who wrote there",
        "- `outgate plan --target prod` shows what an apply takes back; `outgate import "
        "--target prod` keeps it as policy",
        "",
        "**Risks of all that differs**",
        "",
        "- danger: drift: RISK (somebody changes the target beside Outgate)",
        "",
        "**New (2)**",
        "",
        "- allowed `https://allowed-new.example:443` from any; done between 2026-11-29 11:05 "
        "UTC and 2026-11-29 12:05 UTC",
        "- closed `https://closed-new.example:443` from any (still open by `x`); done "
        "between 2026-11-29 11:05 UTC and 2026-11-29 12:05 UTC",
        "",
        "**Still there (2)**",
        "",
        "- changed `https://changed-again.example:443` from any; done between 2026-11-29 "
        "08:05 UTC and 2026-11-29 09:05 UTC",
        "- wrote `https://unread-again.example:443` from any; there at the first look, "
        "2026-11-29 09:05 UTC",
        "",
        "<details>",
        "<summary>Told before (2)</summary>",
        "",
        "- allowed `https://allowed-told.example:443` from any; there at the first look, "
        "2026-11-29 07:05 UTC",
        "- closed `https://closed-told.example:443` from any; there at the first look, "
        "2026-11-29 06:05 UTC",
        "",
        "</details>",
        "",
        "**No longer drift (1)**",
        "",
        "- allowed `https://gone.example:443` from any, first seen 2026-11-29 10:05 UTC",
        "",
        "### 🟢 `lab`: as it was applied",
        "",
        "- looked at 2026-11-29 12:05 UTC",
        "- last applied by somebody",
        "",
        "### ⛔ `plant`: could not be looked at: nobody knows whether there is drift",
        "",
        "- looked at 2026-11-29 12:05 UTC",
        "- target-failed: it does not answer",
    ]


@pytest.mark.parametrize(
    ("news", "words"),
    [
        ((News.NEW,), "1 thing is not as applied, all of it new; worth a look"),
        ((News.TOLD,), "1 thing is not as applied, none of it new; worth a look"),
        ((News.NEW, News.NEW), "2 things are not as applied, all of it new; worth a look"),
        ((News.NEW, News.AGAIN), "2 things are not as applied, 1 of it new; worth a look"),
        ((News.AGAIN, News.TOLD), "2 things are not as applied, none of it new; worth a look"),
    ],
)
def test_how_much_of_it_is_new(news: tuple[News, ...], words: str) -> None:
    drift = tuple(seen("allowed", each, 7) for each in news)
    look = replace(DRIFT, level=Level.LOOK, drift=drift)
    assert looks_words.state_words(look) == words


def test_what_is_not_known_is_not_said() -> None:
    assert looks_words.applied_words(CLEAN) == "last applied by somebody"
    assert looks_words.applied_words(replace(CLEAN, by="ada")) == "last applied by ada"
    assert looks_words.told_words(CLEAN) == ""
    assert looks_words.told_words(replace(DRIFT, drift=DRIFT.drift[-1:])) == (
        "1 thing told before, since 2026-11-29 06:05 UTC"
    )
    assert looks_words.next_words(CLEAN) == ()
    (what_to_do,) = looks_words.next_words(replace(DRIFT, audit=""))
    assert what_to_do.startswith("`outgate plan --target prod` shows what an apply takes back; ")
    assert looks_words.state_words(replace(FAILED, last=at(9))) == (
        "could not be looked at: nobody knows whether there is drift since 2026-11-29 09:05 UTC"
    )


def test_a_look_without_news_is_one_line() -> None:
    """What was told stays told; what is gone is news."""
    told = replace(DRIFT, drift=DRIFT.drift[-2:], gone=(), journal=None)
    assert text_of(told) == [
        "2026-11-29 12:05 UTC  `prod`: 2 things are not as applied, none of it new; dangerous"
    ]
    gone = text_of(replace(told, gone=DRIFT.gone))
    assert gone[2:4] == [
        "No longer drift (1)",
        "  allowed https://gone.example:443 from any, first seen 2026-11-29 10:05 UTC",
    ]
    assert not any(line == "New (2)" for line in gone)


@pytest.mark.parametrize(
    ("look", "hue"),
    [
        (CLEAN, "32m\x1b[22m"),
        (FAILED, "31m\x1b[1m"),
        (replace(DRIFT, level=Level.LOOK), "33m\x1b[1m"),
        (DRIFT, "31m\x1b[1m"),
    ],
    ids=["clean", "failed", "worth a look", "dangerous"],
)
def test_the_colour_of_a_look(look: Look, hue: str) -> None:
    first = looks_text.render(Looks((look,)), Style(color=True)).splitlines()[0]
    assert f"\x1b[{hue}{looks_words.state_words(look)}" in first


def test_what_was_done_has_the_colour_of_its_sign() -> None:
    painted = looks_text.render(Looks((DRIFT,)), Style(color=True))
    for hue, line in ((32, "+ allowed"), (31, "- closed"), (33, "~ changed")):
        assert f"\x1b[{hue}m\x1b[22m  {line} https://" in painted
    assert "\n  ? wrote https://" in painted


def test_what_a_comment_loses_first() -> None:
    """What was told before goes first; what failed or is new stays the longest."""
    lost = lost_in_turn(
        lambda limit: looks_markdown.render(Looks((DRIFT,)), Style(), limit=limit),
        range(3_500, 600, -20),
    )
    assert lost == [
        "Told before",
        "Still there",
        "No longer drift",
        "New",
        "Risks of all that differs",
    ]
