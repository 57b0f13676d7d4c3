"""Rules of a target beside the policy, as text."""

import click

from outgate.cli.views.diagnostics import visible
from outgate.deploy.adoption import Adoption, Status
from outgate.diagnostics import count
from outgate.plan.source_names import shortened

SHOWN = 200
_HEADS = {
    Status.LOST: "would be lost: the policy does not allow all that they do",
    Status.UNREAD: "cannot be read as URLs: look at them yourself",
    Status.COVERED: "covered by the policy: nothing is lost when they go",
    Status.NO_ALLOW: "allow nothing by themselves (they deny, or translate)",
}


def adoption_text(its: Adoption, *, color: bool) -> str:
    """The rules by what becomes of them, with what each would lose."""
    lines = []
    for status, head in _HEADS.items():
        several = its.of(status)
        if not several:
            continue
        text = f"{head} ({len(several)})"
        lines.append(click.style(text, bold=True) if color else text)
        for each in several[:SHOWN]:
            lines.append(f"    {visible(each.label)}")
            for piece in each.lost:
                source = shortened(piece.flow.addresses)
                line = f"      - {piece.flow.remote} from {source}"
                lines.append(click.style(line, fg="red") if color else line)
            lines += [f"      ? {visible(part.text)}" for part in each.unread]
        if len(several) > SHOWN:
            lines.append(f"    and {len(several) - SHOWN} more (all with --format json)")
        lines.append("")
    counted = {status: len(its.of(status)) for status in _HEADS}
    covered = counted[Status.COVERED]
    lines.append(
        f"Target `{its.target}`: {count(covered, 'rule')} of others "
        f"{'is' if covered == 1 else 'are'} covered by the policy, "
        f"{counted[Status.LOST]} would be lost, {counted[Status.UNREAD]} cannot be read. "
        "Nothing was changed."
    )
    return "\n".join(lines)
