"""Which fleets headers, OS cells and titles name."""

import pytest

from outgate.catalog.fleets import ALL_FLEETS, GROUPS
from outgate.catalog.platforms import (
    read_platform_header,
    read_platform_title,
    read_platform_word,
)

WIN10 = set(GROUPS["win10"])
WIN11 = set(GROUPS["win11"])
MMA = {"win7-sp1", "win8.1", "server2008r2-sp1", "server2012r2-mma", "server2016-mma"}


@pytest.mark.parametrize(
    ("header", "fleets"),
    [
        ("Windows 10 / Server 2019", WIN10 | {"server2019"}),
        ("Windows 7 / 8.1", {"win7-sp1", "win8.1"}),
        (
            "Windows Server 2008 R2 / 2012 R2 / 2016",
            {"server2008r2-sp1", "server2012r2-mma", "server2016-mma"},
        ),
        (
            "Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent); "
            "Server 2012 R2 (Unified Agent)",
            WIN10 | WIN11 | {"server2022", "server2019", "server2016", "server2012r2"},
        ),
        ("Windows\u00a010 /\nServer 2019", WIN10 | {"server2019"}),
        ("Windows Server 2012 R2, 2016 (MMA Based)", {"server2012r2-mma", "server2016-mma"}),
        ("Windows Server 2019 - 2022", {"server2019", "server2022"}),
        ("Server 2019-2025", {"server2019", "server2022", "server2025"}),
        # Each part goes by its own note.
        ("Server 2012 R2 (MMA), 2016 (Unified)", {"server2012r2-mma", "server2016"}),
        ("Server 2012 R2 (Unified), 2016 (MMA)", {"server2012r2", "server2016-mma"}),
        ("Mac", {"macos"}),
        ("* Mac*", {"macos"}),
        ("macOS", {"macos"}),
        ("MAC and Linux", {"macos", "linux"}),
        ("Mac;", {"macos"}),
        ("Server 2012 R2, 2016 (Unified)", {"server2012r2", "server2016"}),
        ("Win 10", WIN10),
        ("win 7", {"win7-sp1"}),
        ("Windows 7 SP1", {"win7-sp1"}),
        ("Win  Server 2019", {"server2019"}),
        ("Windows 8.1", {"win8.1"}),
        ("Windows 11", WIN11),
        ("Server (MMA)", {"server2008r2-sp1", "server2012r2-mma", "server2016-mma"}),
        (
            "Server (Unified)",
            {"server2012r2", "server2016", "server2019", "server2022", "server2025"},
        ),
        ("Server 2012 R2", {"server2012r2-mma"}),
        ("Server 2019 (Unified)", {"server2019"}),
        ("Linux", {"linux"}),
    ],
)
def test_headers(header: str, fleets: set[str]) -> None:
    platform = read_platform_header(header)
    assert platform is not None
    assert set(platform.fleets) == fleets


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Service",
        "Windows",
        "Windows 12",
        "Server",
        "Windows 10 or so",
        "Android",
        "Server 2018",
        "Linux 7",
        "Mac 10",
        "Server 2019 (MMA)",
        "Server 2012 (Unified)",
        "11",
        "2019",
        "Windows 2019",
        "Server 10",
        "Server 2019, 2016 (MMA)",
        "Mac, (x)",
        "Mac, Windows",
        "Server 2008 R2 (Unified)",
        ";",
        # Ranges from or to a release that is not known, or of another agent: not by guess.
        "Server 2016 - 2022",
        "Server 2019 - 2031",
        "Server 2018 - 2022",
        "Server 2022 - 2019",
        "Server - 2022",
        "Windows 10 - 2022",
    ],
)
def test_other_headers_name_no_platform(header: str) -> None:
    assert read_platform_header(header) is None


def test_a_later_server_is_taken_for_the_latest_named() -> None:
    platform = read_platform_header("Windows 10 / Server 2019")
    assert platform is not None
    assert dict(platform.successors) == {"server2022": "server2019", "server2025": "server2019"}


@pytest.mark.parametrize("header", ["Server 2025", "Server 2016 (MMA)", "Server 2016 (Unified)"])
def test_the_latest_server_and_other_agents_have_no_later_ones(header: str) -> None:
    platform = read_platform_header(header)
    assert platform is not None
    assert platform.successors == ()


def test_windows_10_has_no_successor() -> None:
    platform = read_platform_header("Windows 10")
    assert platform is not None
    assert not platform.successors
    assert not set(platform.fleets) & WIN11


def test_os_cells() -> None:
    (every,) = read_platform_word("All") or ()
    assert set(every.fleets) == set(ALL_FLEETS) - MMA
    (windows,) = read_platform_word(" Windows ") or ()
    assert set(windows.fleets) == set(ALL_FLEETS) - MMA - {"macos", "linux"}
    both = read_platform_word("Windows, macOS") or ()
    assert [each.name for each in both] == ["Windows", "macOS"]
    both = read_platform_word("Linux and macOS;") or ()
    assert [each.name for each in both] == ["Linux", "macOS"]
    assert read_platform_word("BeOS") is None
    assert read_platform_word("") is None


def test_titles() -> None:
    legacy = ("win10-1607", "win10-1703", "win10-1709", "win10-1803")
    assert read_platform_title("Windows 1607 to 1803") == legacy
    assert read_platform_title("windows 10  1607 TO 1803") == legacy
    assert read_platform_title("Windows 1709 to 1803") == ("win10-1709", "win10-1803")
    assert set(read_platform_title("Windows 7, 8.1, 2008R2 (MMA) ")) == MMA
    for title in ("Windows 1607 to 1999", "Windows 1234 to 1803", "Windows 1803 to 1607", "Common"):
        assert read_platform_title(title) == ()


@pytest.mark.parametrize(
    ("header", "fleets"),
    [
        # each part has the agent that its own note names
        ("Server 2012 R2 (MMA), 2016 (Unified)", {"server2012r2-mma", "server2016"}),
        ("Server 2012 R2 (Unified), 2016 (MMA)", {"server2012r2", "server2016-mma"}),
        # from one modern release to the other, both ends among them
        ("Windows Server 2019 - 2022", {"server2019", "server2022"}),
        ("Server 2019 - 2025", {"server2019", "server2022", "server2025"}),
        ("Server 2022 - 2022", {"server2022"}),
    ],
)
def test_notes_and_ranges(header: str, fleets: set[str]) -> None:
    platform = read_platform_header(header)
    assert platform is not None
    assert set(platform.fleets) == fleets


@pytest.mark.parametrize(
    "header",
    [
        "Server 2016 - 2022",  # two agents: which one the range begins with is not said
        "Server 2012 R2 - 2019",
        "Server 2019 - 2030",
        "Server 2018 - 2022",
        "Server 2022 - 2019",
        "Windows 10 - 2019",
        "Windows 2019 - 2022",
    ],
)
def test_ranges_that_are_no_guess(header: str) -> None:
    assert read_platform_header(header) is None
