"""The backends there are. A target in outgate.yaml names one and gives its settings.

To add one takes a folder, a row here and schemas/targets/NAME.schema.json: `outgate export`,
`outgate emulate` and the schema of outgate.yaml are made from these rows. Everything looks at
`registry.BACKENDS` when it is used, so that a test can put another tuple there for a while.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from outgate.backends.aws_network_firewall.kind import AWS_NETWORK_FIREWALL
from outgate.backends.azure_firewall.kind import AZURE_FIREWALL
from outgate.backends.built_in import BUILT_IN
from outgate.backends.envoy.kind import ENVOY
from outgate.backends.fortios.kind import FORTIOS
from outgate.backends.kind import Accept, BackendKind, Settings
from outgate.backends.nftables.kind import NFTABLES
from outgate.backends.pac.kind import PAC
from outgate.backends.panos.kind import PANOS
from outgate.backends.squid.kind import SQUID
from outgate.backends.suricata.kind import SURICATA
from outgate.backends.windows_proxy.kind import WINDOWS_PROXY

if TYPE_CHECKING:
    from outgate.backends.interface import Renderer, Store


def _local_renderer(settings: Settings, _accept: Accept) -> Renderer:
    from outgate.backends.local import LOCAL_PATH, LocalRenderer

    return LocalRenderer(Path(str(settings.get("path", LOCAL_PATH))))


def _local_store(settings: Settings, root: Path) -> Store:
    from outgate.backends.local import LOCAL_PATH, LocalStore

    return LocalStore(root / str(settings.get("path", LOCAL_PATH)), root)


LOCAL = BackendKind(
    name=BUILT_IN,
    title="the local firewall",
    exact="everything",
    treatments="`bypass`, `keep`, `anonymous`, `direct`",
    judged="the algebra itself; it stops no traffic",
    make=_local_renderer,
    make_store=_local_store,
    for_trial=True,
)

BACKENDS: tuple[BackendKind, ...] = (
    LOCAL,
    AZURE_FIREWALL,
    SQUID,
    SURICATA,
    AWS_NETWORK_FIREWALL,
    NFTABLES,
    ENVOY,
    PAC,
    WINDOWS_PROXY,
    PANOS,
    FORTIOS,
)


def backends() -> tuple[BackendKind, ...]:
    """The rows as they are now: whoever imports the tuple itself would miss another one."""
    return BACKENDS


def find_backend(name: str) -> BackendKind:
    """The kind of a name that the configuration's schema has let through."""
    return next(kind for kind in BACKENDS if kind.name == name)
