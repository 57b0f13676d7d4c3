"""Live rules of a target as text and JSON."""

from outgate.backends.interface import NativeRule
from outgate.cli.views.diagnostics import visible
from outgate.plan.document import json_text


def live_text(target: str, rules: tuple[NativeRule, ...]) -> str:
    """One line for each rule, under the source it belongs to."""
    if not rules:
        return f"Target `{target}` holds no rules."
    lines = [f"Target `{target}` holds {len(rules)} rules.", ""]
    source = None
    for rule in rules:
        name, _, what = rule.label.partition(" -> ")
        if name != source:
            source = name
            lines.append(f"from {visible(name)}")
        lines.append(f"    {visible(what)}")
    return "\n".join(lines)


def live_json(rules: tuple[NativeRule, ...]) -> str:
    """The rules as the target keeps them (for `local`: schemas/local-firewall.schema.json)."""
    return json_text({"format_version": "1.0", "rules": [dict(rule.body) for rule in rules]})
