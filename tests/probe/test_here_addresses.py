"""Which addresses a machine asks, which are its own, and which proxy it goes through."""

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.probe.here import addresses, lookup
from outgate.probe.here.addresses import may_be_asked, own_address
from outgate.probe.here.proxy import BadProxy, HttpProxy, find_proxy

NEVER = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
    "::", "::1", "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "fd20:ce::254",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "::127.0.0.1", "127.1", "localhost", "",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # 127.0.0.1 by Teredo, which writes it inverted
)  # fmt: skip


@pytest.mark.parametrize("address", NEVER)
def test_what_is_never_asked(address: str) -> None:
    assert not may_be_asked(address)


@pytest.mark.parametrize(
    "address", ["10.20.4.7", "192.168.1.1", "8.8.8.8", "203.0.113.1", "2603:1000::1", "fd12::1",
                "64:ff9b::808:808", "2002:808:808::1", "2001:0:4136:e378:8000:63bf:f7f7:f7f7"]
)  # fmt: skip
def test_what_may_be_asked(address: str) -> None:
    assert may_be_asked(address)


@given(st.ip_addresses())
def test_python_knows_none_of_them_for_its_own(address: IPv4Address | IPv6Address) -> None:
    """What the standard library calls loopback, link-local and the like is never asked."""
    if may_be_asked(str(address)):
        assert not address.is_loopback
        assert not address.is_link_local
        assert not address.is_multicast
        assert not address.is_unspecified
        assert isinstance(address, IPv6Address) or not address.is_reserved


@pytest.mark.parametrize(
    ("routes", "wanted"),
    [
        ({"192.0.2.1": "10.20.4.7", "2001:db8::1": "2001:db8:1::7"}, "10.20.4.7"),
        ({"2001:db8::1": "2001:db8:1::7"}, "2001:db8:1::7"),
        ({}, None),
    ],
)
def test_the_usual_address_of_a_machine(
    routes: Mapping[str, str], wanted: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "own_address", routes.get)
    assert addresses.usual_address() == wanted


def test_the_address_of_a_machine() -> None:
    assert own_address("127.0.0.1") == "127.0.0.1"
    assert own_address("255.255.255.255") is None  # which takes a permission


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p.example:1", "ALL_PROXY": "http://p.example:1"}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://p.example:3128"}, HttpProxy("p.example", 3128)),
        ({"https_proxy": "p.example:3128/"}, HttpProxy("p.example", 3128)),
        ({"HTTPS_PROXY": "http://me:secret@P.example"}, HttpProxy("p.example", 1080)),
        ({"HTTPS_PROXY": "http://[2001:db8::1]:8080"}, HttpProxy("2001:db8::1", 8080)),
    ],
)
def test_the_proxy(environment: Mapping[str, str], proxy: HttpProxy | None) -> None:
    assert find_proxy(environment) == proxy


@pytest.mark.parametrize(
    "text", ["socks5://me:secret@p.example:1", "https://secret", "http://", "http://secret:x"]
)
def test_a_proxy_that_is_none(text: str) -> None:
    with pytest.raises(BadProxy) as caught:
        find_proxy({"HTTPS_PROXY": text})
    assert "secret" not in caught.value.message + str(caught.value.help)


def looked_up(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], object]) -> tuple[str, ...]:
    """The addresses of a host where the machine answers so."""
    told: list[bool] = []

    def ask(*_: object, **__: object) -> object:
        told.append(threading.current_thread().daemon)
        return answer()

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    addresses = asyncio.run(lookup.look_up("a.example"))
    assert told == [True]  # what the machine asks for long keeps no program from ending
    return addresses


def test_addresses_of_a_name_in_the_order_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["2001:db8::9", "10.0.0.1", "10.0.0.1", *(f"10.0.0.{n}" for n in range(9, 1, -1))]
    rows = [(0, 0, 0, "", (text, 443)) for text in texts]
    assert looked_up(monkeypatch, lambda: rows) == (
        "2001:db8::9", "10.0.0.1", "10.0.0.9", "10.0.0.8", "10.0.0.7", "10.0.0.6", "10.0.0.5",
        "10.0.0.4",
    )  # fmt: skip


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_addresses(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def answer() -> object:
        raise error

    assert looked_up(monkeypatch, answer) == ()
