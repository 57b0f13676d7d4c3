"""A service tag is the union of its networks in the pinned catalog, and a name."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Catalog
from outgate.diagnostics import codes
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import run_tests
from outgate.plan.comparison.compare import Side, difference, policy_side
from outgate.plan.compile import Compilation
from outgate.plan.explanation.url import explain
from outgate.traffic.destination import AddressesDestination, Destination, ServiceTagDestination
from outgate.traffic.tags import Tags
from outgate.traffic.url import parse_url
from tests.conftest import Workspace
from tests.support import compiled

EDITION = "2026-07-03"
ALLOW = "allow mde for region EU, fleet win11 via addresses\n"
# The first network of OneDsCollector in the file of change number 376.
NETWORK, ADDRESS = "4.150.76.184/29", "4.150.76.184"


def held(text: str, edition: str = EDITION) -> Compilation:
    return compiled(ALLOW + text, edition)


@pytest.mark.parametrize(
    "guard",
    [
        f'forbid "{NETWORK}"',
        'forbid "0.0.0.0/0"',
        f'forbid "https://{ADDRESS}"',
        'forbid "tag:OneDsCollector"',
        'forbid "tag:onedscollector"',
        'forbid "0.0.0.0/0" except "tag:MicrosoftDefenderForEndpoint"',
        'limit to "*.microsoft.com", "*.windowsupdate.com"',
        'limit to "*.com", "*.net", "*.ms", "tag:MicrosoftDefenderForEndpoint"',
        'limit to "*.com", "*.net", "*.ms", "4.0.0.0/8"',
    ],
)
def test_guards_see_the_networks_behind_a_tag(guard: str) -> None:
    (problem,) = check_guards(held(guard))
    assert problem.code in (codes.FORBIDDEN, codes.LIMIT_EXCEEDED)


@pytest.mark.parametrize(
    "guard",
    [
        'forbid "192.0.2.0/24", "10.0.0.0/8"',
        f'forbid "http://{ADDRESS}"',
        'forbid "0.0.0.0/0" except "tag:OneDsCollector", "tag:MicrosoftDefenderForEndpoint"',
        'limit to "*.com", "*.net", "*.ms", "tag:OneDsCollector", '
        '"tag:MicrosoftDefenderForEndpoint"',
        'limit to "*.com", "*.net", "*.ms", "0.0.0.0/0", "::/0"',
        f'require "https://{ADDRESS}"',
    ],
)
def test_guards_that_hold_by_the_networks(guard: str) -> None:
    assert check_guards(held(guard)) == ()


def test_a_witness_is_an_address_that_is_asked_for() -> None:
    (problem,) = check_guards(held(f'forbid "{NETWORK}"'))
    assert "https://4.150.76.185 from 192.0.2.1 is allowed, and forbidden here" in problem.message
    (problem,) = check_guards(held('require "https://192.0.2.1"'))
    assert problem.code is codes.REQUIREMENT_UNMET


def test_tests_ask_for_addresses_behind_a_tag() -> None:
    def failures(line: str) -> tuple[str, ...]:
        checked = run_tests(held(f'test "x" {{ {line} }}'))
        return tuple(each.message for each in checked.problems)

    assert failures(f"deny https://{ADDRESS}") == (f"test `x`: https://{ADDRESS} is allowed",)
    assert failures(f"allow https://{ADDRESS}") == ()
    assert failures("deny https://192.0.2.1") == ()
    assert failures("allow https://192.0.2.1") != ()
    assert failures(f"deny http://{ADDRESS}") == ()


def without_tags(text: str) -> Compilation:
    """The same with a catalog that does not know the networks of its tags."""
    compilation = held(text)
    catalog: Catalog = replace(compilation.catalog, tag_files=())
    return replace(compilation, catalog=catalog)


@pytest.mark.parametrize(
    ("guard", "word"),
    [
        ('forbid "192.0.2.0/24"', "https://192.0.2.1 from 192.0.2.1 may be allowed"),
        ('forbid "tag:OneDsCollector"', "tag:OneDsCollector from 192.0.2.1 is allowed"),
        ('limit to "*.com", "*.net", "*.ms"', "is allowed, outside of this limit"),
        ('require "https://4.150.76.185"', "is required here, and not allowed"),
    ],
)
def test_what_the_catalog_cannot_resolve(guard: str, word: str) -> None:
    (problem,) = check_guards(without_tags(guard))
    assert word in problem.message
    passes = (
        'forbid "0.0.0.0/0" except "tag:OneDsCollector", "tag:MicrosoftDefenderForEndpoint"\n'
        'limit to "*.com", "*.net", "*.ms", "tag:OneDsCollector", '
        '"tag:MicrosoftDefenderForEndpoint"\n'
    )
    assert check_guards(without_tags(passes)) == ()


def test_a_test_line_about_what_the_catalog_cannot_resolve() -> None:
    compilation = without_tags('test "x" { deny https://192.0.2.1 \n allow https://192.0.2.2 }')
    first, second = run_tests(compilation).problems
    assert first.message == "test `x`: https://192.0.2.1 may be allowed"
    assert first.help is not None
    assert "does not know the tag's networks" in first.help
    assert second.message == "test `x`: https://192.0.2.2 is not allowed"
    # For whom there is no such rule, nothing can be open.
    for address, unsure in (("10.0.0.1", 1), ("192.0.2.9", 0)):
        text = f'from 10.0.0.0/8\ntest "x" {{ deny https://192.0.2.1 from {address} }}'
        served = compiled(f"{ALLOW}{text}", EDITION)
        blind = replace(served, catalog=replace(served.catalog, tag_files=()))
        assert len(run_tests(blind).problems) == unsure


def test_a_tag_that_is_forbidden_and_unknown_may_be_any_network() -> None:
    (problem,) = check_guards(held('forbid "tag:Storage"'))
    assert "may be allowed, and is forbidden here: catalog 2026-07-03 does not know" in (
        problem.message
    )
    assert "`https://tag:Storage:443`" in problem.message


def test_explain_names_the_tag_and_its_change_number(empty: Workspace) -> None:
    empty.write("policies/a.policy", ALLOW)
    ran = empty.run("explain", f"https://{ADDRESS}")
    assert ran.out.startswith(f"https://{ADDRESS} is allowed from any\n")
    assert "  rule       any -> https://tag:OneDsCollector:443\n" in ran.out
    said = " ".join(ran.out.split())
    assert "tag `OneDsCollector`, change number 5, has 190 networks in ServiceTags_Public" in said
    assert "(change number 376)" in said
    ran = empty.run("explain", "192.0.2.1")
    assert ran.out.startswith("https://192.0.2.1 is not allowed\n")
    six = explain(parse_url("https://[2603:1030::1]"), held(""))
    assert (str(six.url), six.allowed) == ("https://[2603:1030::1]", ())


def test_explain_says_how_a_tag_is_had(empty: Workspace) -> None:
    empty.write("policies/a.policy", ALLOW.replace(" via addresses", " via streamlined"))
    ran = empty.run("explain", f"https://{ADDRESS}")
    assert ran.out.startswith(f"https://{ADDRESS} is not allowed\n")
    assert "service tags are used `via addresses` only" in ran.out
    empty.write("policies/a.policy", ALLOW)
    unknown = explain(parse_url("https://192.0.2.1"), without_tags(""))
    assert {rule.key for rule in unknown.perhaps} == {
        "any -> https://tag:MicrosoftDefenderForEndpoint:443",
        "any -> https://tag:OneDsCollector:443",
    }


def live(compilation: Compilation, *destinations: Destination) -> Side:
    """The rules of a firewall that has something else in the place of one tag."""
    rules = [each for each in compilation.plan.rules if "OneDsCollector" not in each.key]
    (tagged,) = (each for each in compilation.plan.rules if "OneDsCollector" in each.key)
    for each in destinations:
        rules.append(replace(tagged, remote=replace(tagged.remote, destination=each)))
    return Side(name="target:prod", rules=tuple(rules))


def test_a_tag_and_its_networks_are_the_same_traffic() -> None:
    compilation = held("")
    networks = compilation.tags.networks["OneDsCollector"]
    here = policy_side("policies", compilation)
    as_networks = live(compilation, *(AddressesDestination((each,)) for each in networks))
    assert difference(as_networks, here).is_empty
    assert difference(live(compilation, ServiceTagDestination("onedscollector")), here).is_empty
    some = difference(
        live(compilation, *(AddressesDestination((each,)) for each in networks[1:])), here
    )
    (gained,) = some.gained
    assert some.targets.words(gained.piece.flow.remote) == f"https://{NETWORK}:443"
    assert gained.piece.witness.url == "https://4.150.76.185"
    assert [each.endpoint[-2:] for each in gained.grounds] == ["48"]
    (all_of_it,) = difference(live(compilation), here).gained
    assert some.targets.words(all_of_it.piece.flow.remote) == "https://tag:OneDsCollector:443"
    wider = live(
        compilation, ServiceTagDestination("OneDsCollector"), AddressesDestination(("1.2.3.4/32",))
    )
    (lost,) = difference(wider, here).lost
    assert some.targets.words(lost.piece.flow.remote) == "https://1.2.3.4:443"


def test_tags_of_two_editions_differ_by_their_networks() -> None:
    compilation = held("")
    before = replace(
        policy_side("before", compilation), tags=Tags({"OneDsCollector": ("192.0.2.0/24",)})
    )
    changed = difference(before, policy_side("after", compilation))
    (lost,) = changed.lost
    assert changed.targets.words(lost.piece.flow.remote) == "https://192.0.2.0/24:443"
    (gained,) = changed.gained
    assert changed.targets.words(gained.piece.flow.remote).startswith("https://4.150.76.184/29, ")
    assert changed.targets.words(gained.piece.flow.remote).endswith(" more:443")
