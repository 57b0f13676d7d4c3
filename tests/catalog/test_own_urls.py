"""The one URL of a row in a team's own service: read exactly, or refused in clear words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.own_urls import OwnUrlError, read_own_url
from outgate.catalog.store import Store
from outgate.catalog.url_cell import read_cell
from outgate.traffic.destination import AddressesDestination, HostDestination
from tests.builders.pages import only_table, page, row

# What it opens, typed by hand: text, ports of the row, targets.
READ = [
    ("a.example.com", (), ["https://a.example.com:443"]),
    ("HTTP://A.example.com/x/", (), ["http://a.example.com:80/x/*"]),
    ("*.a.example.com", (443, 8443), ["https://*.a.example.com:443", "tcp://*.a.example.com:8443"]),
    ("a.example.com:8443", (443, 8443), ["tcp://a.example.com:8443"]),
    ("https://a.example.com/x@y", (), ["https://a.example.com:443/x@y{,/*}"]),
    ("10.9.0.0/24", (), ["https://10.9.0.0/24:443"]),
    ("0.0.0.0/0", (), ["https://0.0.0.0/0:443"]),
    ("10.9.0.5", (), ["https://10.9.0.5/32:443"]),
    ("10.9.0.5", (22, 80), ["tcp://10.9.0.5/32:22", "http://10.9.0.5/32:80"]),
    ("10.9.0.5:8443", (), ["tcp://10.9.0.5/32:8443"]),
    ("https://10.9.0.5", (), ["https://10.9.0.5/32:443"]),
    ("http://10.9.0.5:8080/", (), ["http://10.9.0.5/32:8080"]),
    ("2001:db8::/32", (), ["https://2001:db8::/32:443"]),
    ("2001:DB8::1", (), ["https://2001:db8::1/128:443"]),
    ("::1", (), ["https://::1/128:443"]),
    ("[2001:db8::1]", (), ["https://2001:db8::1/128:443"]),
    ("https://[2001:db8::1]:8443/", (), ["https://2001:db8::1/128:8443"]),
    ("2001:db8::/32", (22,), ["tcp://2001:db8::/32:22"]),
    ("::/0", (), ["https://::/0:443"]),
    ("::fffe:0:0/95", (), ["https://::fffe:0:0/95:443"]),  # IPv4 is half of it
]
REFUSED = {
    "": "the URL is blank",
    " ": "the URL is blank",
    "127.1": "is an address or ends like one",
    "0x7f.1": "is an address or ends like one",
    "a.0x7f": "is an address or ends like one",
    "*.1": "no dot",
    "\uff11\uff10.9.0.5": "is an address or ends like one",  # full-width digits
    "10.9.0.5.": "is an address or ends like one",
    "10.9.0.5/x": "is an address or ends like one",
    "https://10.9.0.0/24": "is an address or ends like one",  # a network, or a path?
    "010.1.1.1": "`010.1.1.1` is not an IP address or network",
    "10.9.0.256": "`10.9.0.256` is not an IP address or network",
    "10.9.0.5/24": "has address bits beyond its prefix length",
    "10.9.0.0/255.255.255.0": "is an address or ends like one",
    "10.9.0.5:99999": "has no valid port",
    "::ffff:10.0.0.1": "an IPv4 address written as one of IPv6",
    "::ffff:0:0/96": "an IPv4 address written as one of IPv6",
    "[::ffff:10.0.0.1]:443": "an IPv4 address written as one of IPv6",
    "https://[fe80::1%25eth0]/": "is not a URL",
    "https://[::1]/x": "is not a URL",
    "1:2:3": "`1:2:3` is not an IP address or network",
    "https://good.example@evil.example": "has a user name before its host",
    "https://good.example:443@evil.example": "has a user name before its host",
    "good.example@evil.example/x": "has a user name before its host",
    "https://a.example,b.example": "is not one URL",
    "https://a.example<br>b.example": "is not one URL",
    "a.example;b.example": "is not one URL",
    "a.example and b.example": "is not one URL",
    "a.example\nb.example": "U+000A, a character that nobody sees",
    "a.example\u00a0b.example": "is not one URL",
    " a.example": "is not one URL",
    "`a.example`": "is not one URL",
    '"a.example"': "is not one URL",
    "a.example&b.example": "is not a valid host name",
    "\\*.a.example": "star that is not a whole leading label",
    "a\u200b.example": "U+200B",
    "a.ex\u00adample": "U+00AD",
    "a\ufe0f.example": "U+FE0F",
    "a.example\u202e": "U+202E",
    "a\x7f.example": "is not a valid host name",
    "ftp://a.example": "is neither http nor https",
    "*": "`*` names no host",
    "*x.example.com": "has a star without a dot",
    "https:///a.example": "is not a URL",
    "a.example:443:443": "is not a URL",
}


@pytest.mark.parametrize(("text", "ports", "expected"), READ)
def test_reads(text: str, ports: tuple[int, ...], expected: list[str]) -> None:
    assert [str(each.remote) for each in read_own_url(text, ports)] == expected


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    with pytest.raises(OwnUrlError) as caught:
        read_own_url(text, ())
    assert REFUSED[text] in str(caught.value)


WORDS = {
    "": "the URL is blank",
    "a\x07.example": "the URL holds U+0007, a character that nobody sees",
    "a\u200b.example": "the URL holds U+200B, a character that nobody sees",
    "a.example,": "`a.example,` is not one URL; write one in each row, and nothing beside it",
    "me@a.example/x": "`me@a.example/x` has a user name before its host, which no rule can match",
    "ftp://a.example": "`ftp://a.example` is neither http nor https; write the host, and its "
    "`ports`",
    "::ffff:10.0.0.1": "`::ffff:10.0.0.1` is an IPv4 address written as one of IPv6; write it as "
    "it is",
    "::ffff:0:0/97": "`::ffff:0:0/97` is an IPv4 address written as one of IPv6; write it as it is",
}


@pytest.mark.parametrize("text", WORDS)
def test_what_is_said_of_a_url_that_is_refused(text: str) -> None:
    with pytest.raises(OwnUrlError) as caught:
        read_own_url(text, ())
    assert str(caught.value) == WORDS[text]


def test_a_port_beside_another_is_refused() -> None:
    for text in ("a.example:8443", "10.9.0.5:8443"):
        with pytest.raises(OwnUrlError, match="its own port counts"):
            read_own_url(text, (443,))


_PIECES = (
    "a.example",
    "10.9.0.5",
    "/24",
    "[::1]",
    ":443",
    "@",
    ",",
    " ",
    "https://",
    "x",
    "*.",
    "%",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=5).map("".join) | st.text(max_size=12))
def test_any_text_opens_one_destination_or_is_refused(text: str) -> None:
    """And never one that an address in the text is no part of."""
    try:
        urls = read_own_url(text, (443, 8443))
    except OwnUrlError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
        return
    assert len({each.remote.destination for each in urls}) == 1
    for each in urls:
        destination = each.remote.destination
        if isinstance(destination, AddressesDestination):
            assert len(destination.networks) == 1
            assert destination.networks[0].split("/")[0] in text.lower()
        else:
            assert isinstance(destination, HostDestination)
            assert not destination.host.name.rpartition(".")[2].isdigit()


def test_a_service_with_addresses_and_its_errors(tmp_path: Path) -> None:
    text = 'format_version: "1.0"\nservice: pay\nendpoints:\n  - url: "a.example"\n  - url: "{}"\n'
    (tmp_path / "own.yaml").write_text(text.format("2001:db8::/32"))
    catalog, problems = Store(tmp_path).load(None)
    assert catalog is not None, problems
    (endpoint_list,) = catalog.lists_of("pay")
    assert [str(each.remote) for each in endpoint_list.tables[0].endpoints] == [
        "https://a.example:443",
        "https://2001:db8::/32:443",
    ]
    (tmp_path / "own.yaml").write_text(text.format("b.example, c.example"))
    catalog, (problem,) = Store(tmp_path).load(None)
    assert catalog is None
    assert "`b.example, c.example` is not one URL" in problem.message
    assert problem.primary is not None
    assert problem.primary.span.place == "own.yaml:5"


@pytest.mark.parametrize(
    "cell", ["10.9.0.5", "10.9.0.0/24", "127.1", "http://0x7f.1/x", "1.2.3.4."]
)
def test_an_address_on_a_published_list_is_no_host(cell: str) -> None:
    read = read_cell(cell, (443,))
    assert not read.urls
    (rejected,) = read.rejected
    assert rejected.code == "unreadable-url"
    assert "an address or ends like one" in rejected.message


@pytest.mark.parametrize("character", ["\u200b", "\u00ad", "\ufeff", "\u202e", "\ufe0f"])
def test_what_nobody_sees_on_a_published_list_is_a_finding(character: str) -> None:
    table = only_table(page(row(f"a.exam{character}ple.com")))
    assert [str(each.remote) for each in table.endpoints] == ["https://a.example.com:443"]
    (finding,) = table.findings
    assert (finding.code, finding.row, finding.raw) == ("invisible-character", 12, "a.example.com")
    assert finding.message == (
        f"the URL cell holds U+{ord(character):04X}, which nobody sees: it is left out"
    )
