"""Live rules of a target as text and JSON."""

from outgate.backends.interface import TargetState
from outgate.cli.views.diagnostics import visible
from outgate.plan.document import json_text


def live_text(target: str, state: TargetState) -> str:
    """One line for all that a rule opens, under the source it belongs to; then what is others'."""
    opened = sorted({text for rule in state.rules for text in rule.opens})
    lines = [f"Target `{target}` holds {len(opened) or 'no'} rules."]
    lines += [""] if opened else []
    source = None
    for text in opened:
        name, _, what = text.partition(" -> ")
        if name != source:
            source = name
            lines.append(f"from {visible(name)}")
        lines.append(f"    {visible(what)}")
    if state.foreign:
        lines += ["", "others':", *(f"    {visible(each)}" for each in state.foreign)]
    return "\n".join(lines)


def live_json(state: TargetState) -> str:
    """The rules as the target keeps them (for `local`: schemas/local-firewall.schema.json)."""
    ordered = sorted(state.rules, key=lambda rule: rule.label)
    return json_text({"format_version": "1.0", "rules": [dict(rule.body) for rule in ordered]})
