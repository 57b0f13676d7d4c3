"""The settings of a squid target in outgate.yaml.

None of them names a program or a file that Squid itself is to read: whoever opens a pull request
writes them. Those come from the environment; see `program`.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field

_STEM = 24  # a name of an ACL has at most 63 characters, of which ours take 18


@dataclass(frozen=True, slots=True, kw_only=True)
class SquidSettings:
    """Where our include file is, and what the proxy around it does.

    `path` is our file and `config` a copy of squid.conf to look at, both relative to the project.
    With `bump` the proxy decrypts TLS, but for what must bypass that; with `upstream` it has a
    parent, past which goes what must go out directly. `accept` has a reason for each widening.
    """

    path: Path
    config: Path | None = None
    bump: bool = False
    upstream: bool = False
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the names of our ACLs begin with: files of two targets may stand side by side."""
        return prefix_of(self.path)


def prefix_of(path: Path) -> str:
    """The same for the path of a file."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path.stem)[:_STEM].strip("-") or "outgate"


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> SquidSettings:
    """Settings that the configuration's schema has let through."""
    config = raw.get("config")
    return SquidSettings(
        path=Path(str(raw["path"])),
        config=None if config is None else Path(str(config)),
        bump=raw.get("inspection") == "bump",
        upstream=raw.get("upstream") is True,
        cloud=read_cloud(raw),
        accept=accept or {},
    )
