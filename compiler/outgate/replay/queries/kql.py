"""The query for Log Analytics and Azure Data Explorer."""

from outgate.replay.flows import UNREADABLE, Window
from outgate.replay.logs.sql import URL
from outgate.replay.queries.question import IPV4, FlowQuery, segment_networks
from outgate.replay.segments import Segments
from outgate.replay.timeline import Per

_ROWS = r"""
union
    (AZFWApplicationRule
{window}    | project moment=TimeGenerated, way=Protocol, source=SourceIp, target=Fqdn,
        target_port=DestinationPort, url=TargetUrl, verdict=tolower(Action)),
    (AZFWNetworkRule
{window}    | project moment=TimeGenerated, way=Protocol, source=SourceIp, target=DestinationIp,
        target_port=DestinationPort, url="", verdict=tolower(Action))
| extend
    protocol=extract("^[a-z]+", 0, tolower(way)),
    host=trim_end("[.]+", trim("[\\[\\]]+", tolower(target))),
    port=toint(coalesce(target_port, 0)),
    path=extract("{url}", 4, url)
| extend action=case(
    isempty(protocol) or (isempty(source) and isempty(host)) or port < 0 or port > 65535,
    "{unreadable}",
    verdict == "allow", "allow",
    verdict in ("deny", "drop"), "deny",
    "{unreadable}")
"""

_MOMENTS = (
    *(
        f'{name}=iff(isnull({moment}), "", strcat(\n'
        f'        format_datetime({moment}, "yyyy-MM-dd"), "T", '
        f'format_datetime({moment}, "HH:mm:ss"), "Z"))'
        for name, moment in (("first_seen", "oldest"), ("last_seen", "newest"))
    ),
)
_BY_SOURCE = """\
| summarize requests=count(), oldest=min(moment), newest=max(moment)
    by source, protocol, host, port, path, action{slot}
| project source, protocol, host, port, path, action, requests,
    {first},
    {last}
"""

# By source first: a source is one, however much it asked.
_BY_SEGMENT = """\
| extend address=iff(source matches regex "{ipv4}", source, "")
| evaluate ipv4_lookup(segments, address, network, return_unmatched=true)
| extend sent=source
| extend source=iff(isnull(segment), source, "")
| summarize requests=count(), oldest=min(moment), newest=max(moment)
    by segment, source, sent, protocol, host, port, path, action{slot}
| summarize sources=count(), requests=sum(requests), oldest=min(oldest), newest=max(newest)
    by segment, source, protocol, host, port, path, action{kept}
| project segment, segment_digest=iff(isnull(segment), "", segment_digest), sources, source,
    protocol, host, port, path, action, requests,
    {first},
    {last}
"""

_HEADER = """\
// Flows of Azure Firewall by {by}, for `outgate replay`: run it, export its answer as CSV with
// all columns, and give that to `outgate replay`.
// An answer has at most 500,000 rows, 100 MB and 10 minutes. Append `| count` to ask for its
// rows; {less}.
// Answers of several times are read together: `outgate replay july.csv august.csv`.
"""


_STEPS = {Per.DAY: "1d", Per.HOUR: "1h"}  # a bin begins at midnight, or on the hour, of UTC


def render(query: FlowQuery) -> str:
    """The text of the query."""
    rows = _ROWS.format(
        window=_window(query.window), url=_escaped(URL), unreadable=UNREADABLE
    ).lstrip("\n")
    first, last = _MOMENTS
    slot = "" if query.per is None else f", slot=bin(moment, {_STEPS[query.per]})"
    if query.segments is None:
        less = "take `--by segment`, or fewer days at a time, where they are more"
        header = _HEADER.format(by="source", less=less)
        return header + rows + _BY_SOURCE.format(first=first, last=last, slot=slot)
    less = "take fewer days at a time where they are more"
    header = _HEADER.format(by="segment", less=less)
    kept = ", slot" if slot else ""
    ipv4 = _escaped(IPV4)
    body = _BY_SEGMENT.format(ipv4=ipv4, first=first, last=last, slot=slot, kept=kept)
    return header + _lookup(query.segments) + rows + body


def _escaped(pattern: str) -> str:
    return pattern.replace("\\", "\\\\")


def _lookup(segments: Segments) -> str:
    """The segments, as a table of networks that share no address."""
    rows = ",\n".join(
        f"    '{network}', {number}"
        for part, number in segment_networks(segments)
        for network in part.cidrs()
    )
    return (
        f"let segment_digest = '{segments.digest}';\n"
        f"let segments = datatable(network:string, segment:int)[\n{rows}\n];\n"
    )


def _window(window: Window) -> str:
    since = f"    | where TimeGenerated >= datetime({window.since})\n" if window.since else ""
    until = f"    | where TimeGenerated < datetime({window.until})\n" if window.until else ""
    return since + until
