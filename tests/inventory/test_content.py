"""Files as bytes: encodings, gzip, and texts that are none of the formats."""

import gzip
import random

import pytest

from outgate.inventory import read as reading
from outgate.inventory.content import BadContent, decode, unpack
from outgate.inventory.read import read_file
from outgate.inventory.values import read_time
from tests.inventory.surveys import read

TABLE = "device,os,build\npc,Windows11,22631\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_line_ends_and_delimiters(encoding: str, line_end: str, delimiter: str) -> None:
    text = TABLE.replace("\n", line_end).replace(",", delimiter)
    (device,) = read(text.encode(encoding)).devices
    assert (device.name, device.build) == ("pc", (22631,))


def test_both_orders_of_utf_16() -> None:
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert decode(mark + "a\u00fc".encode(encoding)) == "a\u00fc"


def test_gzip_of_several_members() -> None:
    packed = gzip.compress(b"device,os,build\n") + gzip.compress(b"pc,Windows11,22631\n")
    assert [device.name for device in read(packed).devices] == ["pc"]


def test_a_gzip_is_unpacked_no_further_than_the_bound() -> None:
    packed = gzip.compress(b"a" * (1 << 20))
    assert len(unpack(packed, 1 << 20)) == 1 << 20
    with pytest.raises(BadContent, match="holds more than"):
        unpack(packed, (1 << 20) - 1)
    with pytest.raises(BadContent, match="holds more than"):
        unpack(packed * 3, 2 << 20)


@pytest.mark.parametrize(
    "data",
    [gzip.compress(b"a" * 99, mtime=0)[:-9], b"\x1f\x8b", b"\x1f\x8bnothing"],
    ids=["torn", "begun", "nothing"],
)
def test_a_torn_gzip_is_refused(data: bytes) -> None:
    with pytest.raises(BadContent, match="no whole gzip"):
        unpack(data, 1 << 20)


def test_a_gzip_of_countless_parts_is_refused_soon() -> None:
    with pytest.raises(BadContent, match="more than 10000 parts"):
        unpack(gzip.compress(b"") * 10_001, 1 << 20)
    assert unpack(gzip.compress(b"ab") * 10_000, 20_000) == b"ab" * 10_000


def test_what_does_not_shrink_is_unpacked_whole() -> None:
    data = random.Random(1).randbytes(3 << 20)
    assert unpack(gzip.compress(data), 3 << 20) == data


def test_a_gzip_with_something_behind_is_refused() -> None:
    with pytest.raises(BadContent, match="behind its gzip"):
        unpack(gzip.compress(b"a") + b"more", 1 << 20)


NONE_OF_THEM = {
    "empty": b"",
    "blank": b"\n\n \n",
    "no columns": b"Serial number,Room\nS1,4.11\n",
    "no text": b"device,os\nB\xfcro,Windows11\n",
    "odd UTF-16": b"\xff\xfea",
    "another XML": b"<?xml version='1.0'?><rss><channel/></rss>",
    "torn XML": b"<MDEResults><general>",
    "an empty list": b"[]",
    "a list of nothing": b"[[[]]]",
    "numbers": b"[1, 2]",
    "torn JSON": b'{"value": [{"id": "a", "computerDnsName": "b", "osPlatform"',
    "deep JSON": b"[" * 100_000,
    "a document type": b"<!DOCTYPE MDEResults><MDEResults><general/></MDEResults>",
    "entities": b'<!DOCTYPE MDEResults [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    b"<MDEResults><devInfo><deviceName><value>&b;</value></deviceName></devInfo></MDEResults>",
    "a file of the machine": b'<!DOCTYPE MDEResults [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b"<MDEResults><devInfo><deviceName><value>&a;</value></deviceName></devInfo></MDEResults>",
    "an unknown entity": b"<MDEResults><devInfo><a><value>&b;</value></a></devInfo></MDEResults>",
    "deep XML": b"<MDEResults>" + b"<a>" * 50_000,
}


@pytest.mark.parametrize("name", NONE_OF_THEM)
def test_what_is_no_export_is_one_error(name: str) -> None:
    file, problem = read_file("devices", NONE_OF_THEM[name])
    assert file is None
    assert problem is not None
    assert problem.code.id == "bad-inventory"
    assert problem.message.startswith("`devices` ")
    assert problem.help


def test_a_file_of_a_column_in_a_row_is_a_value_and_no_other_file() -> None:
    """Values are never taken for names of files, formulas or markup."""
    text = "device,os\n=cmd|' /C calc'!A0,Windows11\n../../etc/passwd,Linux\n"
    names = [device.name for device in read(text).devices]
    assert names == ["=cmd|' /c calc'!a0", "../../etc/passwd"]


def test_columns_are_known_whatever_their_order_and_case() -> None:
    text = "ONBOARDING STATUS,extra,device name,Device ID\nOnboarded,x,PC,A1\n"
    (device,) = read(text).devices
    assert (device.name, device.device_id, device.onboarded) == ("pc", "a1", True)


def test_of_two_columns_of_one_name_the_first_counts() -> None:
    (device,) = read("device,os,device\nfirst,Linux,second\n").devices
    assert device.name == "first"


def test_pages_that_somebody_put_together() -> None:
    page = '{"value": [{"id": "%s", "computerDnsName": "pc", "osPlatform": "Linux"}]}'
    together = f"[{page % 'a'}, {page % 'b'}]"
    lines = f"{page % 'a'}\n{page % 'b'}\n"
    for text in (together, lines):
        assert [device.device_id for device in read(text).devices] == ["a", "b"]


def test_rows_of_a_storage_account() -> None:
    text = (
        '{"time": "2026-07-18T14:08:10Z", "category": "AdvancedHunting-DeviceInfo", "properties": '
        '{"DeviceId": "a", "DeviceName": "mac", "OSPlatform": "macOS", "OSBuild": null, '
        '"ClientVersion": "20.126052.16.0", "ConnectivityType": "Streamlined", '
        '"Timestamp": "2026-07-18T14:05:55.510513Z"}}\r\n'
    )
    (device,) = read(text).devices
    assert (device.name, device.connectivity) == ("mac", "streamlined")


def test_a_long_value_is_left_out_and_counted() -> None:
    file = read(f"device,os,ip\npc,{'x' * 300},{'9' * 300}\n")
    assert file.devices[0].platform == ""
    assert dict(file.odd) == {"os": 1, "ip": 1}


def test_the_bound_of_a_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_INVENTORY_BYTES", 1 << 20)
    _, problem = read_file("devices.csv.gz", gzip.compress(b" " * (2 << 20)))
    assert problem is not None
    assert problem.message == "`devices.csv.gz` holds more than 1 MiB"


def test_a_quote_that_goes_over_the_end_of_a_row_hides_none() -> None:
    """What it takes along has as many marks as a row; a value of several lines has fewer."""
    text = 'device,os,note\na,Linux,"one\nb,Linux,two"\nc,Linux,"one, or\ntwo"\n'
    file = read(text)
    assert [device.name for device in file.devices] == ["c"]
    assert [(each.reason, each.lines) for each in file.unread] == [("torn, or no row", 2)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-29T08:00:00.1234567Z", "2026-11-29"),
        ("2026-11-29T23:30:00-02:00", "2026-11-30"),
        ("2026-11-29 08:00:00.0000000", "2026-11-29"),
        ("Nov 29, 2026 12:30:00 AM", "2026-11-29"),
        ("11/29/2026 08:00:00", "2026-11-29"),
        ("29/11/2026 08:00:00", "2026-11-29"),
        ("2/3/2026 8:00:00 AM", "2026-02-03"),
        ("2/3/2026 08:00:00", None),  # of February or of March
        ("2/3/2026 13:00:00 PM", None),
        ("Nox 29, 2026 8:00:00 AM", None),
        ("2026-02-30", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("20261129", None),
    ],
)
def test_times_that_can_be_read_in_one_way_only(text: str, day: str | None) -> None:
    seen = read_time(text)
    assert (None if seen is None else seen.date().isoformat()) == day


def test_midnight_and_noon() -> None:
    hours = [read_time(f"Nov 29, 2026 12:30:00 {half}") for half in ("AM", "PM")]
    assert [each and each.hour for each in hours] == [0, 12]
