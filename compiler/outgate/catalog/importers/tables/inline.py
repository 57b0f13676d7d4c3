"""What the text of a Markdown cell or heading says once its escapes are resolved."""

import re
from html import unescape
from html.entities import html5

_TICKS = re.compile(r"`+")
_SPECIAL = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|&(?P<entity>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9A-Za-z]{1,40});"
)


def plain_text(markdown: str) -> str:
    r"""The text with `\(` read as `(` and `&amp;` as `&`, by the rules of CommonMark.

    Only punctuation can be escaped, and code keeps its text and its back-ticks as they stand.
    """
    # By length, where runs of back-ticks begin, the last one first: one of the same length ends a
    # code span. Looking for it anew from every run would take minutes over a line of them.
    runs: dict[int, list[int]] = {}
    for run in reversed(tuple(_TICKS.finditer(markdown))):
        runs.setdefault(len(run[0]), []).append(run.start())
    parts, done = [], 0
    while match := _SPECIAL.search(markdown, done):
        parts.append(markdown[done : match.start()])
        done = match.end()
        if match["ticks"]:
            ends = runs.get(len(match["ticks"]), [])
            while ends and ends[-1] < done:
                ends.pop()
            done = ends[-1] + len(match["ticks"]) if ends else done
            parts.append(markdown[match.start() : done])
        else:
            parts.append(match["escaped"] or _character(match["entity"]))
    return "".join((*parts, markdown[done:]))


def _character(entity: str) -> str:
    """What `&entity;` stands for; itself where it stands for nothing."""
    known = entity.startswith("#") or f"{entity};" in html5
    return unescape(f"&{entity};") if known else f"&{entity};"
