"""The words of a review that all its views share."""

from outgate.cli.views.markdown import clipped
from outgate.deploy.review.model import Blocker, Problem, Review, Verdict
from outgate.deploy.review.risk import Level
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, Line
from outgate.deploy.traffic_change.model import Effect
from outgate.diagnostics import Severity, count, join_first

LEVELS = {
    Level.NONE: "No risk found",
    Level.LOOK: "Worth a look",
    Level.DANGER: "Dangerous",
}
SIGNS = {Level.NONE: "🟢", Level.LOOK: "🟡", Level.DANGER: "🔴"}
HOLES_SHOWN = 6
BLOCKED = "⛔"
_APPLIED = {
    Kind.OPENED: "opens {}",
    Kind.CLOSED: "closes {}",
    Kind.TREATED: "treats {} differently",
}
_COMPARED = {
    Kind.OPENED: "{} gained",
    Kind.CLOSED: "{} lost",
    Kind.TREATED: "{} treated differently",
}
_DECIDED = {
    (Kind.OPENED, Effect.STOPPED): "still stopped",
    (Kind.OPENED, Effect.OPEN): "open already",
    (Kind.CLOSED, Effect.STOPPED): "stopped already",
    (Kind.CLOSED, Effect.OPEN): "stays open",
}
_BLOCKERS = {
    Blocker.ERROR: ("error", "errors"),
    Blocker.TEST: ("failed test", "failed tests"),
    Blocker.GUARD: ("guard that does not hold", "guards that do not hold"),
}


def kind_words(review: Review, kind: Kind, flows: str) -> str:
    """What happens to so many flows: `opens 3`, and in a comparison `3 gained`."""
    words = _APPLIED if not review.compared else _COMPARED
    return words[kind].format(flows)


def group_words(review: Review, group: Group) -> str:
    """What happens to the traffic of a group, or what rules of others make of it."""
    decided = _DECIDED.get((group.kind, group.effect))
    number = str(group.flows)
    return f"{decided} {number}" if decided else kind_words(review, group.kind, number)


def sign_of(review: Review) -> str:
    """One sign for the whole: that of its level, where nothing is wrong with it."""
    wrong = any(problem.blocker is not Blocker.OFFLINE for problem in review.blockers)
    return BLOCKED if wrong else SIGNS[review.level]


def blocked_words(review: Review) -> str:
    """Why it cannot be applied, in one sentence; "" where it can."""
    if review.verdict is not Verdict.BLOCKED:
        return ""
    parts = []
    for blocker, (one, more) in _BLOCKERS.items():
        number = sum(problem.blocker is blocker for problem in review.problems)
        if number:
            parts.append(count(number, one, more))
    if any(problem.blocker is Blocker.OFFLINE for problem in review.problems):
        parts.append("made offline, it compares with what was last applied")
    return f"It cannot be applied: {', '.join(parts)}"


def safety_words(review: Review) -> str:
    """Whether it is safe, as far as can be told: the level, and how many risks there are."""
    number = len(review.risks) + sum(len(part.risks) for part in review.parts)
    return level_words(review.level, number)


def level_words(level: Level, risks: int) -> str:
    """A level, and how many risks there are."""
    return LEVELS[level] if level is Level.NONE else f"{LEVELS[level]}: {count(risks, 'risk')}"


def permissiveness_words(review: Review) -> str:
    """The figure, and where it differs both."""
    was, now = review.permissiveness
    if was == now:
        return f"permissiveness {now}"
    return f"permissiveness {was} -> {now} ({now - was:+.1f})"


def statement_words(statement: ReviewedStatement) -> list[str]:
    """Who answers for a statement, why it is there, and until when."""
    words = []
    if statement.owner:
        words.append(f"owner {clipped(statement.owner)}")
    if statement.because:
        words.append(f"because {clipped(statement.because)}")
    if statement.until:
        words.append(f"until {statement.until}")
    return words


def line_words(line: Line) -> str:
    """What of a destination is not part of a line; "" where all of it is."""
    names = [f"`{name}`" for name in line.without]
    return f"but for {join_first(names, HOLES_SHOWN)}" if names else ""


def problem_words(problem: Problem) -> tuple[str, str]:
    """The severity and code of a problem, and what is wrong and where."""
    severity = "error" if problem.severity is Severity.ERROR else "warning"
    where = f" ({problem.where})" if problem.where else ""
    return f"{severity} {problem.code}", f"{clipped(problem.message, 1000)}{where}"
