"""An `except` changes nothing just where no request is both in it and in what is forbidden."""

from itertools import product

import pytest

from tests.support import problems_of

ALLOW = "allow mde for region EU, fleet win11 via streamlined\n"
HOSTS = ("a.example", "x.a.example", "y.x.a.example", "b.example", "10.1.0.1", "10.2.0.1")
TRANSPORTS = (
    ("https", 443), ("http", 80), ("https", 8443), ("tcp", 22), ("tcp", 23), ("http", 8443),
)  # fmt: skip
PATHS = ("/", "/x/y")
REQUESTS = [*product(HOSTS, TRANSPORTS, PATHS)]
# Patterns, each with its host (a star for names below), protocol, port and path.
PATTERNS: dict[str, tuple[str, str | None, int | None, str]] = {
    "*.a.example": ("*.a.example", None, None, ""),
    "x.a.example": ("x.a.example", None, None, ""),
    "b.example": ("b.example", None, None, ""),
    "https://*.a.example": ("*.a.example", "https", 443, ""),
    "https://*.a.example/x/*": ("*.a.example", "https", 443, "/x/"),
    "http://x.a.example": ("x.a.example", "http", 80, ""),
    "https://x.a.example:8443": ("x.a.example", "https", 8443, ""),
    "http://*.a.example:8443": ("*.a.example", "http", 8443, ""),
    "x.a.example:8443": ("x.a.example", None, 8443, ""),
    "tcp://*.a.example:22": ("*.a.example", "tcp", 22, ""),
    "10.1.0.0/16": ("10.1.0.1", None, None, ""),
    "tcp://10.1.0.1:22": ("10.1.0.1", "tcp", 22, ""),
}


def requests_of(pattern: str) -> set[tuple[str, tuple[str, int], str]]:
    name, protocol, port, path = PATTERNS[pattern]
    return {
        (host, (its_protocol, its_port), its_path)
        for host, (its_protocol, its_port), its_path in REQUESTS
        if (host.endswith(name[1:]) if name.startswith("*") else host == name)
        and protocol in (None, its_protocol)
        and port in (None, its_port)
        and its_path.startswith(path or "/")
    }


@pytest.mark.parametrize("forbidden", PATTERNS)
def test_an_exception_has_an_effect_where_it_shares_a_request(forbidden: str) -> None:
    for excepted in PATTERNS:
        problems = problems_of(f'{ALLOW}forbid "{forbidden}" except "{excepted}"', "2026-07-03")
        shares = requests_of(forbidden) & requests_of(excepted)
        assert [each.code.id for each in problems] == (
            [] if shares else ["clause-without-effect"]
        ), excepted


def test_an_exception_is_held_against_every_pattern() -> None:
    text = (
        f'{ALLOW}forbid "https://b.example", "*.a.example:8443" except "x.a.example", "b.example"'
    )
    assert problems_of(text, "2026-07-03") == ()
