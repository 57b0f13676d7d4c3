"""The questions to the engine: one SELECT a format, with text of ours alone in it.

Each gives rows of `kind` (flow, other, blank, unread), `moment`, `source`, `protocol`, `host`,
`port`, `path`, `action` and `requests`; those of tables say when they `ended`, and how many `lines`
they are (`each_line` for others). Nothing else of a line is read: no user, query or referrer.
"""

from collections.abc import Collection

from outgate.replay.flows import FIRST_HOUR, LAST_HOUR, NO_HOUR
from outgate.replay.timeline import Per

# What came of a line, and the key of its flow.
_TABLE = """
CREATE TABLE flows (
  file INTEGER, kind VARCHAR, source VARCHAR, protocol VARCHAR, host VARCHAR, port INTEGER,
  path VARCHAR, action VARCHAR, lines BIGINT, requests HUGEINT, first TIMESTAMP, last TIMESTAMP{}
)
"""

_KEYS = "source, protocol, host, port, path, action"

# Rows as they were `read`, in the types of a flow, and which of them are none.
TYPED = """\
typed AS (
  SELECT kind, moment, ended, lines{more}, coalesce(source, '') AS source, protocol,
    lower(rtrim(trim(coalesce(host, ''), '[]'), '.')) AS host,
    CASE WHEN coalesce(port, '') = '' THEN 0 ELSE try_cast(port AS INTEGER) END AS port,
    regexp_extract(coalesce(path, ''), '^[^?#]*') AS path, action,
    CASE WHEN coalesce(requests, '') = '' THEN 1 ELSE try_cast(requests AS BIGINT) END AS requests
  FROM read
)"""
NO_FLOW = """\
action IS NULL OR protocol IS NULL OR coalesce(port, -1) NOT BETWEEN 0 AND 65535
        OR coalesce(requests, 0) NOT BETWEEN 1 AND 9007199254740992 OR length(host) > 300"""

# Rows checked and grouped. What is in no flow keeps nothing but its kind.
_GROUPED = """
INSERT INTO flows
WITH read AS ({rows}),
{typed},
sorted AS (
  SELECT * REPLACE (
    CASE
      WHEN kind <> 'flow' THEN kind
      WHEN action = 'other' THEN 'other'
      WHEN {no_flow} THEN 'unread'
      WHEN moment >= $until::TIMESTAMP OR ended < $since::TIMESTAMP THEN 'outside'
      ELSE 'flow'
    END AS kind)
  FROM typed
)
SELECT $number, kind, {keys}, sum(lines)::BIGINT, sum(requests * lines), min(moment), max(ended)
  {all_hours}
FROM (
  SELECT kind, lines, CASE WHEN kind = 'flow' THEN requests END::HUGEINT AS requests,
    CASE WHEN kind = 'flow' THEN moment END AS moment,
    CASE WHEN kind = 'flow' THEN ended END AS ended, {hours}{blanked}
  FROM sorted
)
GROUP BY kind, {keys}{apart}
"""


def listed(per: Per | None) -> bool:
    """Whether flows tell the hours of their requests instead of being one for each slot."""
    return per is Per.FITTING


def slot(per: Per | None, moment: str) -> str:
    """What rows are grouped by as well, where those of another day or hour stay apart."""
    return "" if per is None or listed(per) else f", date_trunc('{per.value}', {moment})"


def _apart(per: Per | None, moment: str, weight: str) -> str:
    """The same; each hour of a list stands for as many requests, so lists of others stay apart."""
    return f", {weight}" if listed(per) else slot(per, moment)


# The hour of a moment as the character that `LoggedFlow.hours` has for it: texts take far less
# time and memory than lists, and each line gives one.
_SINCE_1970 = "(epoch_us({0}) // 3_600_000_000)"
_HOUR = (
    f"coalesce(CASE WHEN {_SINCE_1970} BETWEEN {FIRST_HOUR} AND {LAST_HOUR} "
    f"THEN chr({_SINCE_1970}::INTEGER) END, '{NO_HOUR}')"
)


def table(per: Per | None) -> str:
    """SQL for the table that flows are collected in."""
    return _TABLE.format(", hours VARCHAR" if listed(per) else "")


def merged(per: Per | None, *, ordered: bool) -> str:
    """SQL for every flow once, in the order of the keys where that is wanted."""
    apart = _apart(per, "flows.first", "flows.requests // lines")
    order = f"ORDER BY {_KEYS}{apart}" if ordered else ""
    return f"""
SELECT {_KEYS}, sum(requests)::HUGEINT AS requests,
  coalesce(strftime(min(first), '%Y-%m-%dT%H:%M:%SZ'), '') AS first,
  coalesce(strftime(max(last), '%Y-%m-%dT%H:%M:%SZ'), '') AS last,
  {"string_agg(hours, '')" if listed(per) else "''"} AS hours
FROM flows WHERE kind = 'flow' GROUP BY {_KEYS}{apart} {order}
"""


def once(per: Per | None) -> str:
    """The same, where no flow is in more than one row."""
    return f"""
SELECT {_KEYS}, requests, coalesce(strftime(first, '%Y-%m-%dT%H:%M:%SZ'), '') AS first,
  coalesce(strftime(last, '%Y-%m-%dT%H:%M:%SZ'), '') AS last,
  {"hours" if listed(per) else "'' AS hours"}
FROM flows WHERE kind = 'flow'
"""


def compact(per: Per | None) -> str:
    """SQL that merges the rows of the table into another."""
    return f"""
CREATE TABLE compacted AS
SELECT merged AS file, kind, {_KEYS}, sum(lines)::BIGINT AS lines,
  sum(requests)::HUGEINT AS requests, min(first) AS first, max(last) AS last
  {", string_agg(hours, '') AS hours" if listed(per) else ""}
FROM (SELECT *, CASE WHEN kind = 'flow' THEN 0 ELSE file END AS merged FROM flows) AS every
GROUP BY merged, kind, {_KEYS}{_apart(per, "every.first", "every.requests // lines")}
"""


COUNTS = "SELECT kind, sum(lines)::BIGINT FROM flows WHERE file = $number GROUP BY ALL"


def grouped(rows: str, per: Per | None) -> str:
    """SQL that takes the rows of one file into the table."""
    blanked = ", ".join(
        f"CASE WHEN kind = 'flow' THEN {key} END AS {key}" for key in _KEYS.split(", ")
    )
    return _GROUPED.format(
        rows=rows,
        typed=TYPED.format(more=", hours" if listed(per) else ""),
        no_flow=NO_FLOW,
        keys=_KEYS,
        blanked=blanked,
        hours="CASE WHEN kind = 'flow' THEN hours END AS hours, " if listed(per) else "",
        all_hours=", string_agg(hours, '')" if listed(per) else "",
        apart=_apart(per, "moment", "requests"),
    )


def each_line(rows: str, per: Per | None = None) -> str:
    """Rows of which each is one line, and of one moment."""
    hours = f", {_HOUR.format('moment')} AS hours" if listed(per) else ""
    return f"SELECT *, moment AS ended, 1 AS lines{hours} FROM ({rows})"


MOMENT = "try_cast({0} AS TIMESTAMPTZ)::TIMESTAMP"
URL = r"^(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:\[\]]*)(?::(\d*))?(/[^?#]*)?"
MESSAGE = (
    r"^\s*(\w+)(?: Type=\d+)?\s+request from ([0-9a-fA-F.:]+):(\d+) to ([^ ]+?):(\d+)\.?"
    r"(?: Url: (\S+?)\.)? Action: (\w+)"
)
# A key with its value, which may stand in quotes.
PAIR = r'([A-Za-z0-9_.-]+)=("[^"]*"|[^\s"]*)'
_SQUID = r"^\s*(\d+(?:\.\d+)?)\s+-?\d+\s+(\S+)\s+([A-Z_]+)/(\d+)\s+\d+\s+(\S+)\s+(\S+)\s"


def literal(text: str) -> str:
    """A text as SQL, where no parameter can stand; what users write in a mapping is a parameter."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def groups(text: str, pattern: str, names: tuple[str, ...]) -> str:
    """SQL for the groups of a pattern of ours in a text, by name; "" where it does not match."""
    listed = ", ".join(map(literal, names))
    return f"regexp_extract({text}, {literal(pattern)}, [{listed}])"


ACTION = (
    "CASE lower({0}) WHEN 'allow' THEN 'allow' WHEN 'deny' THEN 'deny' WHEN 'drop' THEN 'deny' END"
)

# Keys of the two forms of one table: below `properties` (storage, event hub), and flat (export).
KEYS = (
    "Protocol", "SourceIp", "Fqdn", "DestinationIp", "DestinationPort", "TargetUrl", "Action",
    "ApplicationRuleCount", "NetworkRuleCount",
)  # fmt: skip
_PATHS = (
    "$.category", "$.Category", "$.Type", "$.time", "$.TimeGenerated", "$.properties.msg",
    "$.msg_s",
    *(f"$.properties.{key}" for key in KEYS), *(f"$.{key}" for key in KEYS),
)  # fmt: skip
REQUESTS = (
    "azfwapplicationrule", "azfwnetworkrule", "azfwapplicationruleaggregation",
    "azfwnetworkruleaggregation", "azurefirewallapplicationrule", "azurefirewallnetworkrule",
)  # fmt: skip


def azure_json(lines: str) -> str:
    """Structured and legacy lines of Azure Firewall, in any of the forms they are exported in."""

    def value(key: str) -> str:
        inner, flat = _PATHS.index(f"$.properties.{key}") + 1, _PATHS.index(f"$.{key}") + 1
        return f"nullif(coalesce(v[{inner}], v[{flat}]), '')"

    paths = ", ".join(map(literal, _PATHS))
    kinds = ", ".join(map(literal, REQUESTS))
    message = groups(
        "message", MESSAGE, ("protocol", "source", "p", "host", "port", "url", "action")
    )
    return f"""
    SELECT
      CASE
        WHEN blank THEN 'blank'
        WHEN v IS NULL THEN 'unread'
        WHEN category NOT IN ({kinds}) THEN 'other'
        WHEN message IS NULL AND a_host IS NULL AND a_source IS NULL THEN 'unread'
        ELSE 'flow'
      END AS kind,
      {MOMENT.format("moment")} AS moment,
      coalesce(a_source, nullif(m.source, '')) AS source,
      nullif(regexp_extract(lower(coalesce(a_protocol, m.protocol)), '^[a-z]+'), '') AS protocol,
      coalesce(a_host, m.host) AS host,
      coalesce(a_port, m.port) AS port,
      regexp_extract(coalesce(a_url, m.url), {literal(URL)}, 4) AS path,
      {ACTION.format("coalesce(a_action, m.action)")} AS action,
      a_count AS requests
    FROM (
      SELECT *, {message} AS m FROM (
        SELECT
          v, blank,
          lower(coalesce(v[1], v[2], v[3])) AS category,
          coalesce(v[4], v[5]) AS moment,
          coalesce(v[6], v[7]) AS message,
          {value("SourceIp")} AS a_source,
          {value("Protocol")} AS a_protocol,
          coalesce({value("Fqdn")}, {value("DestinationIp")}) AS a_host,
          {value("DestinationPort")} AS a_port,
          {value("TargetUrl")} AS a_url,
          {value("Action")} AS a_action,
          coalesce({value("ApplicationRuleCount")}, {value("NetworkRuleCount")}) AS a_count
        FROM (
          SELECT coalesce(trim(line), '') = '' AS blank,
            CASE WHEN line[1] = '{{' AND json_valid(line)
              THEN json_extract_string(line, [{paths}]) END AS v
          FROM {lines}
        )
      )
    )
    """


def azure_legacy(lines: str) -> str:
    """Messages of Azure Firewall as plain text."""
    names = ("protocol", "source", "p", "host", "port", "url", "action")
    return f"""
    SELECT
      CASE WHEN coalesce(trim(line), '') = '' THEN 'blank' WHEN m.action = '' THEN 'unread'
        ELSE 'flow' END AS kind,
      NULL::TIMESTAMP AS moment, m.source AS source, lower(m.protocol) AS protocol, m.host AS host,
      m.port AS port, regexp_extract(m.url, {literal(URL)}, 4) AS path,
      {ACTION.format("m.action")} AS action, NULL AS requests
    FROM (SELECT line, {groups("line", MESSAGE, names)} AS m FROM {lines})
    """


def squid(lines: str) -> str:
    """The native access.log of Squid. A login that is asked for (407) is no verdict yet."""
    names = ("time", "source", "code", "status", "method", "url")
    parts = ("scheme", "host", "port", "path")
    return f"""
    SELECT
      CASE WHEN coalesce(trim(line), '') = '' THEN 'blank' WHEN m.url = '' THEN 'unread'
        WHEN m.status = '407' OR m.code LIKE 'NONE%' OR m.url LIKE 'error:%' THEN 'other'
        ELSE 'flow' END AS kind,
      try(to_timestamp(try_cast(m.time AS DOUBLE))::TIMESTAMP) AS moment,
      m.source AS source,
      CASE WHEN m.method = 'CONNECT' THEN 'https'
        WHEN u.scheme = '' THEN NULL ELSE lower(u.scheme) END AS protocol,
      u.host AS host,
      CASE WHEN u.port <> '' THEN u.port WHEN lower(u.scheme) = 'https' THEN '443'
        WHEN lower(u.scheme) = 'http' THEN '80' WHEN m.method = 'CONNECT' THEN '443' END AS port,
      CASE WHEN m.method = 'CONNECT' THEN '' WHEN u.path = '' THEN '/' ELSE u.path END AS path,
      CASE WHEN m.code LIKE '%DENIED%' THEN 'deny' ELSE 'allow' END AS action,
      NULL AS requests
    FROM (
      SELECT *, {groups("m.url", URL, parts)} AS u
      FROM (SELECT line, {groups("line", _SQUID, names)} AS m FROM {lines})
    )
    """


# Columns of an export job, with what stands for one that a table has not.
PARQUET_COLUMNS = (
    "TimeGenerated", "Protocol", "SourceIp", "Fqdn", "DestinationIp", "DestinationPort",
    "TargetUrl", "Action", "ApplicationRuleCount", "NetworkRuleCount",
)  # fmt: skip

TABLE_KEYS = ", ".join(f'"{name}"' for name in PARQUET_COLUMNS[1:])
TABLE_TEXTS = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in PARQUET_COLUMNS[1:])
NAMELESS = "coalesce(nullif(SourceIp, ''), nullif(Fqdn, ''), nullif(DestinationIp, '')) IS NULL"
# Of what was alike in these columns: `counted` lines from `low` to `high`.
TABLE_FIELDS = f"""\
low AS moment, high AS ended, SourceIp AS source,
  nullif(regexp_extract(lower(Protocol), '^[a-z]+'), '') AS protocol,
  coalesce(nullif(Fqdn, ''), DestinationIp) AS host, DestinationPort AS port,
  regexp_extract(TargetUrl, {literal(URL)}, 4) AS path,
  {ACTION.format('"Action"')} AS action,
  coalesce(ApplicationRuleCount, NetworkRuleCount) AS requests, counted AS lines"""


def parquet(columns: Collection[str], known: tuple[str, ...]) -> str:
    """Every known column, from those that a file has; `columns` are in lower case."""
    listed = ", ".join(
        f'"{name}"' if name.lower() in columns else f'NULL AS "{name}"' for name in known
    )
    return f"SELECT {listed} FROM read_parquet($file)"


def azure_parquet(columns: Collection[str], per: Per | None) -> str:
    """The tables of Azure Firewall as an export job writes them.

    What is alike is counted before any text is looked into, which is most of the work.
    """
    hours = f", string_agg({_HOUR.format('seen')}, '') AS hours" if listed(per) else ""
    return f"""
    SELECT
      CASE WHEN outside THEN 'outside' WHEN {NAMELESS} THEN 'unread' ELSE 'flow' END AS kind,
      {TABLE_FIELDS}{", hours" if hours else ""}
    FROM (
      SELECT {TABLE_TEXTS}, outside, low, high, counted{", hours" if hours else ""} FROM (
        SELECT {TABLE_KEYS}, coalesce(seen >= $until::TIMESTAMP OR seen < $since::TIMESTAMP, false)
            AS outside, min(seen) AS low, max(seen) AS high, count(*) AS counted{hours}
        FROM (
          SELECT *, {MOMENT.format("TimeGenerated")} AS seen
          FROM ({parquet(columns, PARQUET_COLUMNS)})
        )
        GROUP BY {TABLE_KEYS}, outside{slot(per, "seen")}
      )
    )
    """
