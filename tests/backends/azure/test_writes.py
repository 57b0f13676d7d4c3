"""Writes of large policies: one endpoint more touches one rule of one group, and nothing else."""

import json

import pytest

from outgate.backends.azure_firewall import limits
from outgate.backends.azure_firewall import split as splitting
from outgate.backends.azure_firewall.live import AzureState
from outgate.backends.azure_firewall.writes import writes
from outgate.backends.difference import Line, difference, lines
from outgate.backends.interface import SILENT, Context
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from tests.backends.azure.azurelike import FOREIGN
from tests.backends.azure.plans import plan_of, rule
from tests.emulators.inprocess import target


def test_a_shared_group_may_be_too_full(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service()
    policy = service.add_policy("s-1", "rg", "fw")
    service.add_group(policy, "outgate", FOREIGN)
    priorities = {"network": 300, "application": 400}
    backend = target(service, ownership="shared", collection_priorities=priorities)
    wanted, _ = backend.render(plan_of(rule("https://a.example")), Context())
    assert wanted is not None
    assert backend.examine(backend.read(), wanted, applied=False) == ()
    monkeypatch.setattr(limits, "GROUP_BYTES", 600)
    (problem,) = backend.examine(backend.read(), wanted, applied=False)
    assert problem.code.id == "target-limit"
    assert "with what others have in it, 600 at most" in problem.message


MANY = [
    rule(f"https://h{n}.example", (f"10.{source}.0.0/24",))
    for source in range(50)
    for n in range(100)
]


@pytest.mark.slow
@pytest.mark.parametrize("room", [800_000, 20_000])
def test_one_endpoint_more_of_5000(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(splitting, "GROUP_BYTES", room)
    service = Service(Options(page=50))
    policy = service.add_policy("s-1", "rg", "fw")
    backend = target(service)
    first, _ = backend.render(plan_of(*MANY), Context())
    assert first is not None
    state = backend.read()
    backend.apply(difference(state.rules, first.rules), state, SILENT)
    groups = len(service.snapshot()) - 1
    assert (groups == 1) == (room > 100_000)
    more = rule("https://one-more.example", ("10.7.0.0/24",))
    then, _ = backend.render(plan_of(*reversed(MANY[:200]), more, *MANY[200:]), Context())
    assert then is not None
    state = backend.read()
    assert isinstance(state, AzureState)
    changes = difference(state.rules, then.rules)
    assert lines(changes) == (Line("+", "10.7.0.0/24 -> https://one-more.example:443"),)
    (write,) = writes(changes, state, backend.settings)
    before = service.snapshot()
    backend.apply(changes, state, SILENT)
    after = service.snapshot()
    (changed,) = (where for where in after if after[where] != before[where])
    assert changed.startswith(f"{policy}/ruleCollectionGroups/outgate")
    assert changed == write.resource_id
    pairs = zip(
        before[changed]["properties"]["ruleCollections"][0]["rules"],
        after[changed]["properties"]["ruleCollections"][0]["rules"],
        strict=True,
    )
    ((was, now),) = ((was, now) for was, now in pairs if was != now)
    assert set(now["targetFqdns"]) - set(was["targetFqdns"]) == {"one-more.example"}
    was["targetFqdns"] = now["targetFqdns"] = []
    assert json.dumps(was) == json.dumps(now)
