"""Faults of an emulator as the command line names them."""

from enum import StrEnum

import pytest

from outgate.backends.emulation import read_faults
from outgate.errors import UserError


class Fault(StrEnum):
    """The faults of some service."""

    THROTTLED = "throttled"
    DROPPED = "dropped"


@pytest.mark.parametrize(
    ("texts", "planned"),
    [
        ((), []),
        (("throttled",), [(Fault.THROTTLED, None)]),
        (("throttled:1", "dropped"), [(Fault.THROTTLED, 1), (Fault.DROPPED, None)]),
        (("dropped:12", "dropped:2"), [(Fault.DROPPED, 12), (Fault.DROPPED, 2)]),
    ],
)
def test_faults_are_named_with_their_counts(
    texts: tuple[str, ...], planned: list[tuple[Fault, int | None]]
) -> None:
    assert list(read_faults(texts, Fault)) == planned


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("throtled", "there is no fault `throtled`; did you mean `throttled`?"),
        ("throtled:2", "there is no fault `throtled`; did you mean `throttled`?"),
        ("earthquake", "there is no fault `earthquake`; `--help` lists them"),
        ("", "there is no fault ``; `--help` lists them"),
        ("dropped:", "`` is no count; write `dropped:2` for the second time"),
        ("dropped:0", "`0` is no count; write `dropped:2` for the second time"),
        ("dropped:-1", "`-1` is no count; write `dropped:2` for the second time"),
        ("dropped:x", "`x` is no count; write `dropped:2` for the second time"),
    ],
)
def test_what_is_no_fault_or_count(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        list(read_faults(("throttled", text), Fault))
    assert caught.value.message == message
    assert caught.value.diagnostic.code.id == "usage"
