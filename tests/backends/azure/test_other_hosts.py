"""Whatever the resource manager answers, a token is sent to nobody else."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.client import ArmClient, Endpoint
from outgate.backends.azure_firewall.arm.failures import Failure
from outgate.emulators.azure.messages import Request, answer
from outgate.emulators.messages import Reply
from outgate.logins import OneScope
from tests.emulators.inprocess import HOST, Transport, client
from tests.rogue import CHALLENGE, Login

EVIL = "https://evil.example/operations/1"


@dataclass
class Scripted:
    """Answers with one reply after the other, and keeps what was asked; a service in the tests."""

    replies: list[Reply]
    asked: list[Request] = field(default_factory=list)

    def handle(self, request: Request) -> Reply:
        """The next reply."""
        self.asked.append(request)
        return self.replies.pop(0)


def reply(status: int, headers: dict[str, str], body: Any) -> Reply:
    return answer(status, body, headers)


def test_an_operation_that_moves_away_is_not_followed() -> None:
    """The first answer says where to ask; the second one, from there, says to ask elsewhere."""
    steps = [{"Location": f"{HOST}/operations/1"}, {"Location": EVIL}]
    service: Any = Scripted([reply(202, step, {}) for step in steps])
    with pytest.raises(Failure, match=r"refers to another one, evil\.example"):
        client(service).put("/subscriptions/s/x", {}, None, lambda: None)
    assert [each.method for each in service.asked] == ["PUT", "GET"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    service: Any = Scripted([reply(status, {"Location": EVIL}, {})])
    client(service).get("/subscriptions/s/x")
    assert len(service.asked) == 1


def test_no_challenge_chooses_what_a_token_is_for() -> None:
    claims = {"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="e30="'}
    for challenge in (CHALLENGE, claims):
        login = Login()
        service: Any = Scripted([reply(401, challenge, {}), reply(401, challenge, {})])
        arm = ArmClient(
            Endpoint(HOST, HOST),
            OneScope(login, f"{HOST}/.default"),
            transport=Transport(service, any_token=True),
        )
        with pytest.raises(Failure):
            arm.get("/subscriptions/s/x")
        assert {scopes for scopes, _ in login.asked} == {(f"{HOST}/.default",)}
        assert all(options == {} for _, options in login.asked)


@pytest.mark.parametrize("name", ["x://evil.example/a", "..?api-version=1&x=", "a#b", "%2e%2e"])
def test_a_name_stays_a_name_in_a_url(name: str) -> None:
    service: Any = Scripted([reply(200, {}, {})])
    client(service).get(f"/subscriptions/s/resourceGroups/{name}/x")
    (asked,) = service.asked
    assert asked.path == f"/subscriptions/s/resourceGroups/{name}/x"
    assert set(asked.query) == {"api-version"}
