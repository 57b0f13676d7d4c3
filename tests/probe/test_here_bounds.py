"""How many URLs are asked for at once, for how long, and how often again."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from outgate.probe.here import request, rounds
from outgate.probe.here.proxy import HttpProxy
from outgate.probe.here.request import Line, Route
from outgate.probe.here.rounds import Bounds, Place, ask_all
from outgate.probe.model import Target
from outgate.traffic.interval import EVERY_ADDRESS
from outgate.traffic.url import parse_url


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Questions that take a moment, with how many there were at each time."""
    before = threading.active_count()
    running = [0, 0, 0]  # now, at most, in all

    async def slowly(number: int, url: object, _: Route, __: ssl.SSLContext) -> Line:
        running[0] += 1
        running[1] = max(running[:2])
        running[2] += 1
        await asyncio.sleep(0.02)
        running[0] -= 1
        return request.no_name(number, parse_url(str(url)), HttpProxy("p.example", 1))

    async def known(_: str) -> tuple[str, ...]:
        return ("192.0.2.1",)

    monkeypatch.setattr(rounds, "ask", slowly)
    monkeypatch.setattr(rounds, "look_up", known)
    yield running
    assert threading.active_count() < before + 50


def everywhere(number: int) -> tuple[tuple[Target, ...], Place]:
    targets = (
        Target(parse_url(f"http://a.example/{each}"), direct=False) for each in range(number)
    )
    everyone = ("anywhere", EVERY_ADDRESS)
    return tuple(targets), Place(allowed=lambda _: EVERY_ADDRESS, given=everyone, proxy=None)


def test_so_many_at_once_and_no_more(counted: list[int]) -> None:
    asked = ask_all(*everywhere(100), Bounds(again=0, at_once=7, most=50))
    assert (counted[1], counted[2]) == (7, 50)
    assert (len(asked.answers), asked.left) == (50, 50)


def test_there_is_an_end_of_time(counted: list[int]) -> None:
    began = time.monotonic()
    asked = ask_all(*everywhere(1000), Bounds(again=0, at_once=2, total=0.2))
    assert time.monotonic() - began < 2
    assert 0 < len(asked.answers) < 100
    assert len(asked.answers) + asked.left == 1000
    assert not asked.interrupted


def test_a_name_that_leads_elsewhere_when_it_is_asked_again(
    counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever holds it may have it: at first to a server of theirs, then to this machine."""
    led = iter((("192.0.2.1",), ("127.0.0.1", "169.254.169.254")))

    async def known(_: str) -> tuple[str, ...]:
        return next(led, ("::1",))

    monkeypatch.setattr(rounds, "look_up", known)
    monkeypatch.setattr(rounds, "_PAUSES", (0.01,))
    asked = ask_all(*everywhere(1), Bounds(again=0.1))
    assert counted[2] == 1
    assert (len(asked.answers), len(asked.refused), asked.left) == (1, 1, 0)


def test_what_stays_as_it_is_is_asked_again_for_so_long(
    counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_PAUSES", (0.01, 0.02))
    began = time.monotonic()
    asked = ask_all(*everywhere(2), Bounds(again=0.5))
    assert 0.5 <= time.monotonic() - began < 5
    assert counted[2] >= 2 * 3
    assert asked.late == 0
    counted[2] = 0
    ask_all(*everywhere(2), Bounds(again=0))
    assert counted[2] == 2
