"""Looks at targets, one of each outcome: drift, as it was applied, and one that failed."""

from datetime import UTC, datetime

from outgate.backends.change_set import ChangeSet
from outgate.cli.views import looks_text
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Deed, Gone, Look, Looks, News, Outcome, Seen
from outgate.deploy.record import Journal
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.diagnostics import Diagnostic, codes


def at(hour: int) -> datetime:
    """Five past an hour of one day."""
    return datetime(2026, 11, 29, hour, 5, tzinfo=UTC)


def seen(did: str, news: News, hour: int, *, note: str = "", after: int | None = None) -> Seen:
    """What somebody did to a target, seen at an hour, and not yet at an hour before."""
    deed = Deed(did, f"https://{did}-{news.value}.example:443 from any", f"{hour:064x}", note)
    before = None if after is None else at(after)
    return Seen(deed, news, since=at(hour), after=before, told=at(hour))


DRIFT = Look(
    target="prod",
    at=at(12),
    outcome=Outcome.DRIFT,
    place="/there",
    last=at(11),
    by="anna@ops, 2026-11-28 08:12 UTC",
    edition="2026-09-03",
    audit="the activity log tells who wrote there",
    journal=Journal(
        by="bob",
        changes=ChangeSet((), 0),
        edition="2026-09-03",
        plan="sha256:0",
        rest="sha256:1",
        started=("one", "two"),
        done=("one",),
    ),
    level=Level.DANGER,
    risks=(Risk(kind=RiskKind.DRIFT, level=Level.DANGER, text="RISK", count=2, entries=()),),
    drift=(
        seen("allowed", News.NEW, 12, after=11),
        seen("closed", News.NEW, 12, note="still open by `x`", after=11),
        seen("changed", News.AGAIN, 9, after=8),
        seen("unread", News.AGAIN, 9),
        seen("allowed", News.TOLD, 7),
        seen("closed", News.TOLD, 6),
    ),
    gone=(Gone("allowed", "https://gone.example:443 from any", at(10)),),
)
CLEAN = Look(target="lab", at=at(12), outcome=Outcome.CLEAN)
FAILED = Look(
    target="plant",
    at=at(12),
    outcome=Outcome.FAILED,
    problems=(Diagnostic(codes.TARGET_FAILED, "it does not answer", help="try again"),),
)


def text_of(*looks: Look) -> list[str]:
    """The lines in which looks are told."""
    return looks_text.render(Looks(looks), Style()).splitlines()
