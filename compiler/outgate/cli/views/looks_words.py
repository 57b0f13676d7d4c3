"""The words of looks at targets that text and Markdown share."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from outgate.cli.views.review_words import LEVELS
from outgate.cli.views.wording import ADDED, CHANGED, REMOVED
from outgate.deploy.look.model import Gone, Look, News, Outcome, Seen
from outgate.deploy.record import Journal
from outgate.deploy.review.risk import Risk
from outgate.diagnostics import count

SIGNS: Mapping[str, str] = {"allowed": ADDED, "closed": REMOVED, "changed": CHANGED}
UNKNOWN = "?"
_TITLES = {News.NEW: "New", News.AGAIN: "Still there", News.TOLD: "Told before"}
RISKS = "Risks of all that differs"


def clock(time: datetime) -> str:
    """A time to the minute."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def state_words(look: Look) -> str:
    """What came of a look, without the name of its target."""
    match look.outcome:
        case Outcome.FAILED:
            last = "" if look.last is None else f" since {clock(look.last)}"
            return f"could not be looked at: nobody knows whether there is drift{last}"
        case Outcome.CLEAN:
            return "as it was applied"
        case Outcome.DRIFT:
            number = count(len(look.drift), "thing is not", "things are not")
            fresh = sum(each.news is News.NEW for each in look.drift)
            some = {0: "none of it new", len(look.drift): "all of it new"}
            new = some.get(fresh, f"{fresh} of it new")
            return f"{number} as applied, {new}; {LEVELS[look.level].lower()}"


def done_words(seen: Seen) -> str:
    """When it was done, as far as looks can tell."""
    if seen.after is None:
        return f"there at the first look, {clock(seen.since)}"
    return f"done between {clock(seen.after)} and {clock(seen.since)}"


def deed_words(seen: Seen) -> str:
    """What was done, and what rules of others make of it."""
    note = f" ({seen.deed.note})" if seen.deed.note else ""
    verb = "wrote" if seen.deed.did == "unread" else seen.deed.did
    return f"{verb} {seen.deed.what}{note}"


def lists(look: Look) -> Iterator[tuple[News, str, list[Seen]]]:
    """The things by their news, what is to be told first; under a title each."""
    for news, title in _TITLES.items():
        seen = [each for each in look.drift if each.news is news]
        if seen:
            yield news, f"{title} ({len(seen)})", seen


def gone_title(look: Look) -> str:
    """The title of what is no longer so."""
    return f"No longer drift ({len(look.gone)})"


def gone_words(gone: Gone) -> str:
    """What was told of before."""
    return f"{gone.did} {gone.what}, first seen {clock(gone.since)}"


def risk_words(risk: Risk) -> str:
    """A risk of all that differs."""
    return f"{risk.level.value}: {risk.name}: {risk.text} ({risk.explanation})"


def told_words(look: Look) -> str:
    """How much of it was told before; "" where nothing was."""
    told = [each for each in look.drift if each.news is News.TOLD]
    if not told:
        return ""
    return f"{count(len(told), 'thing')} told before, since {clock(min(t.since for t in told))}"


def applied_words(look: Look) -> str:
    """Who applied last, as it is on record."""
    by = look.by or "somebody"
    edition = f", catalog {look.edition}" if look.edition else ""
    return f"last applied by {by}{edition}"


def unended_words(journal: Journal) -> str:
    """That an apply has not ended."""
    done = len(journal.done)
    return f"an apply by {journal.by} has not ended; {count(done, 'write')} of it done"


def next_words(look: Look) -> tuple[str, ...]:
    """Where it is on record who did it, and what can be done about it."""
    if not look.drift:
        return ()
    what_to_do = (
        f"`outgate plan --target {look.target}` shows what an apply takes back; "
        f"`outgate import --target {look.target}` keeps it as policy"
    )
    return (look.audit, what_to_do) if look.audit else (what_to_do,)
