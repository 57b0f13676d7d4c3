"""What a plan says of the lines of squid.conf before our file and behind it."""

import pytest

from outgate.backends.squid.settings import read_settings
from outgate.backends.squid.store import SquidStore
from tests.backends.squid.debian import CONFIG, DEBIAN, SERVICE, plan
from tests.conftest import Workspace


def test_what_debian_denies_before_ours_is_told_and_not_called_open(space: Workspace) -> None:
    code, said = plan(space)
    assert code == 0
    assert said.partition("warning[")[2].count("[shadowed-rule]") >= 2
    assert (
        "`squid.conf:8 http_access deny CONNECT !SSL_ports` comes before ours and denies what "
        "`10.0.0.0/8 -> https://b.payroll.example:8443` allows" in said
    )
    assert (
        "`squid.conf:7 http_access deny !Safe_ports` comes before ours and denies what "
        "`10.0.0.0/8 -> http://odd.payroll.example:450` allows" in said
    )
    assert "opens 3 (and 2 that rules of others decide), closes 0" in said
    assert "still stopped" in said
    assert "squid.conf:8" in said


def test_what_is_plain_tcp_is_a_tunnel(space: Workspace) -> None:
    row = "  - {url: db.payroll.example, ports: [1433]}\n"
    space.write("catalog/payroll.yaml", SERVICE.partition("  - ")[0] + row)
    _, said = plan(space)
    assert (
        "`squid.conf:8 http_access deny CONNECT !SSL_ports` comes before ours and may deny what "
        "`10.0.0.0/8 -> tcp://db.payroll.example:1433` allows" in said
    )


def test_a_site_that_lets_it_pass_before_ours_is_told(space: Workspace) -> None:
    text = DEBIAN.format(conf_d="conf.d")
    space.write("squid/squid.conf", text.replace("include", "http_access allow localnet\ninclude"))
    code, said = plan(space)
    assert code == 0
    assert "opens 0 (and 5 that rules of others decide), closes 0" in said
    assert "squid.conf:11 http_access allow localnet" in said


@pytest.mark.parametrize(
    ("before", "more", "told"),
    [
        (
            "acl people proxy_auth REQUIRED\nhttp_access deny !people",
            "",
            "http_access deny !people` comes before ours and asks for a login",
        ),
        (
            "acl x dstdomain .payroll.example\nhttp_access deny x",
            "",
            "x` comes before ours and denies",
        ),
        ("acl x time M 9:00-17:00\nhttp_access deny x", "", "x` comes before ours and may deny"),
        (
            "acl c dstdomain a.payroll.example\nacl x all-of c CONNECT\nhttp_access deny x",
            "",
            "x` comes before ours and denies what `10.0.0.0/8 -> https://a.payroll.example:443`",
        ),
        ("acl x all-of x\nhttp_access deny x", "", "comes before ours and may deny"),
        (  # CONNECT is no GET either: the first endpoint is one of https
            "acl x method GET\nhttp_access deny !x",
            "",
            "(payroll/endpoints#1) (as far as can be told: `squid.conf:12 http_access deny !x`",
        ),
        ("acl x src 192.0.2.0/24\nhttp_access deny x", "", None),
        ("acl x src 10.1.0.0-10.1.9.255\nhttp_access deny x", "", "comes before ours and denies"),
        ("acl outgate_p443 port 1", "", "[name-taken]: squid.conf:11 defines `outgate_p443`"),
        ("ssl_bump bump all", "", "bump all` decrypts, and the target says `inspection: none`"),
        (
            "ssl_bump peek all",
            ", inspection: bump",
            "peek all` comes before ours and decides what is decrypted",
        ),
        ("", ", inspection: bump", "no `http_port` of squid.conf has `ssl-bump`"),
        (
            "https_port 3129 intercept ssl-bump",
            ", inspection: bump",
            "no `http_port` of squid.conf has `ssl-bump`",
        ),
        (
            "always_direct deny all",
            ", upstream: true",
            "always_direct deny all` comes before ours and decides what passes the parent",
        ),
    ],
)
def test_what_comes_before_ours(space: Workspace, before: str, more: str, told: str | None) -> None:
    space.write("outgate.yaml", CONFIG.format(more=more))
    space.write("catalog/payroll.yaml", SERVICE.replace(":8443", "").replace(":450", ""))
    text = DEBIAN.format(conf_d="conf.d").replace("include", f"{before}\ninclude")
    space.write("squid/squid.conf", text)
    _, said = plan(space)
    if told is None:
        assert "comes before ours" not in said
    else:
        assert told in said, said


def test_what_stops_tunnels_stops_no_plain_request(space: Workspace) -> None:
    row = '  - {url: "http://odd.payroll.example:450"}\n'
    space.write("catalog/payroll.yaml", SERVICE.partition("  - ")[0] + row)
    space.write("squid/squid.conf", "http_access deny CONNECT\ninclude conf.d/outgate.conf\n")
    assert "comes before ours" not in plan(space)[1]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ssl_bump bump all", True),
        ("ssl_bump stare all", True),
        ("ssl_bump client-first all", True),
        ("ssl_bump server-first all", True),
        ("ssl_bump peek-and-splice all", True),
        ("ssl_bump splice all", False),
        ("ssl_bump peek all", False),
        ("ssl_bump", False),
        ("cache bump all", False),
    ],
)
def test_what_decrypts_though_the_target_says_it_does_not(
    space: Workspace, line: str, told: bool
) -> None:
    text = DEBIAN.format(conf_d="conf.d")
    space.write("squid/squid.conf", f"{text}{line}\n")
    assert ("decrypts, and the target says `inspection: none`" in plan(space)[1]) is told


def test_plain_requests_are_decrypted_by_nobody(space: Workspace) -> None:
    space.write("squid/squid.conf", f"{DEBIAN.format(conf_d='conf.d')}ssl_bump bump all\n")
    row = '  - {url: "http://odd.payroll.example:450"}\n'
    space.write("catalog/payroll.yaml", SERVICE.partition("  - ")[0] + row)
    assert "decrypts, and the target says" not in plan(space)[1]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("acl p proxy_auth REQUIRED\nhttp_access deny !p\n", True),
        ("acl p proxy_auth_regex x\nhttp_access deny localnet p\n", True),
        ("acl p ext_user x\nhttp_access deny p\n", True),
        ("acl p ext_user_regex x\nhttp_access deny p\n", True),
        ("acl p proxy_auth REQUIRED\ncache deny p\n", False),
        ("acl p proxy_auth REQUIRED\nhttp_access p localnet\n", False),
        ("acl p src 192.0.2.1\nhttp_access deny !p\n", False),
    ],
)
def test_who_asks_for_a_login_before_ours(space: Workspace, lines: str, told: bool) -> None:
    text = DEBIAN.format(conf_d="conf.d").replace("include", f"{lines}include")
    space.write("squid/squid.conf", text)
    assert ("comes before ours and asks for a login" in plan(space)[1]) is told


def test_what_comes_behind_ours_is_not_told(space: Workspace) -> None:
    space.write("outgate.yaml", CONFIG.format(more=", inspection: bump, upstream: true"))
    behind = "ssl_bump peek all\nalways_direct allow all\nacl p proxy_auth REQUIRED\n"
    text = f"include conf.d/outgate.conf\n{behind}http_access deny !p\n"
    space.write("squid/squid.conf", text)
    assert "comes before ours" not in plan(space)[1]


@pytest.mark.parametrize(
    ("ports", "told"),
    [
        ("http_port 3128\nhttp_port 3129 ssl-bump cert=/x.pem", False),
        ("http_port 3128 name=ssl-bump", True),
        ("", False),  # they stand elsewhere
    ],
)
def test_a_port_that_decrypts(space: Workspace, ports: str, told: bool) -> None:
    space.write("outgate.yaml", CONFIG.format(more=", inspection: bump"))
    text = DEBIAN.format(conf_d="conf.d").replace("http_port 3128", ports)
    space.write("squid/squid.conf", text)
    assert ("no `http_port` of squid.conf has `ssl-bump`" in plan(space)[1]) is told


def test_what_else_decides_is_told_as_it_stands(space: Workspace) -> None:
    """Access, decryption and the way to the parent, before our file and behind it."""
    text = DEBIAN.format(conf_d="conf.d").replace("include", "ssl_bump peek all\ninclude")
    text += "always_direct allow localnet\nnever_direct allow all\ncache deny all\n"
    space.write("squid/squid.conf", text)
    settings = read_settings({"path": "squid/conf.d/outgate.conf", "config": "squid/squid.conf"})
    assert SquidStore(settings, space.folder).read().foreign == (
        "squid.conf:7 `http_access deny !Safe_ports`",
        "squid.conf:8 `http_access deny CONNECT !SSL_ports`",
        "squid.conf:9 `http_access allow localhost manager`",
        "squid.conf:10 `http_access deny manager`",
        "squid.conf:11 `ssl_bump peek all`",
        "squid.conf:13 `http_access allow localhost`",
        "squid.conf:14 `http_access deny all`",
        "squid.conf:16 `always_direct allow localnet`",
        "squid.conf:17 `never_direct allow all`",
    )
