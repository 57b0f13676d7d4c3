"""Rules of others for every host or a range of ports stand in the way of what ours open."""

from typing import Any

import pytest

from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Effect
from tests.builders.azure_groups import BACKEND, NETWORK, WEBRULE, filters, group
from tests.builders.azure_states import azure_state, natives_of

OURS = group("outgate", 1000, filters(WEBRULE, name="outgate-a", action={"type": "Allow"}))
EVERY = {**NETWORK, "destinationAddresses": ["*"]}


@pytest.mark.parametrize(
    "rule",
    [
        {**WEBRULE, "targetFqdns": ["*"]},
        {**WEBRULE, "targetFqdns": ["*example"]},
        EVERY,
        {**EVERY, "destinationPorts": ["400-500"]},
        {**EVERY, "destinationPorts": ["*"], "ipProtocols": ["Any"]},
    ],
)
@pytest.mark.parametrize(("action", "effect"), [("Deny", Effect.STOPPED), ("Allow", Effect.OPEN)])
def test_it_decides_first(rule: dict[str, Any], action: str, effect: Effect) -> None:
    theirs = group("theirs", 500, filters(rule, action={"type": action}))
    state = azure_state(others=(theirs,))
    natives = natives_of("outgate", OURS, BACKEND.settings)
    wanted = BACKEND.renderer.place_rules(natives, state)
    for change in (
        compare_traffic((), wanted, BACKEND.store.others(state)).opened,
        compare_traffic(wanted, (), BACKEND.store.others(state)).closed,
    ):
        (entry,) = change
        assert (entry.effect, entry.others) == (effect, (f"theirs/c/{rule['name']}",))
