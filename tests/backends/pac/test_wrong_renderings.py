"""What one would write first: the engines show where it sends requests, and that ours does not."""

import json
import subprocess
from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.backends.pac.engines import MODULES, ask_spidermonkey, need_node
from tests.backends.pac.plans import OTHERWISE, drawn_plan, file_of, rendered, text_of
from tests.builders.rules import DIRECT, PLAIN, rule
from tests.conftest import ROOT

REFUSED = OTHERWISE["refuse"]
# What Windows, and every browser, has had since 1999.
OLD = {
    *(".charAt", ".concat", ".exec", ".floor", ".fromCharCode", ".indexOf", ".push", ".replace"),
    *(".slice", ".split", ".substring", ".test", ".toLowerCase", ".toString", ".toUpperCase"),
    *("Number", "parseInt"),
}
HELPERS = (
    "dnsDomainIs", "shExpMatch", "isInNet", "dnsResolve", "myIpAddress", "isPlainHostName",
    "isResolvable", "localHostOrDomainIs", "dnsDomainLevels", "weekdayRange", "dateRange",
    "timeRange", "alert",
)  # fmt: skip


def naive(condition: str) -> str:
    return (
        "function FindProxyForURL(url, host) {\n"
        f'  if ({condition}) return "DIRECT";\n  return "{REFUSED}";\n}}\n'
    )


def ask(pac: str, *urls: str) -> list[str | None]:
    return ask_spidermonkey(pac, urls)


def ask_as_browsers(pac: str, url: str) -> str:
    """What a file answers where the client gives the host of the URL as it stands."""
    import pacparser  # type: ignore[import-untyped]  # a library in C, without types

    pacparser.init()
    try:
        pacparser.parse_pac_string(pac)
        return str(pacparser.find_proxy(url))
    finally:
        pacparser.cleanup()


@pytest.mark.parametrize(
    ("condition", "url", "wrong"),
    [
        ('dnsDomainIs(host, ".wns.example")', "https://X.WNS.EXAMPLE/", REFUSED),
        ('shExpMatch(host, "*.wns.example")', "https://X.WNS.EXAMPLE/", REFUSED),
        ('dnsDomainIs(host, ".wns.example")', "https://x.wns.example./", REFUSED),
        ('dnsDomainIs(host, "wns.example")', "https://evilwns.example/", "DIRECT"),
        ('shExpMatch(url, "https://*.wns.example/*")', "https://e.test/.wns.example/", "DIRECT"),
        ('shExpMatch(url, "*.wns.example*")', "https://e.test/?x.wns.example", "DIRECT"),
        ('url.indexOf("https://x.wns.example") == 0', "https://x.wns.example.e.test/", "DIRECT"),
        ('dnsDomainIs(host, ".wns.example")', "http://x.wns.example/", "DIRECT"),
        ('dnsDomainIs(host, ".wns.example")', "https://x.wns.example:8443/", "DIRECT"),
        ('{"x.wns.example": 1}[host]', "https://constructor/", "DIRECT"),
    ],
)
def test_helpers_on_what_clients_give(condition: str, url: str, wrong: str) -> None:
    assert ask_as_browsers(naive(condition), url) == wrong
    ours = text_of(rule("*.wns.example", treatment=DIRECT))
    right = "DIRECT" if wrong == REFUSED else REFUSED
    assert ask_as_browsers(ours, url) == right


def test_the_host_that_a_client_gives_is_not_looked_at() -> None:
    """The judge gives one that is never that of the URL."""
    own = naive('host == "x.wns.example"')
    assert ask(own, "https://x.wns.example/") == [REFUSED]
    ours = text_of(rule("x.wns.example", treatment=DIRECT))
    assert ask(ours, "https://x.wns.example/", "https://elsewhere.example/") == ["DIRECT", REFUSED]


def test_a_name_is_no_network_because_it_resolves_into_it() -> None:
    own = naive('isInNet("localhost", "127.0.0.0", "255.0.0.0")')
    assert ask(own, "https://localhost/") == ["DIRECT"]
    ours = text_of(rule(("127.0.0.0/8",), treatment=DIRECT))
    assert ask(ours, "https://localhost/", "https://127.9.8.7/") == [REFUSED, "DIRECT"]


@pytest.mark.parametrize("seed", range(6))
def test_no_helper_is_called(seed: int) -> None:
    """They differ from one client to the next, and some wait for the network."""
    plan = drawn_plan(seed)
    pac = file_of(rendered(plan))
    broken = "".join(f"function {name}() {{ throw 'called'; }}\n" for name in HELPERS)
    urls = [f"{one.remote.protocol}://x.y.z:{one.remote.port}/a" for one in plan.rules]
    urls += ["https://192.0.2.1/", "https://[::1]/", "ftp://x/", "nonsense"]
    assert ask(broken + pac, *urls) == ask(pac, *urls)


def test_the_script_is_of_the_third_edition() -> None:
    need_node()
    pac = file_of(rendered(drawn_plan(3)))
    pac.encode("ascii")

    def read(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", ROOT / "tests" / "backends" / "pac" / "es3.mjs", MODULES],
            input=text, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = read(pac)
    assert done.returncode == 0, done.stderr
    own = {"addressOf", "fourOf", "isName", "normalPath", "routeOfAddress", "routeOfPath"}
    assert set(json.loads(done.stdout)) == OLD | own
    for newer in ('var a = {"x": 1,};', "let a = 1;", "a => a;", "try { x } catch { y }"):
        assert read(newer).returncode != 0, newer


def test_dot_segments_and_escapes_leave_no_folder() -> None:
    own = naive('url.indexOf("http://x.example/pki/") == 0')
    ours = text_of(rule("x.example/pki/*", "http:80", PLAIN))
    inside = ("http://x.example/pki/x", "http://x.example/%70ki/x", "http://x.example/pki/a%20b")
    outside = (
        "http://x.example/pki/../secret", "http://x.example/pki/%2e%2e/secret",
        "http://x.example/pki/..%2fsecret", "http://x.example/pki/..%5Csecret",
        "http://x.example/pki/..;/secret", "http://x.example/pki/./x", "http://x.example/pki/%2E",
        "http://x.example/pki/x/..", "http://x.example/pkix", "http://x.example/PKI/x", "http://x.example//pki/x",
    )  # fmt: skip
    assert ask(own, *outside[:4]) == ["DIRECT"] * 4
    assert ask(ours, *inside) == [OTHERWISE["proxy"]] * 3
    assert ask(ours, *outside) == [REFUSED] * len(outside)


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[0-9a-f:.]{0,12}", fullmatch=True),
            st.from_regex(
                r"([0-9a-f]{0,5}:){1,8}(:[0-9a-f]{0,4}){0,3}(:[0-9.]{0,9})?", fullmatch=True
            ),
            st.ip_addresses(v=6).map(str),
            st.ip_addresses(v=6).map(lambda one: one.exploded),
            st.ip_addresses(v=4).map(str),
            st.ip_addresses(v=4).map(lambda one: f"::ffff:{one}"),
        ),
        min_size=40,
        max_size=40,
    )
)
@example(
    ["1::2::3", "::1::", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::", "1.2.3"]
)
@settings(max_examples=8)
@pytest.mark.slow
def test_addresses_are_what_python_reads_as_such(texts: list[str]) -> None:
    ours = text_of(rule(("0.0.0.0/0", "::/0")))
    for text, answer in zip(
        texts, ask(ours, *(f"https://[{text}]/" for text in texts)), strict=True
    ):
        assert (answer != REFUSED) == (_version(text) == 6), text
    for form, version in (("https://[{}]/", 6), ("https://{}/", 4)):
        answers = ask(ours, *(form.format(text) for text in texts))
        for text, answer in zip(texts, answers, strict=True):
            assert (answer != REFUSED) == (_version(text) == version), text


def _version(text: str) -> int | None:
    try:
        return ip_address(text).version
    except ValueError:
        return None


def test_names_of_every_object_are_no_hosts() -> None:
    ours = text_of(rule("x.example"), rule(("192.0.2.0/24",)))
    names = ("constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "a.constructor")
    assert ask(ours, *(f"https://{name}/" for name in names)) == [REFUSED] * len(names)


def test_a_file_without_rules_refuses_all() -> None:
    assert ask(text_of(), "https://x.example/", "http://192.0.2.1/") == [REFUSED] * 2
