"""The settings of a suricata target in outgate.yaml.

None of them names a program, a socket or a file that Suricata itself is to read: whoever opens a
pull request writes them. Those come from the environment; see `program`.
"""

from collections.abc import Mapping
from pathlib import Path

from outgate.backends.clouds import read_cloud
from outgate.backends.suricata.rules.model import Tail
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field

SID_BASE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SuricataSettings:
    """Where our file of rules is, relative to the project, and what becomes of other traffic.

    The numbers of our rules begin at `sid_base`. `accept` has a reason for each widening.
    """

    path: Path
    tail: Tail = Tail.DROP
    sid_base: int = SID_BASE
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> SuricataSettings:
    """Settings that the configuration's schema has let through."""
    return SuricataSettings(
        path=Path(str(raw["path"])),
        tail=Tail(str(raw.get("tail", Tail.DROP))),
        sid_base=int(str(raw.get("sid-base", SID_BASE))),
        cloud=read_cloud(raw),
        accept=accept or {},
    )
