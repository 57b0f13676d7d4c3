"""When `outgate watch` looks again, and at which targets."""

from collections.abc import Callable

import pytest

from outgate.commands.watch_targets import keep_looking
from outgate.deploy.look.model import Look, Looks, Outcome
from tests.builders.watched import START


class Enough(Exception):
    """Ends a watch that has no end of its own."""


def rounds(
    every: float, takes: float, fails: Callable[[int, str], bool], number: int
) -> list[tuple[float, tuple[str, ...]]]:
    """When the first looks are, and at what."""
    now = [1000.0]
    done: list[tuple[float, tuple[str, ...]]] = []

    def look(names: tuple[str, ...]) -> Looks:
        done.append((now[0] - 1000, names))
        now[0] += takes
        outcomes = {
            name: Outcome.FAILED if fails(len(done), name) else Outcome.CLEAN for name in names
        }
        return Looks(
            tuple(Look(target=name, at=START, outcome=each) for name, each in outcomes.items())
        )

    def pause(seconds: float) -> None:
        if len(done) >= number:
            raise Enough
        assert seconds >= 0
        now[0] += seconds

    with pytest.raises(Enough):
        keep_looking(("a", "b"), every, look, lambda: now[0], pause)
    return done


def test_looks_do_not_drift_with_what_they_take() -> None:
    assert [at for at, _ in rounds(60, 7, lambda *_: False, 4)] == [0, 60, 120, 180]


def test_a_look_that_takes_too_long_leaves_times_out() -> None:
    assert [at for at, _ in rounds(60, 100, lambda *_: False, 4)] == [0, 120, 240, 360]


def test_one_that_fails_is_left_alone_for_longer_and_longer() -> None:
    done = rounds(900, 1, lambda _, name: name == "b", 14)
    assert [at // 900 for at, names in done if "a" in names] == [*range(14)]
    assert [at // 900 for at, names in done if "b" in names] == [0, 1, 3, 7, 11]  # an hour at most


def test_one_that_can_be_read_again_is_looked_at_each_time() -> None:
    done = rounds(900, 1, lambda number, name: name == "b" and number in (1, 2, 6), 8)
    assert [at // 900 for at, names in done if "b" in names] == [0, 1, 3, 4, 5, 6, 7]


def test_a_day_between_looks_is_never_more() -> None:
    assert [at // 86_400 for at, _ in rounds(86_400, 1, lambda *_: True, 4)] == [0, 1, 2, 3]
