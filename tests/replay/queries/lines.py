"""Logs of Azure Firewall, drawn, in each of the forms in which engines get them."""

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from outgate.replay.flows import MAX_NAME, MAX_PATH

SOURCES = (
    "10.1.2.3", "10.1.2.4", "10.1.3.3", "10.20.1.4", "10.21.255.255", "192.0.2.1", "0.0.0.0",
    "255.255.255.255", "2001:db8::5", "10.01.2.3", "10.1.2", "fw-7", "segment 1", "",
    "s" * MAX_NAME, "s" * (MAX_NAME + 1),
)  # fmt: skip
HOSTS = (
    "winatp-gw-neu.microsoft.com", "WINATP-gw-neu.microsoft.com.", "au.download.windowsupdate.com",
    "www.microsoft.com", "wpad", "13.107.4.50", "a.x.test", "nobody's.test", "",
    "h" * MAX_NAME + ".", "h" * (MAX_NAME + 1),
)  # fmt: skip
URLS = (
    "", "", "", "www.microsoft.com/pki/a.crl?user=jane", "http://www.microsoft.com/pkiops/b#c",
    "https://u@x.test:8443/q/r", "x.test", "[2001:db8::1]:80/p", "/only",
    "https://u@v.test:p@x.test/r", "/" + "p" * (MAX_PATH - 1) + "?q", "/" + "p" * MAX_PATH,
)  # fmt: skip
APPLICATIONS = (*("HTTP", "HTTPS") * 9, "H" * MAX_NAME, "H" * (MAX_NAME + 1))
ACTIONS = ("Allow", "Allow", "allow", "Deny", "DENY", "Drop", "Perhaps", "")


class Line(NamedTuple):
    """A line of one of the two tables; `network` tells which."""

    network: bool
    moment: str
    protocol: str
    source: str
    host: str
    port: int
    url: str
    action: str


def draw_lines(seed: int, number: int) -> list[Line]:
    draw = random.Random(seed)
    lines = []
    for _ in range(number):
        network = draw.random() < 0.3
        moment = f"2026-07-0{draw.randint(1, 9)}T{draw.randint(0, 23):02}:00:0{draw.randint(0, 9)}"
        lines.append(
            Line(
                network,
                f"{moment}.{draw.choice(('8121070', '5', '000'))}Z",
                draw.choice(("TCP", "UDP", "ICMP Type=8", "") if network else APPLICATIONS),
                draw.choice(SOURCES),
                draw.choice(("23.72.254.146", "2001:db8::1") if network else HOSTS),
                draw.choice((443, 80, 443, 80, 8443, 0)),
                "" if network else draw.choice(URLS),
                draw.choice(ACTIONS),
            )
        )
    return lines


def _columns(line: Line) -> dict[str, object]:
    place = {"DestinationIp": line.host} if line.network else {"Fqdn": line.host}
    url = {} if line.network else {"TargetUrl": line.url}
    return {
        "Protocol": line.protocol, "SourceIp": line.source, "SourcePort": 5, **place, **url,
        "DestinationPort": line.port, "Action": line.action,
    }  # fmt: skip


def _table(line: Line) -> str:
    return "AZFWNetworkRule" if line.network else "AZFWApplicationRule"


def write_json(path: Path, lines: Iterable[Line]) -> None:
    """As diagnostic settings write them, and every other one as data export does."""
    texts = []
    for number, line in enumerate(lines):
        columns = _columns(line)
        if number % 2:
            row = {"TimeGenerated": line.moment, "Type": _table(line), **columns}
        else:
            row = {"category": _table(line), "time": line.moment, "properties": columns}
        texts.append(json.dumps(row) + "\n")
    path.write_text("".join(texts), encoding="utf-8")


LONG = 60_000
GOOD = {"SourceIp": "10.1.2.3", "Fqdn": "a.example", "Protocol": "HTTPS", "Action": "Allow"}
# What a column may hold and still be read, and what makes a line of it unreadable.
READ: tuple[Mapping[str, object], ...] = (
    {},
    {"DestinationPort": "443.0"},
    {"DestinationPort": " 443 "},
    {"ApplicationRuleCount": "3"},
    {"TargetUrl": f"a.example/b?{'q' * LONG}"},
    {"User": "u" * LONG},
)
UNREAD: tuple[Mapping[str, object], ...] = (
    *({name: "x" * LONG} for name in ("SourceIp", "Fqdn", "Protocol", "Action")),
    {"TargetUrl": f"a.example/{'p' * LONG}"},
    *({"DestinationPort": port} for port in ("443.7", "0x1bb", "4_43", "1e2", "+443", "9" * 20)),
    *({"ApplicationRuleCount": number} for number in ("1.5", "1_000", "-1")),
)


def write_odd(path: Path) -> None:
    """A line for each of READ and UNREAD."""
    rows = ({"Type": "AZFWApplicationRule", **GOOD, **odd} for odd in (*READ, *UNREAD))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def make_tables(connection: duckdb.DuckDBPyConnection, lines: Iterable[Line]) -> None:
    """The two tables of a workspace."""
    common = (
        "TimeGenerated TIMESTAMP, Protocol VARCHAR, SourceIp VARCHAR, DestinationPort INTEGER, "
        "Action VARCHAR"
    )
    connection.execute(
        f"CREATE TABLE AZFWApplicationRule ({common}, Fqdn VARCHAR, TargetUrl VARCHAR)"
    )
    connection.execute(f"CREATE TABLE AZFWNetworkRule ({common}, DestinationIp VARCHAR)")
    for line in lines:
        row = [line.moment, line.protocol, line.source, line.port, line.action, line.host]
        row += [] if line.network else [line.url]
        marks = ", ".join("?" for _ in row)
        moment = "CAST(? AS TIMESTAMPTZ)::TIMESTAMP"
        connection.execute(
            f"INSERT INTO {_table(line)} VALUES ({marks.replace('?', moment, 1)})", row
        )


def write_parquet(folder: Path, lines: list[Line]) -> tuple[Path, Path]:
    """One file for each table, as an export job writes them."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        make_tables(connection, lines)
        paths = folder / "application.parquet", folder / "network.parquet"
        for path, table in zip(paths, ("AZFWApplicationRule", "AZFWNetworkRule"), strict=True):
            connection.execute(f"COPY {table} TO '{path}' (FORMAT parquet)")
    return paths
