"""The question to the engine about a format that a mapping describes.

All text of a mapping is a parameter: users write them, and so may whoever opens a pull request.
"""

from collections.abc import Mapping as Dictionary

from outgate.replay.logs.detect import split_csv
from outgate.replay.logs.grouping import literal
from outgate.replay.logs.mapping import Field, Mapping
from outgate.replay.logs.sql import MOMENT, PAIR, URL, groups

_CELL = ',("(?:[^"]|"")*"|[^,]*)'
_ROWS = {
    "json": "CASE WHEN json_valid(line) THEN line END",
    "pairs": "CASE WHEN contains(line, '=') THEN "
    f"{{'k': regexp_extract_all(line, {literal(PAIR)}, 1), "
    f"'v': regexp_extract_all(line, {literal(PAIR)}, 2)}} END",
    "csv": f"regexp_extract_all(',' || line, {literal(_CELL)}, 1)",
}


class Mapped:
    """A format that a mapping describes, as SQL; `given` are the parameters with all its text.

    `header` is the first line of the file, where that names the columns.
    """

    def __init__(self, mapping: Mapping, header: str) -> None:
        self.given: dict[str, object] = {}
        self._mapping = mapping
        self._header = header
        self._names = split_csv(header)

    def rows(self, lines: str) -> str:
        """The SELECT."""
        mapping = self._mapping
        wanted = " AND ".join(
            f"lower(coalesce({self._value(key)}, '')) = {self._put(text)}"
            for key, text in mapping.where.items()
        )
        head = f"OR line = {self._put(self._header)}" if mapping.has_header else ""
        url = groups(
            f"coalesce({self._value(mapping.host)}, '')", URL, ("scheme", "host", "port", "path")
        )
        others = self._put(None if mapping.others == "unreadable" else mapping.others)
        fields = ("action", "port", "protocol", "source", "count", "time")
        listed = ", ".join(
            f"{self._value(getattr(mapping, field))} AS f_{field}" for field in fields
        )
        return f"""
        SELECT
          CASE WHEN blank THEN 'blank' WHEN row IS NULL THEN 'unread' WHEN NOT wanted THEN 'other'
            WHEN f_action IS NULL THEN 'unread' ELSE 'flow' END AS kind,
          moment, source, protocol, host,
          CASE WHEN port <> '' THEN port WHEN protocol = 'http' THEN '80' ELSE '443' END AS port,
          path, action, requests
        FROM (
          SELECT blank, row, wanted, f_action, {self._moment()} AS moment, f_source AS source,
            coalesce({self._looked_up(mapping.protocols, "f_protocol")},
              CASE WHEN lower(u.scheme) IN ('http', 'https') THEN lower(u.scheme)
                WHEN coalesce(nullif(f_port, ''), u.port) = '80' THEN 'http'
                WHEN coalesce(nullif(f_port, ''), u.port) IN ('', '443') THEN 'https'
                ELSE 'tcp' END) AS protocol,
            u.host AS host, coalesce(nullif(f_port, ''), u.port) AS port, u.path AS path,
            coalesce({self._looked_up(mapping.actions, "f_action")}, {others}) AS action,
            f_count AS requests
          FROM (
            SELECT coalesce(trim(line), '') = '' {head} AS blank, row, {wanted or "true"} AS wanted,
              {url} AS u, {listed}
            FROM (SELECT line, {_ROWS[mapping.kind]} AS row FROM {lines})
          )
        )
        """

    def _put(self, value: object) -> str:
        """The name of a parameter that has a value."""
        name = f"m{len(self.given)}"
        self.given[name] = value
        return f"${name}"

    def _value(self, field: Field | None) -> str:
        """The text of a field of a row, without the quotes that it may stand in."""
        if field is None:
            return "NULL"
        if self._mapping.kind == "json":
            parts = str(field).replace('"', "").split(".")
            path = "$" + "".join(f'."{part}"' for part in parts)
            return f"json_extract_string(row, {self._put(path)})"
        if self._mapping.kind == "pairs":
            cell = f"row.v[list_position(row.k, {self._put(str(field))})]"
        else:
            at = field if isinstance(field, int) else self._names.index(field) + 1
            cell = f"row[{int(at)}]"
        bare = f"replace(({cell})[2:-2], '\"\"', '\"')"
        return f"CASE WHEN starts_with({cell}, '\"') THEN {bare} ELSE {cell} END"

    def _looked_up(self, table: Dictionary[str, str], value: str) -> str:
        """What a table has for a value, NULL where it has nothing."""
        if not table:
            return "NULL"
        keys, ours = self._put(list(table)), self._put(list(table.values()))
        return f"({ours}::VARCHAR[])[list_position({keys}::VARCHAR[], lower({value}))]"

    def _moment(self) -> str:
        form = self._mapping.time_format
        if form == "epoch":
            # Seconds, or what a thousand times as many are.
            number = "try_cast(f_time AS DOUBLE)"
            scale = f"10 ** (3 * greatest(0, floor((log10(abs({number}) + 1) - 8) / 3)))"
            return f"try(to_timestamp({number} / {scale})::TIMESTAMP)"
        if form:
            return f"try_strptime(f_time, {self._put(form)})"
        return MOMENT.format("f_time")
