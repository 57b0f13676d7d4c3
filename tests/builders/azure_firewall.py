"""A firewall policy as the product has it: what renders for it and what reads and writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.backends.azure_firewall.renderer import AzureRenderer
from outgate.backends.azure_firewall.settings import AzureSettings, Tier, read_settings
from outgate.backends.azure_firewall.store import AzureStore, Connect
from outgate.catalog.model import Cloud, ServiceTag
from outgate.project.config import TargetConfig
from outgate.project.target import Target
from outgate.state.interface import StateStore

SETTINGS = {
    "subscription": "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69",
    "resource_group": "rg",
    "policy": "fw",
}


PREMIUM = AzureSettings(
    cloud=Cloud.COMMERCIAL,
    subscription="0" * 8,
    resource_group="rg",
    policy="policy",
    tier=Tier.PREMIUM,
    group="outgate",
    priority=1000,
)

ACCEPTING = replace(PREMIUM, accept={"url-path": "reviewed"})
TAGS = {
    "MicrosoftDefenderForEndpoint": ServiceTag(
        "MicrosoftDefenderForEndpoint", 7, ("API", "NSG", "UDR", "FW"), ("192.0.2.0/28",)
    ),
    "OneDsCollector": ServiceTag(
        "OneDsCollector",
        5,
        ("API", "NSG"),
        (*(f"198.51.{n}.0/24" for n in range(100)), "2001:db8::/48"),
    ),
}


def limited(settings: AzureSettings, group_bytes: int) -> AzureSettings:
    """The same settings where a group may have so many bytes."""
    return replace(settings, limits=Limits(group_bytes=group_bytes))


@dataclass(frozen=True, slots=True)
class Firewall:
    """Both halves of one target."""

    renderer: AzureRenderer
    store: AzureStore

    @property
    def settings(self) -> AzureSettings:
        return self.renderer.settings

    def target(self, state: StateStore, config: Mapping[str, object] = SETTINGS) -> Target:
        """A target of it whose record is kept in `state`."""
        return Target(
            config=TargetConfig("t", "azure-firewall", config),
            renderer=self.renderer,
            live=self.store,
            state=state,
            root=Path(),
        )


def firewall(
    settings: Mapping[str, object],
    accept: Mapping[str, str],
    connect: Connect | None = None,
    limits: Limits = LIMITS,
) -> Firewall:
    """A firewall policy of some settings; without `connect` the real login is tried."""
    read = replace(read_settings(settings, accept), limits=limits)
    store = AzureStore(read) if connect is None else AzureStore(read, connect)
    return Firewall(AzureRenderer(read), store)
