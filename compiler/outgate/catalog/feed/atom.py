"""The Atom feed (RFC 4287): one entry for each edition, what changed by class of impact."""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from outgate.catalog.comparison.changes import CatalogChange, Impact
from outgate.catalog.comparison.wording import change_words, summary
from outgate.catalog.feed.refusal import bad_feed
from outgate.values import dataclass

_ATOM = "http://www.w3.org/2005/Atom"
_MINTED = "2026"  # the year from which our tag URIs count; never change it, ids must stay
_LINES_SHOWN = 40  # of one class; the files under changes/ have them all
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Step:
    """An edition and what changed since the one before; None for the first."""

    edition: str
    changes: tuple[CatalogChange, ...] | None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a feed is published: the URL of its folder without a slash at the end, or None."""

    url: str | None
    authority: str
    place: str

    def tag(self, name: str) -> str:
        """A tag URI (RFC 4151) that stays the same for as long as the site does."""
        return f"tag:{self.authority},{_MINTED}:{self.place}{name}"


def read_site(base_url: str | None) -> Site:
    """The site of a base URL; UserError where the URL names no folder of a web server."""
    if base_url is None:
        return Site(None, "outgate", "")
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        raise bad_feed(f"`{base_url}` is not a URL") from None
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise bad_feed(f"`{base_url}` is not a URL such as `https://host.example/outgate`")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise bad_feed("a base URL has no user, no query and no fragment")
    path = quote(parts.path.strip("/"), safe="/%~!$&'()*+,;=:@")
    place = (f"{port}:" if port else "") + (f"{path}/" if path else "")
    # Written anew, so that ids do not hang on the case of a host or on a slash.
    url = f"{parts.scheme}://{host}{f':{port}' if port else ''}{f'/{path}' if path else ''}"
    return Site(url, host, place)


def atom_text(steps: Iterable[Step], site: Site) -> str:
    """The feed as XML text, the newest edition first; its dates are those of editions."""
    newest_first = sorted(steps, key=lambda step: step.edition, reverse=True)
    feed = ElementTree.Element("feed", {"xmlns": _ATOM})
    _put(feed, "id", site.tag("feed"))
    _put(feed, "title", "Endpoints of Microsoft Defender for Endpoint: catalog editions")
    _put(feed, "updated", _moment(newest_first[0].edition))
    _put(_put(feed, "author"), "name", "Outgate")
    if site.url:
        _put(feed, "link", rel="self", type="application/atom+xml", href=f"{site.url}/atom.xml")
    for step in newest_first:
        entry = _put(feed, "entry")
        _put(entry, "id", site.tag(f"editions/{step.edition}"))
        headline = "first edition" if step.changes is None else summary(step.changes)
        _put(entry, "title", f"Catalog {step.edition}: {headline}")
        _put(entry, "updated", _moment(step.edition))
        if site.url:
            href = f"{site.url}/version.json"
            _put(entry, "link", rel="alternate", type="application/json", href=href)
        _put(entry, "content", _content(step), type="html")
    ElementTree.indent(feed)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(feed, 'unicode')}\n"


def _put(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name, attributes)
    child.text = None if text is None else _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return child


def _moment(edition: str) -> str:
    return f"{edition}T00:00:00Z"


def _content(step: Step) -> str:
    """HTML; all text from lists is escaped."""
    if step.changes is None:
        return "<p>The first edition of this feed.</p>"
    parts = [f"<p>{escape(summary(step.changes))}</p>"]
    for impact in Impact:
        changes = [change for change in step.changes if change.impact is impact]
        if not changes:
            continue
        lines = [f"<li>{escape(_line(change))}</li>" for change in changes[:_LINES_SHOWN]]
        if len(changes) > _LINES_SHOWN:
            lines.append(f"<li>and {len(changes) - _LINES_SHOWN} more</li>")
        parts.append(f"<h3>{impact.heading} ({len(changes)})</h3><ul>{''.join(lines)}</ul>")
    return "".join(parts)


def _line(change: CatalogChange) -> str:
    subject = f": {change.subject}" if change.subject else ""
    return f"{change.list}, {change.region}: {change_words(change)}{subject}"
