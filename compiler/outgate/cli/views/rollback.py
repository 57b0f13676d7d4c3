"""What a rollback would bring back, as text."""

from outgate.backends.difference import lines
from outgate.backends.interface import ChangeSet
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_text import painted
from outgate.deploy.record import Record

SHOWN = 500


def rollback_text(
    target: str,
    record: Record,
    changes: ChangeSet,
    operations: tuple[str, ...],
    *,
    color: bool,
) -> str:
    """The changes that lead back, under whose apply they take back."""
    if not changes.changes:
        return f"Nothing to take back: `{target}` is as it was before the last apply."
    found = [f"This takes back the apply by {visible(record.by or 'somebody')}:", ""]
    several = lines(changes)
    for line in several[:SHOWN]:
        found.append(painted(line, f"  {line.sign} {visible(line.text)}", color=color))
    if len(several) > SHOWN:
        found.append(f"  and {len(several) - SHOWN} more")
    found += ["", *(f"    {visible(each)}" for each in operations), *([""] if operations else [])]
    signs = [line.sign for line in several]
    found.append(
        f"Rollback of `{target}`: {signs.count('+')} to add, {signs.count('~')} to change, "
        f"{signs.count('-')} to remove."
    )
    return "\n".join(found)
