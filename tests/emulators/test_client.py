"""The service's own client, which knows nothing of Outgate, against the emulator and our bodies."""

from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceExistsError
from azure.identity import DefaultAzureCredential, EnvironmentCredential
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import (
    FirewallPolicyRuleCollectionGroup,
    FirewallPolicyRuleCollectionGroupProperties,
    IpGroup,
)

from outgate.backends.azure_firewall.changes.writes import plan_writes
from outgate.backends.azure_firewall.export.arm import arm_template
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.azure_firewall.settings import read_settings
from outgate.backends.change_set import difference
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context
from outgate.catalog.model import Cloud
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.server import Server
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import Faults, Planned
from tests.builders.azure_project import FOREIGN
from tests.emulators.inprocess import target
from tests.support import compiled

SUBSCRIPTION = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"


@pytest.fixture
def server(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    service = Service(Options(hints=True))
    service.add_policy(SUBSCRIPTION, "rg", "fw")
    with Server(service, tmp_path_factory.mktemp("emulator")) as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def client(server: Server) -> NetworkManagementClient:
    return NetworkManagementClient(
        DefaultAzureCredential(disable_instance_discovery=True),
        SUBSCRIPTION,
        base_url=server.url,
        credential_scopes=["https://management.azure.com/.default"],
        polling_interval=0,
        retry_total=0,
    )


def test_a_life_of_a_group(client: NetworkManagementClient, server: Server) -> None:
    policy = client.firewall_policies.get("rg", "fw")
    assert policy.properties is not None
    assert policy.properties.sku is not None
    assert policy.properties.sku.tier == "Standard"
    ip_group = client.ip_groups.begin_create_or_update(
        "rg",
        "offices",
        IpGroup({"location": "westeurope", "properties": {"ipAddresses": ["192.0.2.0/28"]}}),
    ).result()
    assert ip_group.type == "Microsoft.Network/IpGroups"
    groups = client.firewall_policy_rule_collection_groups
    for name in "abcde":
        made = groups.begin_create_or_update(
            "rg", "fw", name, FirewallPolicyRuleCollectionGroup(FOREIGN)
        ).result()
        assert made.name == name
        assert made.properties is not None
        assert made.properties.provisioning_state == "Succeeded"
        (collection,) = made.properties.rule_collections or []
        # Absent lists come back empty.
        assert collection["rules"][0]["destinationFqdns"] == []
    assert [each.name for each in groups.list("rg", "fw")] == list("abcde")
    assert [each.name for each in client.ip_groups.list_by_resource_group("rg")] == ["offices"]
    groups.begin_delete("rg", "fw", "c").result()
    groups.begin_delete("rg", "fw", "c").result()
    assert [each.name for each in groups.list("rg", "fw")] == list("abde")
    first = groups.get("rg", "fw", "a")
    assert first.etag


def test_the_etag_changes_again_when_a_creation_ends(
    client: NetworkManagementClient, server: Server
) -> None:
    seen: list[Any] = []
    groups = client.firewall_policy_rule_collection_groups
    poller = groups.begin_create_or_update(
        "rg",
        "fw",
        "a",
        FirewallPolicyRuleCollectionGroup(FOREIGN),
        raw_response_hook=lambda answer: seen.append(answer.http_response),
    )
    poller.result()
    first = seen[0]
    assert first.status_code == 201
    assert "azure-asyncoperation" in first.headers
    assert "location" not in first.headers
    assert "Retry-After" not in first.headers
    assert first.json()["properties"]["provisioningState"] == "Updating"
    assert first.json()["etag"] != groups.get("rg", "fw", "a").etag
    assert b"\r\n" in first.content


def test_one_operation_at_a_time(client: NetworkManagementClient, server: Server) -> None:
    server.service.options = Options(lasts=1000)
    groups = client.firewall_policy_rule_collection_groups
    body = FirewallPolicyRuleCollectionGroup(FOREIGN)
    groups.begin_create_or_update("rg", "fw", "a", body, polling=False)
    with pytest.raises(ResourceExistsError) as caught:
        groups.begin_create_or_update("rg", "fw", "b", body, polling=False)
    assert caught.value.error is not None
    assert caught.value.error.code == "AnotherOperationInProgress"
    policy = client.firewall_policies.get("rg", "fw")
    assert policy.properties is not None
    assert policy.properties.provisioning_state == "Updating"


def test_an_operation_that_fails(client: NetworkManagementClient, server: Server) -> None:
    server.service.faults = Faults([Planned(Fault.OPERATION_FAILED)])
    groups = client.firewall_policy_rule_collection_groups
    with pytest.raises(HttpResponseError) as caught:
        groups.begin_create_or_update(
            "rg", "fw", "a", FirewallPolicyRuleCollectionGroup(FOREIGN)
        ).result()
    assert caught.value.error is not None
    assert caught.value.error.code == "FirewallPolicyUpdateFailed"


@pytest.mark.parametrize(
    "change",
    [
        {"priority": 99},
        {"priority": 65_001},
        {"ruleCollections": [{"name": "x", "priority": 100}]},
        {"ruleCollections": [{**FOREIGN["properties"]["ruleCollections"][0], "name": "-"}]},
        {"ruleCollections": FOREIGN["properties"]["ruleCollections"] * 2},
    ],
)
def test_what_the_service_refuses(client: NetworkManagementClient, change: dict[str, Any]) -> None:
    body = FirewallPolicyRuleCollectionGroup({"properties": {**FOREIGN["properties"], **change}})
    groups = client.firewall_policy_rule_collection_groups
    with pytest.raises(HttpResponseError) as caught:
        groups.begin_create_or_update("rg", "fw", "a", body)
    assert caught.value.status_code == 400


def test_a_wrong_secret_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    credential = EnvironmentCredential(disable_instance_discovery=True)
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        credential.get_token("https://management.azure.com/.default")


# --- What we send, in the client's own models --------------------------------------------------

SETTINGS = {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}
TEXT = (
    "source hh = 10.20.0.0/16\n"
    "allow mde for region EU, fleet win11 from hh via addresses\n"
    "allow mde for region UK, fleet server2019, mma\n"
)


def known(kind: Any, value: Any) -> Any:
    """A body as the client writes it again: what its models do not know would be lost."""
    return kind(value).as_dict()


def bare(value: Any) -> Any:
    """A body without what says nothing."""
    if isinstance(value, dict):
        kept = {key: bare(each) for key, each in value.items()}
        return {k: each for k, each in sorted(kept.items()) if each not in (None, [], {}, False)}
    if isinstance(value, list):
        items = [bare(each) for each in value]
        return sorted(items, key=str)
    return value


def test_bodies_are_in_the_models_and_the_same_in_a_template() -> None:
    service = Service()
    service.add_policy("s-1", "rg", "fw")
    backend = target(service)
    compilation = compiled(TEXT, "2026-07-03")
    context = Context(compilation.catalog.tag_files, compilation.places)
    rendered, problems = backend.renderer.render(compilation.plan, context)
    assert rendered is not None, problems
    state = backend.store.read()
    assert isinstance(state, AzureState)
    settings = read_settings(SETTINGS, {"url-path": "for tests"})
    planned = plan_writes(difference(state.rules, rendered.rules), state, settings)
    template = arm_template(policy_of(rendered).rendering, settings)
    assert settings.cloud is Cloud.COMMERCIAL
    resources = template["resources"]
    assert isinstance(resources, list)
    assert len(planned) == len(resources) == 2
    for write, resource in zip(planned, resources, strict=True):
        assert write.after is not None
        sent = dict(write.after.to_arm())
        model = IpGroup if "IP group" in write.what else FirewallPolicyRuleCollectionGroup
        assert bare(known(model, sent)) == bare(sent)
        exported = resource["properties"]
        text = str(bare(exported)).replace("[resourceId('Microsoft.Network/ipGroups', '", "")
        text = text.replace("')]", "")
        own = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network/ipGroups/"
        assert text.replace('"', "'") == str(bare(sent["properties"])).replace(own, "")
    backend.store.apply(difference(state.rules, rendered.rules), state, SILENT)
    stored = [body for where, body in service.snapshot().items() if "/outgate" in where]
    assert len(stored) == 2
    group = next(body for body in stored if "ruleCollections" in body["properties"])
    read = FirewallPolicyRuleCollectionGroupProperties(group["properties"])
    assert read.rule_collections is not None
    assert {type(each).__name__ for each in read.rule_collections} == {
        "FirewallPolicyFilterRuleCollection"
    }
