"""Logs of a company: 5,000 hosts in 1,000 domains, 2,000 sources, held against 5,000 rules.

`python -m tests.bench.replay LINES FLOWS` measures with other numbers of each than `make bench`.
"""

import sys
import tempfile
from pathlib import Path

import duckdb

from tests.bench.measure import Figure, measure

HOSTS, DOMAINS, SOURCES, NETWORKS = 5_000, 1_000, 2_000, 200
LINES, FLOWS, DEVICES = 10_000_000, 1_000_000, 200_000
SERVICES = 200
OUTGATE = Path(sys.executable).parent / "outgate"
# What is wanted at LINES and FLOWS, the latter also with an inventory of DEVICES.
MOST = {
    "lines": (15.0, 1024),
    "lines as a page": (15.0, 1024),
    "flows": (15.0, 400),
    "flows as a page": (15.0, 400),
    "flows by fleet": (15.0, 400),
}
FLEETS = (
    ("Windows11", 22631, "10.8804.27858.1000"),
    ("Windows10", 19045, "10.8804.27858.1000"),
    ("WindowsServer2016", 14393, "10.3720.16299.2010"),
    ("WindowsServer2016", 14393, "10.8560.25364.1036"),
    ("Linux", "", "30.124022.0.0"),
)


def write_project(folder: Path) -> None:
    """Services with 25 endpoints each, some of them wildcards, from one network or from all."""
    (folder / "policies").mkdir(parents=True)
    (folder / "catalog").mkdir()
    documents, statements = [], []
    for service in range(SERVICES):
        hosts = range(service * HOSTS // SERVICES, (service + 1) * HOSTS // SERVICES)
        urls = (
            f"https://*.d{n % DOMAINS:04}.example" if n % 10 < 3 else f"https://{host(n)}"
            for n in hosts
        )
        rows = ", ".join(f'{{url: "{url}"}}' for url in dict.fromkeys(urls))
        documents.append(f'format_version: "1.0"\nservice: svc{service:03}\nendpoints: [{rows}]\n')
        start = "" if service % 10 < 3 else f" from net{service:03}"
        statements.append(f"source net{service:03} = 10.{service}.0.0/16\n")
        statements.append(f"allow svc{service:03}{start}\n")
    (folder / "catalog" / "services.yaml").write_text("---\n".join(documents), encoding="utf-8")
    (folder / "policies" / "all.policy").write_text("".join(statements), encoding="utf-8")


def host(number: int) -> str:
    """The name of a host."""
    return f"h{number:04}.d{number % DOMAINS:04}.example"


def write_log(path: Path, lines: int) -> None:
    """Lines as an export job writes them: nineteen in twenty to what the policy is for.

    A source asks for some three hundred hosts, a few of them most of the time.
    """
    duckdb.execute("SELECT setseed(0.5)")
    duckdb.execute(
        f"""
        COPY (
          SELECT TIMESTAMPTZ '2026-07-01 00:00:00Z' + INTERVAL (i % 2592000) SECOND
              AS TimeGenerated,
            'HTTPS' AS Protocol, 50000 + i % 9999 AS SourcePort, 443 AS DestinationPort,
            '10.' || (s % {NETWORKS}) || '.7.' || (s // {NETWORKS}) AS SourceIp,
            format('h{{:04d}}.d{{:04d}}.example', h, h % {DOMAINS}) AS Fqdn, '' AS TargetUrl,
            CASE WHEN i % 10 = 0 THEN 'Deny' ELSE 'Allow' END AS "Action"
          FROM (
            SELECT i, s, CASE
              WHEN i % 20 = 0 THEN (s * 37 + (10 * random())::INTEGER * 53) % {HOSTS}
              WHEN i % 3 = 0 THEN (s % {NETWORKS}) * 25 + i % 25
              ELSE (i % 20) * 250 + (s * 7 + (11 * pow(random(), 2))::INTEGER) % 75 END AS h
            FROM (SELECT i, (random() * {SOURCES - 1})::INTEGER AS s FROM range({lines}) t(i))
          )
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
        """
    )


def write_flows(path: Path, flows: int) -> None:
    """As many flows, none of them like another: each source asks for hundreds of hosts."""
    seen = "2026-07-01T00:00:00Z,2026-07-30T00:00:00Z"
    with path.open("w", encoding="utf-8") as file:
        file.write("source,protocol,host,port,path,action,requests,first_seen,last_seen\n")
        for number in range(flows):
            source, way = number % SOURCES, number // SOURCES
            # What is open to all, but for one in twenty.
            name = host((way % 20) * 250 + way // 20 + (75 if way % 20 == 0 else 0))
            address = f"10.{source % NETWORKS}.7.{source // NETWORKS}"
            action = "deny" if way % 10 == 0 else "allow"
            file.write(f"{address},https,{name},443,,{action},9,{seen}\n")


def write_devices(path: Path, devices: int) -> None:
    """What advanced hunting exports: the sources of the flows, and many others."""
    with path.open("w", encoding="utf-8") as file:
        file.write(
            "Timestamp,DeviceId,DeviceName,OnboardingStatus,OSPlatform,OSBuild,ClientVersion,"
            "ConnectivityType,IPAddresses\n"
        )
        for number in range(devices):
            platform, build, sensor = FLEETS[number % len(FLEETS)]
            address = f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}"
            if number < SOURCES:
                address = f"10.{number % NETWORKS}.7.{number // NETWORKS}"
            file.write(
                f"2026-07-30T08:00:00Z,{number:040x},pc-{number}.corp.example,Onboarded,{platform},"
                f'{build},{sensor},Standard,"[{{""IPAddress"":""{address}""}}]"\n'
            )


def measure_replay(work: Path, lines: int, flows: int) -> tuple[tuple[str, int, Figure], ...]:
    """What each takes, from a log to a report as JSON, and to a page with a timeline."""
    folder = work / "replay"
    write_project(folder)
    write_log(folder / "log.parquet", lines)
    write_flows(folder / "flows.csv", flows)
    write_devices(folder / "devices.csv", DEVICES)
    devices = ["--inventory", "devices.csv", "--as-of", "2026-08-01"]
    command = [str(OUTGATE), "replay", "-o", "report", "--format"]
    return (
        ("lines", lines, measure([*command, "json", "log.parquet"], folder)),
        ("lines as a page", lines, measure([*command, "html", "log.parquet"], folder)),
        ("flows", flows, measure([*command, "json", "flows.csv"], folder)),
        ("flows as a page", flows, measure([*command, "html", "flows.csv"], folder)),
        ("flows by fleet", flows, measure([*command, "json", "flows.csv", *devices], folder)),
    )


def main() -> None:
    """Measure once and print it."""
    lines, flows = (int(each) for each in sys.argv[1:] or (LINES, FLOWS))
    with tempfile.TemporaryDirectory() as work:
        for kind, size, figure in measure_replay(Path(work), lines, flows):
            print(
                f"outgate replay, {size:,} {kind}: {figure.seconds:.1f} s, {figure.cpu:.1f} s of "
                f"CPU, {figure.megabytes:.0f} MB"
            )


if __name__ == "__main__":
    main()
