"""The parts below the first screen, most of them filled by the script of the page."""

from collections.abc import Iterator

from outgate.cli.views.html.elements import Element, element, listed, rich
from outgate.cli.views.html.frame import part, place, under
from outgate.cli.views.html.replay.timeline import timeline_nodes
from outgate.cli.views.html.words import counted
from outgate.cli.views.replay_figures import Table, tables
from outgate.cli.views.replay_wording import file_lines, total_lines
from outgate.replay.report import Report

_ROWS_SHOWN = 30
PARTS = (
    ("overview", "Replay", ""),
    ("timeline", "Timeline", ""),
    ("sites", "Sites", ""),
    ("findings", "Findings", ""),
    ("rules", "Rules", ""),
    ("senders", "Who asked", ""),
    ("log", "Log", ""),
)
FIELDS = (
    ("finding", "Finding"),
    ("source", "Source"),
    ("destination", "Destination"),
    ("statement", "Statement"),
    ("row", "List row"),
)


def timeline_part(report: Report) -> Iterator[Element]:
    """Requests by time, above the filters, which it does not obey."""
    timeline = report.timeline
    if timeline is not None:
        words = f"requests by {timeline.per}, by what the policy says of them"
        yield part("timeline", "Timeline", words, *timeline_nodes(timeline))


def parts(report: Report) -> Iterator[Element]:
    """All parts below the filters."""
    yield part(
        "sites",
        "Statements by site",
        "requests that each asks for, and what breaks near it; darker is more",
        place("sites-table"),
        element("p", *rich(_SITES), class_="note"),
    )
    yield part(
        "findings", "Findings", "all of them, with the row that comes closest", place("found-table")
    )
    yield part(
        "rules",
        "Rules",
        "what nobody uses, and what is wider than what was asked for",
        _under("Unused", "unused-table"),
        _under("Used below wildcards", "wider-table"),
    )
    yield part(
        "senders",
        "Who asked",
        "requests by source, by region, and by fleet where an inventory was given",
        *map(_table, tables(report)),
    )
    yield part("log", "Log", f"held against {report.against}", *_log(report))


_SITES = (
    "A site is a source that the policies name; a request counts for the smallest that holds its "
    "address, and for every statement that asks for it. A dot is a site that the statement is not "
    "for. A break stands beside the statement that comes nearest, as far as one was looked for."
)


def _under(title: str, name: str) -> Element:
    return element("section", element("h3", title), place(name), class_="under")


def _table(table: Table) -> Element:
    """A table of the figures, folded where it is long."""
    rows = (
        element("tr", element("th", name, scope="row"), element("td", words))
        for name, words in table.rows
    )
    shown = element("table", element("tbody", rows), aria_label=table.title, class_="told")
    is_short = len(table.rows) <= _ROWS_SHOWN
    summary = element("summary", f"{table.title} ({counted(len(table.rows), 'row')})")
    return element("details", summary, shown, class_="under", open="" if is_short else None)


def _log(report: Report) -> Iterator[Element]:
    window = [
        f"{word} {text}"
        for word, text in (("since", report.since), ("until", report.until))
        if text
    ]
    facts = [
        f"{number} {'request' if number == '1' else 'requests'}: {words}"
        for number, words in total_lines(report)
    ]
    facts.append(f"{counted(report.flows, 'flow')}, sources are {_source_words(report)}")
    facts.append(f"scope {report.scope}" + (f", {', '.join(window)}" if window else ""))
    yield listed((rich(text) for text in facts), class_="plain")
    yield under("Files", tuple(file_lines(report)))


def _source_words(report: Report) -> str:
    return "devices" if report.source_is == "client" else "proxies"
