"""A made-up company: devices of every fleet at some sites, with the truth about each.

What is right is typed here by hand, and never asked of the product.
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = date(2026, 11, 30)
SITES = {
    "hamburg": "10.20.0.0/16",
    "milan": "10.24.0.0/16",
    "london": "10.40.0.0/22",
    "london-lab": "10.40.1.0/24",  # inside of london
}
NOWHERE = "in no site"
# fleet: platform as the portal writes it, label of the release, build, revision that is new enough
SYSTEMS: dict[str, tuple[str, str, int, int]] = {
    "win10-1607": ("Windows10", "1607", 14393, 1),
    "win10-1703": ("Windows10", "1703", 15063, 1),
    "win10-1709": ("Windows10", "1709", 16299, 1),
    "win10-1803": ("Windows10", "1803", 17134, 1),
    "win10-1809": ("Windows10", "1809", 17763, 2686),
    "win10-1903": ("Windows10", "1903", 18362, 1),
    "win10-1909": ("Windows10", "1909", 18363, 2158),
    "win10-2004": ("Windows10", "2004", 19041, 1),
    "win10-20h2": ("Windows10", "20H2", 19042, 1586),
    "win10-21h1": ("Windows10", "21H1", 19043, 1),
    "win10-21h2": ("Windows10", "21H2", 19044, 1586),
    "win10-22h2": ("Windows10", "22H2", 19045, 2194),
    "win11-21h2": ("Windows11", "21H2", 22000, 556),
    "win11-22h2": ("Windows11", "22H2", 22621, 1),
    "win11-23h2": ("Windows11", "23H2", 22631, 1),
    "win11-24h2": ("Windows11", "24H2", 26100, 1),
    "win11-25h2": ("Windows11", "25H2", 26200, 1),
    "win7-sp1": ("Windows7", "", 7601, 1),
    "win8.1": ("Windows8.1", "", 9600, 1),
    "server2008r2-sp1": ("WindowsServer2008R2", "", 7601, 1),
    "server2012r2-mma": ("WindowsServer2012R2", "", 9600, 1),
    "server2016-mma": ("WindowsServer2016", "1607", 14393, 1),
    "server2012r2": ("WindowsServer2012R2", "", 9600, 1),
    "server2016": ("WindowsServer2016", "1607", 14393, 1),
    "server2019": ("WindowsServer2019", "1809", 17763, 2686),
    "server2022": ("WindowsServer2022", "21H2", 20348, 587),
    "server2025": ("WindowsServer2025", "24H2", 26100, 1),
    "macos": ("macOS", "", 0, 0),
    "linux": ("Linux", "", 0, 0),
}
MMA = ("win7-sp1", "win8.1", "server2008r2-sp1", "server2012r2-mma", "server2016-mma")
LEGACY = ("win10-1607", "win10-1703", "win10-1709", "win10-1803")
UNIX = ("macos", "linux")
TWINS = {
    "server2012r2": "server2012r2 or server2012r2-mma",
    "server2012r2-mma": "server2012r2 or server2012r2-mma",
    "server2016": "server2016 or server2016-mma",
    "server2016-mma": "server2016 or server2016-mma",
}
OF_INTUNE = tuple(name for name in SYSTEMS if name.startswith(("win10", "win11"))) + UNIX
SECRETS = ("user.name@contoso.example", "CONTOSO\\user.name", "Given Family", "00-11-22-33-44-55")


@dataclass(frozen=True)
class Made:
    """One device, with what is true of it. `old` is the component that is too old, "" for none."""

    number: int
    fleet: str
    site: str
    address: str
    connectivity: str
    old: str
    onboarded: bool
    stale: bool

    @property
    def id(self) -> str:
        """Defender's id."""
        return f"{self.number:040x}"

    @property
    def entra(self) -> str:
        """Entra's id."""
        return f"00000000-0000-4000-8000-{self.number:012x}"

    @property
    def name(self) -> str:
        """The full name."""
        return f"pc-{self.number:05}.corp.contoso.example"

    @property
    def seen(self) -> datetime:
        """When it was last seen; what is just not stale was seen on the last day that counts."""
        days = 31 if self.stale else self.number % 31
        return datetime(DAY.year, DAY.month, DAY.day, 8) - timedelta(days=days)

    @property
    def counts(self) -> bool:
        """Whether a report counts it."""
        return self.onboarded and not self.stale

    @property
    def sensor(self) -> str:
        """Its sensor, or client."""
        if self.fleet in UNIX:
            first = 20 if self.fleet == "macos" else 30
            return f"{first}.{'124012.9' if self.old == 'client' else '124022.0'}.0"
        if self.fleet in MMA:
            return "10.3720.16299.2010"
        if self.fleet in LEGACY:
            return "10.5850.17134.1"
        return "10.8039.65535.9" if self.old == "sensor" else "10.8040.0.0"

    @property
    def platform(self) -> str:
        """The version of the antivirus platform."""
        return "4.18.2211.4" if self.old == "antivirus platform" else "4.18.2211.5"

    @property
    def engine(self) -> str:
        """The version of the antivirus engine."""
        return "1.1.19900.1" if self.old == "antivirus engine" else "1.1.19900.2"

    @property
    def signature(self) -> str:
        """The version of the security intelligence."""
        return "1.391.344.9999" if self.old == "security intelligence" else "1.391.345.0"

    @property
    def revision(self) -> int:
        """The revision of its build."""
        return SYSTEMS[self.fleet][3] - (self.old == "windows")

    @property
    def status(self) -> str:
        """How it stands to streamlined connectivity, where everything is known."""
        if self.connectivity == "Streamlined":
            return "already"
        if self.fleet in MMA:
            return "never"
        if self.old:
            return "not_yet"
        return "offboard_first" if self.fleet in LEGACY else "eligible"


def may_be_old(fleet: str) -> tuple[str, ...]:
    """The components that decide over devices of a fleet."""
    if fleet in MMA:
        return ()
    if fleet in UNIX:
        return ("client",)
    antivirus = ("antivirus platform", "antivirus engine", "security intelligence")
    if fleet in LEGACY:
        return antivirus
    has_update = SYSTEMS[fleet][3] > 1
    return ("sensor", *antivirus, *(("windows",) if has_update else ()))


def make_company(size: int, seed: int = 1) -> tuple[Made, ...]:
    """Devices of every fleet, each in turn."""
    chance = random.Random(seed)
    fleets = list(SYSTEMS)
    nets = {
        "hamburg": "10.20.{}.{}",
        "milan": "10.24.{}.{}",
        "london": "10.40.2.{1}",
        "london-lab": "10.40.1.{1}",
        NOWHERE: "172.16.{}.{}",
    }
    made = []
    for number in range(size):
        fleet = fleets[number % len(fleets)]
        site = chance.choice(list(nets))
        address = nets[site].format(chance.randrange(256), chance.randrange(1, 255))
        connects = ("Standard",) if fleet in MMA else ("Standard", "Standard", "Streamlined")
        old = chance.choice(("", *may_be_old(fleet)))
        onboarded, stale = chance.random() > 0.05, chance.random() < 0.1
        made.append(
            Made(number, fleet, site, address, chance.choice(connects), old, onboarded, stale)
        )
    return tuple(made)


def by_site_and_fleet(devices: Iterable[Made], *, sensors: bool = True) -> Counter[tuple[str, str]]:
    """How many devices of which fleet are where; without sensors twins cannot be told apart."""
    return Counter(
        (each.site, each.fleet if sensors else TWINS.get(each.fleet, each.fleet))
        for each in devices
        if each.counts
    )
