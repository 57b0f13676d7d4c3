"""The files for the start of the machine, whole, and what packets of each family are asked."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.backends.nftables.plans import files_of, rendered
from tests.builders.plans import plan_with
from tests.builders.rules import PLAIN, rule

RULES = (
    rule("*.x.example"),
    rule("a.x.example", "https:8443", source=("10.0.0.0/8", "2001:db8::/32")),
    rule("y.example/pki/*", "http:80", PLAIN, ("10.0.0.0/8", "10.128.0.0/9", "192.0.2.0/24")),
    rule(("198.51.100.0/24",), "tcp:443", source=("0.0.0.0/0",)),
    rule(("198.51.100.0/24", "203.0.113.0/24", "2001:db8:1::/48"), "tcp:8444", PLAIN),
)


@pytest.mark.parametrize("hook", ["forward", "output", "none"])
def test_files_whole(snapshot: SnapshotAssertion, hook: str) -> None:
    """What the kernel and dnsmasq are asked about in other tests, to be read by who changes it."""
    script, feed = files_of(rendered(plan_with(RULES), hook=hook))
    assert f"{script}\n{feed}" == snapshot


@pytest.mark.parametrize(("number", "commands"), [(100, 1), (101, 2), (250, 3)])
def test_many_networks_take_several_commands(number: int, commands: int) -> None:
    networks = tuple(f"10.{each}.0.0/17" for each in range(number))
    script, _ = files_of(rendered(plan_with((rule(networks, "tcp:443"),))))
    lines = [line for line in script.splitlines() if line.startswith("add element")]
    told = [line.partition("{ ")[2].removesuffix(" }").split(", ") for line in lines]
    assert len(told) == commands
    assert [network for some in told for network in some] == list(networks)
