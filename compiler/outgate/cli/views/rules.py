"""Live rules of a target as text, Markdown and JSON."""

from outgate.backends.target_state import TargetState
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.diagnostics import count
from outgate.plan.document import json_text


def live_text(target: str, state: TargetState) -> str:
    """One line for all that a rule opens, under the source it belongs to; then what is others'."""
    opened = _opened(state)
    lines = [_head(target, opened)]
    lines += [""] if opened else []
    source = None
    for name, _, what in opened:
        if name != source:
            source = name
            lines.append(f"from {visible(name)}")
        lines.append(f"    {visible(what)}")
    if state.foreign:
        lines += ["", "others':", *(f"    {visible(each)}" for each in state.foreign)]
    return "\n".join(lines)


def live_markdown(target: str, state: TargetState, *, limit: int = MAX_LENGTH) -> str:
    """The same for a comment; never longer than `limit` characters."""
    opened = _opened(state)
    head = [f"### Outgate: {escape(_head(target, opened))}", ""]
    if state.foreign:
        head += [f"- **others'**: {escape('; '.join(state.foreign))}", ""]
    if not opened:
        return bounded(head, [], [], limit)
    head += ["| from | to |", "|---|---|"]
    rows = [f"| {code(source)} | {code(what)} |" for source, _, what in opened]
    return bounded(head, rows, [], limit)


def _opened(state: TargetState) -> list[tuple[str, str, str]]:
    """All that the rules open, sorted, each in the parts `SOURCE`, ` -> ` and `URL`."""
    return [
        text.partition(" -> ") for text in sorted({t for rule in state.rules for t in rule.opens})
    ]


def _head(target: str, opened: list[tuple[str, str, str]]) -> str:
    return f"Target `{target}` holds {count(len(opened), 'rule') if opened else 'no rules'}."


def live_json(state: TargetState) -> str:
    """The rules as the target keeps them (for `local`: schemas/local-firewall.schema.json)."""
    ordered = sorted(state.rules, key=lambda rule: rule.label)
    return json_text({"format_version": "1.0", "rules": [dict(rule.body) for rule in ordered]})
