"""Looks at targets as text: a line for each, and what is new."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.looks_words import (
    SIGNS,
    UNKNOWN,
    applied_words,
    clock,
    deed_words,
    done_words,
    lists,
    next_words,
    state_words,
    told_words,
    unended_words,
)
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks, Outcome, Seen
from outgate.deploy.review.risk import Level

_HUES = {Outcome.CLEAN: "green", Outcome.DRIFT: "yellow", Outcome.FAILED: "red"}


def render(looks: Looks, style: Style) -> str:
    """Each target in the order in which they were asked for."""
    return "\n".join(line for look in looks.looks for line in _lines(look, style))


def _lines(look: Look, style: Style) -> Iterator[str]:
    dangerous = look.outcome is Outcome.DRIFT and look.level is Level.DANGER
    hue = "red" if dangerous else _HUES[look.outcome]
    state = style.paint(state_words(look), hue, bold=look.outcome is not Outcome.CLEAN)
    yield f"{clock(look.at)}  `{visible(look.target)}`: {state}"
    if look.journal is not None:
        yield f"  {visible(unended_words(look.journal))}"
    if not (look.fresh or look.gone):
        return
    for title, seen in lists(look):
        yield f"\n{style.heading(f'{title} ({len(seen)})')}"
        yield from style.first([text for each in seen for text in _deed(each, style)])
    if look.gone:
        yield f"\n{style.heading(f'No longer drift ({len(look.gone)})')}"
        gone = [f"  {visible(f'{g.did} {g.what}, first seen {clock(g.since)}')}" for g in look.gone]
        yield from style.first(gone)
    if look.risks:
        yield f"\n{style.heading('Risks of all that differs')}"
        for risk in look.risks:
            text = f"{risk.level.value}: {risk.name}: {risk.text} ({risk.explanation})"
            yield f"  {visible(text)}"
    yield ""
    for text in (told_words(look), applied_words(look), *next_words(look)):
        if text:
            yield f"  {visible(text)}"
    yield ""


def _deed(seen: Seen, style: Style) -> tuple[str]:
    sign = SIGNS.get(seen.deed.did, UNKNOWN)
    text = f"  {sign} {visible(deed_words(seen))}\n      {done_words(seen)}"
    return (style.change(sign, text) if sign in SIGNS.values() else text,)
