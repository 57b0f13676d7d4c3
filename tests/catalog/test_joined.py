"""Hosts that ran together where a page lost its line breaks."""

import pytest

from outgate.catalog.importers.tables.joined import split_joined
from outgate.catalog.store import Store
from outgate.catalog.url_cell import ReadUrl, read_cell
from tests.builders.pages import only_table, page, row
from tests.support import shipped

# The two names in a host, typed by hand.
JOINED = {
    "neu.microsoft.comwinatp-gw-weu.microsoft.com": (
        "neu.microsoft.com",
        "winatp-gw-weu.microsoft.com",
    ),
    "x.comy.com": ("x.com", "y.com"),
    "x.comy.au": ("x.com", "y.au"),
    "*.x.comy.com/a/b": ("x.com", "y.com"),
    "a.blob.core.windows.netb.blob.core.windows.net": (
        "a.blob.core.windows.net",
        "b.blob.core.windows.net",
    ),
    "a.microsoft.usb.microsoft.us": ("a.microsoft.us", "b.microsoft.us"),
    "a.microsoft.com.b.microsoft.com": ("a.microsoft.com", "b.microsoft.com"),
    "a.microsoft.com.b.microsoft.us": ("a.microsoft.com", "b.microsoft.us"),
    "a.microsoft.com.cloud": ("a.microsoft.com", "cloud"),
    # A path never names a domain of the lists: this one has swallowed the next host.
    "https://a.skype.com/config/v1b.microsoft.com": ("a.skype.com", "/config/v1b.microsoft.com"),
    "a.windows.comm.microsoft.com": ("a.windows.com", "m.microsoft.com"),
}
ORDINARY = [
    "comx.microsoft.com",
    "com.microsoft.com",
    "us.x.microsoft.com",
    "a.usgovcloudapi.net",
    "a.us-east.microsoft.com",
    "a.us.microsoft.com",
    "a.compute.windows.net",
    "live.community.microsoft.com",
    "a.example.com.au",
    "x.telecom.microsoft.com",
    "www.microsoft.com/pki/x.com.crl",
]


def read(text: str) -> tuple[ReadUrl, ...]:
    cell = read_cell(text, ())
    assert not cell.rejected
    return cell.urls


@pytest.mark.parametrize("text", JOINED)
def test_two_hosts_in_one(text: str) -> None:
    kept, (oddity,) = split_joined(read(text))
    assert kept == ()
    first, second = JOINED[text]
    assert oddity.message == f"`{text}` looks like `{first}` and `{second}` run together"
    assert (oddity.code, oddity.raw) == ("hosts-run-together", text)


@pytest.mark.parametrize("text", ORDINARY)
def test_hosts_that_only_look_alike(text: str) -> None:
    urls = read(text)
    assert split_joined(urls) == (urls, ())


def test_no_host_of_a_shipped_edition_is_hit() -> None:
    count = 0
    for edition in Store(None).editions():
        for endpoint_list in shipped(edition).lists:
            for table in endpoint_list.tables:
                urls = tuple(ReadUrl(each.text, each.remote) for each in table.endpoints)
                assert split_joined(urls) == (urls, ())
                count += len(urls)
    assert count > 1500


def test_such_a_row_is_quarantined_with_a_finding() -> None:
    table = only_table(
        page(
            row("neu.microsoft.comwinatp-gw-weu.microsoft.com", "Required|Yes|||||"),
            row("a.microsoft.com<br>b.microsoft.comc.microsoft.com", "Required|Yes|||||"),
            row("*x.windows.comy.windows.com", "Required|Yes|||||"),
        ),
    )
    assert [each.text for each in table.endpoints] == ["a.microsoft.com"]
    assert [(each.row, each.code, each.geography) for each in table.quarantined] == [
        (12, "hosts-run-together", "WW"),
        (13, "hosts-run-together", "WW"),
        (14, "hosts-run-together", "WW"),
    ]
    assert table.quarantined[1].reason == (
        "`b.microsoft.comc.microsoft.com` looks like `b.microsoft.com` and `c.microsoft.com` "
        "run together"
    )
    codes = [each.code for each in table.findings if each.code != "dotless-wildcard"]
    assert codes == ["hosts-run-together"] * 3
