"""What is said of a URL, held against the algebra."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.rows import _RowReader, catalog_rows
from outgate.commands.probe_read import AskedResults, read_probes
from outgate.plan.model import Inspection, Proxy
from outgate.probe.issuer import with_issuer
from outgate.probe.judge import Judge, Seen
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Finding, Verdict
from outgate.probe.scope import find_addresses
from outgate.traffic.flow import Flow
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import parse_url
from tests.probe.judging import HOSTS, judged
from tests.probe.policy import COMPILATION, POLICY, compiled, inputs_of

PLACES = ("any", "hamburg", "milan", "10.20.4.7", "10.20.0.0/15", "10.99.0.10", "192.0.2.1")
TRAFFIC = TrafficSet(rule.flow for rule in COMPILATION.plan.rules)


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


def test_what_is_allowed_elsewhere() -> None:
    each = judged(HOSTS[0], "192.0.2.1")
    assert each.why == "it is allowed from `hamburg` only"


def test_what_may_be_behind_a_service_tag_is_not_known() -> None:
    text = "allow mde for region EU, fleet win11 from 10.0.0.0/8 via addresses\n"
    known = compiled(text)
    compilation = replace(known, catalog=replace(known.catalog, tag_files=()))
    observation = Observation(url="https://192.0.2.9/", outcome=Outcome.FAILED, detail="", line=1)
    for place, verdict, why in (
        (
            "10.0.0.0/9",
            Verdict.UNKNOWN,
            "its address may be one of a service tag, whose networks are not known here",
        ),
        ("192.0.2.0/24", Verdict.DENIED, "no rule is for its address"),
    ):
        addresses, _ = find_addresses(place, compilation.policy)
        (each,) = Judge(compilation).judge([Seen(observation, "f", place, addresses, ())])
        assert (each.verdict, each.why) == (verdict, why)


TWO = """\
allow mde for region UK, fleet win11 from 10.0.0.0/8
allow mde for region US, fleet win11 from 192.0.2.0/24
"""
TAGS = "allow mde for region EU, fleet win11 via addresses without updates"


@pytest.mark.parametrize(
    ("text", "url", "place", "verdict", "near"),
    [
        # what came nearest is told against the statements for the place, if there are some
        (TWO, HOSTS[0], "10.0.0.1", Verdict.DENIED, "region UK"),
        (TWO, HOSTS[0], "192.0.2.1", Verdict.DENIED, "region US"),
        (TWO, HOSTS[0], "172.16.0.1", Verdict.DENIED, "region"),
        (TWO, HOSTS[7], "10.0.0.1", Verdict.DENIED, None),
        # names say nothing of what a statement takes by service tags, and of no other
        (TAGS, HOSTS[5], "any", Verdict.UNKNOWN, "via addresses"),
        (TAGS, HOSTS[10], "any", Verdict.DENIED, "via addresses"),
        (TAGS.replace("addresses", "standard"), HOSTS[5], "any", Verdict.DENIED, "via standard"),
    ],
)
def test_what_came_nearest(
    text: str, url: str, place: str, verdict: Verdict, near: str | None
) -> None:
    compilation = compiled(text)
    addresses, _ = find_addresses(place, compilation.policy)
    observation = Observation(url=url, outcome=Outcome.FAILED, detail="", line=1)
    (each,) = Judge(compilation).judge([Seen(observation, "f", place, addresses, ())])
    assert each.verdict is verdict
    assert (each.near is None) == (near is None)
    assert each.near is None or str(near) in each.near.statement


def test_a_whole_place() -> None:
    each = judged(HOSTS[0], "10.20.4.7")
    assert (each.verdict, each.cure) == (Verdict.ALLOWED, None)


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


def test_whose_certificate_must_be_of_microsoft() -> None:
    """Of what is to pass uninspected, and by a row of Defender's lists alone."""
    seen = Observation(
        url=HOSTS[0], outcome=Outcome.REACHED, detail="said", line=1, issuer="CN=Contoso"
    )
    rows = {row.endpoint.id: row for row in catalog_rows(COMPILATION.catalog)}
    others = {
        name: replace(row, list=replace(row.list, service="other")) for name, row in rows.items()
    }
    key = "hamburg -> https://winatp-gw-neu.microsoft.com:443"
    (rule,) = (each for each in COMPILATION.plan.rules if each.key == key)
    kept = replace(rule, treatment=replace(rule.treatment, inspection=Inspection.KEEP))
    inspected = Outcome.INSPECTED, "said; issued by `CN=Contoso`"
    assert with_issuer(seen, rule, rows) == inspected
    for asked, known in ((rule, others), (rule, {}), (kept, rows), (None, rows)):
        assert with_issuer(seen, asked, known) == (Outcome.REACHED, "said")
    assert with_issuer(replace(seen, outcome=Outcome.INSPECTED), None, rows) == inspected
    assert with_issuer(replace(seen, outcome=Outcome.FAILED), rule, rows) == (
        Outcome.FAILED,
        "said",
    )


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
