"""URL cells as publishers type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.catalog.url_cell import clean, read_cell, read_ports
from outgate.traffic.destination import HostDestination


def targets(cell: str, *ports: int) -> list[str]:
    read = read_cell(cell, ports)
    assert not read.rejected, read.rejected
    return [str(each.remote) for each in read.urls]


@pytest.mark.parametrize(
    ("cell", "ports", "expected"),
    [
        ("crl.microsoft.com/pki/crl/*", (80,), ["http://crl.microsoft.com:80/pki/crl/*"]),
        ("events.data.microsoft.com", (443,), ["https://events.data.microsoft.com:443"]),
        ("*.wns.windows.com", (443,), ["https://*.wns.windows.com:443"]),
        # A blank port cell leaves it to the scheme.
        ("http://ctldl.windowsupdate.com", (), ["http://ctldl.windowsupdate.com:80"]),
        ("https://login.live.com", (), ["https://login.live.com:443"]),
        ("login.live.com", (), ["https://login.live.com:443"]),
        # Ports.
        ("a.example.com", (80, 443), ["http://a.example.com:80", "https://a.example.com:443"]),
        ("a.example.com", (8443,), ["tcp://a.example.com:8443"]),
        ("a.example.com:1", (), ["tcp://a.example.com:1"]),
        ("a.example.com:65535", (443, 65535), ["tcp://a.example.com:65535"]),
        ("https://a.example.com:8443/x/y.asmx", (), ["https://a.example.com:8443/x/y.asmx"]),
        # Paths: a file name is that one path, anything else a prefix.
        (
            "https://msdl.microsoft.com/download/symbols",
            (443,),
            ["https://msdl.microsoft.com:443/download/symbols{,/*}"],
        ),
        # What stands in cells and means nothing.
        (" a.example.com\u00a0\t", (443,), ["https://a.example.com:443"]),
        ("\ufeffa.example\u200b.com", (443,), ["https://a.example.com:443"]),
        ("`a.example.com`", (443,), ["https://a.example.com:443"]),
        (
            "\"a.example.com\" or 'b.example.com'",
            (443,),
            ["https://a.example.com:443", "https://b.example.com:443"],
        ),
        (r"\*.example.com", (443,), ["https://*.example.com:443"]),
        ("A.Example.COM", (443,), ["https://a.example.com:443"]),
        # Several in one cell, in order.
        (
            "b.example.com\na.example.com",
            (443,),
            ["https://b.example.com:443", "https://a.example.com:443"],
        ),
        (
            "b.example.com<br/>a.example.com, c.example.com",
            (443,),
            [f"https://{name}.example.com:443" for name in "bac"],
        ),
        (
            "a.example.com and b.example.com",
            (443,),
            ["https://a.example.com:443", "https://b.example.com:443"],
        ),
        (
            "a.example.com & b.example.com OR c.example.com",
            (443,),
            [f"https://{name}.example.com:443" for name in "abc"],
        ),
        # Back-ticks end a URL; without them two would become a host that nobody wrote.
        (
            "`a.example.com``b.example.com`",
            (443,),
            ["https://a.example.com:443", "https://b.example.com:443"],
        ),
        ("", (443,), []),
    ],
)
def test_reads(cell: str, ports: tuple[int, ...], expected: list[str]) -> None:
    assert targets(cell, *ports) == expected


def test_a_dotless_star_is_the_name_and_what_is_below_it() -> None:
    read = read_cell("*download.windowsupdate.com", (443,))
    assert [str(each.remote) for each in read.urls] == [
        "https://download.windowsupdate.com:443",
        "https://*.download.windowsupdate.com:443",
    ]
    assert [each.code for each in read.findings] == ["dotless-wildcard"]


def test_the_scheme_gives_the_protocol_and_the_cell_the_port() -> None:
    read = read_cell("http://a.example.com", (443,))
    assert [str(each.remote) for each in read.urls] == ["http://a.example.com:443"]
    assert [each.code for each in read.findings] == ["scheme-port"]


def test_a_port_in_the_url_counts_and_a_contradiction_is_found() -> None:
    read = read_cell("https://a.example.com:8443", (443,))
    assert [str(each.remote) for each in read.urls] == ["https://a.example.com:8443"]
    assert [each.code for each in read.findings] == ["port-contradiction"]


@pytest.mark.parametrize(
    "cell",
    [
        "winatp-*.microsoft.com",
        "a.*.example.com",
        "*",
        "*.",
        "**.example.com",
        "a.example.com/x*y",
        "a.example.com/x?y=1",
        "ftp://a.example.com",
        "user@example.com",
        "localhost",
        "a..example.com",
        "a.example.com:0",
        "a.example.com:65536",
    ],
)
def test_what_cannot_be_read_is_rejected(cell: str) -> None:
    read = read_cell(cell, (443,))
    assert not read.urls
    assert [(each.code, each.raw) for each in read.rejected] == [("unreadable-url", cell)]


def test_one_unreadable_url_does_not_take_the_others_with_it() -> None:
    read = read_cell("a.example.com\nb.*.example.com\nc.example.com", (443,))
    assert [each.text for each in read.urls] == ["a.example.com", "c.example.com"]
    assert [each.raw for each in read.rejected] == ["b.*.example.com"]


def test_of_a_long_cell_the_beginning_is_quoted() -> None:
    host = f"{'a' * 60}.{'b' * 60}.example"
    (oddity,) = read_cell(f"{host}\u200b", (443,)).findings
    assert (oddity.code, oddity.raw) == ("invisible-character", host[:80])
    read = read_cell(f"{host} see", (443,))
    assert [(each.code, each.raw) for each in read.rejected] == [("no-host", host[:80])]
    assert (read.urls, read.findings) == ((), ())


@pytest.mark.parametrize("word", ["/x", "*", "https://", "a..b"])
def test_a_word_that_is_meant_as_a_url_makes_no_sentence(word: str) -> None:
    read = read_cell(f"a.example.com {word}", (443,))
    assert [str(each.remote) for each in read.urls] == ["https://a.example.com:443"]
    assert [(each.code, each.raw) for each in read.rejected] == [("unreadable-url", word)]


def test_hosts_in_a_sentence_are_not_opened() -> None:
    read = read_cell("Root URL of the service, see microsoft.com for details", (443,))
    assert not read.urls
    assert [each.code for each in read.rejected] == ["no-host"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("443", (443,)),
        ("80, 443", (80, 443)),
        ("80/443", (80, 443)),
        ("443\n443", (443,)),
        ("", ()),
        ("https", None),
        ("0", None),
        ("1 and 65535;", (1, 65535)),
        ("65536", None),
        ("80 https", None),
    ],
)
def test_port_cells(cell: str, expected: tuple[int, ...] | None) -> None:
    assert read_ports(cell) == expected


@pytest.mark.parametrize("cell", ["443²", "²", "9" * 5000])
def test_digits_that_are_no_number(cell: str) -> None:
    assert read_ports(cell) is None


_ALPHABET = "abAB.*-/:`\\ \n\t,;\u00a0\u200b1"
CELLS = st.one_of(
    st.text(_ALPHABET, max_size=40),
    st.lists(
        st.sampled_from(
            [
                "a.example.com",
                "*.b.example.com",
                "*c.example.com",
                "http://d.example.com/x",
                "*",
                "e",
            ]
        ),
        max_size=5,
    ).map(" ".join),
)


@given(CELLS)
def test_no_host_that_is_not_in_the_text(cell: str) -> None:
    plain = cell.lower().replace("\u200b", "")
    for url in read_cell(cell, (443,)).urls:
        assert isinstance(url.remote.destination, HostDestination)
        assert url.remote.destination.host.name in plain


@given(CELLS)
def test_urls_come_in_the_order_of_the_text(cell: str) -> None:
    plain = clean(cell)
    at = 0
    for text in dict.fromkeys(url.text for url in read_cell(cell, (443,)).urls):
        at = plain.index(text, min(at, plain.index(text)))


@given(CELLS)
def test_cleaning_and_reading_what_was_read_changes_nothing(cell: str) -> None:
    assert clean(clean(cell)) == clean(cell)
    for url in read_cell(cell, (443,)).urls:
        again = read_cell(url.text, (443,))
        assert url.remote in [each.remote for each in again.urls]


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_or_rejected(cell: str) -> None:
    read = read_cell(cell, ())
    assert read.urls or read.rejected or not clean(cell).strip(",; \"'&andorANDOR")
