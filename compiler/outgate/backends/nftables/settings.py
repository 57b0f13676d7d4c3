"""The settings of an nftables target in outgate.yaml.

None of them names a program: whoever opens a pull request writes them; see `program`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field

_NAME = 30


class Hook(StrEnum):
    """Which traffic our rules decide: that which the machine passes on, or its own.

    With NONE a chain that the administrator has in our table leads to them.
    """

    FORWARD = "forward"
    OUTPUT = "output"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NftSettings:
    """Where our files and our table are.

    `path` is the script that the machine reads as it starts, `dnsmasq` the file of names that feed
    the sets, None where no dnsmasq does; both relative to the project. `accept` has a reason for
    each widening.
    """

    path: Path
    dnsmasq: Path | None
    table: str
    hook: Hook = Hook.FORWARD
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> NftSettings:
    """Settings that the configuration's schema has let through."""
    path = Path(str(raw["path"]))
    dnsmasq = raw.get("dnsmasq")
    return NftSettings(
        path=path,
        dnsmasq=None if dnsmasq is None else Path(str(dnsmasq)),
        table=str(raw.get("table") or _table_of(path)),
        hook=Hook(str(raw.get("hook", Hook.FORWARD))),
        cloud=read_cloud(raw),
        accept=accept or {},
    )


def _table_of(path: Path) -> str:
    """The name of a file as that of a table, which begins with a letter."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-")[:_NAME]
    return name if name[:1].isalpha() else "outgate"
