"""A device, as far as some row or all rows together know it."""

from datetime import datetime
from enum import StrEnum

from outgate.catalog.prerequisites import Component, Version
from outgate.values import dataclass


class Connectivity(StrEnum):
    """How a device reaches the service today, as the service says."""

    STANDARD = "standard"
    STREAMLINED = "streamlined"


class Agent(StrEnum):
    """What connects a Windows Server 2012 R2 or 2016."""

    MMA = "mma"
    UNIFIED = "unified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What is known of a device; what is not is None or empty.

    `device_id` is that of Defender, `directory_id` that of Entra; all ids and names are in lower
    case. `build` is build and revision of Windows, `(19045, 4046)` or `(19045,)`; `release` is a
    label such as `21h2`. `addresses` are CIDRs of one address each, the likeliest first. No field
    has room for a user.
    """

    device_id: str = ""
    directory_id: str = ""
    name: str = ""
    platform: str = ""
    release: str = ""
    build: Version | None = None
    agent: Agent | None = None
    versions: tuple[tuple[Component, Version], ...] = ()
    antivirus_reports: bool = False
    region: str = ""
    addresses: tuple[str, ...] = ()
    seen: datetime | None = None
    onboarded: bool | None = None
    connectivity: Connectivity | None = None
    merged_into: str = ""

    def version(self, component: Component) -> Version | None:
        """The version of a component, None where it is not known."""
        return next((version for name, version in self.versions if name is component), None)


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines or rows of a file that could not be read, with the reason."""

    reason: str
    lines: int


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file with its format and what became of its rows.

    `odd` counts values that were left out of rows that were read, by their columns.
    """

    name: str
    format: str
    title: str
    devices: tuple[Device, ...]
    unread: tuple[Unread, ...]
    odd: tuple[tuple[str, int], ...]
