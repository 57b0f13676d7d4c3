"""The row of the registry for AWS Network Firewall; nothing heavy is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outgate.backends.kind import Accept, BackendKind, Emulator, File, Format, Settings, named_cloud
from outgate.backends.widenings import URL_PATH

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from outgate.backends.emulation import Emulation, Running
    from outgate.backends.interface import Renderer, Store
    from outgate.backends.rendered import Rendered

TITLE = "AWS Network Firewall"


def _renderer(settings: Settings, accept: Accept) -> Renderer:
    from outgate.backends.aws_network_firewall.renderer import AwsRenderer
    from outgate.backends.aws_network_firewall.settings import read_settings

    return AwsRenderer(read_settings(settings, accept))


def _store(settings: Settings, _root: Path) -> Store:
    from outgate.backends.aws_network_firewall.settings import read_settings
    from outgate.backends.aws_network_firewall.store import AwsStore

    return AwsStore(read_settings(settings))


def _suricata(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.aws_network_firewall.export.group import group_of

    return (File("", group_of(rendered).text),)


def _cloudformation(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.aws_network_firewall.export.cloudformation import cloudformation_file

    return cloudformation_file(rendered)


def _terraform(rendered: Rendered) -> tuple[File, ...]:
    from outgate.backends.aws_network_firewall.export.terraform import terraform_file

    return terraform_file(rendered)


def _faults() -> tuple[tuple[str, str], ...]:
    from outgate.backends.aws_network_firewall.emulator import fault_table

    return fault_table()


def _emulate(emulation: Emulation) -> AbstractContextManager[Running]:
    from outgate.backends.aws_network_firewall.emulator import start

    return start(emulation)


def _check_login(settings: Settings) -> None:
    from outgate.backends.aws_network_firewall.api.login import check_login
    from outgate.backends.aws_network_firewall.settings import read_settings

    check_login(read_settings(settings))


AWS_NETWORK_FIREWALL = BackendKind(
    name="aws-network-firewall",
    title=TITLE,
    exact="hosts and `*.x` by the name that a client sends, networks, ports, sources, paths of "
    "http with `tail: drop`",
    treatments="`bypass`, `anonymous`, `direct`",
    audit="CloudTrail has who called UpdateRuleGroup, and when",
    judged="Suricata 7.0.10; an emulator of the service, to which AWS's own client talks",
    make=_renderer,
    make_store=_store,
    accepts=(URL_PATH,),
    formats=(
        Format("suricata", "rules of Suricata", ".rules", _suricata),
        Format("cloudformation", "a CloudFormation template", ".json", _cloudformation),
        Format("terraform", "Terraform in JSON syntax", ".tf.json", _terraform),
    ),
    emulator=Emulator(
        name="aws",
        title="AWS",
        about="an AWS that knows the firewall policies of outgate.yaml",
        faults=_faults,
        start=_emulate,
    ),
    cloud=named_cloud,
    extra="aws",
    check_login=_check_login,
)
