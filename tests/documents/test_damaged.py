"""Damaged documents of every kind end with an exit code and a message; more by `tests.fuzz`."""

from pathlib import Path

from tests.fuzz.documents import KINDS, fuzz

EACH = 12


def test_damaged_documents_end_with_an_answer(tmp_path: Path) -> None:
    counts = fuzz(tmp_path, EACH * len(KINDS))
    assert not [each for each in counts if "slow" in each]
    assert {each.split(":")[0] for each in counts} == set(KINDS)
