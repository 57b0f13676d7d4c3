"""What opens, closes and is treated differently, put together by its reason."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.html.elements import Element, Node, element, link, listed, rich
from outgate.cli.views.html.frame import more_below
from outgate.cli.views.html.words import counted
from outgate.cli.views.links import Links
from outgate.deploy.review.model import Review
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, Line
from outgate.deploy.review.words import network_words
from outgate.deploy.traffic_change.model import Effect
from outgate.diagnostics import join_first

GROUPS_SHOWN, LINES_SHOWN, HOLES_SHOWN = 5, 6, 2
SOURCES_SHOWN, SHARED_SHOWN, STATEMENTS_SHOWN, OWNERS_SHOWN = 2, 6, 2, 2
_TITLES = {
    Kind.OPENED: ("opens", "+", "Opens"),
    Kind.CLOSED: ("closes", "\u2212", "Closes"),
    Kind.TREATED: ("treats", "~", "Treats differently"),
}


def group_blocks(review: Review, links: Links) -> Iterator[Element]:
    """A block for each kind, side by side; that nothing opens or closes is said, too."""
    if not review.groups:
        alike = " for all targets alike" if review.parts else ""
        text = f"No traffic opens, closes or is treated differently{alike}."
        yield element("p", text, class_="empty")
        return
    full = {kind: _groups(review.groups_of(kind), decided=False) for kind in Kind}
    blocks = [_block(*_TITLES[kind], groups, links) for kind, groups in full.items() if groups]
    if decided := _groups(review.groups, decided=True):
        blocks.append(_block("decided", "=", "Left to rules of others", decided, links))
    yield element("div", *blocks, class_="sides" if len(blocks) > 1 else "alone")
    for kind, nothing in ((Kind.OPENED, "Nothing opens."), (Kind.CLOSED, "Nothing closes.")):
        if not full[kind]:
            yield element("p", nothing, class_="empty")


def _groups(groups: Sequence[Group], *, decided: bool) -> list[Group]:
    """Groups of which rules of others decide what becomes of the traffic, or all the rest."""
    return [group for group in groups if (group.effect is not Effect.FULL) is decided]


def _block(kind: str, sign: str, title: str, groups: Sequence[Group], links: Links) -> Element:
    blocks: list[Node] = [_group(group, links) for group in groups[:GROUPS_SHOWN]]
    if rest := groups[GROUPS_SHOWN:]:
        flows = sum(group.flows for group in rest)
        blocks.append(more_below(f"{counted(flows, 'flow')} more, for other reasons", "changes"))
    mark = element("span", sign, class_=f"sign {kind}", aria_hidden="true")
    return element("section", element("h2", mark, f" {title}"), *blocks, class_="block")


def _group(group: Group, links: Links) -> Element:
    sources = {line.sources for line in group.lines}
    shared = sources.pop() if len(sources) == 1 else ()
    lines = [tuple(_line(line, shared)) for line in group.lines[:LINES_SHOWN]]
    hidden = group.lines[LINES_SHOWN:]
    if hidden:
        text = f"and {counted(len(hidden), 'destination')} more"
        lines.append((element("span", text, class_="rest"),))
    return element(
        "div",
        listed(lines, class_="targets"),
        element("p", *_why(group, shared, links), class_="why"),
        class_="group",
    )


def _line(line: Line, shared: tuple[str, ...]) -> Iterator[Node]:
    yield element("code", line.target)
    if line.sources != shared:
        shown = f"from {_sources(line, line.sources, SOURCES_SHOWN)}"
        yield element("span", shown, class_="from", title=", ".join(line.sources))
    if line.without:
        holes = [f"`{hole}`" for hole in line.without]
        yield element("span", *rich(f"but for {join_first(holes, HOLES_SHOWN)}"), class_="holes")


def _sources(listed: Group | Line, sources: Sequence[str], most: int) -> str:
    """The first names for addresses, each with the widest of them."""
    named = []
    for source in sources[:most]:
        networks = network_words(source, listed.addresses_of(source))
        named.append(f"{source} ({networks})" if networks else source)
    return join_first([*named, *sources[most:]], most)


def _why(group: Group, shared: tuple[str, ...], links: Links) -> Iterator[Node]:
    """Where it comes from, cause, statements with their owners, and what else there is to say."""
    parts: list[Sequence[Node]] = []
    if shared:
        parts.append((element("b", f"from {_sources(group, shared, SHARED_SHOWN)}"),))
    causes = " and ".join(group.causes)
    if causes or group.why:
        told = f": {group.why}" if causes and group.why else group.why
        parts.append((element("b", causes), *rich(told)))
    if group.change:
        parts.append(rich(group.change))
    if group.statements:
        parts.append(_statements(group.statements, group.also, links))
    for number, part in enumerate(parts):
        yield from (" \u00b7 ", *part) if number else part


def _statements(
    statements: Sequence[ReviewedStatement], also: Sequence[ReviewedStatement], links: Links
) -> list[Node]:
    nodes: list[Node] = []
    for statement in statements[:STATEMENTS_SHOWN]:
        nodes += [", "] if nodes else []
        nodes += _name(statement, links)
    if (rest := len(statements) - STATEMENTS_SHOWN) > 0:
        nodes.append(f" and {rest} more")
    owners = list(dict.fromkeys(each.owner or "no owner" for each in statements))
    reasons = list(dict.fromkeys(each.because for each in statements if each.because))
    nodes.append(f" ({join_first(owners, OWNERS_SHOWN)})")
    if len(reasons) == 1:
        nodes.append(f", \u201c{reasons[0]}\u201d")
    if also:
        nodes.append(f", {counted(len(also), 'other statement')} for some of it")
    return nodes


def _name(statement: ReviewedStatement, links: Links) -> Sequence[Node]:
    """Where a statement stands, with a link where there is an address, or else its text."""
    if not statement.places:
        return rich(statement.name)
    nodes: list[Node] = []
    for place in statement.places:
        nodes += [", "] if nodes else []
        nodes.append(link(place, links.of_place(place)))
    return nodes
