"""Who listens is told of each stage, of its end whatever ends it, and of how far it is."""

from contextvars import copy_context

import pytest

from outgate.stages import Stage, counted, listen, stage, tell
from tests.builders.noting import Noting


def test_stages_are_told_to_who_listens() -> None:
    noting = Noting()

    def work() -> None:
        listen(noting)
        with stage("outer"):
            tell("a.policy")
            assert list(counted("inner", "ab")) == ["a", "b"]
        fail()

    def fail() -> None:
        with stage("fails", 3) as going:
            going.done += 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        copy_context().run(work)
    assert noting.heard == [
        "> outer 0 of None",
        "a.policy",
        "> inner 0 of 2",
        "< inner 2 of 2",
        "< outer 0 of None",
        "> fails 0 of 3",
        "< fails 1 of 3",
    ]
    # Nobody listens here, and all goes on alike.
    tell("nobody")
    with stage("alone") as going:
        assert (going.what, going.total) == ("alone", None)
    assert list(counted("alone", "xyz")) == ["x", "y", "z"]
    assert len(noting.heard) == 7


@pytest.mark.parametrize(
    ("total", "done", "left"),
    [
        (4, 1, 30.0),
        (4, 4, 0.0),
        (4, 3, 10 / 3),
        (4, 0, None),
        (4, 5, None),
        (None, 1, None),
        (0, 0, None),
    ],
)
def test_what_is_left_goes_as_fast_as_what_is_done(
    total: int | None, done: int, left: float | None
) -> None:
    going = Stage("x", total)
    going.done = done
    remaining = going.remaining(going.began + 10)
    assert remaining == (left if left is None else pytest.approx(left))
