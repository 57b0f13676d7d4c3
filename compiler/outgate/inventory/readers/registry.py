"""Every format, those that are known by more columns first."""

from outgate.inventory.readers.analyzer import ANALYZER
from outgate.inventory.readers.av_health import AV_HEALTH, AV_HEALTH_FILES
from outgate.inventory.readers.device_info import DEVICE_INFO
from outgate.inventory.readers.format import Format
from outgate.inventory.readers.intune import INTUNE
from outgate.inventory.readers.machines import MACHINES
from outgate.inventory.readers.plain import PLAIN
from outgate.inventory.readers.portal import PORTAL

FORMATS: tuple[Format, ...] = (
    AV_HEALTH,
    AV_HEALTH_FILES,
    PORTAL,
    INTUNE,
    MACHINES,
    DEVICE_INFO,
    ANALYZER,
    PLAIN,
)
