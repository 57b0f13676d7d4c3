"""Each format: a reviewed file with odd lines. What is expected is read off the file by hand."""

import gzip
import re
from pathlib import Path

import duckdb
import pytest

from outgate.replay.flow_reader import LogError
from outgate.replay.flows import Window
from outgate.replay.logs import collect
from outgate.replay.logs.sql import URL, groups
from tests.replay.expected import DAY, EXPECTED, NEU
from tests.replay.reading import LOGS, lines, read


@pytest.mark.parametrize("name", EXPECTED)
def test_a_log_is_read_as_somebody_would(name: str) -> None:
    known, counts, expected = EXPECTED[name]
    flows, (file,) = read(LOGS / name)
    assert file.format == known
    assert (file.lines, file.unreadable, file.other) == counts
    assert sorted(lines(flows)) == sorted(expected)


def test_a_file_of_flows_is_read_as_somebody_would() -> None:
    """Read off the file by hand; a line that is there twice is two flows, which are added later."""
    flows, (file,) = read(LOGS.parent / "flows" / "flows.csv")
    assert (file.format, file.lines, file.unreadable, file.other) == ("flows", 20, 6, 0)
    assert sorted(lines(flows)) == sorted(
        [
            f"10.20.1.4 allow 2 https://{NEU}:443 {DAY}1T07:00:00Z {DAY}1T09:30:00Z",
            f"10.20.1.4 allow 3 https://{NEU}:443 {DAY}1T08:00:00Z {DAY}3T08:00:00Z",
            f"10.20.1.4 allow 3 https://{NEU}:443 {DAY}1T08:00:00Z {DAY}3T08:00:00Z",
            "10.20.1.5 allow 1 http://crl.microsoft.com:80/pki/crl/a.crl",
            "10.20.1.5 deny 1 tcp://host.example:2323",
            f"10.20.1.5 deny 1 https://wdcp.microsoft.com:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.6 allow 1 https://13.107.4.50:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.6 allow 1 https://2001:db8::1:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.7 allow 1 https://wdcp.microsoft.com:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            "10.20.1.7 allow 1 https://wdcp.microsoft.com:443/a,b "
            f"{DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.7 deny 7 udp://10.0.0.1:53 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"10.20.1.8 allow 4 https://wdcp.microsoft.com:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"2001:db8::7 allow 1 http://wpad:80/wpad.dat {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
            f"? allow 1 https://wdcp.microsoft.com:443 {DAY}2T00:00:00Z {DAY}2T00:00:00Z",
        ]
    )
    assert "jane" not in repr(flows)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_line_is_lost_without_being_counted(name: str) -> None:
    text = (LOGS / name).read_text(encoding="utf-8")
    flows, (file,) = read(LOGS / name)
    assert file.lines == sum(1 for line in text.split("\n") if line.strip())
    requests = sum(flow.requests for flow in flows)
    # Lines of many requests.
    counted = {"azure-storage.json": 40, "panos-url.csv": 3}.get(name, 0)
    assert requests - counted + file.unreadable + file.other == file.lines


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_private_is_never_read(name: str) -> None:
    assert "jane" in (LOGS / name).read_text(encoding="utf-8")
    flows, _ = read(LOGS / name)
    text = repr(flows)
    for private in ("jane", "secret", "50975"):
        assert private not in text


@pytest.mark.parametrize("packing", ["gzip", "zstd", "utf-16-le", "utf-16-be", "crlf", "bom"])
@pytest.mark.parametrize("name", ["azure-storage.json", "squid-access.log"])
def test_packing_changes_nothing(name: str, packing: str, tmp_path: Path) -> None:
    data = (LOGS / name).read_bytes().replace(b"\r\n", b"\n")
    path = tmp_path / "log"
    match packing:
        case "gzip":
            path.write_bytes(gzip.compress(data))
        case "zstd":
            source = tmp_path / "plain"
            source.write_bytes(data)
            duckdb.execute(
                "COPY (SELECT line FROM read_csv($source, columns = {'line': 'VARCHAR'}, "
                "delim = chr(1), quote = '', header = false, auto_detect = false)) TO "
                f"'{path}' (FORMAT csv, HEADER false, QUOTE '', DELIM '\x01', COMPRESSION zstd)",
                {"source": str(source)},
            )
            source.unlink()
        case "crlf":
            path.write_bytes(data.replace(b"\n", b"\r\n"))
        case "bom":
            path.write_bytes(b"\xef\xbb\xbf" + data)
        case _:
            path.write_bytes(("\ufeff" + data.decode()).encode(packing))
    flows, (file,) = read(path)
    expected, (original,) = read(LOGS / name)
    assert flows == expected
    assert (file.lines, file.unreadable, file.other) == (
        original.lines, original.unreadable, original.other,
    )  # fmt: skip


def test_the_tables_of_an_export_job(tmp_path: Path) -> None:
    path = tmp_path / "PT1H.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES "
        "(TIMESTAMPTZ '2026-07-01 08:00:00.5Z', 'HTTPS', '10.20.1.4', 5, 'WDCP.microsoft.com.', "
        "443, '', 'Allow', 'jane'), "
        "(TIMESTAMPTZ '2026-07-02 08:00:00Z', 'HTTPS', '10.20.1.4', 6, 'wdcp.microsoft.com', 443, "
        "NULL, 'Allow', 'jane'), "
        "(TIMESTAMPTZ '2026-07-02 09:00:00Z', 'HTTP', '10.20.1.4', 6, 'crl.microsoft.com', 80, "
        "'crl.microsoft.com/a?b', 'Deny', 'jane'), "
        "(TIMESTAMPTZ '2026-07-02 09:00:00Z', 'HTTP', '10.20.1.4', 6, 'x.example', 80, '', '?', '')"
        ") t(TimeGenerated, Protocol, SourceIp, SourcePort, Fqdn, DestinationPort, TargetUrl, "
        f"\"Action\", UserName)) TO '{path}' (FORMAT parquet)"
    )
    flows, (file,) = read(path)
    assert (file.format, file.lines, file.unreadable) == ("azure-firewall-parquet", 4, 1)
    assert lines(flows) == [
        f"10.20.1.4 deny 1 http://crl.microsoft.com:80/a {DAY}2T09:00:00Z {DAY}2T09:00:00Z",
        f"10.20.1.4 allow 2 https://wdcp.microsoft.com:443 {DAY}1T08:00:00Z {DAY}2T08:00:00Z",
    ]


def test_flows_as_parquet_are_what_they_are_as_text(tmp_path: Path) -> None:
    text = "source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
    text += "10.20.1.4,https,a.example,443,,allow,3,2026-07-01T00:00:00Z,2026-07-02T00:00:00Z\n"
    text += "2001:db8::1,http,b.example,80,/p,deny,4,,\n"
    plain, packed = tmp_path / "f.csv", tmp_path / "f.parquet"
    plain.write_text(text, encoding="utf-8")
    duckdb.execute(f"COPY (FROM read_csv('{plain}', all_varchar = true)) TO '{packed}'")
    assert read(packed)[0] == read(plain)[0]


def test_a_window_is_of_the_moments_of_requests() -> None:
    window = Window("2026-07-02T00:00:00Z", "2026-07-03T00:00:00Z")
    flows, (file,) = read(LOGS / "azure-storage.json", window=window)
    assert sum(flow.requests for flow in flows) == 5
    assert {flow.first[:10] for flow in flows} == {"2026-07-02"}
    assert file.lines == 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("what is this\n", "has no format that is known"),
        ("a,b,c\n1,2,3\n", "has no format that is known"),
        ("segment,protocol,host,port,requests\n1,https,a.example,443,1\n", "flows by segment"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(text, encoding="utf-8")
    with pytest.raises(LogError, match=told):
        read(tmp_path / "log")


def test_a_window_of_an_export_job_counts_what_is_outside(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    duckdb.execute(
        "COPY (SELECT TIMESTAMPTZ '2026-07-01 00:00:00Z' + INTERVAL (i) HOUR AS TimeGenerated, "
        "'HTTPS' AS Protocol, '10.0.0.1' AS SourceIp, 'a.example' AS Fqdn, 443 AS DestinationPort, "
        f"'Allow' AS \"Action\" FROM range(72) t(i)) TO '{path}' (FORMAT parquet)"
    )
    window = Window("2026-07-02T00:00:00Z", "2026-07-02T12:00:00Z")
    flows, (file,) = read(path, window=window)
    assert lines(flows) == [
        f"10.0.0.1 allow 12 https://a.example:443 {DAY}2T00:00:00Z {DAY}2T11:00:00Z"
    ]
    assert (file.lines, file.unreadable, file.other) == (72, 0, 60)


def test_sums_of_an_aggregation_table_as_parquet(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES ('HTTPS', '10.0.0.1', 'a.example', 443, 'Allow', 41), "
        "('HTTPS', '10.0.0.1', 'a.example', 443, 'Allow', 41), "
        "('HTTPS', '10.0.0.1', 'A.example.', 443, 'Allow', 2), "
        "('HTTPS', '10.0.0.1', 'a.example', 443, 'Allow', NULL)) "
        't(Protocol, SourceIp, Fqdn, DestinationPort, "Action", ApplicationRuleCount)) '
        f"TO '{path}' (FORMAT parquet)"
    )
    flows, (file,) = read(path)
    assert lines(flows) == ["10.0.0.1 allow 85 https://a.example:443"]
    assert file.lines == 4


def test_rows_that_are_merged_between_files_stay_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (LOGS / "squid-access.log").read_text(encoding="utf-8")
    for number in range(8):
        log = tmp_path / f"{number}.log"
        log.write_text(text.replace("10.20.", f"10.{20 + number % 5}."), encoding="utf-8")
    whole = read(tmp_path)
    assert len(whole[0]) == 13 * 5 - 4  # one of the sources is in all of them
    merged: list[int] = []

    class Counting(collect._Collector):
        def _compact(self) -> None:
            super()._compact()
            merged.append(self._rows)

    monkeypatch.setattr(collect, "_COMPACT_AT", 20)
    monkeypatch.setattr(collect, "_Collector", Counting)
    assert read(tmp_path) == whole
    # Each file has 12 rows, of which one or all are in others: not once more for each of them.
    assert len(merged) == 3


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://jane:pw@a.example:8443/p?q#f", "a.example", "/p"),
        ("https://jane@contoso.example:p@w@a.example/p", "a.example", "/p"),
        ("jane@contoso.example:pw@a.example", "a.example", ""),
        ("a.example/p@q?r@s", "a.example", "/p@q"),
        ("a.example?r@s", "a.example", ""),
    ],
)
def test_the_host_of_a_url_is_behind_its_login(url: str, host: str, path: str) -> None:
    names = ("scheme", "host", "port", "path")
    sql = f"SELECT u.host, u.path FROM (SELECT {groups('$url', URL, names)} AS u)"
    assert duckdb.execute(sql, {"url": url}).fetchall() == [(host, path)]
    found = re.match(URL, url)
    assert found is not None
    assert found.group(2, 4) == (host, path or None)
