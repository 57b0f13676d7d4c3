"""Which rules allow a URL, and for which of the addresses that are asked about."""

from outgate.plan.rule_index import RuleIndex, allowed_everywhere, allowed_somewhere
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.url import parse_url
from outgate.values import replace
from tests.builders.rules import rule


def test_rules_that_allow_a_url() -> None:
    tag = Remote(ServiceTagDestination("Storage"), "https", 443)
    rules = (
        rule("a.example"),
        rule("*.b.example"),
        rule(("192.0.2.0/24",)),
        replace(rule("x.test"), remote=tag),
    )
    index = RuleIndex(rules, Tags({"Storage": ("198.51.100.0/24",)}))

    def allowing(url: str) -> list[str]:
        return [str(each.remote) for each in index.allowing(parse_url(url))]

    assert allowing("https://a.example") == ["https://a.example:443"]
    assert allowing("https://c.b.example") == ["https://*.b.example:443"]
    assert allowing("https://b.example") == allowing("http://a.example") == []
    assert allowing("https://192.0.2.9") == ["https://192.0.2.0/24:443"]
    assert allowing("https://198.51.100.9") == ["https://tag:Storage:443"]
    assert index.perhaps(parse_url("https://203.0.113.1")) == ()
    assert index.perhaps(parse_url("https://192.0.2.9")) == ()
    blind = RuleIndex(rules, NO_TAGS)
    assert [str(each.remote) for each in blind.perhaps(parse_url("https://203.0.113.1"))] == [
        "https://tag:Storage:443"
    ]
    assert blind.perhaps(parse_url("https://c.b.example")) == ()
    # In the order of their keys, whatever stands first.
    wide = rule("*.b.example", source=("10.0.0.0/8",))
    ordered = (wide, rules[1], rule("c.b.example"))
    turned = RuleIndex(ordered[::-1], NO_TAGS)
    assert turned.allowing(parse_url("https://c.b.example")) == ordered
    two = tuple(replace(rules[3], source=each.source) for each in (wide, rules[3]))
    assert RuleIndex(two[::-1], NO_TAGS).perhaps(parse_url("https://203.0.113.1")) == two
    half, other = (rule("a.example", source=(each,)) for each in ("10.0.0.0/9", "10.128.0.0/9"))
    assert allowed_everywhere((half, other), "10.0.0.0/8")
    assert not allowed_everywhere((half,), "10.0.0.0/8")
    assert not allowed_everywhere((half, other), None)
    assert allowed_somewhere(half, "10.0.0.0/8")
    assert allowed_somewhere(half, None)
    assert not allowed_somewhere(half, "10.128.0.0/9")
