"""A plan for a target as Markdown, for the comment of a pull request."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.compile_text import quarantined_words, retained_words, withheld_words
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.plan_wording import (
    cause_words,
    drift_words,
    headline,
    left_words,
    native_counts,
    native_words,
    refusal,
    setting_words,
    what_words,
    why_words,
)
from outgate.cli.views.wording import DETAILS_SHOWN, RULES_SHOWN, Style
from outgate.deploy.findings import Finding
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Entry
from outgate.diagnostics import and_more, count
from outgate.plan.comparison.treatment_changes import describe_treatment_change

ERRORS_SHOWN = 20


def render(plan: TargetPlan, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """What opens and closes first, details folded; never longer than `limit` characters."""
    head = [f"### Outgate: {escape(headline(plan))}", ""]
    if words := refusal(plan):
        head += [f"**{escape(words)}**", ""]
    if words := cause_words(plan):
        head += [escape(words), ""]
    head += _findings(plan)
    head += [f"- **{escape(text)}**" for text in _unread(plan)]
    head += _listed("source", plan.changed_sources)
    head += _listed("setting", map(setting_words, plan.changed_settings))
    if retained := plan.plan.retained:
        last = max(rule.until for rule in retained)
        stay = f"stay{'s' if len(retained) == 1 else ''} until {last}"
        head.append(
            f"- **retained**: {count(len(retained), 'rule')} that the catalog dropped {stay}"
        )
    head += _listed("drift", map(drift_words, plan.drift))
    head += _listed("left behind", map(left_words, plan.left_behind))
    tail = ["", *_details(plan), ""]
    tail.append(f"Catalog {escape(plan.plan.edition)}, plan {code(plan.plan.digest)}")
    rows = list(_rows(plan))
    if rows:
        head += ["", "| | traffic | from | why |", "|---|---|---|---|"]
    return bounded(head, rows, tail, limit)


def _listed(name: str, texts: Iterable[str]) -> list[str]:
    items = tuple(texts)
    lines = [f"- **{name}**: {escape(text)}" for text in items[:DETAILS_SHOWN]]
    rest = len(items) - len(lines)
    return [*lines, *([f"- **{name}**: {rest} more"] if rest else [])]


def _findings(plan: TargetPlan) -> list[str]:
    """Errors and new warnings whole; those that stand are counted, with the others' details."""
    findings = plan.findings
    lines = [f"- **{_finding(error)}" for error in findings.errors[:ERRORS_SHOWN]]
    if rest := len(findings.errors) - len(lines):
        lines.append(f"- {count(rest, 'error')} more")
    lines += [f"- **new** **{_finding(warning)}" for warning in findings.new[:ERRORS_SHOWN]]
    if (rest := len(findings.new) - ERRORS_SHOWN) > 0:
        lines.append(f"- {count(rest, 'new warning')} more")
    lines += [f"- **no longer**: {escape(text)}" for text in findings.gone[:ERRORS_SHOWN]]
    return lines


def _finding(finding: Finding) -> str:
    where = f" ({finding.where})" if finding.where else ""
    return f"{finding.severity} {escape(finding.code)}**: {escape(finding.message + where)}"


def _unread(plan: TargetPlan) -> Iterator[str]:
    for text in plan.traffic.appearing:
        yield f"writes what has no form that a policy could say: {text}"
    for text in plan.traffic.vanishing:
        yield f"removes what has no form that a policy could say: {text}"


def _rows(plan: TargetPlan) -> Iterator[str]:
    for mark, entries in (("opens", plan.traffic.opened), ("closes", plan.traffic.closed)):
        for entry in entries:
            yield _row(mark, entry, plan)
    for treated in plan.traffic.treated:
        change = treated.change
        how = escape(describe_treatment_change(change.before, change.after))
        where = f"{code(str(change.flow.remote))} | {code(treated.source)}"
        yield f"| treats differently | {where} | {how} |"


def _row(mark: str, entry: Entry, plan: TargetPlan) -> str:
    why = escape(why_words(entry, plan.places, opened=mark == "opens"))
    return f"| {mark} | {code(what_words(entry))} | {code(entry.source)} | {why} |"


def _folded(title: str, lines: Sequence[str], most: int) -> list[str]:
    if not lines:
        return []
    shown = [f"- {escape(line)}" for line in lines[:most]]
    rest = len(lines) - len(shown)
    more = [f"- {and_more(rest)}"] if rest else []
    return [f"<details><summary>{escape(title)}</summary>", "", *shown, *more, "", "</details>"]


def _details(plan: TargetPlan) -> list[str]:
    """For whoever looks at the firewall: rules, writes, others', and what stands as it stood."""
    canonical = plan.plan
    standing = [f"{warning.code}: {warning.message}" for warning in plan.findings.standing]
    retained = [retained_words(rule) for rule in canonical.retained]
    withheld = [withheld_words(endpoint) for endpoint in canonical.withheld]
    rows = [quarantined_words(row) for row in canonical.quarantined]
    native = [f"{change.sign}: {native_words(change)}" for change in plan.native]
    title = f"{count(len(native), 'rule')}: {native_counts(plan.native)}"
    return [
        *_folded(title, native, RULES_SHOWN),
        *_folded(count(len(plan.operations), "write"), plan.operations, RULES_SHOWN),
        *_folded("others', never touched", plan.foreign, DETAILS_SHOWN),
        *_folded(f"{count(len(standing), 'warning')} as before", standing, DETAILS_SHOWN),
        *_folded(f"retained: {count(len(retained), 'rule')}", retained, DETAILS_SHOWN),
        *_folded(f"withheld: {count(len(withheld), 'endpoint')}", withheld, DETAILS_SHOWN),
        *_folded(f"quarantined: {count(len(rows), 'row')}", rows, DETAILS_SHOWN),
    ]
