"""The one file: markup, styles, script and data, and a policy that lets nothing else in.

What may run and what may style the page is named by its digest, so that whatever a project brings
along is text at most. Nothing is loaded from anywhere.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from string import Template

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.html.elements import Node, markup
from outgate.resources import resource_text
from outgate.values import dataclass

_FOLDER = ("cli", "views", "html", "assets")
_STYLES = ("base.css", "overview.css", "lists.css")
_LAST_STYLES = ("small.css",)  # which change what stands in the others
_SCRIPTS = ("dom.js", "theme.js", "table.js", "filter.js", "bar.js")
# Characters by which text in a script element could end it, or begin a comment there.
_SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is of one kind of page: parts in markup, the data of its script, and what others lack.

    `styles` and `scripts` are files of its own; the last script begins. `skip`, `search` and
    `noscript` are the words of the first link, the empty search and viewers without scripts.
    """

    title: str
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...]
    skip: str
    search: str
    noscript: str
    header: tuple[Node, ...]
    overview: tuple[Node, ...]
    fields: tuple[Node, ...]
    parts: tuple[Node, ...]
    footer: tuple[Node, ...]
    data: Mapping[str, object]


def write_page(page: Page) -> str:
    """The page as HTML."""
    styles = _joined((*_STYLES, *page.styles, *_LAST_STYLES))
    script = f'"use strict";\n(() => {{\n{_joined((*_SCRIPTS, *page.scripts))}}})();\n'
    policy = (
        "default-src 'none'",
        f"script-src '{_digest(script)}'",
        f"style-src '{_digest(styles)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return Template(_read("page.html")).substitute(
        policy="; ".join(policy),
        title=markup((page.title,)),
        styles=styles,
        skip=markup((page.skip,)),
        search=markup((page.search,)),
        noscript=markup((page.noscript,)),
        header=markup(page.header),
        overview=markup(page.overview),
        fields=markup(page.fields),
        parts=markup(page.parts),
        footer=markup(page.footer),
        data=script_data(page.data),
        script=script,
    )


def script_data(data: Mapping[str, object]) -> str:
    """JSON that stands in a script element: no text in it can end the element."""
    text = json.dumps(_visible(data), separators=(",", ":"))
    return text.translate(_SCRIPT_ESCAPES)


def _visible(value: object) -> object:
    """The same data, with all its texts as safe to look at as those of every other view."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _visible(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_visible(each) for each in value]
    return value


def _joined(names: Iterable[str]) -> str:
    return "".join(map(_read, names))


@cache
def _read(name: str) -> str:
    return resource_text(*_FOLDER, name)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
