"""The rules of a target beside the policy, as text."""

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import IN_JSON, REMOVED, Style
from outgate.deploy.adoption import Adoption, HeldRule, Status
from outgate.diagnostics import and_more, count
from outgate.plan.source_names import shortened

_HEADINGS = {
    Status.LOST: "would be lost: the policy does not allow all that they do",
    Status.UNREAD: "cannot be read as URLs: look at them yourself",
    Status.COVERED: "covered by the policy: nothing is lost when they go",
    Status.NO_ALLOW: "allow nothing by themselves (they deny, or translate)",
}


def render(adoption: Adoption, style: Style) -> str:
    """The rules by what becomes of them, each with what would be lost with it; then the sums."""
    lines = []
    for status, heading in _HEADINGS.items():
        rules = adoption.of(status)
        if not rules:
            continue
        lines.append(style.heading(f"{heading} ({len(rules)})"))
        for rule in rules[: style.limit]:
            lines += _rule_lines(rule, style)
        if rest := len(rules) - len(rules[: style.limit]):
            lines.append(f"    {and_more(rest, hint=IN_JSON)}")
        lines.append("")
    numbers = {status: len(adoption.of(status)) for status in _HEADINGS}
    covered = numbers[Status.COVERED]
    lines.append(
        f"Target `{adoption.target}`: {count(covered, 'rule')} of others "
        f"{'is' if covered == 1 else 'are'} covered by the policy, "
        f"{numbers[Status.LOST]} would be lost, {numbers[Status.UNREAD]} cannot be read. "
        "Nothing was changed."
    )
    return "\n".join(lines)


def _rule_lines(rule: HeldRule, style: Style) -> list[str]:
    lines = [f"    {visible(rule.label)}"]
    for piece in rule.lost:
        source = shortened(piece.flow.addresses)
        lines.append(style.change(REMOVED, f"      - {piece.flow.remote} from {source}"))
    return lines + [f"      ? {visible(part.text)}" for part in rule.unread]
