"""A plan for a target as Markdown, for the comment of a pull request."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.plan_text import DETAILS_SHOWN, RULES_SHOWN
from outgate.cli.views.plan_words import (
    cause_words,
    did,
    fate,
    headline,
    left_words,
    native_counts,
    native_words,
    refusal,
    setting_words,
    what_words,
    why_words,
)
from outgate.deploy.change import Entry
from outgate.deploy.findings import Finding
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import count
from outgate.plan.comparison.treatment_changes import describe_treatment_change

ERRORS_SHOWN = 20


def plan_markdown(plan: TargetPlan, *, limit: int = MAX_LENGTH) -> str:
    """What opens and closes first, details folded; never longer than `limit` characters."""
    head = [f"### Outgate: {escape(headline(plan))}", ""]
    if words := refusal(plan):
        head += [f"**{escape(words)}**", ""]
    if words := cause_words(plan):
        head += [escape(words), ""]
    head += _findings(plan)
    head += [f"- **{escape(each)}**" for each in _unread(plan)]
    head += _listed("source", plan.changed_sources)
    head += _listed("setting", map(setting_words, plan.changed_settings))
    if retained := plan.plan.retained:
        last = max(each.until for each in retained)
        stay = f"stay{'s' if len(retained) == 1 else ''} until {last}"
        head.append(
            f"- **retained**: {count(len(retained), 'rule')} that the catalog dropped {stay}"
        )
    drift = [f"{did(each)} {each.what} ({fate(each)})" for each in plan.drift]
    head += _listed("drift", drift)
    head += _listed("left behind", map(left_words, plan.left_behind))
    tail = ["", *_details(plan), ""]
    tail.append(f"Catalog {escape(plan.plan.edition)}, plan {code(plan.plan.digest)}")
    rows = list(_rows(plan))
    if rows:
        head += ["", "| | traffic | from | why |", "|---|---|---|---|"]
    return bounded(head, rows, tail, limit)


def _listed(name: str, texts: Iterable[str]) -> list[str]:
    several = tuple(texts)
    lines = [f"- **{name}**: {escape(each)}" for each in several[:DETAILS_SHOWN]]
    rest = len(several) - len(lines)
    return [*lines, *([f"- **{name}**: {rest} more"] if rest else [])]


def _findings(plan: TargetPlan) -> list[str]:
    """Errors and new warnings whole; those that stand are counted, with the others' details."""
    findings = plan.findings
    lines = [f"- **{_finding(each)}" for each in findings.errors[:ERRORS_SHOWN]]
    if rest := len(findings.errors) - len(lines):
        lines.append(f"- {count(rest, 'error')} more")
    lines += [f"- **new** **{_finding(each)}" for each in findings.new[:ERRORS_SHOWN]]
    if (rest := len(findings.new) - ERRORS_SHOWN) > 0:
        lines.append(f"- {count(rest, 'new warning')} more")
    lines += [f"- **no longer**: {escape(each)}" for each in findings.gone[:ERRORS_SHOWN]]
    return lines


def _finding(finding: Finding) -> str:
    where = f" ({finding.where})" if finding.where else ""
    return f"{finding.severity} {escape(finding.code)}**: {escape(finding.message + where)}"


def _unread(plan: TargetPlan) -> Iterator[str]:
    for each in plan.traffic.appearing:
        yield f"writes what has no form that a policy could say: {each}"
    for each in plan.traffic.vanishing:
        yield f"removes what has no form that a policy could say: {each}"


def _rows(plan: TargetPlan) -> Iterator[str]:
    for mark, entries in (("opens", plan.traffic.opened), ("closes", plan.traffic.closed)):
        for each in entries:
            yield _row(mark, each, plan)
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
    shown = [f"- {escape(each)}" for each in lines[:most]]
    rest = len(lines) - len(shown)
    more = [f"- and {rest} more"] if rest else []
    return [f"<details><summary>{escape(title)}</summary>", "", *shown, *more, "", "</details>"]


def _details(plan: TargetPlan) -> list[str]:
    """For whoever looks at the firewall: rules, writes, others', and what stands as it stood."""
    canonical = plan.plan
    standing = [f"{each.code}: {each.message}" for each in plan.findings.standing]
    retained = [f"{e.rule} (dropped by {e.edition}, until {e.until})" for e in canonical.retained]
    withheld = [f"{e.target} ({e.feature}, {e.endpoint})" for e in canonical.withheld]
    rows = [f"{e.url or '(no URL)'} ({e.row}): {e.reason}" for e in canonical.quarantined]
    native = [f"{each.sign}: {native_words(each)}" for each in plan.native]
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


def no_plan_markdown(target: str, errors: Sequence[Finding]) -> str:
    """What stands in the comment where the policies come to no plan."""
    head = [f"### Outgate: no plan for `{escape(target)}`: {count(len(errors), 'error')}", ""]
    rows = [f"- **{_finding(each)}" for each in errors]
    return bounded(head, rows, [], MAX_LENGTH)
