"""What the client sends, how often it asks again, and answers of a service that cannot be."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ServiceRequestError

from outgate import __version__
from outgate.backends.azure_firewall.arm import client as arm
from outgate.backends.azure_firewall.arm.client import ArmClient, Endpoint
from outgate.backends.azure_firewall.arm.failures import Failure, Kind
from outgate.emulators.azure.messages import Request
from outgate.emulators.azure.service import Service
from outgate.emulators.messages import Dropped, Reply
from tests.emulators.inprocess import HOST, Credential, Transport

GROUPS = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network/ipGroups"


class Answering(Service):
    """A service that answers all requests in one way, and remembers them."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        super().__init__()
        self.asked: list[Request] = []
        self._answer = answer

    def handle(self, request: Request) -> Reply:
        """Note the request, and answer."""
        self.asked.append(request)
        return self._answer(request)


def reply(text: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()},
                 text.encode())  # fmt: skip


def dropped(_: Request) -> Reply:
    raise Dropped


def client_of(service: Service, url: str = HOST) -> tuple[ArmClient, Transport]:
    transport = Transport(service)
    return ArmClient(Endpoint(url, HOST), Credential(), transport=transport), transport


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (lambda _: reply("{}", 503), 7),
        (lambda _: reply("{}", 429), 7),
        (dropped, 5),
        # What would be the same the next time is not asked again.
        (lambda _: reply("{}", 403), 1),
        (lambda _: reply("{}", 400), 1),
    ],
)
def test_a_read_is_repeated_where_that_can_help(
    answer: Callable[[Request], Reply], asked: int
) -> None:
    """Each time after a longer pause: less than a minute in all."""
    service = Answering(answer)
    client, transport = client_of(service)
    with pytest.raises(Failure):
        client.get(f"{GROUPS}/a")
    assert len(service.asked) == asked
    pauses = [each for each in transport.slept if each]
    assert pauses == sorted(pauses)
    assert sum(pauses) < 60


def test_where_nobody_is_there_it_is_tried_three_times() -> None:
    tried: list[str] = []

    class Closed(Transport):
        def send(self, request: Any, **_: Any) -> Any:
            tried.append(request.method)
            raise ServiceRequestError("... Connection refused")

    client = ArmClient(Endpoint(HOST, HOST), Credential(), transport=Closed(Service()))
    with pytest.raises(Failure, match="the connection was refused") as caught:
        client.get(f"{GROUPS}/a")
    assert (caught.value.kind, tried) == (Kind.NETWORK, ["GET"] * 3)


@pytest.mark.parametrize("answer", [lambda _: reply("{}", 503), dropped])
def test_a_write_is_sent_once(answer: Callable[[Request], Reply]) -> None:
    """What became of it is found out by whoever sent it."""
    for method in ("PUT", "DELETE"):
        service = Answering(answer)
        client, _ = client_of(service)
        write = partial(client.put, body={}, etag=None) if method == "PUT" else client.delete
        with pytest.raises(Failure) as caught:
            write(f"{GROUPS}/a", tick=lambda: None)
        assert caught.value.kind is Kind.UNSURE
        assert len(service.asked) == 1


def test_what_is_sent() -> None:
    service = Answering(lambda _: reply("{}"))
    client, _ = client_of(service, f"{HOST}/")
    client.get(f"{GROUPS}/a b(c)#?%")
    client.put(f"{GROUPS}/a", {"x": 1}, "e-1", lambda: None)
    client.put(f"{GROUPS}/a", {}, None, lambda: None)
    client.put(f"{GROUPS}/a", {}, "", lambda: None)
    client.delete(f"{GROUPS}/a", lambda: None)
    assert [(each.method, each.path) for each in service.asked] == [
        ("GET", f"{GROUPS}/a b(c)#?%"),
        *[("PUT", f"{GROUPS}/a")] * 3,
        ("DELETE", f"{GROUPS}/a"),
    ]
    assert {each.query["api-version"] for each in service.asked} == {"2025-05-01"}
    assert [each.headers.get("if-match") for each in service.asked] == [
        None, '"e-1"', None, None, None,
    ]  # fmt: skip
    for each in service.asked:
        assert each.headers["accept"] == "application/json"
        assert each.headers["user-agent"].startswith(f"outgate/{__version__}")
        assert "x-ms-client-request-id" in each.headers


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<html>", "the service answered what is not JSON"),
        ("[]", "the service answered what is no resource"),
        ('"x"', "the service answered what is no resource"),
    ],
)
def test_an_answer_that_cannot_be_is_told(text: str, message: str) -> None:
    client, _ = client_of(Answering(lambda _: reply(text)))
    for ask in (lambda: client.get(f"{GROUPS}/a"), lambda: list(client.list(GROUPS))):
        with pytest.raises(Failure) as caught:
            ask()
        assert (caught.value.kind, caught.value.message) == (Kind.BROKEN, message)


def test_an_empty_answer_is_an_empty_resource() -> None:
    client, _ = client_of(Answering(lambda _: reply("")))
    assert client.get(f"{GROUPS}/a") == {}
    assert list(client.list(GROUPS)) == []


@pytest.mark.parametrize(
    ("status", "code", "there"),
    [
        (404, "ResourceNotFound", True),
        (404, "NotFound", True),
        (404, "ResourceGroupNotFound", False),
        (404, "SubscriptionNotFound", False),
        (404, "InvalidSubscriptionId", False),
        (403, "AuthorizationFailed", False),
    ],
)
def test_what_is_missing_is_the_resource_or_what_it_would_stand_in(
    status: int, code: str, there: bool
) -> None:
    text = '{"error": {"code": "' + code + '", "message": "no"}}'
    client, _ = client_of(Answering(lambda _: reply(text, status)))
    if there:
        assert client.get(f"{GROUPS}/a") is None
        return
    with pytest.raises(Failure, match="no"):
        client.get(f"{GROUPS}/a")


def pages(links: Iterator[str]) -> Callable[[Request], Reply]:
    def answer(_: Request) -> Reply:
        link = next(links, "")
        return reply('{"value": [{"name": "a"}], "nextLink": "' + link + '"}')

    return answer


def test_a_list_has_its_pages_wherever_the_service_has_them() -> None:
    links = (f"{HOST}{GROUPS}?page=2", f"{GROUPS}?page=3", "")
    service = Answering(pages(iter(links)))
    client, _ = client_of(service)
    assert len(list(client.list(GROUPS))) == 3
    assert [each.query.get("page") for each in service.asked] == [None, "2", "3"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x",
        "http://management.azure.com/x",
        "https://management.azure.com:8443/x",
        "//evil.example/x",
    ],
)
def test_a_page_elsewhere_is_not_asked_for(link: str) -> None:
    service = Answering(pages(iter((link,))))
    client, _ = client_of(service)
    with pytest.raises(Failure, match="the service refers to another one, ") as caught:
        list(client.list(GROUPS))
    assert caught.value.kind is Kind.BROKEN
    assert len(service.asked) == 1


def test_a_list_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arm, "PAGES", 3)
    service = Answering(pages(f"{GROUPS}?page={n}" for n in count(2)))
    client, _ = client_of(service)
    with pytest.raises(Failure) as caught:
        list(client.list(GROUPS))
    assert caught.value.kind is Kind.BROKEN
    assert caught.value.message == f"the service never ends the list {GROUPS}"
    assert len(service.asked) == 3


@pytest.mark.parametrize("header", ["azure-asyncoperation", "location"])
@pytest.mark.parametrize("own", [True, False])
def test_an_operation_is_followed_where_the_service_says(header: str, own: bool) -> None:
    """By either of its two headers, and only to the service itself: it gets a token."""
    where = f"{HOST if own else 'https://evil.example'}/operations/1?api-version=1"
    done = '{"status": "Succeeded", "properties": {"provisioningState": "Succeeded"}}'

    def answer(request: Request) -> Reply:
        if request.method == "PUT":
            return Reply(201, {header: where}, done.replace("Succeeded", "Updating").encode())
        return reply(done)

    service, ticks = Answering(answer), []
    client, transport = client_of(service)
    client.put(f"{GROUPS}/a", {}, None, lambda: ticks.append(1))
    followed = [each.path for each in service.asked if each.path == "/operations/1"]
    assert (followed != [], ticks != []) == (own, own)
    assert set(transport.slept) <= {0, 2.0}


def test_an_operation_that_failed_is_told() -> None:
    failed = '{"status": "Failed", "error": {"code": "X", "message": "no"}}'

    def answer(request: Request) -> Reply:
        if request.method == "PUT":
            return Reply(201, {"azure-asyncoperation": f"{HOST}/operations/1"}, b"{}")
        return reply(failed)

    client, _ = client_of(Answering(answer))
    with pytest.raises(Failure) as caught:
        client.put(f"{GROUPS}/a", {}, None, lambda: None)
    assert (caught.value.kind, caught.value.message) == (Kind.FAILED, "no (X)")


def test_a_token_is_for_the_resource_manager_of_the_cloud() -> None:
    scopes: list[tuple[str, ...]] = []

    class Noting(Credential):
        def get_token(self, *asked: str, **options: Any) -> AccessToken:
            scopes.append(asked)
            return super().get_token(*asked, **options)

    endpoint = Endpoint(HOST, "https://management.core.example")
    transport = Transport(Answering(lambda _: reply("{}")))
    ArmClient(endpoint, Noting(), transport=transport).get(f"{GROUPS}/a")
    assert scopes == [("https://management.core.example/.default",)]


def test_a_client_waits_as_its_transport_does() -> None:
    client, transport = client_of(Service())
    client.pause(1.5)
    assert transport.slept == [1.5]


def test_how_long_a_connection_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    class Noted(Transport):
        def __init__(self, **options: Any) -> None:
            given.update(options)
            super().__init__(Service())

    monkeypatch.setattr("azure.core.pipeline.transport.RequestsTransport", Noted)
    ArmClient(Endpoint(HOST, HOST), Credential())
    assert given == {"connection_timeout": 10, "read_timeout": 60}
