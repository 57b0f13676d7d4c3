"""The table that flows are collected in: rows of any format grouped, merged and given out.

By time they are told apart in one of two ways: one flow for each day or hour, or one flow that has
the hours of its requests (`LoggedFlow.hours`).
"""

from outgate.replay.flows import FIRST_HOUR, LAST_HOUR, MAX_NAME, MAX_PATH, NO_HOUR
from outgate.replay.timeline import Per

# What came of a line, and the key of its flow.
_TABLE = """
CREATE TABLE flows (
  file INTEGER, kind VARCHAR, source VARCHAR, protocol VARCHAR, host VARCHAR, port INTEGER,
  path VARCHAR, action VARCHAR, lines BIGINT, requests HUGEINT, first TIMESTAMP, last TIMESTAMP{}
)
"""

_KEYS = "source, protocol, host, port, path, action"

# A number as logs write it: engines take more than that for one, and not the same. Texts of several
# languages have it, so nothing in it is escaped, nor has it braces.
NUMBER = "^ *([0-9]+)(?:[.]0*)? *$"


def number(name: str, instead: int, kind: str) -> str:
    """A column as a number: `instead` where none was logged, NULL where what was logged is none."""
    digits = f"regexp_extract({name}, {literal(NUMBER)}, 1)"
    return (
        f"CASE WHEN coalesce({name}, '') = '' THEN {instead} ELSE try_cast({digits} AS {kind}) END"
    )


def literal(text: str) -> str:
    """A text as SQL, where no parameter can stand; what users write in a mapping is a parameter."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


# Rows as they were `read`, in the types of a flow, and which of them are none.
TYPED = f"""\
typed AS (
  SELECT kind, moment, ended, lines{{more}}, coalesce(source, '') AS source, protocol,
    lower(rtrim(trim(coalesce(host, ''), '[]'), '.')) AS host,
    {number("port", 0, "INTEGER")} AS port,
    regexp_extract(coalesce(path, ''), '^[^?#]*') AS path, action,
    {number("requests", 1, "BIGINT")} AS requests
  FROM read
)"""
NO_FLOW = f"""\
action IS NULL OR protocol IS NULL OR coalesce(port, -1) NOT BETWEEN 0 AND 65535
        OR coalesce(requests, 0) NOT BETWEEN 1 AND 9007199254740992
        OR greatest(length(source), length(protocol), length(host)) > {MAX_NAME}
        OR length(path) > {MAX_PATH}"""

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
HOUR_OF = (
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
    hours = f", {HOUR_OF.format('moment')} AS hours" if listed(per) else ""
    return f"SELECT *, moment AS ended, 1 AS lines{hours} FROM ({rows})"
