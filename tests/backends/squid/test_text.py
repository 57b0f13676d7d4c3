"""Our file as Squid reads it: lines that are not too long, and all that stands in one."""

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.backends.squid.acls import Acl
from tests.backends.squid.plans import file_of, rendered, text_of
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule

RULES = (
    rule("*.x.example"),
    rule("kept.x.example/a/*", treatment=KEEP),
    rule("y.example/pki/*", "http:80", PLAIN),
    rule("y.example/one.crl", "http:8080", PLAIN, ("10.0.0.0/8", "2001:db8::/32")),
    rule("direct.example", treatment=DIRECT, source=("10.0.0.0/8",)),
    rule("db.example", "tcp:1433", PLAIN, source=("0.0.0.0/0",)),
    rule(("192.0.2.0/24",), "tcp:443", BYPASS),
)


@pytest.mark.parametrize("decrypts", [False, True])
def test_a_file_whole(snapshot: SnapshotAssertion, decrypts: bool) -> None:
    """What engines are asked about in other tests, to be read by whoever changes it."""
    assert file_of(rendered(plan_with(RULES), bump=decrypts, upstream=decrypts)) == snapshot


def whole_of(text: str, label: str) -> str:
    """What the ACL is called that is all of the rule under a label."""
    (part,) = [each for each in text.split("\n\n") if each.startswith(f"# {label}\n")]
    (name,) = [line.split()[1] for line in part.splitlines() if " all-of " in line]
    return name


def test_what_goes_past_the_parent_leaves_out_what_must_not() -> None:
    """The narrower rule decides, whatever order the lines have."""
    rules = rule("*.x.example", treatment=DIRECT), rule("a.x.example"), rule("y.example")
    text = file_of(rendered(plan_with(rules), upstream=True))
    wide = whole_of(text, "any -> https://*.x.example:443")
    narrow = whole_of(text, "any -> https://a.x.example:443")
    lines = [line for line in text.splitlines() if line.startswith("always_direct")]
    assert lines == [f"always_direct allow {wide} !{narrow}"]
    turned = rule("*.x.example"), rule("a.x.example", treatment=DIRECT)
    text = file_of(rendered(plan_with(turned), upstream=True))
    lines = [line for line in text.splitlines() if line.startswith("always_direct")]
    assert lines == [f"always_direct allow {narrow}"]
    assert "always_direct" not in file_of(rendered(plan_with(turned)))


@pytest.mark.parametrize(
    ("path", "length", "noted", "end"),
    [
        ("/pki/*", 5, ["/pki/"], None),
        ("/pki{,/*}", 5, ["/pki", "/pki?", "/pki/"], "^/pki([/?]|$)"),
        ("/pki", 5, ["/pki", "/pki?"], r"^/pki(\?|$)"),
        ("/a%2Fb", 7, ["/a%2Fb", "/a%2Fb?"], r"^/a.b(\?|$)"),
        ("/*", 1, ["/"], None),
    ],
)
def test_a_path_is_compared_as_far_as_it_goes(
    path: str, length: int, noted: list[str], end: str | None
) -> None:
    """One letter more than it has tells where it ends; of a folder the letters are enough."""
    text = text_of(rule(f"x.example{path}", "http:80", PLAIN))
    words = [line.split() for line in text.splitlines() if line.startswith("acl ")]
    of = {kind: [each for each in words if each[2] == kind] for kind in ("note", "urlpath_regex")}
    assert f"acl outgate_w{length} annotate_transaction -m=| outgate_path{length}=" in text
    assert f'="%\'.{length}>rp"' in text
    assert [each[3:] for each in of["note"]] == [["-m=|", f"outgate_path{length}", *noted]]
    ends = [each[3] for each in of["urlpath_regex"] if each[1] != "outgate_dots"]
    assert ends == ([] if end is None else [end])


@pytest.mark.parametrize(
    ("prefix", "sizes"),
    [
        ("ab", [48, 48, 4]),  # 48 values fill the 1,500 characters to the last
        ("abc", [47, 47, 6]),
    ],
)
def test_a_long_acl_takes_several_lines_that_squid_reads_whole(
    prefix: str, sizes: list[int]
) -> None:
    values = tuple(f"{number:030}" for number in range(100))
    lines = [line.split() for line in Acl("p", "src", values).lines(prefix)]
    assert all(words[:3] == ["acl", f"{prefix}_p", "src"] for words in lines)
    assert [len(words) - 3 for words in lines] == sizes
    assert tuple(value for words in lines for value in words[3:]) == values


def test_a_value_that_has_no_room_beside_others_has_a_line_of_its_own() -> None:
    lines = list(Acl("p", "src", ("v" * 2_000, "w", "v" * 1_490, "x")).lines("ab"))
    assert lines == [
        f"acl ab_p src {'v' * 2_000}",
        "acl ab_p src w",
        f"acl ab_p src {'v' * 1_490}",
        "acl ab_p src x",
    ]
