"""A canonical plan, without a target, as text."""

from collections.abc import Sequence

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import DETAILS_SHOWN, IN_COMPILE, Style
from outgate.diagnostics import and_more, count
from outgate.plan.model import Plan, Quarantined, Retained, Withheld


def render(plan: Plan, style: Style) -> str:
    """The rules by their sources, then warnings, what is not in the rules, and the digest."""
    lines = [f"{count(len(plan.rules), 'rule')} from catalog {plan.edition}", ""]
    source = None
    for rule in plan.rules:
        if rule.source.name != source:
            source = rule.source.name
            addresses = ", ".join(rule.source.addresses)
            shown = "" if addresses in ("*", source) else f" ({addresses})"
            lines.append(style.heading(f"from {visible(source)}{shown}"))
        lines.append(f"    {rule.remote}")
    lines.append("")
    lines += [
        f"{style.paint('warning', 'yellow')}[{warning.code}]: {visible(warning.message)}"
        for warning in plan.warnings
    ]
    rest = note_lines(plan) or ([""] if plan.warnings else [])
    return "\n".join((*lines, *rest, f"digest {plan.digest}"))


def note_lines(plan: Plan) -> list[str]:
    """What is retained, withheld and in quarantine."""
    stay = f"stay{'s' if len(plan.retained) == 1 else ''}"
    left_out = f"{'is' if len(plan.withheld) == 1 else 'are'} left out"
    lines = [
        *_notes(
            f"retained: {count(len(plan.retained), 'rule')} that the catalog dropped {stay} open "
            "for now",
            [retained_words(rule) for rule in plan.retained],
        ),
        *_notes(
            f"withheld: {count(len(plan.withheld), 'required endpoint')} {left_out} by `without`",
            [withheld_words(endpoint) for endpoint in plan.withheld],
        ),
        *_notes(
            f"quarantined: {count(len(plan.quarantined), 'row')} of the list could not be read and "
            "may concern you",
            [quarantined_words(row) for row in plan.quarantined],
        ),
    ]
    return [*lines, ""] if lines else []


def retained_words(rule: Retained) -> str:
    """A rule that the catalog dropped and that stays for now."""
    return visible(f"{rule.rule} (dropped by {rule.edition}, until {rule.until})")


def withheld_words(endpoint: Withheld) -> str:
    """A required endpoint that a `without` leaves out."""
    return visible(f"{endpoint.target} ({endpoint.feature}, {endpoint.endpoint})")


def quarantined_words(row: Quarantined) -> str:
    """A row of a list that could not be read."""
    return visible(f"{row.url or '(no URL)'} ({row.row}): {row.reason}")


def _notes(heading: str, details: Sequence[str]) -> list[str]:
    if not details:
        return []
    lines = [heading, *(f"    {text}" for text in details[:DETAILS_SHOWN])]
    if (rest := len(details) - DETAILS_SHOWN) > 0:
        lines.append(f"    {and_more(rest, hint=IN_COMPILE)}")
    return lines
