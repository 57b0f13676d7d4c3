"""Rules behind a piece of traffic: those that share some of it, not of what it leaves out."""

from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.traffic_change.side import Labels
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import parse_host
from tests.builders.candidates import TREATMENTS

ANYBODY = ("*",)


def remote(host: str) -> Remote:
    return Remote(HostDestination(parse_host(host)), "https", 443)


def live(host: str, action: Action) -> LiveRule:
    rule = Rule(RuleSource("any", ANYBODY), remote(host), TREATMENTS[0], ())
    return LiveRule(
        identity=host,
        label=f"{action} {host}",
        kind="a rule",
        action=action,
        ours=True,
        order=(1,),
        rules=(rule,),
    )


def test_a_rule_for_what_a_piece_leaves_out_is_not_behind_it() -> None:
    rules = [live(host, Action.DENY) for host in ("a.x.example", "b.x.example", "c.example")]
    labels = Labels((*rules, live("*.x.example", Action.ALLOW)), Action.DENY)
    witness = Witness("192.0.2.1", "https://z.x.example")
    whole = Piece(Flow(ANYBODY, remote("*.x.example")), (), witness)
    assert labels.touching(whole) == ("deny a.x.example", "deny b.x.example")
    rest = Piece(whole.flow, (remote("a.x.example"),), witness)
    assert labels.touching(rest) == ("deny b.x.example",)
