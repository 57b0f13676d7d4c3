"""Elements of a page: what they hold is text, and stays text, unless it is an element itself."""

import re
from collections.abc import Iterable
from html import escape

from outgate.cli.views.diagnostics import visible
from outgate.values import dataclass

_VOID = ("input",)  # elements that hold nothing and have no end
_CODE = re.compile(r"`([^`]*[^`\s][^`]*)`")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name and attributes are the program's own, everything else is escaped."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple["Node", ...]

    def __str__(self) -> str:
        attributes = "".join(f' {name}="{_text(value)}"' for name, value in self.attributes)
        start = f"<{self.name}{attributes}>"
        return start if self.name in _VOID else f"{start}{markup(self.children)}</{self.name}>"


Node = Element | str


def element(name: str, /, *children: Node | Iterable[Node], **attributes: str | None) -> Element:
    """An element; `class_` stands for `class`, `aria_label` for `aria-label`, None for nothing."""
    nodes: list[Node] = []
    for child in children:
        nodes += [child] if isinstance(child, (str, Element)) else list(child)
    given = (
        (key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    return Element(name, tuple(given), tuple(nodes))


def markup(nodes: Iterable[Node]) -> str:
    """Nodes one after the other as HTML."""
    return "".join(_text(node) if isinstance(node, str) else str(node) for node in nodes)


def _text(text: str) -> str:
    return escape(visible(text))


def rich(text: str) -> list[Node]:
    """Text in which what stands in back-ticks is code."""
    return [
        element("code", part) if number % 2 else part
        for number, part in enumerate(_CODE.split(text))
    ]


def listed(items: Iterable[Node | Iterable[Node]], **attributes: str | None) -> Element:
    """A list."""
    return element("ul", *(element("li", item) for item in items), **attributes)


def link(text: str, url: str) -> Node:
    """A link where there is an address on the web, else the text."""
    if not url.startswith("https://"):
        return text
    return element("a", text, href=url, rel="noreferrer")
