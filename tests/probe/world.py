"""A world of tables: names with their addresses, routes, and what was asked for."""

import asyncio
import ssl
from dataclasses import dataclass, field

from outgate.probe.here.proxy import HttpProxy
from outgate.probe.here.request import Line, Route, no_name
from outgate.probe.here.rounds import Asked, Bounds, Place, ask_all
from outgate.probe.model import Target
from outgate.probe.observation import Outcome
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet
from outgate.traffic.url import Url, parse_url

PROXY = HttpProxy("proxy.example", 3128)
ONCE = Bounds(again=0)


@dataclass
class World:
    """Names with their addresses, routes with the machine's own, and what was asked for."""

    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    routes: dict[str, str] = field(default_factory=dict)
    usual: str | None = "10.20.4.7"
    answers: list[int] = field(default_factory=list)  # the status of each, 200 where it ends
    asked: list[tuple[int, str, tuple[str, ...], bool]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    async def look_up(self, host: str) -> tuple[str, ...]:
        self.looked_up.append(host)
        return self.names.get(host, ())

    def own_address(self, address: str) -> str | None:
        return self.routes.get(address, "10.20.4.7")

    def usual_address(self) -> str | None:
        return self.usual

    async def ask(self, number: int, url: Url, route: Route, _: ssl.SSLContext) -> Line:
        await asyncio.sleep(0)
        self.asked.append((number, str(url), route.addresses, route.proxy is not None))
        status = self.answers.pop(0) if self.answers else 200
        line = no_name(number, url, route.proxy)
        return {**line, "dns": "ok", "tcp": "ok", "tls": "ok", "status": status, "error": ""}


def asked_of(
    *urls: str,
    direct: bool = False,
    proxy: HttpProxy | None = None,
    allowed: AddressSet = EVERY_ADDRESS,
    given: tuple[str, AddressSet] | None = None,
    bounds: Bounds = ONCE,
) -> Asked:
    targets = tuple(Target(parse_url(url), direct) for url in urls)
    return ask_all(targets, Place(allowed=lambda _: allowed, given=given, proxy=proxy), bounds)


def outcomes(asked: Asked) -> dict[str, Outcome]:
    return {
        str(parse_url(each.observation.url)): each.observation.outcome for each in asked.answers
    }
