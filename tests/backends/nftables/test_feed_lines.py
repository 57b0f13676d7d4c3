"""The lines that have dnsmasq feed sets: ours by what they say, and those of others by their names.

A line that is taken for ours, and feeds somebody else's set, would be removed with ours; one that
is not seen lets a name into a set that nobody reviewed.
"""

import subprocess
from pathlib import Path

import pytest

from outgate.backends.nftables.feed import HEADER, Feed, parents, read_feed, read_names
from tests.builders.missing import need_program

OURS = "nftset=/a.example/4#inet#edge#h_x_4,6#inet#edge#h_x_6"
BOTH = frozenset(("h_x_4", "h_x_6"))


def test_a_line_of_ours() -> None:
    text = f"{HEADER}\n\n   \n  {OURS}  \n# a note\nnftset=/b.example/c.example/4#inet#edge#h_y_4\n"
    assert read_feed(text.encode(), "edge") == Feed(
        {
            "a.example": BOTH,
            "b.example": frozenset(("h_y_4",)),
            "c.example": frozenset(("h_y_4",)),
        },
        (),
    )


@pytest.mark.parametrize(
    "line",
    [
        "nftset=/a.example/4#inet#other#h_x_4",  # another table
        "nftset=/a.example/4#ip#edge#h_x_4",
        "nftset=/a.example/4#inet#edge",
        "nftset=/a.example/4#inet#edge#h_x_4#more",
        "nftset=/a.example/6#inet#edge#h_x_4",  # addresses of the other family
        "nftset=/a.example/4#inet#edge#h_x_4,4#inet#other#h_x_4",
        "nftset=/a.example/",
        "nftset=/a/4#inet#edge#h_x_4",  # no whole name
        "nftset=/A.example/4#inet#edge#h_x_4",
        "nftset=/a.example./4#inet#edge#h_x_4",
        "nftset=/b.example/a/4#inet#edge#h_x_4",
        "ipset=/a.example/x",
        "server=192.0.2.53",
    ],
)
def test_lines_that_are_none_of_ours(line: str) -> None:
    assert read_feed(f"{line}\n{OURS}\n".encode(), "edge") == Feed({"a.example": BOTH}, (line,))


def test_bytes_that_are_no_text_are_told() -> None:
    assert read_feed(b"\xffx\n", "edge") == Feed({}, ("\ufffdx",))


def test_a_name_that_stands_twice_counts_once() -> None:
    other = "nftset=/b.example/a.example/4#inet#edge#h_y_4"
    assert read_feed(f"{OURS}\n{other}\n".encode(), "edge") == Feed({"a.example": BOTH}, (other,))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("nftset=/a.example/4#inet#mine#x", ("a.example",)),
        (" ipset = /A.example/b.example/x,y", ("a.example", "b.example")),
        ("nftset=//4#inet#mine#x", ("",)),  # every name
        ("# nftset=/a.example/x", None),
        ("server=/a.example/192.0.2.53", None),
    ],
)
def test_names_that_others_feed_sets_with(line: str, names: tuple[str, ...] | None) -> None:
    told = list(read_names(f"port=53\n{line}\n".encode()))
    assert told == ([] if names is None else [(2, line.strip(), names)])


@pytest.mark.parametrize(
    ("comment", "hidden"),
    [
        (b"#" + b"x" * 1_023, OURS),
        (b"#" + b"x" * 1_022, OURS[1:]),
        ((b"#" + b"x" * 1_023) * 2, OURS),
    ],
)
def test_nothing_hides_behind_a_long_comment(tmp_path: Path, comment: bytes, hidden: str) -> None:
    """dnsmasq takes 1,024 bytes at once, and what is behind them for a line of its own."""
    data = comment + OURS.encode() + b"\n"
    feed = read_feed(data, "edge")
    assert feed == (Feed({"a.example": BOTH}) if hidden == OURS else Feed({}, (hidden,)))
    assert [number for number, _, _ in read_names(data)] == ([1] if hidden == OURS else [])
    config = tmp_path / "dnsmasq.conf"
    config.write_bytes(comment + b"no-such-option\n")
    dnsmasq = need_program("dnsmasq", "nftables dnsmasq-base iproute2 util-linux")
    done = subprocess.run(
        [str(dnsmasq), "--test", "-C", str(config)], capture_output=True, check=False
    )
    assert b"bad option at line" in done.stderr


def test_what_is_below_a_name_feeds_its_set_as_well() -> None:
    """dnsmasq takes the longest name alone: what is below must name the sets of what is above."""
    assert list(parents("a.b.example")) == ["b.example", "example"]
    whole = Feed({"a.example": frozenset("s"), "x.a.example": frozenset("s")})
    assert whole.names("s") == ("a.example",)
    assert not whole.misses("s")
    torn = Feed({"a.example": frozenset("s"), "x.a.example": frozenset("t")})
    assert torn.misses("s")
    assert not torn.misses("t")
    assert (torn.names("s"), torn.names("t")) == (("a.example",), ("x.a.example",))
    assert torn.names("none") == ()
