"""The query for DuckDB. It reads lines as a replay on this machine does."""

from outgate.replay.flows import OTHER, UNREADABLE
from outgate.replay.logs import grouping, sql
from outgate.replay.logs.engine import LINE_OPTIONS, MAX_REJECTED
from outgate.replay.queries.question import (
    IPV4,
    OUT,
    FlowQuery,
    segment_ranges,
)

# What is no text, or too long for a line, is counted with what else cannot be read.
_REJECTED = f"""\
UNION ALL BY NAME
SELECT '' AS source, '' AS protocol, '' AS host, 0 AS port, '' AS path, '{UNREADABLE}' AS action,
  CASE WHEN number < {MAX_REJECTED} THEN number
    ELSE error('{MAX_REJECTED:,} lines or more are no text')::BIGINT END AS requests,
  '' AS first_seen, '' AS last_seen
FROM (SELECT count(DISTINCT (scan_id, file_id, line)) AS number FROM reject_errors)
WHERE number > 0
"""
_KEYS = "source, protocol, host, port, path, action"
_QUERY = """\
-- Flows of Azure Firewall by {by}, for `outgate replay`. Run it in an empty folder:
--   duckdb < THIS-FILE
--   outgate replay {out}.parquet
SET TimeZone = 'UTC';
CREATE TEMP TABLE answer AS
WITH
{lookup}read AS (
{rows}
),
{typed},
sorted AS (
  SELECT * REPLACE (
    CASE
      WHEN kind <> 'flow' THEN kind
      WHEN {no_flow} THEN 'unread'
      {window}ELSE 'flow'
    END AS kind)
  FROM typed
),
flows AS MATERIALIZED (
  SELECT {keys}, sum(requests * lines)::BIGINT AS requests, min(moment) AS first,
    max(ended) AS last
  FROM (
    -- What is no flow is only counted, so that nobody takes it for nothing.
    SELECT {blanked},
      CASE kind WHEN 'flow' THEN port ELSE 0 END AS port,
      CASE kind WHEN 'flow' THEN action WHEN 'unread' THEN '{unreadable}'
        ELSE '{other}' END AS action,
      CASE kind WHEN 'flow' THEN requests ELSE 1 END AS requests,
      CASE kind WHEN 'flow' THEN moment END AS moment,
      CASE kind WHEN 'flow' THEN ended END AS ended, lines
    FROM sorted WHERE kind IN ('flow', 'unread', 'other')
  )
  GROUP BY {keys}{slot}
){placed}
{answer};
COPY (
FROM answer
{rejected}) TO '{out}.parquet' (FORMAT parquet);
"""
_MOMENTS = """\
coalesce(strftime(min(first), '%Y-%m-%dT%H:%M:%SZ'), '') AS first_seen,
  coalesce(strftime(max(last), '%Y-%m-%dT%H:%M:%SZ'), '') AS last_seen"""
_BY_SOURCE = f"""\
SELECT {_KEYS}, sum(requests)::BIGINT AS requests,
  {_MOMENTS}
FROM flows GROUP BY {_KEYS}{{slot}}"""
_BY_SEGMENT = f"""\
SELECT segment, CASE WHEN segment IS NULL THEN '' ELSE '{{digest}}' END AS segment_digest,
  count(*) AS sources, CASE WHEN segment IS NULL THEN source ELSE '' END AS source,
  protocol, host, port, path, action, sum(requests)::BIGINT AS requests,
  {_MOMENTS}
FROM flows JOIN placed USING (source)
GROUP BY segment, CASE WHEN segment IS NULL THEN source ELSE '' END,
  protocol, host, port, path, action{{slot}}"""
_LOOKUP = """\
segments(start, segment) AS (VALUES
  {values}
),
"""
_PLACED = """,
numbered AS (
  SELECT source, CASE WHEN regexp_matches(source, {ipv4})
    THEN split_part(source, '.', 1)::BIGINT * 16777216 + split_part(source, '.', 2)::BIGINT * 65536
      + split_part(source, '.', 3)::BIGINT * 256 + split_part(source, '.', 4)::BIGINT END AS address
  FROM (SELECT DISTINCT source FROM flows)
),
placed AS (
  SELECT source, segment FROM numbered ASOF LEFT JOIN segments ON address >= start
)"""


def render(query: FlowQuery) -> str:
    """The text of the query."""
    slot = grouping.slot(query.per, "flows.first")
    lookup, placed, answer = "", "", _BY_SOURCE.format(slot=slot)
    if query.segments is not None:
        ranges = segment_ranges(query.segments)
        values = ",\n  ".join(f"({start}, {number})" for start, number in ranges)
        lookup = _LOOKUP.format(values=values)
        placed = _PLACED.format(ipv4=grouping.literal(IPV4))
        answer = _BY_SEGMENT.format(digest=query.segments.digest, slot=slot)
    return _QUERY.format(
        by=query.by,
        out=OUT,
        lookup=lookup,
        slot=grouping.slot(query.per, "moment"),
        rows="\nUNION ALL BY NAME\n".join(_rows(query)),
        typed=grouping.TYPED.format(more=""),
        no_flow=grouping.NO_FLOW,
        window=_window(query),
        keys=_KEYS,
        blanked=",\n      ".join(
            f"CASE kind WHEN 'flow' THEN {key} ELSE '' END AS {key}"
            for key in ("source", "protocol", "host", "path")
        ),
        placed=placed,
        answer=answer,
        rejected=_REJECTED if _line_logs(query.logs) else "",
        unreadable=UNREADABLE,
        other=OTHER,
    )


def _line_logs(logs: tuple[str, ...]) -> list[str]:
    return [name for name in logs if not name.lower().endswith(".parquet")]


def _rows(query: FlowQuery) -> list[str]:
    """A SELECT for the logs that are lines, and one for those that are tables."""
    lines = _line_logs(query.logs)
    tables = [name for name in query.logs if name not in lines]
    rows = []
    if lines:
        read = sql.azure_json(f"read_csv({_listed(lines)}, {LINE_OPTIONS})")
        rows.append(grouping.each_line(read))
    if tables:
        rows.append(_tables(tables, query))
    return rows


def _tables(names: list[str], query: FlowQuery) -> str:
    """What is alike is counted before any text is looked into, which is most of the work."""
    # A table that lacks a column has it empty.
    every = ", ".join(f'NULL AS "{name}"' for name in sql.PARQUET_COLUMNS)
    bounds = (("<", query.window.since), (">=", query.window.until))
    outside = " OR ".join(f"seen {sign} {_moment(text)}" for sign, text in bounds if text)
    return f"""SELECT
  CASE WHEN {sql.NAMELESS} THEN 'unread' ELSE 'flow' END AS kind,
  {sql.TABLE_FIELDS}
FROM (
  SELECT low, high, counted, {sql.TABLE_TEXTS}
  FROM (
    SELECT {sql.TABLE_KEYS}, min(seen) AS low, max(seen) AS high, count(*) AS counted
    FROM (
      SELECT *, {sql.MOMENT.format("TimeGenerated")} AS seen
      FROM (FROM read_parquet({_listed(names)}, union_by_name = true)
        UNION ALL BY NAME SELECT {every} WHERE false)
    )
    WHERE NOT coalesce({outside or "false"}, false)
    GROUP BY {sql.TABLE_KEYS}{grouping.slot(query.per, "seen")}
  )
)"""


def _listed(names: list[str]) -> str:
    return f"[{', '.join(map(grouping.literal, names))}]"


def _moment(text: str) -> str:
    return f"TIMESTAMP '{text.removesuffix('Z')}'"


def _window(query: FlowQuery) -> str:
    """Cases for what is not in the time."""
    bounds = (("<", query.window.since), (">=", query.window.until))
    return "".join(
        f"WHEN moment {operator} {_moment(moment)} THEN 'outside'\n      "
        for operator, moment in bounds
        if moment
    )
