"""An explanation as text."""

import textwrap

import click

from outgate.plan.explain import AllowedBy, Explanation, NearMiss, Row

_LABEL = 11
NEAR_MISSES_SHOWN = 3


def _field(label: str, text: str, width: int) -> str:
    """A labelled paragraph, wrapped under itself."""
    lines = []
    for part in text.split("\n"):
        lines += textwrap.wrap(
            part, max(width - _LABEL - 2, 20), break_long_words=False, break_on_hyphens=False
        ) or [""]
    pad = " " * (_LABEL + 2)
    return f"  {label:<{_LABEL}}" + ("\n" + pad).join(lines)


def _row(row: Row) -> str:
    where = f"row {row.row} of `{row.sheet}` in {row.file}, edition {row.edition}"
    return f"{row.endpoint}: `{row.text}`\n{where}"


def _statement(text: str, places: tuple[str, ...]) -> str:
    return f"{', '.join(places)}\n{text}"


def _allowed(by: AllowedBy, width: int) -> str:
    lines = [
        _field("rule", by.rule.key, width),
        _field(
            "treatment",
            f"inspection {by.rule.treatment.inspection}, "
            f"authentication {by.rule.treatment.authentication}, "
            f"proxy {by.rule.treatment.proxy}",
            width,
        ),
    ]
    for reason in by.reasons:
        lines.append("")
        lines.append(_field("statement", _statement(reason.statement, reason.places), width))
        lines.append(_field("row", _row(reason.row), width))
        if reason.origin.target:
            lines.append(_field("covers", f"the row asks for {reason.origin.target}", width))
        lines.append(_field("need", reason.origin.need, width))
        texts = [
            f"{because.text}" + (f" ({because.reading}: {why})" if why else "")
            for because, why in reason.because
        ]
        lines.append(_field("because", "\n".join(texts), width))
    return "\n".join(lines)


def _near(miss: NearMiss, width: int) -> str:
    return "\n".join(
        (
            _field("row", _row(miss.row), width),
            _field("statement", _statement(miss.statement, miss.places), width),
            _field("kept out", f"the row {miss.text}", width),
        )
    )


def explanation_text(explanation: Explanation, *, color: bool, width: int) -> str:
    """Who allows the URL and why, or what kept it out."""

    def paint(text: str, how: str) -> str:
        return click.style(text, fg=how, bold=True) if color else text

    if explanation.allowed:
        names = ", ".join(dict.fromkeys(by.rule.source.name for by in explanation.allowed))
        head = paint(f"{explanation.url} is allowed from {names}", "green")
        return "\n\n".join((head, *(_allowed(by, width) for by in explanation.allowed)))
    head = paint(f"{explanation.url} is not allowed", "red")
    if not explanation.near:
        text = "no row of the catalog names this host"
        if explanation.similar:
            text += f"; did you mean `{explanation.similar}`?"
        return f"{head}\n\n{_field('kept out', text, width)}"
    shown = explanation.near[:NEAR_MISSES_SHOWN]
    parts = [head, *(_near(miss, width) for miss in shown)]
    if len(explanation.near) > len(shown):
        parts.append(f"  and {len(explanation.near) - len(shown)} more that are further away")
    return "\n\n".join(parts)
