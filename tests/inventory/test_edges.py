"""The last value that is still taken, and the first that is not: bounds, days, and depths.

A bound that moves by itself lets somebody's file cost more than was thought of, or leaves devices
out that were counted before.
"""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from outgate.inventory import content, counted
from outgate.inventory.analyzer_xml import read_findings
from outgate.inventory.content import BadContent, unpack
from outgate.inventory.device import Device
from outgate.inventory.join import join
from outgate.inventory.read import read_file
from outgate.inventory.row import MOST_ADDRESSES, MOST_TEXT
from outgate.inventory.site_files import read_sites
from outgate.inventory.values import read_client_version, read_time, read_version
from tests.builders.company import DAY
from tests.inventory.surveys import read, surveyed


def of_plain(column: str, value: str) -> tuple[Device, dict[str, int]]:
    file = read(f"device,os,{column}\npc,Windows11,{value}\n")
    (device,) = file.devices
    return device, dict(file.odd)


def test_a_value_of_256_characters_is_one() -> None:
    assert MOST_TEXT == 256
    name = "a" * 256
    assert read(f"device,os\n{name},Linux\n").devices[0].name == name
    file = read(f"device,os\n{name}a,Linux\n")
    assert (file.devices, dict(file.odd)) == ((), {"device": 1})


def test_an_address_is_no_longer_than_any_value() -> None:
    longest = f"10.20.0.1/{'0' * 246}"
    assert of_plain("ip", longest)[0].addresses == ("10.20.0.1/32",)
    assert of_plain("ip", f"{longest}0") == (Device(name="pc", platform="windows11"), {"ip": 1})


def test_a_device_has_64_addresses_at_most() -> None:
    assert MOST_ADDRESSES == 64
    many = " ".join(f"10.20.0.{number}" for number in range(1, 80))
    device, odd = of_plain("ip", many)
    assert device.addresses == tuple(f"10.20.0.{number}/32" for number in range(1, 65))
    assert odd == {}


def test_what_says_nothing_of_a_place_is_no_address_and_nothing_odd() -> None:
    nothing = "127.0.0.1 ::1 169.254.1.1 fe80::1%eth0 0.0.0.0 :: 224.0.0.1 ff02::1 N/A - unknown"
    device, odd = of_plain("ip", f"{nothing} 10.20.0.1 10.20.0.1")
    assert (device.addresses, odd) == (("10.20.0.1/32",), {})
    assert of_plain("ip", "10.20.0.1 10.20.0")[1] == {"ip": 1}


@pytest.mark.parametrize(
    "written",
    [
        '["10.20.0.1", "10.20.0.2"]',
        '[{"ipAddress": "10.20.0.1"}, {"IPAddress": "10.20.0.2"}]',
        '[{"ipaddress": " 10.20.0.1 "}, " 10.20.0.2 "]',
        '[{"ipAddress": "10.20.0.1", "macAddress": "aa-bb"}, {"ipAddress": "10.20.0.2"}]',
        '["10.20.0.1", "[10.20.0.3]", {"ipAddress": 5}, "10.20.0.2"]',
        "10.20.0.1;10.20.0.2",
        "10.20.0.1,,10.20.0.2",
    ],
)
def test_addresses_however_they_are_written(written: str) -> None:
    quoted = written.replace('"', '""')
    assert of_plain("ip", f'"{quoted}"') == (
        Device(name="pc", platform="windows11", addresses=("10.20.0.1/32", "10.20.0.2/32")),
        {},
    )


def test_a_field_of_a_table_is_no_longer_than_a_mebibyte() -> None:
    for length, devices in ((1 << 20, 2), ((1 << 20) + 1, 1)):
        file = read(f"device,os,note\na,Linux,{'x' * length}\nb,Linux,y\n")
        assert len(file.devices) == devices
        assert sum(each.lines for each in file.unread) == 2 - devices


@pytest.mark.parametrize(("lists", "devices"), [(1, 1), (3, 1), (4, 0)])
def test_pages_in_lists_of_lists(lists: int, devices: int) -> None:
    """Pages of answers that were put together twice are still read; what goes on is no export."""
    record = '{"device": "a", "os": "Linux"}'
    text = f"{'[' * lists}{record}{']' * lists}\n"
    file = read(f'{{"device": "z", "os": "Linux"}}\n{text}')
    assert len(file.devices) == 1 + devices
    assert sum(each.lines for each in file.unread) == 1 - devices


def analyzed(inner: str) -> str:
    name = "<deviceName><value>pc</value></deviceName>"
    return f"<MDEResults><devInfo>{name}{inner}</devInfo></MDEResults>"


def test_how_deep_a_file_of_the_analyzer_may_be() -> None:
    for depth, devices in ((14, 1), (15, 0)):
        deep = "<a>" * depth + "</a>" * depth
        if devices:
            assert len(read(analyzed(deep)).devices) == devices
        else:
            assert read_file("x", analyzed(deep).encode())[0] is None


def test_a_value_of_the_analyzer_is_whole_wherever_the_parser_cuts_it() -> None:
    """The parser hands text over in pieces: at ends of lines, at entities, where it reads on."""
    for text in ("p&#99;", "\np&#x63;\n", f"{' ' * 4000}pc", f"{' ' * 4094}pc"):
        (device,) = read(analyzed("").replace(">pc<", f">{text}<")).devices
        assert device.name == "pc"
    assert read(analyzed("").replace(">pc<", f">pc{' ' * 4094}<")).devices[0].name == "pc"
    # One that is longer is no name: what was kept of it could be that of another device.
    assert read(analyzed("").replace(">pc<", f">pc{' ' * 4095}<")).devices == ()
    assert read(analyzed("").replace(">pc<", f">{'p' * 4097}<")).devices == ()


def test_ten_thousand_findings_of_the_analyzer_are_kept() -> None:
    for number in (10_000, 10_001):
        events = "".join(f"<e>{each}</e>" for each in range(number))
        findings = read_findings(f"<MDEResults><events>{events}</events></MDEResults>")
        assert findings == tuple(map(str, range(10_000)))


def test_a_fact_is_known_by_the_words_that_it_is_shown_with_and_the_first_stays() -> None:
    shown = '<x displayName=" OsName : "><value>Windows 11</value></x><osName>Linux</osName>'
    (device,) = read(analyzed(shown)).devices
    assert device.platform == "windows 11"
    # What stands deeper is none, nor what stands in another section.
    assert read(analyzed("<y><osName>Linux</osName></y>")).devices[0].platform == ""
    events = "</devInfo><events><osName>Linux</osName></events><devInfo>"
    assert read(analyzed(events)).devices[0].platform == ""
    general = "</devInfo><general><osName>Linux</osName></general><devInfo>"
    assert read(analyzed(general)).devices[0].platform == "linux"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("site,network\n%s,10.0.0.0/24\n", "a" * 100),
        ("site,network\n%s,10.0.0.0/24\n%s,10.0.1.0/24\n", "b"),
    ],
)
def test_sites_of_a_table(text: str, name: str) -> None:
    sources, problems = read_sites("s.csv", text.replace("%s", name).encode())
    assert problems == ()
    assert [source.name for source in sources] == [name]
    networks = text.count("%s")
    assert sources[0].addresses == (("10.0.0.0/24",) if networks == 1 else ("10.0.0.0/23",))


@pytest.mark.parametrize("name", ["a" * 101, "a\x07b", " ", "in no site", "no address known"])
def test_names_that_no_site_has(name: str) -> None:
    sources, (problem,) = read_sites("s.csv", f"site,network\n{name},10.0.0.0/24\n".encode())
    assert sources == ()
    assert problem.message == "a row of `s.csv` names no site"


def test_sites_that_are_no_text() -> None:
    sources, (problem,) = read_sites("s.csv", b"site,network\n\xff,10.0.0.0/24\n")
    assert sources == ()
    assert problem.message == "`s.csv` is not UTF-8 text (byte 14)"
    assert problem.help is not None
    assert "`site` and `network`" in problem.help


def test_thirty_days_are_not_long_ago() -> None:
    assert counted.STALE_DAYS == 30
    for days, stale in ((30, 0), (31, 1)):
        day = (DAY - timedelta(days=days)).isoformat()
        for time in ("00:00:00", "23:59:59"):
            text = f"device,os,build,last_seen\npc,Windows11,22631,{day}T{time}Z\n"
            totals = surveyed(text).inventory.totals
            assert (totals.stale, totals.counted) == (stale, 1 - stale)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4.18", (4, 18)),
        ("1.2.3.4.5", (1, 2, 3, 4, 5)),
        ("1.2.3.4.5.6", None),
        ("4", None),
        ("999999999.1", (999_999_999, 1)),
        ("1000000000.1", None),
        ("4.18-beta", None),
    ],
)
def test_versions(text: str, numbers: tuple[int, ...] | None) -> None:
    assert read_version(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("101.24022.1", (101, 24022, 1)),
        ("20.124022.1.0", (101, 24022, 1)),
        ("30.124022.1.0", (101, 24022, 1)),
        ("20.124022.1", (101, 24022, 1)),
        ("30.124022", (30, 124022)),  # nothing that a release version looks like
        ("31.124022.1.0", (31, 124022, 1, 0)),
        ("20.100001.0.0", (101, 1, 0)),
        ("20.100000.0.0", None),
        ("x", None),
    ],
)
def test_versions_of_clients(text: str, numbers: tuple[int, ...] | None) -> None:
    assert read_client_version(text) == numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-29", "2026-11-29T00:00:00+00:00"),
        ("2026-11-29T08:05", "2026-11-29T08:05:00+00:00"),
        ("2026-11-29 08:05:07.5", "2026-11-29T08:05:07.500000+00:00"),
        ("2026-11-29T08:05:07.123456789 +0130", "2026-11-29T06:35:07.123456+00:00"),
        ("Nov 9, 2026 1:02:03 AM", "2026-11-09T01:02:03+00:00"),
        ("Nov 9, 2026 12:02:03 AM", "2026-11-09T00:02:03+00:00"),
        ("Jan 9, 2026 12:02:03 PM", "2026-01-09T12:02:03+00:00"),
        ("Dec 9, 2026 21:02:03", "2026-12-09T21:02:03+00:00"),
        ("12/13/2026 8:00:00", "2026-12-13T08:00:00+00:00"),
        ("13/12/2026 8:00:00", "2026-12-13T08:00:00+00:00"),
        ("12/12/2026 8:00:00", None),  # one day, but of a file that may be read in two ways
        ("Nov 9, 2026 0:02:03 AM", None),
        ("Nov 9, 2026 25:02:03", None),
    ],
)
def test_times_to_the_second(text: str, wanted: str | None) -> None:
    seen = read_time(text)
    assert (seen and seen.isoformat()) == wanted
    assert seen is None or seen.tzinfo is UTC


def test_a_gzip_is_read_in_pieces_that_do_not_fit_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "_CHUNK", 7)
    packed = b"".join(gzip.compress(bytes([65 + n]) * n, mtime=0) for n in range(1, 9))
    assert unpack(packed, 36) == b"".join(bytes([65 + n]) * n for n in range(1, 9))
    with pytest.raises(BadContent, match="holds more than"):
        unpack(packed, 35)


def test_rows_of_one_time_are_one_device_whatever_they_say_of_others() -> None:
    """A later id takes an older row's values, and a device without a time is the oldest."""
    rows = (
        Device(device_id="a", name="pc", region="EU"),
        Device(device_id="a", region="UK", seen=datetime(2026, 1, 1, tzinfo=UTC)),
    )
    (device,) = join(rows).devices
    assert (device.region, device.name) == ("UK", "pc")
    assert device.seen == datetime(2026, 1, 1, tzinfo=UTC)


def test_who_counts_is_told_nobody_by_accident() -> None:
    """What a failed test or a traceback shows of it has no names of devices."""
    devices = [
        Device(name="new-pc", seen=None),
        Device(name="old-pc", seen=datetime(2020, 1, 1, tzinfo=UTC)),
        Device(name="other-pc", onboarded=False),
    ]
    divided = counted.divide(devices, DAY)
    groups = divided.current, divided.stale, divided.not_onboarded
    assert [[each.name for each in group] for group in groups] == [
        ["new-pc"], ["old-pc"], ["other-pc"],
    ]  # fmt: skip
    assert "-pc" not in repr(divided)
    everybody = counted.divide(devices, DAY, every_device=True)
    assert [each.name for each in everybody.current] == ["new-pc", "other-pc"]
