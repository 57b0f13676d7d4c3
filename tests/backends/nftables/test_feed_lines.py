"""The lines that have dnsmasq feed sets: ours by what they say, and those of others by their names.

A line that is taken for ours, and feeds somebody else's set, would be removed with ours; one that
is not seen lets a name into a set that nobody reviewed.
"""

import pytest

from outgate.backends.nftables.feed import HEADER, Feed, parents, read_feed, read_names

OURS = "nftset=/a.example/4#inet#edge#h_x_4,6#inet#edge#h_x_6"
BOTH = frozenset(("h_x_4", "h_x_6"))


def test_a_line_of_ours() -> None:
    text = f"{HEADER}\n\n  {OURS}  \n# a note\nnftset=/b.example/c.example/4#inet#edge#h_y_4\n"
    assert read_feed(text, "edge") == Feed(
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
    assert read_feed(f"{line}\n{OURS}\n", "edge") == Feed({"a.example": BOTH}, (line,))


def test_a_name_that_stands_twice_counts_once() -> None:
    other = "nftset=/b.example/a.example/4#inet#edge#h_y_4"
    assert read_feed(f"{OURS}\n{other}\n", "edge") == Feed({"a.example": BOTH}, (other,))


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
    told = list(read_names(f"port=53\n{line}\n"))
    assert told == ([] if names is None else [(2, line.strip(), names)])


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
