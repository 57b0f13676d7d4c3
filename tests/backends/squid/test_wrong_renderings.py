"""What one would write first: the engine shows what it lets through, and that ours does not."""

from pathlib import Path

import pytest

from outgate.backends.squid.program import Squid
from tests.backends.squid.engine import Proxy
from tests.backends.squid.plans import text_of
from tests.builders.rules import PLAIN, rule

NAMES = ("x.example", "a.x.example", "ptr.example", "two.example")


def load(proxy: Proxy, text: str) -> None:
    proxy.include.write_text(text)
    proxy.reload(NAMES)


def test_a_leading_dot_is_the_name_itself_as_well(running: Proxy) -> None:
    load(running, "acl naive dstdomain -n .x.example\nhttp_access allow naive")
    assert running.connect("x.example", 443).allowed
    load(running, text_of(rule("*.x.example")))
    assert running.connect("a.x.example", 443).allowed
    assert not running.connect("x.example", 443).allowed
    assert not running.connect("X.EXAMPLE.", 443).allowed


def test_an_address_is_no_host_because_its_owner_says_so(running: Proxy) -> None:
    """A name of the hosts file is what a reverse lookup gives, as a PTR record would."""
    running.more_hosts = "127.0.0.76 who.owner.example\n"
    try:
        load(running, "acl naive dstdomain who.owner.example\nhttp_access allow naive")
        assert running.connect("127.0.0.76", 443).allowed
        load(running, text_of(rule("who.owner.example"), rule("*.owner.example")))
        assert running.connect("who.owner.example", 443).allowed
        assert not running.connect("127.0.0.76", 443).allowed
    finally:
        running.more_hosts = ""


def test_a_name_is_no_network_because_it_resolves_into_it(running: Proxy) -> None:
    load(running, "acl naive dst 127.0.0.64/26\nhttp_access allow naive")
    assert running.connect("two.example", 443).allowed
    load(running, text_of(rule(("127.0.0.64/26",), "tcp:443")))
    assert not running.connect("two.example", 443).allowed
    assert running.connect("127.0.0.77", 443).allowed
    assert not running.connect("127.0.0.1", 443).allowed


@pytest.mark.parametrize("path", ["/pki/../secret", "/pki/%2e%2e/secret", "/pki%2Fx"])
def test_a_prefix_of_the_decoded_path_is_no_folder(running: Proxy, path: str) -> None:
    load(running, "acl naive urlpath_regex ^/pki/\nhttp_access allow naive")
    assert running.get(f"http://x.example{path}").allowed
    load(running, text_of(rule("x.example/pki/*", "http:80", PLAIN)))
    assert running.get("http://x.example/pki/x").allowed
    assert not running.get(f"http://x.example{path}").allowed


def test_a_list_of_notes_does_not_end_a_path(running: Proxy) -> None:
    """Where a note is compared alone, what stands before a comma is compared."""
    naive = (
        'acl noted annotate_transaction naive="%\'.3>rp"\n'
        "acl naive note naive /a\nhttp_access allow noted naive"
    )
    load(running, naive)
    assert running.get("http://x.example/a,b").allowed
    load(running, text_of(rule("x.example/a", "http:80", PLAIN)))
    assert running.get("http://x.example/a?b").allowed
    for path in ("/a,b", "/a|b", "/a,", "/a|"):
        assert not running.get(f"http://x.example{path}").allowed


@pytest.mark.parametrize("scheme", ["ftp", "https"])
def test_a_port_is_no_protocol(running: Proxy, scheme: str) -> None:
    load(
        running,
        "acl naive port 80\nacl c method CONNECT\nhttp_access allow !c naive",
    )
    assert running.get(f"{scheme}://x.example:80/").allowed
    load(running, text_of(rule("x.example", "http:80", PLAIN)))
    assert running.get("http://x.example:80/").allowed
    assert not running.get(f"{scheme}://x.example:80/").allowed
    assert not running.connect("x.example", 80).allowed


def test_the_word_for_a_family_of_addresses_is_none(running: Proxy) -> None:
    load(running, "acl naive src ipv4\nhttp_access allow naive")
    assert not running.connect("x.example", 443).allowed
    load(running, "acl naive src 0.0.0.0/0\nhttp_access allow naive")
    assert running.connect("x.example", 443, "::1").allowed
    load(running, text_of(rule("x.example", source=("0.0.0.0/0",))))
    assert running.connect("x.example", 443).allowed
    assert not running.connect("x.example", 443, "::1").allowed
    load(running, text_of(rule("x.example", source=("::/0",))))
    assert running.connect("x.example", 443, "::1").allowed
    assert not running.connect("x.example", 443).allowed


def test_overlapping_names_do_not_stop_squid(running: Proxy) -> None:
    """In one ACL they do: `.a.x` beside `.x`."""
    load(
        running,
        text_of(rule("*.x.example"), rule("a.x.example"), rule("*.a.x.example"), rule("x.example")),
    )
    assert running.connect("x.example", 443).allowed


def test_every_letter_of_a_path_is_taken_as_it_stands(running: Proxy) -> None:
    letters = "._~!$&'()+,;=:@-"
    rules = [
        rule(f"x.example/{number}{letter}z{end}", "http:80", PLAIN)
        for number, letter in enumerate(letters)
        for end in ("", "/*")
    ]
    load(running, text_of(*rules, rule("a.x.example/c%20d%2Fe", "http:80", PLAIN)))
    for number, letter in enumerate(letters):
        assert running.get(f"http://x.example/{number}{letter}z").allowed, letter
        assert running.get(f"http://x.example/{number}{letter}z/q").allowed, letter
        assert not running.get(f"http://x.example/{number}0z").allowed
    assert running.get("http://a.x.example/c%20d%2Fe").allowed
    assert not running.get("http://a.x.example/c%20d/e").allowed
    assert not running.get("http://a.x.example/c d%2Fe").allowed


def test_where_words_in_quotes_mean_something_else_squid_refuses_the_file(
    running: Proxy, tmp_path: Path
) -> None:
    """So that an apply refuses it as well."""
    config = tmp_path / "squid.conf"
    text = text_of(rule("x.example/pki/*", "http:80", PLAIN))
    config.write_text(f"configuration_includes_quoted_values on\n{text}")
    refused = Squid(running.program, running.config).parse(config)
    assert not refused.ok
    assert "FATAL" in refused.said
    config.write_text(text)
    assert Squid(running.program, running.config).parse(config).ok
