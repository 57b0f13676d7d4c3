"""What a reader of a plan must know beside the traffic that changes."""

from collections.abc import Iterator, Mapping, Sequence

from outgate.deploy.review.model import Note
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import codes, count, join_first
from outgate.project.target_settings import SettingChange

SHOWN = 3  # statements that a sentence names
Statements = Mapping[str, ReviewedStatement]


def find_risks_beside(
    plan: TargetPlan, statements: Statements, *, wildcards: bool
) -> Iterator[Risk]:
    """What is risky about a plan beside traffic of which all is known.

    `wildcards` tells that open wildcards are told of already, so that warnings of them are not.
    """
    for level, texts, verb in (
        (Level.DANGER, plan.traffic.appearing, "writes"),
        (Level.LOOK, plan.traffic.vanishing, "removes"),
    ):
        if texts:
            what = f"{verb} {count(len(texts), 'part')} of rules that nobody can read"
            yield Risk(kind=RiskKind.UNREAD, level=level, text=what, count=len(texts))
    if plan.drift:
        things = count(len(plan.drift), "thing is", "things are")
        text = f"{things} not as the last apply left it"
        yield Risk(kind=RiskKind.DRIFT, level=Level.LOOK, text=text, count=len(plan.drift))
    if plan.left_behind:
        number = sum(left.rules for left in plan.left_behind)
        text = count(number, "rule of ours stays", "rules of ours stay") + " in a former place"
        yield Risk(kind=RiskKind.LEFT_BEHIND, level=Level.LOOK, text=text, count=number)
    told = {codes.OPEN_WILDCARD.id} if wildcards else frozenset()
    if new := [warning for warning in plan.findings.new if warning.code not in told]:
        text = warning_words([warning.code for warning in new])
        yield Risk(kind=RiskKind.NEW_WARNING, level=Level.LOOK, text=text, count=len(new))
    if plan.expiring:
        yield expiry_risk([statements[text] for text in plan.expiring])


def warning_words(warnings: Sequence[str]) -> str:
    """How many warnings are new, by their codes."""
    codes = sorted(set(warnings))
    return f"{count(len(warnings), 'warning')} ({', '.join(codes)})"


def expiry_risk(statements: Sequence[ReviewedStatement]) -> Risk:
    """Statements whose last day is near, the next one first."""
    ordered = sorted(statements, key=lambda each: (str(each.until), each.name, each.text))
    names = join_first([f"{each.name} ({each.until})" for each in ordered], SHOWN)
    return Risk(
        kind=RiskKind.EXPIRING,
        level=Level.LOOK,
        text=f"the last day of {count(len(ordered), 'statement')} is near: {names}",
        count=len(ordered),
        statements=tuple(each.text for each in ordered),
    )


def list_notes(plan: TargetPlan) -> Iterator[Note]:
    """Changed settings and names, what stays, and what somebody did.

    Names come last: a view shows the first notes, and whoever writes policies can have thousands.
    """
    for change in plan.changed_settings:
        yield Note("setting", _setting_words(change))
    if retained := plan.plan.retained:
        last = max(rule.until for rule in retained)
        stay = f"stay{'s' if len(retained) == 1 else ''} until {last}"
        yield Note("retained", f"{count(len(retained), 'rule')} that the catalog dropped {stay}")
    for drift in plan.drift:
        verb = "wrote" if drift.did == "unread" else drift.did
        fate = "the policy wants it too" if drift.stays else "this plan takes it back"
        yield Note("drift", f"somebody {verb} {drift.what} ({fate})")
    for left in plan.left_behind:
        yield Note("left behind", left.words)
    for text in plan.traffic.appearing:
        yield Note("unread", f"writes what has no form that a policy could say: {text}")
    for text in plan.traffic.vanishing:
        yield Note("unread", f"removes what has no form that a policy could say: {text}")
    for text in plan.changed_sources:
        yield Note("source", text)


def _setting_words(change: SettingChange) -> str:
    before, after = (
        "not set" if value is None else value for value in (change.before, change.after)
    )
    return f"{change.field}: {before} -> {after}"
