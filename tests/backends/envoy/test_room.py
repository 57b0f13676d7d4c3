"""How much the chains of a gateway may say: up to the last name, and not one more."""

import pytest

from outgate.backends.envoy import chains
from outgate.backends.envoy.chains import TooMuch, find_ports
from outgate.plan.model import Rule
from tests.builders.rules import PLAIN, rule

SITE = ("10.20.0.0/16",)
TWO = ("10.20.0.0/16", "10.40.0.0/16")


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        # One host, and one network that may ask for it.
        ([rule("a.example", source=SITE)], 2),
        ([rule("a.example", source=TWO)], 3),
        ([rule("a.example", source=SITE), rule("b.example", source=SITE)], 3),
        # An address is told by who may go there.
        ([rule(("192.0.2.0/24",), "tcp:25", source=SITE)], 1),
        # Of http hosts with and without their port, their paths, and who may ask.
        ([rule("a.example", "http:80", PLAIN, SITE)], 3),
        ([rule("a.example/x/*", "http:80", PLAIN, SITE)], 4),
        ([rule("a.example/x/*", "http:8080", PLAIN, TWO)], 4),
        # Each host is looked at for each network, whether it is said there or not: here by a name
        # from a site, and twice from everywhere, which is of IPv4 and of IPv6.
        ([rule("a.example", source=SITE), rule(("192.0.2.0/24",), "tcp:443")], 2 + 2 + 2 + 1),
        # Of two ports each says its own.
        ([rule("a.example", source=SITE), rule("a.example", "https:8443", source=SITE)], 4),
    ],
)
def test_room_is_taken_to_the_last_name(
    monkeypatch: pytest.MonkeyPatch, rules: list[Rule], names: int
) -> None:
    flows = [each.flow for each in rules]
    monkeypatch.setattr(chains, "MOST_NAMES", names)
    assert sum(len(port.chains) for port in find_ports(flows)) >= 1
    monkeypatch.setattr(chains, "MOST_NAMES", names - 1)
    with pytest.raises(TooMuch):
        find_ports(flows)
