"""The settings of a fortios target in outgate.yaml."""

from collections.abc import Mapping

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field

ANY_INTERFACE = ("any",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FortiosSettings:
    """What our objects are called, and the firewall around them.

    Our policies have the numbers from `first_policy` on, `most_policies` of them, and nobody else
    has any of these; they are moved before the policy `before` where there is one. What they let
    through is decrypted by `ssl_profile`, in which our exemptions have the three numbers from
    `first_exempt` on; without a profile nothing of it is.
    """

    prefix: str = "outgate"
    interfaces_from: tuple[str, ...] = ANY_INTERFACE
    interfaces_to: tuple[str, ...] = ANY_INTERFACE
    first_policy: int = 9000
    most_policies: int = 32
    before: int | None = None
    nat: bool = False
    ssl_profile: str | None = None
    first_exempt: int = 500
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> FortiosSettings:
    """Settings that the configuration's schema has let through."""
    before, profile = raw.get("before"), raw.get("ssl_profile")
    return FortiosSettings(
        prefix=str(raw.get("prefix", "outgate")),
        interfaces_from=_interfaces(raw.get("from")),
        interfaces_to=_interfaces(raw.get("to")),
        first_policy=int(str(raw.get("first_policy", 9000))),
        most_policies=int(str(raw.get("most_policies", 32))),
        before=None if before is None else int(str(before)),
        nat=raw.get("nat") is True,
        ssl_profile=None if profile is None else str(profile),
        first_exempt=int(str(raw.get("first_exempt", 500))),
        cloud=read_cloud(raw),
        accept=accept or {},
    )


def _interfaces(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ANY_INTERFACE
