"""Zips: what is in them is found by what it holds, and nothing of them leads anywhere."""

import random
import struct
import zipfile
from pathlib import Path

import pytest

from outgate.inventory.content import BadContent
from outgate.probe import archive
from outgate.probe.archive import members
from outgate.probe.read import read_results
from tests.builders.evidence import RESULTS
from tests.conftest import ROOT
from tests.fuzz.__main__ import damaged
from tests.probe.zips import MDATP, zipped

FOLDER = ROOT / "tests" / "probe" / "files"


def test_results_of_the_analyzer_as_it_packs_them() -> None:
    text = (FOLDER / "analyzer.txt").read_text("utf-8")
    data = zipped(
        {
            "MDEClientAnalyzerResult/SystemInfoLogs/MDEClientAnalyzer.txt": b"\xff\xfe"
            + text.encode("utf-16-le"),
            "MDEClientAnalyzerResult\\SystemInfoLogs\\MDEClientAnalyzer.xml": (
                FOLDER / "analyzer.xml"
            ).read_bytes(),
            "MDEClientAnalyzerResult/EventLogs/sense.evtx": b"ElfFile\0" * 100,
            "MDEClientAnalyzerResult/notes.txt": b"nothing of ours",
            "MDEClientAnalyzerResult/binary.txt": b"\x80\x81",
            "MDEClientAnalyzerResult/": b"",
        }
    )
    files, problems = read_results("r.zip", data)
    assert [(file.name, file.format) for file in files] == [
        ("r.zip: MDEClientAnalyzerResult/SystemInfoLogs/MDEClientAnalyzer.txt", "analyzer-text"),
        ("r.zip: MDEClientAnalyzerResult/SystemInfoLogs/MDEClientAnalyzer.xml", "analyzer-xml"),
    ]
    assert len(files[0].results.observations) == 5
    assert [problem.code.id for problem in problems] == ["probe-lines"]


def test_no_name_leads_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("../../etc/passwd.txt", "/etc/passwd.txt", "C:\\x.txt", "a" * 4000 + ".txt", "x\n.txt")
    files, _ = read_results("r.zip", zipped(dict.fromkeys(names, MDATP)))
    assert len(files) == len(names)
    assert all(len(file.name) < 150 for file in files)
    assert list(tmp_path.iterdir()) == []


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MEMBER_BYTES", 1 << 16)
    monkeypatch.setattr(archive, "TOTAL_BYTES", 3 << 15)
    data = zipped({"bomb.txt": b" " * (1 << 24), "fits.txt": MDATP})
    read = {member.name: member for member in members(data)}
    assert read["bomb.txt"].data is None
    assert read["fits.txt"].data == MDATP
    many = zipped({f"{number}.txt": b"x" * (1 << 15) for number in range(8)})
    assert sum(member.data is not None for member in members(many)) == 3


def test_a_size_that_is_a_lie_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MEMBER_BYTES", 1 << 12)
    data = bytearray(zipped({"a.txt": b" " * (1 << 20)}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    assert all(len(member.data or b"") <= 1 << 12 for member in members(bytes(data)))


def test_members_beyond_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    with pytest.raises(BadContent, match="a zip of more than 3 files"):
        list(members(zipped({f"{number}": b"" for number in range(4)})))


def test_what_is_encrypted_or_packed_otherwise_is_said() -> None:
    data = bytearray(zipped({"a.txt": MDATP}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    files, problems = read_results("r.zip", bytes(data))
    assert files == ()
    assert [problem.code.id for problem in problems] == ["probe-lines", "bad-probe"]
    assert "`r.zip: a.txt` could not be read: it is encrypted" in problems[0].message
    files, problems = read_results("r.zip", zipped({"a.txt": MDATP}, zipfile.ZIP_LZMA))
    assert files == ()
    assert "packed in a way that is not read" in problems[0].message


def test_a_zip_in_a_zip_stays_closed() -> None:
    files, (problem,) = read_results("r.zip", zipped({"inner.txt": zipped({"a.txt": MDATP})}))
    assert files == ()
    assert problem.message == "`r.zip` is a zip without results of a test"


def test_a_member_without_a_name_is_a_member() -> None:
    data = bytearray(zipped({"a": MDATP}))
    for sign, offset in ((b"PK\x03\x04", 30), (b"PK\x01\x02", 46)):
        data[data.index(sign) + offset] = 0  # where zipfile ends a name
    (file,), _ = read_results("r.zip", bytes(data))
    assert file.name == "r.zip: "


def test_an_empty_zip() -> None:
    files, (problem,) = read_results("r.zip", zipped({}))
    assert (files, problem.code.id) == ((), "bad-probe")


@pytest.mark.parametrize("name", RESULTS)
def test_no_damage_ends_in_more_than_an_error(name: str) -> None:
    for seed in range(60):
        files, problems = read_results("x", damaged(RESULTS[name], random.Random(seed)))
        assert files or any(problem.code.id == "bad-probe" for problem in problems)
        for file in files:
            assert all(lines > 0 for _, lines in file.results.unread)


@pytest.mark.parametrize("name", ["mdatp.txt", "probe.jsonl"])
def test_every_line_is_accounted_for(name: str) -> None:
    """Of formats of one line a URL: results, unread and other lines are all that is not blank."""
    for seed in range(40):
        data = damaged(RESULTS[name], random.Random(seed))
        files, _ = read_results("x", data)
        for file in files:
            if file.format not in ("mdatp", "probe"):
                continue
            results = file.results
            text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            lines = sum(1 for line in text.split("\n") if line.strip())
            counted = len(results.observations) + sum(number for _, number in results.unread)
            heads = sum(
                1
                for line in text.split("\n")
                if '"kind": "probe"' in line or '"kind":"end"' in line
            )
            rest = results.others if file.format == "mdatp" else min(heads, lines - counted)
            assert counted + rest == lines


HELP = (
    "name results of one of these, or a zip or gzip of some: outgate probe, client analyzer (XML), "
    "client analyzer (text), mdatp connectivity test, TestCloudConnection"
)


def test_what_is_no_archive_says_so() -> None:
    files, (problem,) = read_results("a.zip", b"PK\x03\x04 and no more")
    assert (files, problem.message, problem.help) == ((), "`a.zip` is no whole zip", HELP)


def test_a_result_that_is_cut_off_is_told_of() -> None:
    """What is no result, and cannot be read, is nobody's concern."""
    data = zipped({"a.xml": b"<MDEResults><", "b.xml": b"<other><", "c.txt": MDATP})
    files, problems = read_results("a.zip", data)
    assert [file.name for file in files] == ["a.zip: c.txt"]
    assert problems[0].message.startswith("`a.zip: a.xml` could not be read: ")
    assert not any("b.xml" in problem.message for problem in problems)
