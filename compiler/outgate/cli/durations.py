"""Options that say how long: `90s`, `15m`, `12h`, `1d`."""

import re
from datetime import timedelta

import click

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"([0-9]{1,6})([smhd])", re.ASCII)


class Duration(click.ParamType[timedelta]):
    """A number and a unit, at least `least` and at most a year."""

    name = "time"

    def __init__(self, least: timedelta) -> None:
        self._least = least

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """The time that a text means."""
        if isinstance(value, timedelta):
            return value
        match = _DURATION.fullmatch(str(value))
        if match is None:
            self.fail(f"'{value}' is not a time such as `90s`, `15m`, `12h` or `1d`", param, ctx)
        wanted = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
        if not self._least <= wanted <= timedelta(days=366):
            least = int(self._least.total_seconds())
            self.fail(f"'{value}' is not between `{least}s` and `366d`", param, ctx)
        return wanted
