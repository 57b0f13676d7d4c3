"""What the files of devices say."""

from outgate.backends.windows_proxy.settings import ProxySettings
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """The settings, and from the plan the hosts (`x`, `*.x`) that Windows must not send to a proxy.

    `target` and `digest` are for the head of files.
    """

    settings: ProxySettings
    direct: tuple[str, ...]
    target: str
    digest: str
