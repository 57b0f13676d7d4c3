"""Proposed policies compile, say the same when laid out again, and allow what devices need."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.catalog.model import Method
from outgate.inventory.propose import lacking_region, not_covered, propose
from outgate.inventory.sites import Sites
from outgate.language.format import format_text
from outgate.plan.compile import Compilation
from outgate.source import SourceFile
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.company import SYSTEMS, make_company
from tests.builders.company_exports import plain_csv
from tests.inventory.surveys import NAMED, surveyed
from tests.support import compiled

EDITION = "2026-07-03"
ODD_SITES = (
    "any",
    "from",
    "10.0.0.0",
    "Hamburg Office",
    "hamburg-office",
    "HAMBURG office",
    "\u00fc",
    "#",
    'a" b',
    "devices",
    "win11",
    "x\u202ey",
    "allow mde for region US, fleet all",
)


def needs_are_allowed(compilation: Compilation, company: str | bytes, sites: Sites) -> int:
    """Hold what each device asks for against the traffic of the plan; how many were looked at.

    It is asked for as a statement for this device alone would: by its fleet, region and method.
    """
    traffic = TrafficSet(rule.flow for rule in compilation.plan.rules)
    asked = compilation.policy.statements[0].request
    looked = 0
    for each in surveyed(company, sites=sites).devices:
        if each.fleet.decided is None or (each.place.site is None and sites.sources):
            continue
        streamlined = each.device.connectivity == "streamlined"
        request = replace(
            asked,
            method=Method.STREAMLINED if streamlined else Method.STANDARD,
            regions=(each.device.region or "EU",),
            fleets=(each.fleet.decided,),
        )
        for choice in compilation.select(request).choices:
            addresses = (each.place.address,) if each.place.address else ("*",)
            assert traffic.contains(Flow(addresses, choice.remote)), (each, str(choice.remote))
        looked += 1
    return looked


def test_a_company() -> None:
    company = make_company(290)
    survey = surveyed(plain_csv(company))
    proposal = propose(survey.devices, NAMED, None)
    compilation = compiled(proposal.text, EDITION)
    assert format_text(SourceFile("p.policy", proposal.text)) == (proposal.text, ())
    placed = [each for each in company if each.counts and each.site != "in no site"]
    nowhere = sum(each.counts for each in company) - len(placed)
    assert proposal.devices == len(placed)
    assert [left.devices for left in proposal.left] == [nowhere]
    assert proposal.statements == len(compilation.policy.statements) == 2 * len(NAMED.sources)
    assert needs_are_allowed(compilation, plain_csv(company), NAMED) == len(placed)
    assert not_covered(survey.devices, NAMED, None, compilation.policy.statements) == 0
    # One statement less, and devices are not covered.
    for number in range(proposal.statements):
        some = compilation.policy.statements
        assert not_covered(survey.devices, NAMED, None, (*some[:number], *some[number + 1 :]))


@settings(max_examples=12)
@given(
    st.lists(st.sampled_from(ODD_SITES), min_size=1, unique=True),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(SYSTEMS)),
            st.sampled_from(("", "EU", "UK")),
            st.sampled_from(("", "standard", "streamlined")),
            st.integers(0, len(ODD_SITES)),
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_any_devices_at_any_sites(names: list[str], rows: list[tuple[str, str, str, int]]) -> None:
    sites = Sites(RuleSource(name, (f"10.{n}.0.0/16",)) for n, name in enumerate(names))
    lines = ["device,os,build,agent,region,ip,connectivity"]
    for number, (fleet, region, connectivity, site) in enumerate(rows):
        system, _, build, _ = SYSTEMS[fleet]
        mma = fleet.endswith("-mma") or system in ("Windows7", "Windows8.1")
        how = "standard" if mma or fleet == "server2008r2-sp1" else connectivity
        # No table of the lists serves these releases in the United Kingdom by the new way.
        where = "EU" if fleet < "win10-1809" and fleet.startswith("win10-1") else region
        agent = "mma" if mma else "unified"
        address = f"10.{site}.0.{number + 1}"
        lines.append(f"pc-{number},{system},{build or ''},{agent},{where},{address},{how}")
    text = "\n".join(lines) + "\n"
    survey = surveyed(text, sites=sites)
    proposal = propose(survey.devices, sites, "EU")
    if proposal.statements:
        compilation = compiled(proposal.text, EDITION)
        assert needs_are_allowed(compilation, text, sites) == proposal.devices
        assert not_covered(survey.devices, sites, "EU", compilation.policy.statements) == 0
    assert proposal.devices + sum(left.devices for left in proposal.left) == len(rows)


def test_without_sites_it_is_for_anywhere() -> None:
    text = "device,os,build\npc-1,Windows11,22631\npc-2,Windows11,26100\n"
    proposal = propose(surveyed(text, sites=Sites(())).devices, Sites(()), "EU")
    assert "source" not in proposal.text.replace("# ", "")
    assert proposal.text.endswith(
        "fleet devices-standard = win11-23h2, win11-24h2\n\n"
        "# 2 devices: 1 win11-23h2, 1 win11-24h2\n"
        "allow mde for region EU, fleet devices-standard\n"
    )
    assert compiled(proposal.text, EDITION).plan.rules


def test_what_is_assumed_and_left_out_is_said() -> None:
    text = (
        "device,os,build,ip\npc-1,Windows11,22631,10.20.0.1\npc-2,Windows11,22631,\n"
        "pc-3,Windows11,22631,172.16.0.1\nsrv-4,Windows Server 2016,14393,10.20.0.4\n"
    )
    assert propose((), NAMED, "EU").statements == 0
    proposal = propose(surveyed(text).devices, NAMED, "EU")
    assert (proposal.devices, proposal.assumed) == (1, 1)
    comments = [line for line in proposal.text.splitlines() if line.startswith("#")]
    assert "# Taken for standard connectivity, as no file says how: 1 device." in comments
    assert sum(line.startswith("# Left out: 1 device ") for line in comments) == 3


@pytest.mark.parametrize("name", ODD_SITES)
def test_a_name_of_a_site_is_never_policy(name: str) -> None:
    """Whatever a site is called, the text has one source, and allows what a plain name does."""
    sites = Sites([RuleSource(name, ("10.20.0.0/16",))])
    text = "device,os,build,ip\npc-1,Windows11,22631,10.20.0.1\n"
    proposal = propose(surveyed(text, sites=sites).devices, sites, "EU")
    compilation = compiled(proposal.text, EDITION, date(2026, 7, 1))
    (statement,) = compilation.policy.statements
    assert len(compilation.policy.sources) == 1
    assert statement.request.fleets == ("win11-23h2",)
    assert [source.addresses for source in statement.sources] == [("10.20.0.0/16",)]


def test_what_cannot_be_is_left_out() -> None:
    """A device on the Monitoring Agent that is said to be on streamlined connectivity."""
    text = "device,os,build,ip,connectivity\npc-1,Windows7,7601,10.20.0.1,streamlined\n"
    proposal = propose(surveyed(text).devices, NAMED, "EU")
    assert (proposal.devices, proposal.statements) == (0, 0)
    assert [left.devices for left in proposal.left] == [1]
    assert "Monitoring Agent" in proposal.left[0].why


ODD = Sites(
    RuleSource(name, networks)
    for name, networks in (
        ("Hamburg Office", ("10.20.0.0/24", "10.20.1.0/24")),
        ("hamburg-office", ("10.21.0.0/16",)),
        ("any", ("10.30.0.0/16",)),
        ("\u00fc", ("10.40.0.0/16",)),
        ("lab", ("10.50.0.0/16",)),
        ("lab-EU", ("10.51.0.0/16",)),
        ("empty", ("10.60.0.0/16",)),
    )
)
ODD_DEVICES = """\
device,os,build,region,ip,connectivity
a1,Windows11,22631,EU,10.20.0.1,standard
a2,Windows11,22631,EU,10.20.0.2,standard
a3,Windows10,19045,EU,10.20.1.3,
a4,Windows11,22631,UK,10.20.0.4,streamlined
a5,Linux,,UK,10.20.0.5,streamlined
b1,macOS,,,10.21.0.1,standard
c1,Linux,,EU,10.30.0.1,standard
d1,Linux,,EU,10.40.0.1,standard
e1,Linux,,EU,10.50.0.1,standard
e2,macOS,,EU,10.50.0.2,standard
e3,macOS,,UK,10.50.0.3,standard
e4,Windows7,7601,EU,10.50.0.6,standard
g1,Linux,,EU,10.51.0.1,standard
g2,macOS,,EU,10.51.0.2,standard
f1,Windows Server 2016,14393,EU,10.50.0.4,standard
f2,Windows7,7601,EU,10.50.0.5,streamlined
f3,Linux,,EU,192.0.2.1,standard
f4,Linux,,EU,,standard
"""
ODD_PROPOSAL = """\
# Proposed by `outgate inventory`: what the devices of its files need today. Review it:
# `outgate diff policies proposal.policy` tells what opens and closes.
# Taken for standard connectivity, as no file says how: 1 device.
# Left out: 1 device in no site: name their networks with `--sites`.
# Left out: 1 device of one of two fleets: which one, the version of the sensor tells.
# Left out: 1 device on the Monitoring Agent and said to be on streamlined connectivity, which \
cannot be.
# Left out: 1 device without an address: name a file that has them.

source hamburg-office = 10.20.0.0/23
source site-any = 10.30.0.0/16
source hamburg-office-2 = 10.21.0.0/16
source lab = 10.50.0.0/16
source lab-EU = 10.51.0.0/16
source site = 10.40.0.0/16
fleet hamburg-office-eu-standard = win10-22h2, win11-23h2
fleet hamburg-office-uk-streamlined = linux, win11-23h2
fleet lab-eu-standard = linux, macos, win7-sp1
fleet lab-EU-standard-2 = linux, macos

# 3 devices: 1 win10-22h2, 2 win11-23h2
allow mde for region EU, fleet hamburg-office-eu-standard from hamburg-office

# 2 devices: 1 linux, 1 win11-23h2
allow mde
  for region UK, fleet hamburg-office-uk-streamlined
  from hamburg-office
  via streamlined

# 1 device: 1 linux
allow mde for region EU, fleet linux from site-any

# 1 device: 1 macos
allow mde for region DE, fleet macos from hamburg-office-2

# 3 devices: 1 linux, 1 macos, 1 win7-sp1
allow mde for region EU, fleet lab-eu-standard from lab

# 1 device: 1 macos
allow mde for region UK, fleet macos from lab

# 2 devices: 1 linux, 1 macos
allow mde for region EU, fleet lab-EU-standard-2 from lab-EU

# 1 device: 1 linux
allow mde for region EU, fleet linux from site
"""


def test_a_proposal_as_somebody_reads_it() -> None:
    """Sites and fleets of names that cannot be, or that another one has; all that is left out."""
    devices = surveyed(ODD_DEVICES, sites=ODD).devices
    proposal = propose(devices, ODD, "DE")
    assert proposal.text == ODD_PROPOSAL
    assert (proposal.devices, proposal.statements, proposal.assumed) == (14, 8, 1)
    assert [each.devices for each in proposal.left] == [1, 1, 1, 1]
    assert (lacking_region(devices, None), lacking_region(devices, "DE")) == (1, 0)
    assert not_covered(devices, ODD, "DE", ()) == proposal.devices
