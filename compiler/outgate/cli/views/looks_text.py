"""Looks at targets as text: a line for each, and what is new."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.looks_words import (
    RISKS,
    SIGNS,
    UNKNOWN,
    applied_words,
    clock,
    deed_words,
    done_words,
    gone_title,
    gone_words,
    lists,
    next_words,
    risk_words,
    state_words,
    told_words,
    unended_words,
)
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks, News, Outcome, Seen
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
    for news, title, seen in lists(look):
        if news is News.TOLD:
            continue
        yield f"\n{style.heading(title)}"
        yield from style.first([text for each in seen for text in _deed(each, style)])
    if look.gone:
        yield f"\n{style.heading(gone_title(look))}"
        yield from style.first([f"  {visible(gone_words(each))}" for each in look.gone])
    if look.risks:
        yield f"\n{style.heading(RISKS)}"
        yield from (f"  {visible(risk_words(risk))}" for risk in look.risks)
    yield ""
    for text in (told_words(look), applied_words(look), *next_words(look)):
        if text:
            yield f"  {visible(text)}"
    yield ""


def _deed(seen: Seen, style: Style) -> tuple[str]:
    sign = SIGNS.get(seen.deed.did, UNKNOWN)
    text = f"  {sign} {visible(deed_words(seen))}\n      {done_words(seen)}"
    return (style.change(sign, text) if sign in SIGNS.values() else text,)
