"""What an apply, a rollback or a retirement did, as JSON (schemas/applied.schema.json)."""

from collections.abc import Iterable

from outgate.cli.views.probe_here_fields import probed_fields
from outgate.cli.views.wording import Style
from outgate.deploy.applied import Applied
from outgate.deploy.traffic_change.model import Effect, Entry
from outgate.plan.document import json_text


def render(applied: Applied, _: Style) -> str:
    """What was done to which target, and how much it opened, closed and treated differently."""
    return json_text(
        {
            "format_version": "1.0",
            "action": applied.deed.value,
            "target": applied.target,
            "place": applied.place,
            "changed": applied.changed,
            "edition": applied.edition,
            "plan": applied.plan,
            "summary": {
                "opens": _effective(applied.traffic.opened),
                "closes": _effective(applied.traffic.closed),
                "treats": len(applied.traffic.treated),
                "rules": len(applied.native),
                "writes": applied.writes,
            },
            "probe": probed_fields(applied.probe) if applied.probe else None,
        }
    )


def _effective(entries: Iterable[Entry]) -> int:
    """How many entries no rule of others decides, as in the summary of a saved plan."""
    return sum(entry.effect is Effect.FULL for entry in entries)
