"""Patterns of guards: what each text means, typed by hand."""

import pytest

from outgate.traffic.guard_pattern import GuardPatternError, parse_guard_pattern

BOTH = (("https", 443), ("http", 80), ("https", 8443), ("tcp", 1433))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (
            "*.microsoft.com",
            [
                "https://*.microsoft.com:443",
                "http://*.microsoft.com:80",
                "https://*.microsoft.com:8443",
                "tcp://*.microsoft.com:1433",
            ],
        ),
        ("https://A.Example.COM.", ["https://a.example.com:443"]),
        ("http://a.example.com/x/*", ["http://a.example.com:80/x/*"]),
        ("https://a.example.com:8443/x.asmx", ["https://a.example.com:8443/x.asmx"]),
        ("https://a.example.com/", ["https://a.example.com:443"]),
        ("a.example.com:443", ["https://a.example.com:443"]),
        ("tcp://a.example.com:1433", ["tcp://a.example.com:1433"]),
        ("https://münchen.example", ["https://xn--mnchen-3ya.example:443"]),
        ("https://10.0.0.1", ["https://10.0.0.1/32:443"]),
        ("https://[2001:db8::1]:8443", ["https://2001:db8::1/128:8443"]),
        ("https://*.ru", ["https://*.ru:443"]),
        ("https://*.РФ.", ["https://*.xn--p1ai:443"]),
        ("10.0.0.0/8:443", []),
        (
            "tag:AzureMonitor",
            [
                "https://tag:AzureMonitor:443",
                "http://tag:AzureMonitor:80",
                "https://tag:AzureMonitor:8443",
                "tcp://tag:AzureMonitor:1433",
            ],
        ),
        (
            "10.0.0.0/8",
            [
                "https://10.0.0.0/8:443",
                "http://10.0.0.0/8:80",
                "https://10.0.0.0/8:8443",
                "tcp://10.0.0.0/8:1433",
            ],
        ),
    ],
)
def test_patterns(text: str, targets: list[str]) -> None:
    if not targets:
        with pytest.raises(GuardPatternError):
            parse_guard_pattern(text)
        return
    assert [str(each) for each in parse_guard_pattern(text).remotes(BOTH)] == targets


def test_a_port_is_of_its_protocol() -> None:
    assert list(parse_guard_pattern("tcp://a.example.com:443").remotes(BOTH)) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no dot"),
        ("*", "star"),
        ("*.", "is no pattern"),
        ("*.*.com", "star|not a valid"),
        ("*x.example.com", "star"),
        ("a b.example.com", "not a valid host name"),
        ("ftp://a.example.com", "neither http, https nor tcp"),
        ("https://a.example.com:70000", "beyond 65535"),
        ("https://a.example.com/?q=1", "query"),
        ("https://a.example.com/*/x", "star"),
        ("https://user@a.example.com", "no pattern"),
        ("tcp://a.example.com", "needs a port"),
        ("tcp://a.example.com:22/x", "no path"),
        ("https://10.0.0.1/x", "address with a path"),
        ("localhost", "no dot"),
    ],
)
def test_what_is_no_pattern(text: str, why: str) -> None:
    with pytest.raises(GuardPatternError, match=why):
        parse_guard_pattern(text)
