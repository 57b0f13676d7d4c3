"""What would let a URL in: every cure is compiled, and lets it in."""

import random
import re

import pytest

from outgate.probe.report import Verdict
from outgate.probe.scope import find_addresses
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import parse_url
from tests.probe.judging import HOSTS, JUDGE, judged
from tests.probe.policy import POLICY, compiled


@pytest.mark.parametrize(
    ("url", "place", "fleet", "change", "line"),
    [
        (HOSTS[1], "hamburg", "win11", "`region US`", 4),
        (HOSTS[2], "hamburg", "", "`fleet server2012r2`", 4),
        (HOSTS[2], "hamburg", "win10-1709", "`fleet win10-1709`", 4),
        (HOSTS[8], "milan", "plant", '`storage "stmmauks09"`', 6),
        (HOSTS[11], "milan", "win11", "`with live-response`", 5),
        (HOSTS[5], "hamburg", "win11", "`from hamburg`", 5),
    ],
)
def test_the_clause_that_would_let_a_url_in(
    url: str, place: str, fleet: str, change: str, line: int
) -> None:
    each = judged(url, place, fleet=fleet)
    assert each.verdict is Verdict.DENIED
    assert each.cure is not None
    assert each.cure.change == change
    assert each.cure.statement is not None
    assert each.cure.statement.places == (f"p.policy:{line}",)


def with_clause(line: str, change: str) -> str:
    """A statement with a clause as somebody would add it, by another way than the product's."""
    for word in re.findall(r"(no )?`([^`]+)`", change):
        clause = word[1]
        keyword, _, value = clause.partition(" ")
        if word[0]:
            line = re.sub(rf" {re.escape(clause)}\b", "", line)
        elif keyword == "via":
            line = re.sub(r" via \S+|$", f" via {value}", line, count=1)
        elif re.search(rf"\b{keyword} ", line):
            line = re.sub(rf"\b{keyword} ", f"{keyword} {value}, ", line, count=1)
        else:
            line = f"{line} {clause}"
    return line


@pytest.mark.slow
@pytest.mark.parametrize("place", ["hamburg", "milan"])
def test_every_cure_cures(place: str) -> None:
    """A draw of all that the catalog has is denied, cured, compiled anew, and allowed."""
    hosts = sorted(
        {
            f"{row.endpoint.remote.protocol}://{row.host}/"
            for row in JUDGE._rows.values()
            if row.host and "*" not in row.host
        }
    )
    draw = random.Random(4711).sample(hosts, 14)
    lines = POLICY.splitlines()
    cures = 0
    for url in (*HOSTS, *draw):
        each = judged(url, place)
        if each.cure is None or each.cure.change == "a later `until`":
            continue
        cures += 1
        if each.cure.statement is None:
            text = f"{POLICY}{each.cure.change.strip('`')}\n"
        else:
            at = int(each.cure.statement.places[0].partition(":")[2]) - 1
            text = "\n".join(
                (*lines[:at], with_clause(lines[at], each.cure.change), *lines[at + 1 :])
            )
        after = compiled(text)
        addresses, _ = find_addresses(place, after.policy)
        flow = Flow(addresses.cidrs(), parse_url(url).remote)
        if "via addresses" in each.cure.change:
            continue  # what a name resolves to nobody knows here
        assert TrafficSet(rule.flow for rule in after.plan.rules).contains(flow), (url, each.cure)
    assert cures > 10


def test_a_statement_of_its_own_is_for_the_devices_alone() -> None:
    """From here nobody is allowed anything, so that there is no statement to change."""
    each = judged(HOSTS[1], "192.0.2.1", fleet="win10-1709")
    assert each.cure is not None
    assert each.cure.statement is None
    assert each.cure.change == "`allow mde for region US, fleet win10-1709`"
    each = judged(HOSTS[1], "192.0.2.1")
    assert each.cure is not None
    assert each.cure.change == "`allow mde for region US`"
    # Devices that have no use for a host get no cure.
    assert judged(HOSTS[2], "192.0.2.1", fleet="macos").cure is None


@pytest.mark.slow
def test_whatever_a_list_wants_for_some_device_has_a_cure() -> None:
    """From here nobody is allowed anything. One row is optional, and no feature turns it on."""
    asked = {
        url
        for row in JUDGE._rows.values()
        if row.host and row.endpoint.remote.protocol in ("http", "https")
        for url in (f"{row.endpoint.remote.protocol}://{row.host.replace('*', 'some')}/",)
        if parse_url(url).goes_to(row.endpoint.remote)
    }
    cures = {url: judged(url, "192.0.2.1").cure for url in sorted(asked)}
    assert [url for url, cure in cures.items() if cure is None] == [
        "https://reflector.defender.microsoft.com/"
    ]
    alone = {url: cure for url, cure in cures.items() if cure and cure.statement is None}
    assert len(alone) > 50
    assert alone["https://login.live.com/"].change == "`allow mde for region EU with live-response`"
    for url in random.Random(4711).sample(sorted(alone), 8):
        rules = compiled(f"{alone[url].change.strip('`')}\n").plan.rules
        flow = Flow(("*",), parse_url(url).remote)
        assert TrafficSet(rule.flow for rule in rules).contains(flow), (url, alone[url])


def test_a_statement_that_is_over() -> None:
    each = judged("https://winatp-gw-cus.microsoft.com/", "hamburg", fleet="linux")
    assert each.cure is not None
    assert each.cure.change == "a later `until`"
