"""The settings of a pac target in outgate.yaml."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field


class Otherwise(StrEnum):
    """Where everything goes that no rule names."""

    REFUSE = "refuse"
    PROXY = "proxy"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class PacSettings:
    """Which proxies there are, as `host:port` in the order in which clients try them.

    `sources` are the networks, or names of sources of the policies, whose devices get the file;
    None where it serves everybody. `accept` has a reason for each widening.
    """

    proxies: tuple[str, ...]
    otherwise: Otherwise = Otherwise.REFUSE
    sources: tuple[str, ...] | None = None
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> PacSettings:
    """Settings that the configuration's schema has let through."""
    return PacSettings(
        proxies=_texts(raw["proxies"]),
        otherwise=Otherwise(str(raw.get("otherwise", "refuse"))),
        sources=_texts(raw["sources"]) if "sources" in raw else None,
        cloud=read_cloud(raw),
        accept=accept or {},
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(value)
    return tuple(map(str, value))
