"""The settings of an envoy target in outgate.yaml."""

from collections.abc import Mapping

from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field

ANY_ADDRESS = "0.0.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvoySettings:
    """How traffic comes to the gateway, and whom it asks for names.

    It listens on the addresses of `listen`, at each port that the rules name, and resolves names at
    `resolvers`, or as its machine does. With `original_destination` traffic is redirected to it, so
    that it knows which address a device asked for. What its own machine asks for is refused, unless
    it is to `serve_itself`. `accept` has a reason for each widening.
    """

    listen: tuple[str, ...] = (ANY_ADDRESS,)
    resolvers: tuple[str, ...] = ()
    original_destination: bool = False
    serve_itself: bool = False
    cloud: Cloud = Cloud.COMMERCIAL
    accept: Mapping[str, str] = field(default_factory=dict)


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> EnvoySettings:
    """Settings that the configuration's schema has let through."""
    return EnvoySettings(
        listen=_texts(raw.get("listen")) or (ANY_ADDRESS,),
        resolvers=_texts(raw.get("resolvers")),
        original_destination=raw.get("original_destination") is True,
        serve_itself=raw.get("serve_itself") is True,
        cloud=read_cloud(raw),
        accept=accept or {},
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
