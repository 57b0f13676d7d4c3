"""The settings of a panos target in outgate.yaml."""

from collections.abc import Mapping

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a firewall takes: external lists, their URLs, and their addresses.

    As documented for the smallest models of PAN-OS 7.1; later ones take more.
    """

    lists: int = 30
    urls: int = 50_000
    addresses: int = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PanosSettings:
    """What our lists and rules are called, and the firewall around them.

    `lists` is the URL of the folder that the firewall polls lists from; None where commands hold
    the entries themselves. `zones_from` and `zones_to` are those of our rules, none for any, and
    `before` is the rule that ours come before. With `decrypts` it decrypts TLS.
    """

    prefix: str = "outgate"
    lists: str | None = None
    zones_from: tuple[str, ...] = ()
    zones_to: tuple[str, ...] = ()
    before: str | None = None
    decrypts: bool = False
    limits: Limits = field(default_factory=Limits)
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> PanosSettings:
    """Settings that the configuration's schema has let through."""
    lists, before, limits = raw.get("lists"), raw.get("before"), raw.get("limits")
    given = limits if isinstance(limits, Mapping) else {}
    return PanosSettings(
        prefix=str(raw.get("prefix", "outgate")),
        lists=None if lists is None else str(lists).rstrip("/"),
        zones_from=_zones(raw.get("from")),
        zones_to=_zones(raw.get("to")),
        before=None if before is None else str(before),
        decrypts=raw.get("inspection") == "decrypt",
        limits=Limits(**{str(name): int(str(value)) for name, value in given.items()}),
        cloud=read_cloud(raw),
        accept=accept or {},
    )


def _zones(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
