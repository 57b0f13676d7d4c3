"""What is said of a URL, held against the algebra; and every cure against a compilation of it."""

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.rows import _RowReader, catalog_rows
from outgate.commands.probe_read import AskedResults, read_probes
from outgate.plan.model import Proxy
from outgate.probe.judge import Judge, Seen
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Finding, Judged, Verdict
from outgate.probe.scope import find_addresses, find_fleets
from outgate.traffic.flow import Flow
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import parse_url
from tests.probe.policy import COMPILATION, POLICY, compiled, inputs_of

PLACES = ("any", "hamburg", "milan", "10.20.4.7", "10.20.0.0/15", "10.99.0.10", "192.0.2.1")
HOSTS = (
    "https://winatp-gw-neu.microsoft.com/test",
    "https://winatp-gw-cus.microsoft.com/test",
    "https://eu.vortex-win.data.microsoft.com/health",
    "https://us-v20.events.data.microsoft.com/",
    "https://eu-v20.events.data.microsoft.com/",
    "https://any.endpoint.security.microsoft.com/",
    "https://security.microsoft.com/",
    "https://nobody.contoso.example/",
    "https://stmmauks09.blob.core.windows.net/",
    "https://0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.ods.opinsights.azure.com/",
    "http://au.download.windowsupdate.com/",
    "https://go.wns.windows.com/",
    "http://crl.microsoft.com/pki/crl/x",
    "https://192.0.2.9/",
)


JUDGE = Judge(COMPILATION)
TRAFFIC = TrafficSet(rule.flow for rule in COMPILATION.plan.rules)


def judged(
    url: str, place: str, outcome: Outcome = Outcome.FAILED, fleet: str = "", issuer: str = ""
) -> Judged:
    addresses, problem = find_addresses(place, COMPILATION.policy)
    assert problem is None
    fleets = find_fleets(fleet, COMPILATION.policy)[0] if fleet else ()
    observation = Observation(url=url, outcome=outcome, detail="", line=1, issuer=issuer)
    (each,) = JUDGE.judge([Seen(observation, "f", place, addresses, fleets)])
    return each


@pytest.mark.slow
@given(st.sampled_from(HOSTS), st.sampled_from(PLACES), st.sampled_from(Outcome))
def test_the_verdict_is_that_of_the_algebra(text: str, place: str, outcome: Outcome) -> None:
    addresses, _ = find_addresses(place, COMPILATION.policy)
    flow = Flow(addresses.cidrs(), parse_url(text).remote)
    each = judged(text, place, outcome)
    if TRAFFIC.contains(flow):
        assert each.verdict is Verdict.ALLOWED
    elif TRAFFIC.overlap(flow) is not None:
        assert each.verdict is Verdict.PARTLY
    else:
        assert each.verdict is Verdict.DENIED
    allowed = each.verdict in (Verdict.ALLOWED, Verdict.PARTLY)
    wanted = {
        (True, True): Finding.FINE,
        (True, False): Finding.IN_THE_WAY,
        (False, True): Finding.BESIDE_RULES,
        (False, False): Finding.NOT_ALLOWED,
    }
    assert each.finding is wanted[allowed, outcome is Outcome.REACHED]
    assert bool(each.rule) is allowed
    assert bool(each.look_at) is (each.finding is Finding.IN_THE_WAY)


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


def test_what_is_allowed_elsewhere() -> None:
    each = judged(HOSTS[0], "192.0.2.1")
    assert each.why == "it is allowed from `hamburg` only"


def test_a_part_of_a_place() -> None:
    each = judged(HOSTS[0], "10.20.0.0/14")
    assert each.verdict is Verdict.PARTLY
    assert each.rule == "hamburg -> https://winatp-gw-neu.microsoft.com:443"
    assert [asking.places for asking in each.asking] == [("p.policy:4",)]


@pytest.mark.parametrize(
    ("issuer", "outcome"),
    [
        (
            "C=US; O=Microsoft Corporation; CN=Microsoft Azure RSA TLS Issuing CA 03",
            Outcome.REACHED,
        ),
        ("CN=DigiCert Global G2", Outcome.REACHED),
        ("CN=Contoso Inspection", Outcome.INSPECTED),
        ("", Outcome.REACHED),
    ],
)
def test_who_issued_the_certificate(issuer: str, outcome: Outcome) -> None:
    each = judged(HOSTS[0], "hamburg", Outcome.REACHED, issuer=issuer)
    assert each.outcome is outcome
    assert each.finding is (Finding.FINE if outcome is Outcome.REACHED else Finding.IN_THE_WAY)
    # Of what no rule allows nobody knows whose certificate it should have.
    each = judged(HOSTS[1], "hamburg", Outcome.REACHED, issuer=issuer)
    assert each.finding is Finding.BESIDE_RULES


@pytest.mark.parametrize(
    ("url", "outcome", "must"),
    [
        (HOSTS[0], Outcome.LOGIN, ("anonymous",)),
        (HOSTS[0], Outcome.INSPECTED, ("bypass",)),
        (HOSTS[0], Outcome.BLOCKED, ()),
        (HOSTS[0], Outcome.REACHED, ()),
        (HOSTS[1], Outcome.LOGIN, ()),  # not allowed
        ("http://crl.microsoft.com/", Outcome.INSPECTED, ()),
        ("https://login.live.com/", Outcome.REACHED, ()),
    ],
)
def test_what_the_treatment_says_against_it(
    url: str, outcome: Outcome, must: tuple[str, ...]
) -> None:
    assert judged(url, "hamburg", outcome).must == must


def test_traffic_that_must_not_pass_a_proxy() -> None:
    compilation = compiled(
        "allow mde for region EU, fleet win11 via streamlined with live-response\n"
    )
    addresses, _ = find_addresses(None, compilation.policy)
    direct = sorted(
        rule.key for rule in compilation.plan.rules if rule.treatment.proxy is Proxy.DIRECT
    )
    assert direct
    host = direct[0].partition("://")[2].rpartition(":")[0].replace("*", "go")
    outcomes = (Outcome.LOGIN, Outcome.NO_PROXY, Outcome.NO_NAME)
    seen = [
        Seen(
            Observation(url=f"https://{host}/", outcome=each, detail="", line=1),
            "f",
            None,
            addresses,
            (),
        )
        for each in outcomes
    ]
    musts = {each.outcome: each.must for each in Judge(compilation).judge(seen)}
    assert musts[Outcome.LOGIN] == ("direct", "anonymous")
    assert musts[Outcome.NO_PROXY] == ("direct",)
    assert musts[Outcome.NO_NAME] == ()


@pytest.mark.parametrize("url", ["https://intranet/", "ftp://a.b/", "", "https://*.x.y/", "\0"])
def test_what_is_no_url_is_not_judged(url: str) -> None:
    assert judged(url, "hamburg").finding is Finding.NOT_JUDGED


def test_names_behind_service_tags_are_not_judged() -> None:
    compilation = compiled("allow mde for region EU, fleet win11 via addresses\n")
    addresses, _ = find_addresses(None, compilation.policy)
    seen = [
        Seen(
            Observation(url=url, outcome=Outcome.FAILED, detail="", line=1),
            "f",
            None,
            addresses,
            (),
        )
        for url in ("https://a.endpoint.security.microsoft.com/", "https://nobody.contoso.example/")
    ]
    findings = [each.finding for each in Judge(compilation).judge(seen)]
    assert findings == [Finding.NOT_ALLOWED, Finding.NOT_JUDGED]


def test_addresses_are_those_of_the_name() -> None:
    addresses, _ = find_addresses("hamburg", COMPILATION.policy)
    assert addresses == address_set(("10.20.0.0/15",))


def test_reading_without_files_is_an_empty_report() -> None:
    inputs = inputs_of(POLICY)
    report, _ = read_probes(AskedResults(files=()), inputs)
    assert report is not None
    assert not report.has_findings


def test_thousands_of_urls_read_the_catalog_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, rows = Judge(COMPILATION), rows_read(monkeypatch)
    hosts = [f"h{n}.nobody.example" for n in range(40)]
    hosts += [f"h{n}.wns.windows.com" for n in range(40)]
    everywhere = find_addresses(None, COMPILATION.policy)[0]
    judged = judge.judge(
        Seen(Observation(url=f"https://{host}/", outcome=Outcome.FAILED, detail="", line=1), "f",
             None, everywhere, ())
        for host in hosts
    )  # fmt: skip
    assert {each.finding for each in judged} == {Finding.NOT_ALLOWED}
    assert sum(each.cure is not None for each in judged) == 40
    # Whatever is proposed is read with what the catalog offers, once for all of them.
    assert len(rows) < 4 * len(tuple(catalog_rows(COMPILATION.catalog)))


def rows_read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every row that is read from now on."""
    read, told = _RowReader.read, list[object]()

    def counting(*arguments: Any, **named: Any) -> Any:
        told.append(arguments)
        return read(*arguments, **named)

    monkeypatch.setattr(_RowReader, "read", counting)
    return told
