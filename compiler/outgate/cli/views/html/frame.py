"""What every page has alike: its head, links to its parts, the fields of its filters, its foot."""

from collections.abc import Iterable, Iterator, Sequence

from outgate import __version__
from outgate.cli.views.html.elements import Element, Node, element, listed, rich
from outgate.diagnostics import and_more

LINES_SHOWN = 200  # of what is not filtered: writes, rules of others
NamedPart = tuple[str, str, str]  # its id, its title, and the reader it is for


def header(title: str, facts: Iterable[Node]) -> Element:
    """The head of the page."""
    return element(
        "header",
        element("p", "Outgate", element("span", f" / {title}"), class_="brand"),
        element("p", *facts, class_="facts"),
        element("button", "Theme: auto", id="theme", type="button", hidden=""),
        class_="top",
    )


def navigation(parts: Iterable[NamedPart]) -> Element:
    """Links to the parts, each with the reader it is for."""
    links = ((element("a", title, _for(reader), href=f"#{name}"),) for name, title, reader in parts)
    return element("nav", listed(links), class_="parts", aria_label="Parts of the report")


def _for(reader: str) -> list[Node]:
    return [element("span", f" for the {reader}")] if reader else []


def filter_fields(fields: Iterable[tuple[str, str]]) -> Iterator[Element]:
    """A field for each thing that the lists can be filtered by, with the names that it knows."""
    for name, title in fields:
        yield element(
            "label",
            element("span", title),
            element(
                "input",
                id=f"filter-{name}",
                list=f"names-{name}",
                autocomplete="off",
                spellcheck="false",
            ),
            element("datalist", id=f"names-{name}"),
        )


def part(name: str, title: str, words: str, *nodes: Node) -> Element:
    """One part of the page, which a link leads to."""
    heading = element("h2", title, id=f"{name}-title")
    head = element("header", heading, element("p", words))
    return element("section", head, *nodes, id=name, class_="part", aria_labelledby=f"{name}-title")


def place(name: str) -> Element:
    """Where the script puts a list."""
    return element("div", id=name)


def under(title: str, texts: Sequence[str]) -> Element:
    """A list that is folded until somebody asks for it."""
    lines: list[Sequence[Node]] = [rich(text) for text in texts[:LINES_SHOWN]]
    if rest := len(texts) - len(lines):
        lines.append([and_more(rest)])
    summary = element("summary", f"{title} ({len(texts)})")
    return element("details", summary, listed(lines, class_="plain"), class_="under")


def more_below(text: str, part: str) -> Element:
    """What a first screen has no room for, with the way to it."""
    return element("p", element("a", text, href=f"#{part}"), class_="more-below")


def footer() -> Element:
    """The foot of the page."""
    text = (
        f"Made by Outgate {__version__}. This file loads nothing and sends nothing; "
        "every sentence about traffic in it was worked out when it was made."
    )
    return element("footer", element("p", text), class_="foot")
