"""Our file read back: what its lines say, and what of it somebody else wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.backends.native_rule import NativeRule
from outgate.backends.squid.reading import MISSING, REORDERED, read_rules
from tests.backends.squid.plans import file_of, rendered
from tests.builders.drawn_rules import drawn_plan
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN
from tests.builders.rules import rule as a_rule

PREFIX = "outgate"
PLAN = plan_with(
    (
        a_rule("*.x.example"),
        a_rule("kept.x.example/a/*", treatment=KEEP),
        a_rule("y.example/pki/*", "http:80", PLAIN),
        a_rule("y.example/one.crl", "http:8080", PLAIN, ("10.0.0.0/8", "2001:db8::/32")),
        a_rule("direct.example", treatment=DIRECT, source=("10.0.0.0/8",)),
        a_rule(("192.0.2.0/24",), "tcp:443", BYPASS),
    )
)
TEXT = file_of(rendered(PLAN, bump=True, upstream=True))
RULES = {native.identity: native for native in rendered(PLAN, bump=True, upstream=True).rules}


def read(text: str) -> tuple[dict[str, NativeRule], list[str]]:
    """The rules by identity, and the lines that are not ours."""
    natives = read_rules(text.encode("utf-8", "replace"), PREFIX)
    strays = [str(native.body["line"]) for native in natives if "line" in native.body]
    return {n.identity: n for n in natives if "line" not in n.body}, strays


@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_what_is_written_is_what_is_read(seed: int, bump: bool, upstream: bool) -> None:
    result = rendered(drawn_plan(seed), bump=bump, upstream=upstream)
    natives, strays = read(file_of(result))
    assert natives == {native.identity: native for native in result.rules}
    assert strays == []


def test_nothing_is_written_is_nothing() -> None:
    assert read("") == ({}, [])
    assert read("# a comment\n\n   # another\n") == ({}, [])


def test_comments_names_and_layout_mean_nothing() -> None:
    text = TEXT.replace("outgate_h_", "outgate_host_").replace("outgate_q_", "outgate_q_x")
    text = text.replace(" all-of ", "  all-of \\\n  ").replace("# any", "# somebody")
    assert read(text) == (RULES, [])


@pytest.mark.parametrize("line", [one for one in TEXT.splitlines() if one and one[0] != "#"])
def test_every_line_counts(line: str) -> None:
    """Whatever line is gone, what is read differs, and no rule is read that was not there."""
    natives, strays = read(TEXT.replace(f"{line}\n", "", 1))
    assert (natives, strays) != (RULES, [])
    for identity, native in natives.items():
        # Without the line that decrypts, what was some paths is the whole host.
        if identity not in RULES:
            assert line.startswith(("ssl_bump", "always_direct"))
            continue
        assert native.sound == RULES[identity]


@pytest.mark.parametrize(
    "line",
    [
        "http_access allow all",
        "http_access deny all",
        "http_access allow outgate_connect",
        "acl outgate_p443 port 8443",
        "acl other src all",
        "ssl_bump splice all",
        "include /etc/passwd",
        "always_direct allow all",
        "loadable_modules /x.so",
        "acl",
        "acl other note -m=| outgate_path5",
        "acl other dst -n",
        "acl other all-of outgate_connect",
        "http_access",
        "cache_dir outgate_p443 port 8443",  # which defines nothing
    ],
)
def test_a_line_of_somebody_else_is_told(line: str) -> None:
    for text in (f"{TEXT}{line}\n", f"{line}\n{TEXT}"):
        natives, strays = read(text)
        assert line in strays
        assert set(natives) <= set(RULES)
        if not line.startswith("acl outgate_"):
            assert {identity: native.sound for identity, native in natives.items()} == RULES


@pytest.mark.parametrize("of", ["src 10.0.0.0/8", "port 443", "dstdomain -n y.example"])
@pytest.mark.parametrize("more", ["dst -n 10.1.0.0/16", "port 443", "src 10.1.0.0/16", "time M 9"])
def test_of_an_acl_of_two_types_nothing_is_read(of: str, more: str) -> None:
    """Squid takes no such file: whatever names the ACL is no rule that holds."""
    (own,) = {line for line in TEXT.splitlines() if line.startswith("acl ") and line.endswith(of)}
    name, kind = own.split()[1:3]
    if more.split(maxsplit=1)[0] == kind:
        return
    for text in (f"{TEXT}acl {name} {more}\n", f"acl {name} {more}\n{TEXT}"):
        natives, strays = read(text)
        assert set(natives) < set(RULES)
        assert f"acl {name} {more}" in strays


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("port 443", "port 443 # ours"),
        ("port 443", "port -i 443"),
        ("src 10.0.0.0/8\n", 'src "10.0.0.0/8"\n'),
        ("src 10.0.0.0/8\n", "src 10.0.0.0/8 # ours\n"),
        ("dstdomain -n y.example", "dstdomain y.example"),
        ("dstdomain -n y.example", "dstdomain -i y.example"),
        ("dstdomain -n y.example", 'dstdomain -n "/etc/hosts"'),
        ("dst -n 192.0.2.0/24", "dst 192.0.2.0/24"),
        ("method CONNECT", "method CONNECT # ours"),
        ("dstdom_regex -n -i", "dstdom_regex -i -n"),
        ("note -m=| outgate_path5 /pki/", "note outgate_path5 /pki/"),
        ("note -m=| outgate_path5 /pki/", "note -m=| outgate_path5 /pki/ /x/"),
        ("annotate_transaction -m=|", "annotate_transaction"),
        ('"%\'.5>rp"', '"%\'.4>rp"'),
        ("outgate_path5=", "outgate_path4="),
        ("urlpath_regex ^/one", "urlpath_regex -i ^/one"),
        ("all-of outgate_", "all-of other outgate_"),
        ("all-of outgate_literal ", "all-of "),
        ("all-of outgate_literal ", "all-of outgate_p443 "),
        ("dst -n 192.0.2.0/24", "dst -n"),
        ("src 10.0.0.0/8\n", "src\n"),
    ],
)
def test_more_words_in_an_acl_make_it_none_of_ours(old: str, new: str) -> None:
    assert old in TEXT
    natives, strays = read(TEXT.replace(old, new))
    assert (set(natives) < set(RULES)) or "urlpath_regex" in new
    assert any(new.strip() in line for line in strays)


def test_an_acl_with_more_in_it_is_no_rule_of_ours() -> None:
    natives, strays = read(
        TEXT.replace("dstdomain -n y.example", "dstdomain -n y.example z.example")
    )
    assert not any("y.example" in identity for identity in natives)
    assert any("z.example" in line for line in strays)


@pytest.mark.parametrize(
    ("port", "reads"),
    [("1", True), ("65535", True), ("0", False), ("65536", False), ("4x3", False), ("٤٤٣", False),
     ("44300000000000000000", False), ("-443", False)],
)  # fmt: skip
def test_a_port_is_one_that_there_is(port: str, reads: bool) -> None:
    natives, strays = read(TEXT.replace("port 443", f"port {port}"))
    assert any(f"x.example:{port}" in identity for identity in natives) is reads
    assert bool(strays) is not reads


def test_another_name_is_another_rule() -> None:
    natives, strays = read(TEXT.replace("dstdomain -n y.example", "dstdomain -n z.example"))
    assert "http://z.example:80/pki/*" in natives
    assert strays == []


def test_lines_in_another_order_are_doubtful() -> None:
    lines = TEXT.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("ssl_bump bump"))
    first = next(n for n, line in enumerate(lines) if line.startswith("ssl_bump"))
    lines.insert(first, lines.pop(at))
    natives, strays = read("\n".join(lines))
    assert {native.trouble for native in natives.values()} == {REORDERED}
    assert strays == []


def test_a_look_at_the_name_that_is_missing_is_told() -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith("ssl_bump peek")]
    natives, _ = read("\n".join(lines))
    assert natives["https://*.x.example:443 splice"].trouble == MISSING


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read(text)
    read(TEXT + text)
    read(text + TEXT)


@given(st.data())
def test_shuffled_words_open_nothing_that_is_not_told(data: st.DataObject) -> None:
    """Lines that are damaged somewhere are never read as rules that the text does not hold."""
    lines = TEXT.splitlines()
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if line[:3] == "acl"]))
    words = lines[at].split()
    lines[at] = " ".join(data.draw(st.permutations(words)))
    natives, strays = read("\n".join(lines))
    if lines[at].split() != words:
        assert strays or any(n.trouble for n in natives.values()) or set(natives) != set(RULES)
