"""The words of single rows of a page."""

from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.review.words import reason_words
from outgate.deploy.traffic_change.model import Effect
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.source_names import shortened

Details = list[tuple[str, str]]
_KINDS = {Kind.OPENED: "opens", Kind.CLOSED: "closes", Kind.TREATED: "treats"}
_NAMES_SHOWN, _HOLES_SHOWN = 12, 100


def counted(number: int, noun: str) -> str:
    """`1 rule`, `5,000 rules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def kind_word(entry: ReviewEntry) -> str:
    """What happens to the traffic, in a word; `decided` where rules of others decide it."""
    return _KINDS[entry.kind] if entry.effect is Effect.FULL else "decided"


def what_words(entry: ReviewEntry) -> str:
    """What is opened, closed or treated differently."""
    if not entry.without:
        return entry.target
    return f"{entry.target} but for {shortened(entry.without, 3)}"


def entry_note(entry: ReviewEntry) -> str:
    """Why, in a few words: cause, how treatment changes, and what others do."""
    parts = (", ".join(entry.causes), entry.change, reason_words((entry,)))
    return "; ".join(part for part in parts if part)


def entry_details(entry: ReviewEntry) -> Details:
    """What the explanation of a change begins with: titles and texts."""
    details = [
        ("Example", str(entry.piece.witness)),
        ("From", f"{entry.source} ({shortened(entry.piece.flow.addresses, _NAMES_SHOWN)})"),
        ("But not", shortened(entry.without, _HOLES_SHOWN)),
        ("Causes", ", ".join(entry.causes)),
        ("Treatment", entry.change),
        ("Why", reason_words((entry,))),
        ("Required by", shortened(entry.required, _NAMES_SHOWN)),
        ("Live rules", shortened(entry.rules, _NAMES_SHOWN)),
    ]
    return [(title, text) for title, text in details if text]


def rule_details(rule: Rule) -> Details:
    """What the explanation of a rule begins with."""
    return [
        ("From", f"{rule.source.name} ({shortened(rule.source.addresses, _NAMES_SHOWN)})"),
        ("Treatment", treatment_words(rule.treatment)),
    ]


_INSPECTION = {
    Inspection.BYPASS: "not inspected",
    Inspection.KEEP: "inspected",
    Inspection.NONE: "plain HTTP",
}


def treatment_words(treatment: Treatment) -> str:
    """How a firewall or proxy treats traffic, as far as that is not what it does by itself."""
    words = [_INSPECTION[treatment.inspection]]
    if treatment.authentication is Authentication.ANONYMOUS:
        words.append("no login")
    if treatment.proxy is Proxy.DIRECT:
        words.append("no proxy")
    return ", ".join(words)


def native_note(change: NativeChange) -> str:
    """What is written of a rule."""
    match change.sign:
        case NativeSign.MOVED:
            return f"to {change.to}"
        case NativeSign.CHANGED:
            return "; ".join(change.fields) or "its name only"
        case NativeSign.REMOVED if change.covered:
            return f"its traffic stays open through {shortened(map(_quote, change.covered), 3)}"
        case _:
            return ""


def _quote(text: str) -> str:
    return f"`{text}`"
