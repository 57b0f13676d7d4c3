"""Single lines: how long they may be, how they are written, and what they are read as."""

import hashlib

import pytest

from outgate.backends.suricata.rules.lines import (
    Line,
    assign_sids,
    content,
    network_lists,
    read_content,
    read_line,
    read_networks,
    split_options,
)
from outgate.backends.suricata.rules.reading import numbered_lines
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set


def message_of(about: str) -> str:
    text = Line("pass tcp any any -> any 1", (), about, "k").text(7)
    assert text.startswith('pass tcp any any -> any 1 (msg:"')
    assert text.endswith('"; sid:7; rev:1;)')
    return text.partition('msg:"')[2].removesuffix('"; sid:7; rev:1;)')


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ("plain", "plain"),
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 197 + "..."),
        ('a;b"c\\d', 'a\\;b\\"c\\\\d'),
        ("a\nb\x7fé\tc", "abc"),
    ],
)
def test_a_message_ends_no_option(about: str, message: str) -> None:
    assert message_of(about) == message


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x.example", 'content:"x.example"'),
        ("/a~b_c-d/", 'content:"/a~b_c-d/"'),
        ("a b", 'content:"a|20|b"'),
        ('";|\\', 'content:"|22||3b||7c||5c|"'),
        ("\n", 'content:"|0a|"'),
        ("", 'content:""'),
    ],
)
def test_a_content_is_written_and_read(text: str, written: str) -> None:
    assert content(text) == written
    assert content(text, negated=True) == written.replace(":", ":!", 1)
    assert read_content(written) == (text, False)
    assert read_content(content(text, negated=True)) == (text, True)


@pytest.mark.parametrize(
    "option", ["nocase", 'content:"a', 'pcre:"/a/"', 'content:!!"a"', "content:a"]
)
def test_what_is_no_content(option: str) -> None:
    assert read_content(option) is None


SOURCES = address_set(tuple(f"10.{n}.0.0/24" for n in range(0, 200, 2)))


@pytest.mark.parametrize(
    ("addresses", "lists"),
    [
        (("*",), ["any"]),
        (("10.0.0.0/8",), ["10.0.0.0/8"]),
        (("0.0.0.0/0",), ["0.0.0.0/0"]),
        (("10.0.0.0/8", "2001:db8::/32"), ["[10.0.0.0/8,2001:db8::/32]"]),
    ],
)
def test_networks_in_a_head(addresses: tuple[str, ...], lists: list[str]) -> None:
    assert list(network_lists(address_set(addresses))) == lists


def test_what_is_left_out_is_named_where_that_is_shorter() -> None:
    (all_but,) = network_lists(EVERY_ADDRESS - address_set(("10.0.0.0/8", "2001:db8::/32")))
    assert all_but == "[0.0.0.0/0,!10.0.0.0/8,::/0,!2001:db8::/32]"
    # Of as many on either side those that it has, and one more is not worth the sign.
    (both,) = network_lists(address_set(("0.0.0.0/1", "192.0.0.0/2")))
    assert both == "[0.0.0.0/1,192.0.0.0/2]"


@pytest.mark.parametrize(("number", "lists"), [(178, 1), (179, 2), (356, 2), (357, 3)])
def test_long_lists_take_several_lines(number: int, lists: int) -> None:
    """Each of less than 2,500 characters: fourteen for a network and its comma."""
    addresses = address_set(tuple(f"{n // 100 + 10}.{n % 100 + 100}.1.1/32" for n in range(number)))
    told = list(network_lists(addresses))
    assert all(len(each) <= 2_501 for each in told)
    words = [word for each in told for word in each.strip("[]").split(",")]
    assert address_set(tuple(words)) == addresses
    assert len(words) == number
    assert len(told) == lists


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("any", EVERY_ADDRESS),
        ("10.0.0.0/8", address_set(("10.0.0.0/8",))),
        ("[10.0.0.0/8,2001:db8::/32]", address_set(("10.0.0.0/8", "2001:db8::/32"))),
        ("[10.0.0.0/8,!10.1.0.0/16]",
         address_set(("10.0.0.0/8",)) - address_set(("10.1.0.0/16",))),
        ("[!10.1.0.0/16,10.0.0.0/8]",
         address_set(("10.0.0.0/8",)) - address_set(("10.1.0.0/16",))),
        ("$HOME_NET", None),
        ("[10.0.0.0/8,x]", None),
        ("[10.0.0.0/8,!x]", None),
        ("", None),
    ],
)  # fmt: skip
def test_networks_read(text: str, addresses: AddressSet | None) -> None:
    assert read_networks(text) == addresses


HEAD = "pass tls any any -> any 443"


@pytest.mark.parametrize(
    ("text", "head", "options"),
    [
        (f"{HEAD} (tls.sni; sid:1;)", HEAD, ("tls.sni",)),
        (f"  {HEAD}   (tls.sni;sid:1; rev:2 ;msg:\"a;b\";)  ", HEAD, ("tls.sni", 'b"')),
        (f'{HEAD} (msg:"a\\;b"; nocase;)', HEAD, ("nocase",)),
        (HEAD.replace(" ", "  ") + " ()", HEAD, ()),
        (f"{HEAD} (flow : to_server ; content:\"a\" ;)", HEAD, ("flow:to_server", 'content:"a"')),
        ("pass tcp [10.0.0.0/8, 10.1.0.0/16] any -> [ 1.1.1.1 ,2.2.2.2 ] 443 (a;)",
         "pass tcp [10.0.0.0/8,10.1.0.0/16] any -> [1.1.1.1,2.2.2.2] 443", ("a",)),
    ],
)  # fmt: skip
def test_a_line_read(text: str, head: str, options: tuple[str, ...]) -> None:
    line = read_line(text)
    assert line is not None
    assert (line.head, line.options) == (head, options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is this",
        HEAD,
        f"{HEAD} (a;",
        f"{HEAD} a;)",
        "pass tls any any <> any 443 (a;)",
        "pass tls any any <- any 443 (a;)",
        "pass tls any -> any 443 (a;)",
        "pass tls any any -> any 443 more (a;)",
        "PASS tls any any -> any 443 (a;)",
        "pass (a;)",
    ],
)
def test_what_is_no_line(text: str) -> None:
    assert read_line(text) is None


def test_options_are_parted_where_nothing_escapes_it() -> None:
    text = r'a;b : c ; msg:"x\;y\\";;  ; d:e:f'
    assert list(split_options(text)) == ["a", "b:c", r'msg:"x\;y\\"', "d:e:f"]


def test_numbers_follow_from_keys_and_step_aside() -> None:
    """The first hundred are for lines that are always the same; two never have one."""
    fixed = Line("h", (), "a", "tail", fixed=7)
    lines = [Line("h", (), "a", f"k{number}") for number in range(2_000)]
    sids = assign_sids([fixed, *lines], 5_000_000)
    assert sids["tail"] == 5_000_007
    room = 1_000_000 - 100
    taken: set[int] = set()
    for line in sorted(lines, key=lambda line: line.key):
        wanted = int.from_bytes(hashlib.sha256(line.key.encode()).digest()[:8], "big") % room
        while wanted in taken:
            wanted = (wanted + 1) % room
        taken.add(wanted)
        assert sids[line.key] == 5_000_100 + wanted
    assert len({int.from_bytes(hashlib.sha256(one.key.encode()).digest()[:8], "big") % room
                for one in lines}) < len(lines)  # some did step aside  # fmt: skip


@pytest.mark.parametrize(
    ("text", "indented", "lines"),
    [
        ("a\nb\n", False, [(1, "a"), (2, "b")]),
        ("a\\\nb\nc\n", False, [(1, "ab"), (3, "c")]),
        ("a \\  \nb\n", False, [(1, "a b")]),
        ("#a\\\nb\n", False, [(2, "b")]),
        (" a\nb\n", False, [(2, "b")]),
        (" a\nb\n", True, [(1, "a"), (2, "b")]),
        ("a\\\n  b\n", True, [(1, "a  b")]),
        (" #a\n", True, []),
        ("a\\\n", False, [(1, "a")]),
        ("#" + "x" * 8_190 + "a\n", False, [(1, "a")]),
        ("#" + "x" * 8_189 + "a\n", False, []),
        ("x" * 8_191 + "\n", False, [(1, "x" * 8_191)]),
        ("x" * 8_192 + "\n", False, [(1, "x" * 8_191), (1, "x")]),
        ("x" * 8_190 + "\\\nb\n", False, [(1, "x" * 8_190 + "\\"), (2, "b")]),
        ("x" * 8_189 + "\\\nbc\n", False, [(1, "x" * 8_189 + "bc")]),
        ("\n\n", False, []),
    ],
    ids=range(16),
)
def test_lines_by_pieces(text: str, indented: bool, lines: list[tuple[int, str]]) -> None:
    """A backslash goes on where the buffer has room, and a long line is several."""
    assert list(numbered_lines(text, indented=indented)) == lines
