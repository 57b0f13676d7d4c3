"""How much of squid.conf is read, to the last file, line and byte, and that the rest is told."""

from itertools import pairwise
from pathlib import Path

import pytest

from outgate.backends.squid.site import Site, SiteReader
from outgate.documents.files import FileRefused

MORE = "includes more than is looked at"


def site_of(home: Path, files: dict[str, str], **given: object) -> Site:
    """What is read of squid.conf where these files are."""
    for name in files:
        (home / name).touch()

    def read(path: Path) -> bytes:
        if path.name.startswith("refused"):
            raise FileRefused("cannot read it", "look")
        return files[path.name].encode()

    follows = (lambda _: False) if given.get("nowhere") else (lambda _: True)
    return SiteReader(read, home / "outgate.conf", follows).site(home / "squid.conf")


@pytest.mark.parametrize(("number", "told"), [(200, False), (201, True), (205, True)])
def test_files(tmp_path: Path, number: int, told: bool) -> None:
    """What is too much is said once, whatever comes behind."""
    files = {"squid.conf": "include a.conf\n" * number, "a.conf": "x\n"}
    site = site_of(tmp_path, files)
    assert len(site.lines) == 200
    assert list(site.unseen) == ([f"`squid.conf:201` {MORE}"] if told else [])


@pytest.mark.parametrize(("more", "told"), [(0, False), (1, True)])
def test_bytes(tmp_path: Path, more: int, told: bool) -> None:
    """Of all files together: before each of them it is asked."""
    half = (4 << 20) - len("include a.conf b.conf\n")
    files = {
        "squid.conf": "include a.conf b.conf\n" + "#" * half,
        "a.conf": "#" * ((4 << 20) + more),
        "b.conf": "seen",
    }
    site = site_of(tmp_path, files)
    assert [line.text for line in site.lines] == ([] if told else ["seen"])
    assert bool(site.unseen) is told


@pytest.mark.parametrize(("steps", "told"), [(16, False), (17, True)])
def test_files_in_files(tmp_path: Path, steps: int, told: bool) -> None:
    names = ["squid.conf", *(f"{number}.conf" for number in range(steps))]
    files = {name: f"include {after}" for name, after in pairwise(names)}
    site = site_of(tmp_path, {**files, names[-1]: "seen"})
    assert [line.text for line in site.lines] == ([] if told else ["seen"])
    assert bool(site.unseen) is told


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("x\n" * 20_000, 20_000, False),
        ("x\n" * 20_001, 20_000, True),
        ("http_access allow a\n" * 300, 300, False),
        ("http_access allow a\n" * 301, 300, True),
        ("http_access allow a\n" * 300 + "x\n" * 9, 309, False),
        ("http_access allow a\n" * 300 + "x\n" * 9 + "http_access deny a\n" * 9, 309, True),
    ],
)
def test_lines(tmp_path: Path, text: str, number: int, told: bool) -> None:
    site = site_of(tmp_path, {"squid.conf": text})
    assert len(site.lines) == number
    wanted = ("squid.conf has more lines than are looked at",) if told else ()
    assert site.unseen == wanted


def test_what_could_not_be_read_is_told_ten_times(tmp_path: Path) -> None:
    files = {"squid.conf": "include refused.conf\n" * 12, "refused.conf": ""}
    site = site_of(tmp_path, files)
    assert site.unseen == tuple(
        f"`squid.conf:{n}` includes what cannot be read: cannot read it" for n in range(1, 11)
    )


@pytest.mark.parametrize(
    ("pattern", "lines"),
    [
        ("*.conf", ["a", "OURS"]),  # and not what begins with a dot, as in a shell
        (".*", ["hidden"]),
        ('"a.conf"', ["a"]),
        ("a.conf outgate.conf", ["a", "OURS"]),
        ("out*", ["OURS"]),
        ("link", ["OURS"]),
        ("sub/outgate.conf", []),
        ("none/*", []),
    ],
)
def test_which_files_a_pattern_names(tmp_path: Path, pattern: str, lines: list[str]) -> None:
    """Ours too where it is not there yet; a folder that is not there has none."""
    (tmp_path / "link").symlink_to("outgate.conf")
    text = f"# squid.conf\n\ninclude {pattern}\nend\n"
    files = {"squid.cf": text, "a.conf": "a", ".b.conf": "hidden"}
    for name in files:
        (tmp_path / name).touch()
    reader = SiteReader(
        lambda path: files[path.name].encode(), tmp_path / "outgate.conf", lambda _: True
    )
    site = reader.site(tmp_path / "squid.cf")
    read = ["OURS" if line.is_ours else line.text for line in site.lines]
    assert read == [*lines, "end"]
    assert site.includes_ours is ("OURS" in lines)
    assert [line.place for line in site.lines if line.is_ours] == ["squid.cf:3"] * ("OURS" in lines)
    assert site.lines[-1].place == "squid.cf:4"


def test_what_is_not_followed_is_told_and_ours_is_not_looked_for(tmp_path: Path) -> None:
    files = {"squid.conf": "include a.conf\ninclude outgate.conf\n", "a.conf": "x"}
    site = site_of(tmp_path, files, nowhere=True)
    assert [(line.place, line.is_ours) for line in site.lines] == [("squid.conf:2", True)]
    assert site.unseen == ("`squid.conf:1` includes `a.conf`, which is not followed",)
