"""The data of a page: what its script lists, draws and filters, and computes nothing from.

Statements, rows and readings stand once; everything else names them by their numbers.
"""

from collections.abc import Iterable, Mapping, Sequence

from outgate.cli.views.html.fields import DataFields, ItemFields, NativeFields, StatementFields
from outgate.cli.views.html.sources import Sources, sources_among
from outgate.cli.views.html.words import (
    entry_details,
    entry_note,
    kind_word,
    native_note,
    rule_details,
    treatment_words,
    what_words,
)
from outgate.cli.views.links import Links
from outgate.deploy.native import NativeChange
from outgate.deploy.review.model import Review
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import ReviewEntry
from outgate.plan.model import Rule
from outgate.values import dataclass, field


@dataclass(slots=True)
class _Numbers:
    """Texts with the number that stands for each."""

    numbers: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


@dataclass(slots=True)
class _Writer:
    sources: Sources
    statements: _Numbers = field(default_factory=_Numbers)
    rows: _Numbers = field(default_factory=_Numbers)
    readings: _Numbers = field(default_factory=_Numbers)

    def reasons(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
        """Pairs of a statement and a row, each once."""
        return [(self.statements[text], self.rows[row]) for text, row in dict.fromkeys(pairs)]

    def change(self, entry: ReviewEntry, review: Review, target: str) -> ItemFields:
        """Traffic that changes."""
        readings = dict.fromkeys(
            text for reason in entry.reasons for text in review.readings.get(reason, ())
        )
        return {
            "target": target,
            "kind": kind_word(entry),
            "to": what_words(entry),
            "from": self.sources.number_of(entry.source, entry.piece.flow.addresses),
            "note": entry_note(entry),
            "causes": [cause.value for cause in entry.causes],
            "reasons": self.reasons((each.statement, each.endpoint) for each in entry.reasons),
            "readings": [self.readings[text] for text in readings],
            "details": entry_details(entry),
            "without": ", ".join(entry.rules) or "no statement",
        }

    def rule(self, rule: Rule, target: str) -> ItemFields:
        """What a rule allows."""
        readings = dict.fromkeys(why.text for origin in rule.origins for why in origin.because)
        return {
            "target": target,
            "kind": "rule",
            "to": str(rule.remote),
            "from": self.sources.number_of(rule.source.name, rule.source.addresses),
            "note": treatment_words(rule.treatment),
            "causes": [],
            "reasons": self.reasons((each.statement, each.endpoint) for each in rule.origins),
            "readings": [self.readings[text] for text in readings],
            "details": rule_details(rule),
            "without": "no statement",
        }


def page_data(review: Review, target: str, rules: Sequence[Rule], links: Links) -> DataFields:
    """The document in the page; `rules` is all that `target` is to allow."""
    writer = _Writer(sources_among(rules))
    changes = [
        writer.change(entry, part, name)
        for name, part in ((target, review), *((part.subject, part) for part in review.parts))
        for group in part.groups
        for entry in group.entries
    ]
    items = [writer.rule(rule, target) for rule in rules]
    known = {statement.text: statement for statement in review.statements}
    for text in known:
        writer.statements[text]  # also those that ask for nothing
    using: dict[int, list[ItemFields]] = {}
    for item in items:
        for number in dict.fromkeys(number for number, _ in item["reasons"]):
            using.setdefault(number, []).append(item)
    return {
        "statements": [
            _statement(known.get(text) or ReviewedStatement(text=text), number, using, links)
            for text, number in writer.statements.numbers.items()
        ],
        "exact": writer.sources.exact,
        "names": list(writer.sources.names),
        "addresses": writer.sources.sets,
        "sources": writer.sources.listed,
        "rows": list(writer.rows.numbers),
        "readings": list(writer.readings.numbers),
        "changes": changes,
        "rules": items,
        "native": [_native(change) for change in review.firewall.native],
    }


def _statement(
    statement: ReviewedStatement,
    number: int,
    using: Mapping[int, Sequence[ItemFields]],
    links: Links,
) -> StatementFields:
    items = using.get(number, ())
    rows = (row for item in items for asking, row in item["reasons"] if asking == number)
    return {
        "name": ", ".join(statement.places) or statement.text,
        "text": statement.text,
        "places": [{"text": each, "url": links.of_place(each)} for each in statement.places],
        "owner": statement.owner,
        "because": statement.because,
        "until": None if statement.until is None else statement.until.isoformat(),
        "expiring": "ends before long" if statement.expires_soon else None,
        "regions": list(statement.regions),
        "from": list(dict.fromkeys(item["from"] for item in items)),
        "rows": list(dict.fromkeys(rows)),
        "rules": len(items),
    }


def _native(change: NativeChange) -> NativeFields:
    return {
        "kind": change.sign.value,
        "to": f"{change.kind} {change.label}",
        "note": native_note(change),
    }
