"""How long something may take, as a user says it."""

from datetime import timedelta

import click
import pytest

from outgate.cli.durations import Duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10s", 10), ("15m", 900), ("12h", 43_200), ("1d", 86_400), ("366d", 31_622_400)],
)
def test_how_long_is_said_by_a_number_and_a_unit(text: str, seconds: int) -> None:
    kind = Duration(timedelta(seconds=10))
    assert kind.convert(text, None, None).total_seconds() == seconds


@pytest.mark.parametrize(
    ("text", "least", "told"),
    [
        ("9s", 10, "'9s' is not between `10s` and `366d`"),
        ("0s", 0, None),
        ("366d", 0, None),
        ("367d", 0, "'367d' is not between `0s` and `366d`"),
        *(
            (text, 0, f"'{text}' is not a time such as `90s`, `15m`, `12h` or `1d`")
            for text in ("", "10", "s", "1w", "-1s", "1.5h", "1h30m", " 1s", "1S", "٣s", "1000000s")
        ),
    ],
)
def test_what_is_no_time_is_refused(text: str, least: int, told: str | None) -> None:
    kind = Duration(timedelta(seconds=least))
    if told is None:
        kind.convert(text, None, None)
        return
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(text, None, None)
    assert refused.value.message == told
