"""Rows that are looked up are those that reading every row gives, in the same order."""

import random

import pytest

from outgate.catalog.rows import catalog_rows
from outgate.diagnostics import did_you_mean
from outgate.plan.explanation.near_misses import find_near_misses
from outgate.plan.explanation.similar_host import KnownHosts
from outgate.plan.row_index import RowIndex
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.url import Url
from tests.support import compiled

POLICY = (
    "allow mde for region EU, fleet win11 via addresses from 10.20.0.0/16\n"
    "allow mde for region US, fleet win10-1709, mma\n"
)


@pytest.mark.parametrize("edition", ["2021-03-04", "2026-09-03"])
def test_what_is_looked_up_is_what_all_rows_give(edition: str) -> None:
    policy = POLICY if edition > "2023" else POLICY.splitlines()[1]
    compilation = compiled(policy, edition)
    tags = compilation.tags
    rows = tuple(catalog_rows(compilation.catalog, withdrawn=True))
    index, known = RowIndex(rows, tags), KnownHosts(rows)
    draw = random.Random(edition)
    hosts, addresses, names = set[str](), {"192.0.2.1", "2001:db8::1"}, set[str]()
    for row in rows:
        destination = tags.surely(row.endpoint.remote).destination
        if isinstance(destination, HostDestination):
            names.add(destination.host.name)
            hosts |= {destination.host.name, f"any.{destination.host.name}"}
            hosts.add(destination.host.name.partition(".")[2])
        elif isinstance(destination, AddressesDestination):
            addresses.add(destination.networks[0].partition("/")[0])
    for host in (*draw.sample(sorted(hosts), 60), *sorted(addresses)[:10]):
        url = Url(draw.choice(("https", "http")), host, draw.choice((443, 80)), "/a")
        near = index.near(url)
        assert near == tuple(row for row in rows if row in near)
        for row in rows:
            if url.goes_to(tags.surely(row.endpoint.remote)):
                assert row in near
        asked = url, compilation, None
        assert find_near_misses(*asked, near) == find_near_misses(*asked)
        # A slip of the pen, and none.
        slip = host.replace("o", "0", 1)
        assert known.similar_to(slip) == slowly_similar(slip, names)


def slowly_similar(host: str, names: set[str]) -> str | None:
    similar = set()
    for name in names:
        pairs = list(zip(host.split("."), name.split("."), strict=False))
        odd = [pair for pair in pairs if pair[0] != pair[1]]
        same_length = host.count(".") == name.count(".")
        if same_length and len(odd) == 1 and did_you_mean(odd[0][0], (odd[0][1],)):
            similar.add(name)
    return did_you_mean(host, similar)
