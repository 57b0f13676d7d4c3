"""The settings of a windows-proxy target in outgate.yaml."""

from collections.abc import Mapping

from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxySettings:
    """Where devices find their proxy, `host:port`.

    `pac` is the URL of a PAC file for the antivirus, instead of `proxy`; `bypass` an address that
    the antivirus goes to directly. Devices that are `offline` reach lists of revoked certificates
    by the proxy alone. `gateway` is a Log Analytics gateway, for the Monitoring Agent.
    """

    proxy: str
    pac: str | None = None
    bypass: str | None = None
    offline: bool = False
    gateway: str | None = None


def read_settings(raw: Mapping[str, object]) -> ProxySettings:
    """Settings that the configuration's schema has let through."""
    return ProxySettings(
        proxy=str(raw["proxy"]),
        pac=_text(raw.get("pac")),
        bypass=_text(raw.get("bypass")),
        offline=raw.get("offline") is True,
        gateway=_text(raw.get("gateway")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
