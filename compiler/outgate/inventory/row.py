"""One row of a file, by its columns, and the typed values that readers take of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from outgate.catalog.fleets import Family
from outgate.catalog.prerequisites import Component, Version
from outgate.inventory.device import Connectivity
from outgate.inventory.system import family_of
from outgate.inventory.values import (
    read_address,
    read_build,
    read_client_version,
    read_connectivity,
    read_onboarding,
    read_time,
    read_version,
)
from outgate.language.tree import is_name

MOST_TEXT = 256  # characters of a value; names of devices and versions are much shorter
MOST_ADDRESSES = 64  # of one device
Value = TypeVar("Value")
_NOTHING = ("", "-", "n/a", "none", "null", "unknown")
_MOST_NOTHING = max(map(len, _NOTHING))


class Row:
    """The values of the columns that a format needs; `odd` counts those that make no sense."""

    def __init__(self, values: Mapping[str, object], odd: Counter[str]) -> None:
        self._values = values
        self._odd = odd

    def text(self, *columns: str) -> str:
        """The first of some columns that says something, without blanks around it."""
        for column in columns:
            value = self._values.get(column)
            if isinstance(value, bool | int | float):
                value = str(value)
            if not isinstance(value, str):
                continue
            text = value.strip()
            if len(text) > MOST_TEXT or not text.isprintable():
                self._odd[column] += 1
            elif len(text) > _MOST_NOTHING or text.casefold() not in _NOTHING:
                return text
        return ""

    def word(self, *columns: str) -> str:
        """The same in lower case."""
        return self.text(*columns).lower()

    def _read(self, read: Callable[[str], Value | None], columns: Iterable[str]) -> Value | None:
        for column in columns:
            text = self.text(column)
            if text:
                value = read(text)
                if value is not None:
                    return value
                self._odd[column] += 1
        return None

    def build(self, *columns: str) -> Version | None:
        """Build and revision of Windows."""
        return self._read(read_build, columns)

    def time(self, *columns: str) -> datetime | None:
        """A time."""
        return self._read(read_time, columns)

    def onboarded(self, *columns: str) -> bool | None:
        """Whether the device is onboarded."""
        return self._read(read_onboarding, columns)

    def connectivity(self, *columns: str) -> Connectivity | None:
        """How the device connects."""
        return self._read(read_connectivity, columns)

    def versions(
        self, platform: str, sensor: str = "", antivirus: tuple[str, str, str] = ("", "", "")
    ) -> tuple[tuple[Component, Version], ...]:
        """The versions in some columns: sensor, then platform, engine and signature.

        On macOS and Linux the sensor is the client, and it alone counts.
        """
        if family_of(platform) in (Family.MACOS, Family.LINUX):
            client = self._read(read_client_version, (sensor,)) if sensor else None
            return ((Component.CLIENT, client),) if client else ()
        columns = zip(
            (Component.SENSOR, Component.AV_PLATFORM, Component.AV_ENGINE, Component.AV_SIGNATURE),
            (sensor, *antivirus),
            strict=True,
        )
        read = ((part, self._read(read_version, (column,))) for part, column in columns if column)
        return tuple((part, version) for part, version in read if version)

    def choice(self, column: str, words: Iterable[str]) -> str | None:
        """One of some words."""
        known = tuple(words)
        return self._read(lambda text: text.lower() if text.lower() in known else None, (column,))

    def name(self, column: str) -> str:
        """A word that a policy can have as a name."""
        return self._read(lambda text: text if is_name(text) else None, (column,)) or ""

    def inside(self, column: str, columns: Iterable[str]) -> "Row":
        """The same row with some columns of the record that stands in one of its columns."""
        value = self._values.get(column)
        if isinstance(value, str):
            value = _read_record(value)
        if not isinstance(value, dict):
            self._odd[column] += 1
            return self
        wanted = frozenset(columns)
        record = {str(key).lower(): each for key, each in value.items()}
        mine = {key: each for key, each in record.items() if key in wanted}
        return Row({**mine, **self._values}, self._odd)

    def addresses(self, *columns: str) -> tuple[str, ...]:
        """The addresses of some columns in order, each once: texts, lists, or lists of records."""
        addresses: dict[str, None] = {}
        for column in columns:
            for text in _address_texts(self._values.get(column)):
                if len(addresses) == MOST_ADDRESSES:
                    break
                address = read_address(text) if len(text) <= MOST_TEXT else None
                if address:
                    addresses[address] = None
                elif address is None and text.casefold() not in _NOTHING:
                    self._odd[column] += 1
        return tuple(addresses)


def _read_record(text: str) -> object:
    """What a text that should be JSON holds, None where it is none."""
    from outgate.documents.json import BadDocument, read_json

    try:
        value: object = read_json(text)
    except BadDocument:
        return None
    return value


def _address_texts(value: object) -> Iterable[str]:
    """What may be addresses: words of a text, or what records have under a name of an address."""
    if isinstance(value, str):
        if value.lstrip().startswith(("[", "{")):
            read = _read_record(value)
            yield from (value.strip(),) if read is None else _address_texts(read)
        else:
            yield from value.replace(",", " ").replace(";", " ").split()
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, str) and not each.lstrip().startswith(("[", "{")):
                yield each.strip()
            elif isinstance(each, dict):
                names = (each.get(name) for name in ("ipAddress", "IPAddress", "ipaddress"))
                yield from (name.strip() for name in names if isinstance(name, str))
