"""The clauses that hosts in results call for."""

from outgate.plan.compile import Compilation
from outgate.probe.mma import find_evidence
from outgate.probe.report import Asking, Evidence
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.probe.few_rows import compiled

ID, OTHER = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69", "11111111-2222-3333-4444-555555555555"
AGENT = catalog(
    endpoint_list(
        *(
            row(host, number=number, platforms=("MMA", "Linux"), readings=("mma-part",))
            for number, host in enumerate(("*.ods.opinsights.azure.com", "*.blob.core.windows.net"))
        ),
        row("ours.blob.core.windows.net", number=7),
        row("eu.a.example", number=8, geography="EU"),
    )
)


def agents(text: str) -> Compilation:
    return compiled(text, AGENT)


def test_the_clauses_that_hosts_call_for() -> None:
    """Each with the statements for such devices that do not have it, and are in force."""
    start = "allow mde for region EU, fleet"
    has = f'{start} server2016-mma workspace "{ID}" storage "sta"'
    lacks = f"{start} win7-sp1"
    over = f"{start} win8.1 until 2026-01-01"
    compilation = agents(f"{has}\n{lacks}\n{over}\n{start} linux\n")
    missing = (Asking(lacks, ("a.policy:2",)),)
    both = (Asking(has, ("a.policy:1",)), *missing)
    hosts = [
        f"{ID}.ods.opinsights.azure.com",
        f"{ID}.oms.opinsights.azure.com",
        f"{OTHER}.ods.opinsights.azure.com",
        "sta.blob.core.windows.net",
        "stb.blob.core.windows.net",
        "ours.blob.core.windows.net",
        "a.b.blob.core.windows.net",
        "x.example",
    ]
    assert find_evidence(hosts, compilation) == (
        Evidence("storage", "sta", (hosts[3],), missing),
        Evidence("storage", "stb", (hosts[4],), both),
        Evidence("workspace", ID, (hosts[0], hosts[1]), missing),
        Evidence("workspace", OTHER, (hosts[2],), both),
    )
    assert find_evidence((), compilation) == ()
