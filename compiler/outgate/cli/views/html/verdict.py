"""The sentence that a review begins with, and what follows from it."""

from collections.abc import Iterator

from outgate.cli.views.html.words import counted
from outgate.cli.views.review_words import blocked_words, safety_words
from outgate.deploy.review.model import Counts, Review, Verdict
from outgate.deploy.review.risk import Level
from outgate.diagnostics import join_and

PARTS_SHOWN = 5  # targets that the first sentences name


def verdict_heading(review: Review) -> str:
    """Whether it may be done, and how closely somebody should look first."""
    if review.verdict is Verdict.NOTHING and review.level is Level.NONE:
        return "Nothing changes"
    return blocked_words(review) or safety_words(review)


def verdict_texts(review: Review) -> Iterator[str]:
    """What changes in one sentence, and where it comes from."""
    alike = " for all targets alike" if review.parts else ""
    yield f"{_where(review)} {change_words(review.counts)}{alike}.{_write_words(review)}"
    for part in review.parts[:PARTS_SHOWN]:
        yield f"On `{part.subject}` it {change_words(part.counts)}."
    if (rest := len(review.parts) - PARTS_SHOWN) > 0:
        differ = "differs in its own way" if rest == 1 else "differ in their own way"
        yield f"{counted(rest, 'target')} more {differ}."
    if review.cause:
        yield review.cause
    if review.same:
        yield f"{counted(review.same, 'destination')} of both sides {_do_not(review.same)} differ."


def _do_not(number: int) -> str:
    return "does not" if number == 1 else "do not"


def _where(review: Review) -> str:
    """The subject of the sentence."""
    if review.compared:
        return f"The step from {review.subject}"
    return f"On `{review.subject}` it"


def change_words(counts: Counts) -> str:
    """What opens and closes, in numbers."""
    if not counts.flows and not counts.unread:
        return "changes no traffic"
    parts = [f"opens {_flows(counts.opened)}", f"closes {_flows(counts.closed)}"]
    if counts.treated:
        parts.append(f"treats {_flows(counts.treated)} differently")
    if counts.decided:
        parts.append(f"leaves {_flows(counts.decided)} to rules of others")
    if counts.unread:
        parts.append(f"writes {counted(counts.unread, 'part')} of rules that nobody can read")
    return join_and(parts)


def _flows(number: int) -> str:
    return counted(number, "flow") if number else "nothing"


def _write_words(review: Review) -> str:
    firewall = review.firewall
    if not firewall.native:
        return ""
    writes = counted(len(firewall.writes) or 1, "operation")
    return f" It writes {counted(len(firewall.native), 'rule')} in {writes}."
