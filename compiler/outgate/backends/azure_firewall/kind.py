"""The row of the registry for Azure Firewall; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import (
    Accept,
    AcceptKey,
    BackendKind,
    Emulator,
    File,
    Format,
    Settings,
    named_cloud,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from outgate.backends.emulation import Emulation, Running
    from outgate.backends.interface import Renderer, Store
    from outgate.backends.rendered import Rendered

TITLE = "Azure Firewall"
URL_PATH = AcceptKey(
    "url-path",
    "Allow a whole host, or a folder, where its path cannot be told.",
    "whole hosts or folders where the plan names paths",
)


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.azure_firewall.renderer import AzureRenderer
    from outgate.backends.azure_firewall.settings import read_settings

    return AzureRenderer(read_settings(settings, accept))


def _store(settings: Settings, _root: Path) -> Store:
    from outgate.backends.azure_firewall.settings import read_settings
    from outgate.backends.azure_firewall.store import AzureStore

    return AzureStore(read_settings(settings))


def _arm(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.azure_firewall.export.arm import arm_file

    return arm_file(rendered)


def _bicep(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.azure_firewall.export.bicep import bicep_file

    return bicep_file(rendered)


def _terraform(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.azure_firewall.export.terraform import terraform_file

    return terraform_file(rendered)


def _faults() -> tuple[tuple[str, str], ...]:
    from outgate.backends.azure_firewall.emulator import fault_table

    return fault_table()


def _emulate(emulation: Emulation) -> AbstractContextManager[Running]:
    from outgate.backends.azure_firewall.emulator import start

    return start(emulation)


def _check_login(settings: Settings) -> None:
    from outgate.backends.azure_firewall.arm.login import check_login
    from outgate.backends.azure_firewall.settings import read_settings

    check_login(read_settings(settings))


AZURE_FIREWALL = BackendKind(
    name="azure-firewall",
    title=TITLE,
    exact="hosts and `*.x`, networks, service tags, ports, sources; with Premium paths of http on "
    "one host",
    treatments="`bypass`, `anonymous`, `direct`",
    audit="the Activity log of Azure Monitor has who wrote to the policy, and when",
    judged="an emulator of the service's rules, its client library, and readers of ARM, Bicep and "
    "Terraform; no firewall",
    make=_renderer,
    make_store=_store,
    accepts=(URL_PATH,),
    formats=(
        Format("arm", "an ARM template", ".json", _arm),
        Format("bicep", "Bicep", ".bicep", _bicep),
        Format("terraform", "Terraform in JSON syntax", ".tf.json", _terraform),
    ),
    emulator=Emulator(
        name="azure",
        title="Azure",
        about="an Azure that knows the firewall policies of outgate.yaml",
        faults=_faults,
        start=_emulate,
    ),
    cloud=named_cloud,
    extra="azure",
    check_login=_check_login,
)
