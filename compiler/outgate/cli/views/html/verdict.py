"""The sentence that a review begins with, and what follows from it."""

from collections.abc import Iterator

from outgate.deploy.review.model import Blocker, Review, Verdict
from outgate.deploy.review.risk import Level
from outgate.diagnostics import count

_BLOCKED = {
    Blocker.ERROR: ("error", None),
    Blocker.TEST: ("failed test", None),
    Blocker.GUARD: ("broken guard", None),
}


def verdict_heading(review: Review) -> str:
    """Whether it may be done, and how closely somebody should look first."""
    match review.verdict:
        case Verdict.NOTHING:
            return f"Nothing to do: `{review.subject}` holds what the policy asks for"
        case Verdict.BLOCKED:
            return "This plan cannot be applied"
    match review.level:
        case Level.DANGER:
            dangers = sum(risk.level is Level.DANGER for risk in review.risks)
            return f"Look closely before you approve: {count(dangers, 'danger')}"
        case Level.LOOK:
            return f"Look before you approve: {count(len(review.risks), 'point')}, no danger"
        case Level.NONE:
            return "Nothing in this change asks for a closer look"


def verdict_texts(review: Review) -> Iterator[str]:
    """What changes in one sentence, and where it comes from."""
    if review.verdict is not Verdict.NOTHING:
        yield _change(review)
    if review.cause:
        yield review.cause
    if review.counts.decided:
        yield (
            f"{count(review.counts.decided, 'flow')} more are decided by rules of others, "
            "and stay as they are."
        )
    kinds = [blocker.blocker for blocker in review.blockers]
    parts = [
        count(kinds.count(kind), noun) for kind, (noun, _) in _BLOCKED.items() if kind in kinds
    ]
    if parts:
        yield f"It has {' and '.join(parts)}."


def _change(review: Review) -> str:
    counts = review.counts
    parts = [
        f"{verb} {number:,}"
        for verb, number in (("opens", counts.opened), ("closes", counts.closed))
    ]
    written = ""
    firewall = review.firewall
    if firewall.native:
        written = f" It writes {count(len(firewall.native), 'rule')}"
        written += f" in {count(len(firewall.writes) or 1, 'operation')}."
    treated = f" and treats {counts.treated:,} differently" if counts.treated else ""
    return f"On `{review.subject}` it {' and '.join(parts)}{treated}.{written}"
