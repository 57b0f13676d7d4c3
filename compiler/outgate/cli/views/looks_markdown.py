"""Looks at targets as Markdown, for a ticket, a chat or the summary of a pipeline."""

from collections.abc import Iterable, Iterator

from outgate.cli.views.looks_words import (
    RISKS,
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
    unended_words,
)
from outgate.cli.views.markdown import clipped, escape
from outgate.cli.views.review_blocks import END_OF_FOLDED, LIMIT, Block, compose, folded
from outgate.cli.views.review_words import BLOCKED, SIGNS
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks, News, Outcome, Seen

_ORDER = {News.NEW: 2, News.AGAIN: 3, News.TOLD: 4}


def render(looks: Looks, _: Style, *, limit: int = LIMIT) -> str:
    """What failed and what is new first in each target; never longer than `limit`."""
    return compose([block for look in looks.looks for block in _blocks(look)], limit)


def _blocks(look: Look) -> Iterator[Block]:
    sign = BLOCKED if look.outcome is Outcome.FAILED else SIGNS[look.level]
    title = escape(f"`{clipped(look.target)}`: {state_words(look)}")
    notes = [f"looked at {clock(look.at)}"]
    if look.outcome is not Outcome.FAILED:
        notes.append(applied_words(look))
    if look.journal is not None:
        notes.append(unended_words(look.journal))
    notes += next_words(look)
    notes += [f"{each.code.id}: {each.message}" for each in look.problems]
    head = (f"### {sign} {title}", "", *(f"- {escape(clipped(note, 1000))}" for note in notes), "")
    yield Block(order=0, head=head)
    if look.risks:
        yield _list(1, RISKS, map(risk_words, look.risks))
    for news, title, seen in lists(look):
        block = _folded if news is News.TOLD else _list
        yield block(_ORDER[news], title, map(_deed, seen))
    if look.gone:
        yield _list(3, gone_title(look), map(gone_words, look.gone))


def _deed(seen: Seen) -> str:
    return f"{deed_words(seen)}; {done_words(seen)}"


def _rows(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"- {escape(clipped(text, 1000))}" for text in texts)


def _list(order: int, title: str, texts: Iterable[str]) -> Block:
    return Block(order=order, head=("", f"**{escape(title)}**", ""), rows=_rows(texts), tail=("",))


def _folded(order: int, title: str, texts: Iterable[str]) -> Block:
    return Block(order=order, head=folded(escape(title)), rows=_rows(texts), tail=END_OF_FOLDED)
