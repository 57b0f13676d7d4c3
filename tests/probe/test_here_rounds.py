"""From where each URL is asked for, at which addresses and how often, in a world of tables."""

import asyncio
import ssl
from contextvars import copy_context

import pytest

from outgate.probe.here import rounds
from outgate.probe.here.report import Probed
from outgate.probe.here.request import Line, Route
from outgate.probe.here.rounds import Bounds
from outgate.probe.model import Unprobed
from outgate.probe.observation import Outcome
from outgate.probe.report import Finding, Judged, ProbeReport, Verdict
from outgate.stages import Stage, listen
from outgate.traffic.interval import EVERY_ADDRESS, address_set
from outgate.traffic.url import Url
from tests.probe.world import PROXY, World, asked_of, outcomes

SITE = address_set(("10.20.0.0/16",))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    for name in ("look_up", "own_address", "usual_address", "ask"):
        monkeypatch.setattr(rounds, name, getattr(made, name))
    monkeypatch.setattr(rounds, "_PAUSES", (0.001,))
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # all certificates of the machine take long
    monkeypatch.setattr(ssl, "create_default_context", lambda: trust)
    return made


def test_a_name_is_asked_at_all_of_its_addresses_that_one_way_leads_to(world: World) -> None:
    world.names["a.example"] = ("203.0.113.1", "203.0.113.2", "203.0.113.3")
    world.routes["203.0.113.2"] = "10.30.0.5"
    asked = asked_of("https://a.example", allowed=SITE)
    assert world.asked == [(1, "https://a.example", ("203.0.113.1", "203.0.113.3"), False)]
    (answer,) = asked.answers
    assert (answer.source, answer.addresses) == ("10.20.4.7", address_set(("10.20.4.7/32",)))
    assert (asked.own, asked.elsewhere, asked.left) == (("10.20.4.7",), 0, 0)
    # From the other way alone it is allowed: then only that address is asked.
    asked = asked_of("https://a.example", allowed=address_set(("10.30.0.0/16",)))
    assert world.asked[1:] == [(1, "https://a.example", ("203.0.113.2",), False)]
    assert asked.own == ("10.20.4.7", "10.30.0.5")


def test_what_no_way_is_allowed_for_is_for_other_places(world: World) -> None:
    world.names["a.example"] = ("203.0.113.1",)
    asked = asked_of("https://a.example", allowed=address_set(("10.99.0.0/16",)))
    assert (world.asked, asked.answers) == ([], ())
    assert (asked.elsewhere, asked.left, asked.own) == (1, 0, ("10.20.4.7",))


@pytest.mark.parametrize(("usual", "own"), [("10.20.4.7", ("10.20.4.7",)), (None, ())])
def test_a_name_without_addresses_is_asked_from_where_the_machine_usually_is(
    world: World, usual: str | None, own: tuple[str, ...]
) -> None:
    world.usual = usual
    asked = asked_of("https://none.example")
    assert world.asked == []
    assert outcomes(asked) == {"https://none.example": Outcome.NO_NAME}
    (answer,) = asked.answers
    assert (answer.source, asked.own) == (usual, own)
    assert answer.addresses == (address_set(("10.20.4.7/32",)) if usual else EVERY_ADDRESS)


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.20.4.7"])
def test_what_leads_to_the_machine_itself_is_refused(world: World, host: str) -> None:
    """Also by the address that it has in its network, which is its own route."""
    world.names["trap.example"] = (host,)
    asked = asked_of("http://trap.example")
    why = "it leads to this machine, its link or a service that knows secrets"
    assert asked.refused == (Unprobed("http://trap.example", why),)
    assert (world.asked, asked.answers, asked.left) == ([], (), 0)
    # Of several addresses those that may be asked are.
    world.names["half.example"] = (host, "203.0.113.1")
    asked_of("http://half.example")
    assert world.asked == [(1, "http://half.example", ("203.0.113.1",), False)]


def test_through_a_proxy_the_proxy_alone_is_looked_up(world: World) -> None:
    world.names["proxy.example"] = ("127.0.0.1",)
    world.routes["127.0.0.1"] = "127.0.0.1"
    asked = asked_of("https://a.example", proxy=PROXY)
    assert world.looked_up == ["proxy.example"]
    assert world.asked == [(1, "https://a.example", ("127.0.0.1",), True)]
    # A proxy on this machine asks from where the machine usually does.
    assert [answer.source for answer in asked.answers] == ["10.20.4.7"]


def test_what_must_not_pass_a_proxy_is_asked_past_it(world: World) -> None:
    world.names = {"proxy.example": ("10.0.0.9",), "a.example": ("203.0.113.1",)}
    asked_of("https://a.example", proxy=PROXY, direct=True)
    assert world.asked == [(1, "https://a.example", ("203.0.113.1",), False)]


def test_a_proxy_without_an_address(world: World) -> None:
    asked = asked_of("https://a.example", proxy=PROXY)
    assert outcomes(asked) == {"https://a.example": Outcome.NO_PROXY}
    assert [answer.observation.detail for answer in asked.answers] == [
        "the proxy's name has no address"
    ]


def test_an_address_that_must_not_be_asked_is_not_asked_of_a_proxy(world: World) -> None:
    world.names["proxy.example"] = ("10.0.0.9",)
    asked = asked_of("https://169.254.169.254", "https://203.0.113.1", proxy=PROXY)
    assert [each.remote for each in asked.refused] == ["https://169.254.169.254"]
    assert world.asked == [(2, "https://203.0.113.1", ("10.0.0.9",), True)]


def test_where_the_user_says_where_the_machine_is(world: World) -> None:
    world.names["a.example"] = ("203.0.113.1",)
    place = address_set(("10.99.0.0/16",))
    asked = asked_of("https://a.example", given=("far", place), allowed=place)
    (answer,) = asked.answers
    assert (answer.source, answer.addresses, asked.own) == ("far", place, ())
    asked = asked_of("https://a.example", given=("far", place), allowed=SITE)
    assert (asked.answers, asked.elsewhere) == ((), 1)


def test_it_is_asked_again_until_it_is_reached_and_no_longer(world: World) -> None:
    world.names["a.example"] = world.names["b.example"] = ("203.0.113.1",)
    world.answers = [0, 200, 0, 200]  # a and b, then a, then a
    asked = asked_of("https://a.example", "https://b.example", bounds=Bounds(again=5))
    assert outcomes(asked) == {
        "https://a.example": Outcome.REACHED,
        "https://b.example": Outcome.REACHED,
    }
    assert [url for _, url, _, _ in world.asked] == [
        "https://a.example", "https://b.example", "https://a.example", "https://a.example",
    ]  # fmt: skip
    assert (asked.late, asked.left, asked.interrupted) == (1, 0, False)


def test_what_no_waiting_makes_better_is_not_asked_again(world: World) -> None:
    world.names["a.example"] = ("203.0.113.1",)
    world.answers = [407]
    asked = asked_of("https://a.example", bounds=Bounds(again=5))
    assert outcomes(asked) == {"https://a.example": Outcome.LOGIN}
    assert (len(world.asked), asked.late) == (1, 0)


def test_what_was_asked_is_asked_again_though_there_were_as_many_as_may_be(world: World) -> None:
    world.names["a.example"] = world.names["b.example"] = ("203.0.113.1",)
    world.answers = [0, 200]
    asked = asked_of(
        "https://a.example", "https://b.example", bounds=Bounds(again=5, most=1, at_once=1)
    )
    assert outcomes(asked) == {"https://a.example": Outcome.REACHED}
    assert (asked.late, asked.left) == (1, 1)


def test_ctrl_c_leaves_what_is_known_by_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.names["a.example"] = ("203.0.113.1",)

    async def stop(number: int, url: Url, route: Route, trust: ssl.SSLContext) -> Line:
        if world.asked:
            raise KeyboardInterrupt
        return await world.ask(number, url, route, trust)

    monkeypatch.setattr(rounds, "ask", stop)
    asked = asked_of(*(f"https://a.example/{n}" for n in range(3)), bounds=Bounds(at_once=1))
    assert asked.interrupted
    assert (len(asked.answers), asked.left) == (1, 2)


def probed(*outcomes: Outcome, refused: int = 0, left: int = 0) -> Probed:
    judged = tuple(
        Judged(
            url=f"https://h{number}.example", outcome=outcome, detail="", source=None,
            files=(), times=1, verdict=Verdict.ALLOWED, finding=Finding.IN_THE_WAY,
        )
        for number, outcome in enumerate(outcomes)
    )  # fmt: skip
    return Probed(
        report=ProbeReport(edition="e", digest="d", files=(), judged=judged, evidence=()),
        places=(), proxied=False, elsewhere=0, late=0, left=left,
        refused=(Unprobed("x", "y"),) * refused, unprobed=(), interrupted=False,
        other_policies=False, kit=None,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", Outcome)
def test_what_came_of_all_is_of_the_machine_where_it_has_no_way_out(outcome: Outcome) -> None:
    no_way_out = outcome in (Outcome.NO_NAME, Outcome.NO_PROXY, Outcome.NO_CONNECTION)
    assert probed(outcome, outcome).alike is (outcome if no_way_out else None)
    assert probed(outcome).alike is None  # of one URL it may as well be the target
    other = Outcome.NO_NAME if outcome is not Outcome.NO_NAME else Outcome.NO_PROXY
    assert probed(outcome, other).alike is None


def test_it_is_for_others_where_nothing_could_be_asked_for() -> None:
    assert probed().is_for_others
    assert not probed(Outcome.REACHED).is_for_others
    assert not probed(refused=1).is_for_others
    assert not probed(left=1).is_for_others


def test_what_a_connection_says_after_it_was_left_is_nobodys_concern(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.names["a.example"] = ("203.0.113.1",)

    async def breaking(number: int, url: Url, route: Route, trust: ssl.SSLContext) -> Line:
        asyncio.get_running_loop().call_exception_handler({"message": "it broke"})
        return await world.ask(number, url, route, trust)

    monkeypatch.setattr(rounds, "ask", breaking)
    assert outcomes(asked_of("https://a.example")) == {"https://a.example": Outcome.REACHED}
    assert caplog.records == []


def test_a_name_that_nobody_answers_for_has_no_address(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: str) -> tuple[str, ...]:
        await asyncio.sleep(60)
        return ("203.0.113.1",)

    monkeypatch.setattr(rounds, "look_up", never)
    monkeypatch.setattr(rounds, "_LOOKING_UP", 0.01)
    assert outcomes(asked_of("https://a.example")) == {"https://a.example": Outcome.NO_NAME}


class Following:
    """A listener that keeps the stages."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    def begins(self, stage: Stage) -> None:
        self.stages.append(stage)

    def ends(self, stage: Stage) -> None:
        """How far it came stands in it."""

    def reads(self, what: str) -> None:
        """Nothing is read."""


def test_who_follows_it_sees_how_far_it_is(world: World) -> None:
    world.names["a.example"] = ("203.0.113.1",)
    world.answers = [0, 200]
    following = Following()

    def follow() -> None:
        listen(following)
        asked_of("https://a.example/1", "https://a.example/2", bounds=Bounds(again=5))

    copy_context().run(follow)
    assert [(each.what, each.total, each.done) for each in following.stages] == [
        ("asking for 2 URLs", 2, 2),
        ("asking again for 1 URL", 1, 1),
    ]
